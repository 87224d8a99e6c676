"""What a definition is made of, whatever its layout: a sequence of tokens to compare with those of another (docs/anchors.md).

Comments, docstrings, white space and the punctuation that formatters move are left out; the kinds of quotes and the definition's own
name do not count. What is left weighs as much as it tells: a name or a literal ``1``, a keyword, an operator or ``self`` a quarter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from owed.source.languages import Language, language_of_symbols
from owed.source.model import Definition, DefinitionKind
from owed.source.python import definitions
from owed.source.python.modules import is_python
from owed.source.python.notebook import source_of
from owed.source.python.skim import Head, Skim, Skimmed
from owed.source.python.tree import parse, words
from owed.source.symbols import LANGUAGES, symbols_of

LARGEST = 1_000_000
"""Bytes of a file whose definitions are looked at."""
_MOST_TOKENS = 20_000
_LIGHT = 0.25

_PY_STRING = (
    rb"""(?:[rRbBuUfFtT]{1,2})?(?:\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"""
    rb"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
)
_C_STRING = rb"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"""
_WORD = rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*|[0-9][\w.]*"
_OPERATOR = rb"->|=>|::|\*\*|//|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^<>!~@?]"
_PYTHON = re.compile(
    rb"(?:(?:(?<=\n)|^)[ \t]*" + _PY_STRING + rb"[ \t]*(?=\n|\r|$|\#))|\#[^\n]*|(" + _PY_STRING + rb"|" + _WORD
    + rb"|" + _OPERATOR + rb")",
    re.DOTALL,
)  # fmt: skip
_BRACES = re.compile(rb"//[^\n]*|/\*.*?\*/|(" + _C_STRING + rb"|" + _WORD + rb"|" + _OPERATOR + rb")", re.DOTALL)
_LIGHT_WORDS = frozenset(
    b"""
    False None True and as assert async await break case catch class cls const continue def del do elif else except export extends
    finally fn for from func function global if impl import in interface is lambda let match mut new nil nonlocal not null or package
    pass private protected public pub raise return self static struct super switch this throw throws true false try type undefined
    use var void while with yield
    """.split()
)
_PREFIX = re.compile(rb"^[uU]?([rRbBfFtT]*)[uU]?(?=[\"'])")

_OWN = 0
"""Stands for the definition's own name."""
_ids: dict[bytes, int] = {}
_weights: list[float] = [1.0]


def _id_of(token: bytes) -> int:
    known = _ids.get(token)
    if known is None:
        first = token[:1]
        plain = token
        if first in b"\"'" or (token[-1:] in b"\"'" and first.isalpha()):
            plain = _unquoted(token)
        known = _ids.get(plain)
        if known is None:
            known = _ids[plain] = len(_weights)
            heavy = (plain[0] in _WORD_BYTES or plain[0] > 127 or plain[:1] in b"\"'`") and plain not in _LIGHT_WORDS
            _weights.append(1.0 if heavy else _LIGHT)
        _ids[token] = known
    return known


_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")


def _unquoted(token: bytes) -> bytes:
    """A string without what does not change it: the kind of quotes, and the prefix of Python 2."""
    body = _PREFIX.sub(lambda match: match[1].lower(), token)
    quote = next((index for index, byte in enumerate(body) if byte in b"\"'`"), 0)
    prefix, body = body[:quote], body[quote:]
    size = 3 if body[:3] in (b'"""', b"'''") and len(body) >= 6 else 1
    return prefix + b'"' + body[size:-size] + b'"'


class Body:
    """A definition with its tokens, which are read when first asked for. ``start`` and ``end`` are bytes of ``data``.

    ``name`` is the last part of the qualified name, ``owner`` all before it: empty at the top.
    """

    def __init__(
        self, path: str, language: str, data: bytes, found: Skimmed | Head, skimmed: Skim | None = None
    ) -> None:
        self.path = path
        self.language = language
        self.data = data
        self.qualname = found.qualname
        self.kind: DefinitionKind = found.kind
        self.name_start = found.name
        self.owner, _, self.name = found.qualname.rpartition(".")
        self._found = found
        self._skimmed = skimmed

    @cached_property
    def start(self) -> int:
        """Where it starts, with its first decorator."""
        return self._span[0]

    @cached_property
    def end(self) -> int:
        """Where it ends."""
        return self._span[1]

    @cached_property
    def _span(self) -> tuple[int, int]:
        found = self._found
        if isinstance(found, Head):
            assert self._skimmed is not None
            return self._skimmed.span(found)
        return found.start, found.end

    @property
    def text(self) -> bytes:
        """Its bytes, decorators included."""
        return self.data[self.start : self.end]

    @cached_property
    def tokens(self) -> tuple[int, ...]:
        """Its tokens as numbers that hold for this process; equal numbers are equal tokens."""
        own = self.data.startswith(self.name.encode(), self.name_start)
        replaced = _id_of(self.name.encode()) if own else None
        found = _tokens_of(self.language == "python", self.data[max(0, self.start - 1) : self.end], min(1, self.start))
        if replaced is not None:
            found = tuple(_OWN if token == replaced else token for token in found)
        return found[:_MOST_TOKENS]

    @cached_property
    def told(self) -> frozenset[int]:
        """The tokens that tell something."""
        return frozenset(token for token in frozenset(self.tokens) if _weights[token] == 1)

    @cached_property
    def light(self) -> frozenset[int]:
        """The others."""
        return frozenset(self.tokens) - self.told

    @cached_property
    def counted(self) -> Counter[int]:
        """How often it has each token."""
        return Counter(self.tokens)

    @cached_property
    def weight(self) -> float:
        """How much all of it tells: of a line of code about 3."""
        return sum(map(_weights.__getitem__, self.tokens))


@lru_cache(maxsize=8_192)
def _tokens_of(is_python: bool, text: bytes, start: int) -> tuple[int, ...]:
    """The tokens of a text from ``start`` on. One commit after another has the same bodies, of which a third are read again."""
    known = _ids.get
    pattern = _PYTHON if is_python else _BRACES
    return tuple(_id_of(t) if (i := known(t)) is None else i for t in pattern.findall(text, start) if t)


def bodies(path: str, data: bytes) -> tuple[Body, ...]:
    """The definitions of a file, in order; none for a language without symbols, or a huge file. Of Python no variables."""
    return File(path, data).bodies


def variables(path: str, data: bytes) -> tuple[Body, ...]:
    """The variables of a Python file's modules and classes; for these its tree is needed."""
    if len(data) > LARGEST or not is_python(path):
        return ()
    found = definitions.all_definitions(parse(data).root_node, data)
    return tuple(Body(path, "python", data, _skimmed(each)) for each in found if each.kind == "variable")


def body_of(path: str, qualname: str, text: bytes) -> Body | None:
    """A definition of which just the text is at hand; None in a language without symbols."""
    language = language_of_symbols(path)
    name = qualname.rpartition(".")[2].encode()
    at = text.find(name)
    if language is None or at < 0:
        return None
    kind: DefinitionKind = "class" if b"class" in text[:at].split() else "method" if "." in qualname else "function"
    return Body(path, language.name, text, Skimmed(qualname, kind, 0, len(text), at))


def has_bodies(path: str) -> bool:
    """Whether definitions can be found in a file of this name."""
    language = language_of_symbols(path)
    return language is not None and (language.name == "python" or language.name in LANGUAGES)


def _symbols(path: str, data: bytes, language: Language) -> Sequence[Skimmed]:
    symbols = symbols_of(language.name, path) if language.name in LANGUAGES else None
    return (
        [_skimmed(each) for each in symbols.all_definitions(symbols.parse(data), data)] if symbols is not None else []
    )


def _skimmed(found: Definition) -> Skimmed:
    return Skimmed(found.qualname, found.kind, found.span.start.offset, found.span.end.offset, found.name.start.offset)


def overlap(one: Body, other: Body) -> float:
    """The most that ``likeness`` can be: the weight of the tokens that both have, in whatever order. Cheap."""
    if _is_same(one, other):
        return 1.0
    total = one.weight + other.weight
    if not total:
        return 1.0
    weights = _weights
    fewer, get = one.counted, other.counted.get
    shared = 0.0
    for token in one.told & other.told:
        shared += min(fewer[token], get(token, 0))
    light = 0.0
    for token in one.light & other.light:
        light += min(fewer[token], get(token, 0)) * weights[token]
    return 2 * (shared + light) / total


def likeness(one: Body, other: Body) -> float:
    """How much of two definitions is the same and in the same order, by weight: 1 for the same body, 0 for nothing in common."""
    if _is_same(one, other):
        return 1.0
    a, b = one.tokens, other.tokens
    if a == b:
        return 1.0
    total = one.weight + other.weight
    if not a or not b or not total:
        return 0.0
    shared = sum(map(_weights.__getitem__, _common(a, b)))
    return 2 * shared / total


def _is_same(one: Body, other: Body) -> bool:
    """Whether two are the same to the byte, which nobody has to read their tokens for."""
    return one.name == other.name and one.language == other.language and one.text == other.text


def _common(a: Sequence[int], b: Sequence[int]) -> Iterator[int]:
    """The tokens of a longest common subsequence."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 a start with fresh anchors never needs it

    for op in LCSseq.opcodes(a, b):
        if op.tag == "equal":
            yield from a[op.src_start : op.src_end]


def find(found: Sequence[Body], qualname: str) -> Body | None:
    """The definition with this qualified name; the longest, where overloads and branches make several."""
    best = None
    for body in found:
        if body.qualname == qualname and (best is None or body.end - body.start > best.end - best.start):
            best = body
    return best


class File:
    """A file that is asked for definitions; what its bytes rule out is not parsed. Attributes that only methods assign count too."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.raw = data
        self.data = source_of(path, data) or b""
        """What is read as source: of a notebook the code of its cells."""

    @cached_property
    def _is_skimmed(self) -> bool:
        language = language_of_symbols(self.path)
        return language is not None and language.name == "python" and len(self.data) <= LARGEST

    @cached_property
    def _skim(self) -> Skim:
        return Skim(self.data)

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """What ``bodies`` gives."""
        language, data = language_of_symbols(self.path), self.data
        if language is None or len(data) > LARGEST:
            return ()
        if self._is_skimmed:
            return tuple(Body(self.path, "python", data, head, self._skim) for head in self._skim.heads)
        return tuple(Body(self.path, language.name, data, found) for found in _symbols(self.path, data, language))

    @cached_property
    def variables(self) -> tuple[Body, ...]:
        """What ``variables`` gives."""
        return variables(self.path, self.data)

    @cached_property
    def names(self) -> frozenset[str]:
        """The qualified names of ``bodies``."""
        if self._is_skimmed:
            return frozenset(head.qualname for head in self._skim.heads)
        return frozenset(body.qualname for body in self.bodies)

    def find(self, qualname: str) -> Body | None:
        """The definition with this qualified name; the longest, where overloads and branches make several."""
        owner, _, name = qualname.rpartition(".")
        last = name.encode()
        if last not in self.data or not has_bodies(self.path):
            return None
        if not is_python(self.path):
            return find(self.bodies, qualname)
        start, end = self._within(owner.partition(".")[0].encode())
        defines = self._says(b"def " + last, start, end) or self._says(b"class " + last, start, end)
        if defines and qualname in self.names:
            return find(self.bodies, qualname)
        if end and _is_assigned(self.data, last, start, end, bool(owner)):
            found = find(self.variables, qualname)
            if found is not None:
                return found
        if owner and self._says(b"self." + last, start, end):
            return _attribute(self.path, self.data, qualname, self.bodies)
        return None

    def _says(self, words: bytes, start: int, end: int) -> bool:
        return self.data.find(words, start, end) >= 0

    def _within(self, name: bytes) -> tuple[int, int]:
        """Where a class or function at the top may stand, with what is in it; of no name, everywhere; (0, 0): nowhere."""
        if not name:
            return 0, len(self.data)
        starts = [at for at in (self.data.find(b"class " + name), self.data.find(b"def " + name)) if at >= 0]
        return (min(starts), len(self.data)) if starts else (0, 0)


def _is_assigned(data: bytes, word: bytes, start: int, end: int, inside: bool) -> bool:
    """Whether a line may assign to a name: at the top, or ``inside`` of a class; arguments of calls look alike, but for the spaces."""
    for at in words(data, word, start, end):
        after = data[at + len(word) : at + len(word) + 3]
        if after[:1] == b":" or after[:2] == b" =" or (after[:1] == b"=" and not inside):
            line = data.rfind(b"\n", 0, at) + 1
            blank = data[line:at]
            if not blank or (not blank.strip() and (inside or after[:1] != b"=")):
                return True
    return False


def _attribute(path: str, data: bytes, qualname: str, found: Sequence[Body]) -> Body | None:
    """Where a method of a class first assigns an attribute: that line."""
    owner, _, name = qualname.rpartition(".")
    inside = find(found, owner) if owner else None
    if inside is None or inside.kind != "class":
        return None
    match = re.compile(rb"\bself\.(" + re.escape(name.encode()) + rb")[ \t]*(?::[^=\n]*)?=(?!=)[^\n]*").search(
        data, inside.start, inside.end
    )
    if match is None:
        return None
    return Body(path, "python", data, Skimmed(qualname, "variable", match.start(), match.end(), match.start(1)))
