"""Which places of a name can be uses at all, told without parsing what they stand in: by the bytes around them, and by what the
module's own imports say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import NamedTuple

from owed.source.model import Hop
from owed.source.python.engine import Engine
from owed.source.python.glimpse import Glimpse, glimpse
from owed.source.python.names import LONGEST_TYPE, PROSE
from owed.source.python.parsed import Parsed
from owed.source.python.pieces import texts
from owed.source.python.plain import Chain, Link
from owed.source.python.reckon import Reckoner
from owed.source.python.targets import Target
from owed.source.python.tree import words
from owed.source.python.types import UNKNOWN, Symbol, Type, Union, union

_BLANK = frozenset(b" \t\r\n\\\f")
_DOT = ord(".")
_CHAIN = bytes(c if chr(c).isalnum() or chr(c) in "_." or c > 127 else 32 for c in range(256))
_LONGEST = 120
"""Bytes of a receiver's dotted name."""
_LARGEST = 40_000
"""Bytes of a function beyond which parsing it once is better than to read it for each name."""
_NEAR = 60
"""Bytes before a name that is tested."""
_ALIAS = re.compile(
    rb"\s*(?::[^=\n]*)?=\s*[A-Za-z_][\w.]*[ \t]*(?:[,)#;\r\n]|if\b|or\b|else\b|\Z)|\s+in\s*[\[(]",
)
"""What follows a name that is given a dotted name, or each of some that are written out."""
_PREFIX = re.compile(rb"[A-Za-z]*\Z")
_TRIPLE = b'"""'
_OWN = {b"self": "instance", b"cls": "class"}
_UNLIKE = {b"self": (b"classmethod", b"staticmethod", b"class "), b"cls": (b"staticmethod", b"class ")}
"""Words in a method that may make its first parameter something else."""
_DECIDED = (
    "builtins.",
    "copy.",
    "contextlib.",
    "functools.",
    "itertools.",
    "random.",
    "typing",
    "weakref.",
    "unittest.",
)
"""Where functions are that give what they are given."""

Bounds = tuple[int, int]


class Verdict(NamedTuple):
    """What a place is: ``symbols`` that it is certain to mean; OPEN when the tree has to tell, NONE when it is no use."""

    symbols: tuple[Symbol, ...] = ()
    via: tuple[Hop, ...] = ()
    is_open: bool = False


OPEN = Verdict(is_open=True)
NONE = Verdict()


class Sieve:
    """For one file: what may be told of the names in pieces that are not parsed."""

    def __init__(self, engine: Engine, parsed: Parsed) -> None:
        self.engine = engine
        self.parsed = parsed
        self._roots: dict[bytes, Union | None] = {}
        self._glimpses: dict[tuple[int, bytes], Glimpse] = {}
        self._alias: dict[tuple[int, bytes], bool] = {}
        self._texts: dict[int, list[int]] = {}
        self._reckoners: dict[int, Reckoner] = {}

    def reckoner(self, bounds: Bounds) -> Reckoner:
        """What tells of the names in a piece."""
        known = self._reckoners.get(bounds[0])
        if known is None:
            known = self._reckoners[bounds[0]] = Reckoner(self.engine, self.parsed, *bounds)
        return known

    def test(self, name: str, targets: Collection[Target], wanted: Iterable[Symbol], likely: bool) -> Test | None:
        """A test of the places of a name; None where every place matters. ``likely``: so does an attribute of who knows what."""
        kinds = {target.kind for target in targets}
        own = (self.parsed.path, self.parsed.path.removesuffix("i"))
        if not kinds or not kinds <= {"symbol", "api"}:
            return None
        if any(target.path in own for target in targets if target.kind == "symbol"):
            return None
        return Test(self, name, targets, frozenset(wanted), likely)

    def in_class(self, bounds: Bounds, name: bytes) -> bool:
        """Whether the class around a method may bind a name."""
        return self.parsed.class_mentions(bounds[0], name)

    def is_code(self, bounds: Bounds, offset: int) -> bool:
        """Whether a place in a piece is outside of all strings and comments."""
        edges = self._texts.get(bounds[0])
        if edges is None:
            edges = [edge for span in texts(self.parsed.data, *bounds) for edge in span]
            self._texts[bounds[0]] = edges
        return bisect_right(edges, offset) % 2 == 0

    def imported(self, name: bytes) -> Union | None:
        """What a name is that only imports of the module bind; None for any other."""
        if name not in self._roots:
            bound = self.parsed.top(name.decode("utf-8", "replace"))
            known = bound and all(binding.kind == "import" for binding in bound)
            self._roots[name] = self.engine.infer.all_of(self.parsed, bound) if known else None
        return self._roots[name]

    def glimpse(self, bounds: Bounds, name: bytes) -> Glimpse:
        """How a piece binds a name."""
        key = (bounds[0], name)
        known = self._glimpses.get(key)
        if known is None:
            known = self._glimpses[key] = glimpse(self.parsed.data, *bounds, name)
        return known

    def local(self, bounds: Bounds, seen: Glimpse) -> Union | None:
        """What a name is in a piece that binds it like this; None where that cannot be told."""
        found: list[Union] = []
        for chain in seen.makes:
            head, *rest = chain.split(b".")
            types = self.imported(head) if self.glimpse(bounds, head).free else None
            for part in rest if types is not None else ():
                types = self.engine.members.get(types or (), part.decode("utf-8", "replace"))
            if types is None or any(t.kind != "class" and not _is_strange(t) for t in types):
                return None
            found.append(self.engine.infer.instances(types))
        if seen.parameter:
            cls = self.parsed.class_of_piece(bounds[0])
            if cls is not None and self.engine.members.bases(Symbol(self.parsed.path, cls)):
                return None
            found.append((UNKNOWN,))
        return union(*found)

    def narrows(self, bounds: Bounds, name: bytes) -> bool:
        """Whether a test in a piece may tell more of a name, or of its attributes."""
        data = self.parsed.data
        if not self.parsed.tests or data.find(b"isinstance", *bounds) < 0:
            return False
        return any(_tested(data[max(0, at - _NEAR) : at]) for at in words(data, name, *bounds))

    def may_be_module(self, bounds: Bounds, name: bytes) -> bool:
        """Whether a name may be a module in a piece that binds it: imported there, or another name of one; no call gives one."""
        key = (bounds[0], name)
        known = self._alias.get(key)
        if known is None:
            data = self.parsed.data
            known = self._alias[key] = data.find(b"import", *bounds) >= 0 or any(
                _ALIAS.match(data, at + len(name), bounds[1]) is not None for at in words(data, name, *bounds)
            )
        return known

    def first_parameter(self, bounds: Bounds, name: bytes) -> Type | None:
        """What ``self`` or ``cls`` is in a method of a large class; None where anything in it may make it something else."""
        data = self.parsed.data
        cls = self.parsed.class_of_piece(bounds[0])
        if cls is None or any(data.find(word, *bounds) >= 0 for word in _UNLIKE[name]):
            return None
        bare = (at for at in words(data, name, *bounds) if data[at + len(name)] != _DOT)
        if next(bare, None) is None or next(bare, None) is not None:
            return None
        if (data.find(b"classmethod", *bounds) < 0) is (name == b"cls"):
            return None
        return Type("instance" if name == b"self" else "class", Symbol(self.parsed.path, cls))


def _tested(before: bytes) -> bool:
    """Whether what stands before a name makes it what ``isinstance`` tests."""
    head = before.rstrip()
    return head[-1:] == b"(" and head[:-1].rstrip().endswith(b"isinstance")


class Test:
    """Tells of a place of a name whether it is a use, none, or whether the tree has to tell."""

    def __init__(
        self, sieve: Sieve, name: str, targets: Collection[Target], wanted: frozenset[Symbol], likely: bool
    ) -> None:
        self._sieve = sieve
        self._parsed = sieve.parsed
        self._name = name
        self._wanted = wanted
        self._likely = likely
        self._no_api = all(target.kind == "symbol" for target in targets)
        self._members = self._no_api and all(target.is_member for target in targets)
        self._modules = self._no_api and not any(target.is_member for target in targets)
        """Only modules have any of the targets."""
        self._read: dict[bytes, Verdict] = {}
        self._top: Verdict | None = None

    def __call__(self, offset: int) -> Verdict:
        """What a place, by its byte, is."""
        dot = self._dot_before(offset)
        if (dot < 0 and self._members) or self._in_comment(offset):
            return NONE
        bounds = self._parsed.bounds(offset)
        if bounds is None or bounds[1] - bounds[0] > _LARGEST:
            return OPEN
        verdict = self._attribute(bounds, dot) if dot >= 0 else self._name_alone(bounds, offset)
        if verdict.symbols and not self._sieve.is_code(bounds, offset):
            return OPEN
        return self._closer(bounds, offset, dot) if verdict.is_open else verdict

    def _closer(self, bounds: Bounds, offset: int, dot: int) -> Verdict:
        """What a place is by all that is around it in its piece."""
        reckoner = self._sieve.reckoner(bounds)
        plain, at = reckoner.plain, offset - bounds[0]
        string = plain.string_at(at)
        if string is not None:
            return self._in_string(reckoner, string, at, dot)
        if plain.code[at] in _BLANK:
            return NONE
        before = plain.back(at)
        if not before or plain.code[before - 1] != _DOT:
            return self._alone_closer(reckoner, at)
        chain = plain.chain_before(before - 1)
        return self._by_chain(reckoner, chain, at) if chain is not None else OPEN

    def _by_chain(self, reckoner: Reckoner, chain: Chain, at: int) -> Verdict:
        if not reckoner.is_in_body(at):
            return OPEN
        types = reckoner.chain(chain)
        if types is None:
            return OPEN
        declared = self._sieve.engine.members.declared(types, self._name)
        if not self._wanted.isdisjoint(declared.symbols) or (self._likely and declared.unknown):
            return OPEN
        return NONE

    def _in_string(self, reckoner: Reckoner, string: Bounds, at: int, dot: int) -> Verdict:
        data, start = self._parsed.data, reckoner.plain.start
        before = data[start + string[0] : start + at]
        if b"f" in _PREFIX.search(reckoner.plain.code, max(0, string[0] - 3), string[0])[0].lower():  # type: ignore[index]
            if b"{" not in before:
                return NONE
            chain = self._receiver(dot) if dot >= 0 else None
            if chain is None or data[dot - len(chain) - 1 : dot - len(chain)] != b"{":
                return OPEN
            head, *rest = chain.split(b".")
            return self._by_chain(reckoner, Chain(head, tuple(Link(".", part) for part in rest), at), at)
        text = data[start + string[0] : start + string[1]]
        return NONE if len(text) > LONGEST_TYPE + 2 * len(_TRIPLE) or PROSE.search(text) else OPEN

    def _alone_closer(self, reckoner: Reckoner, at: int) -> Verdict:
        if not self._no_api:
            return OPEN
        raw, plain = self._name.encode(), reckoner.plain
        opened = plain.around(at)
        behind = plain.code[plain.behind(at + len(raw)) :][:2]
        if behind[:1] == b"=" and behind != b"==" and opened >= 0 and plain.is_argument(opened):
            return NONE if opened not in reckoner.forms.headers else OPEN
        forms = reckoner.forms.of(raw)
        if forms is None or self._top is None:
            return OPEN
        if self._top is NONE:
            return NONE
        certain = not forms and not self._sieve.in_class((plain.start, plain.start), raw)
        return self._top if certain else OPEN

    def _name_alone(self, bounds: Bounds, offset: int) -> Verdict:
        if not self._no_api:
            return OPEN
        raw = self._name.encode()
        if self._top is None:
            found = self._sieve.engine.exports.at_top(self._parsed, self._name)
            wanted = [each for each in found if each.symbol in self._wanted]
            certain = len(found) == 1 and len(wanted) == 1
            self._top = Verdict((wanted[0].symbol,), wanted[0].via) if certain else OPEN if wanted else NONE
        if self._top is NONE:
            return OPEN if self._parsed.data.find(b"import", *bounds) >= 0 else NONE
        if self._sieve.glimpse(bounds, raw).free and not self._sieve.in_class(bounds, raw):
            return self._top
        return OPEN

    def _dot_before(self, offset: int) -> int:
        """The place of the dot that makes a name an attribute; -1 where there is none."""
        data, at = self._parsed.data, offset - 1
        while at >= 0 and data[at] in _BLANK:
            at -= 1
        if at < 0 or data[at] != _DOT:
            return -1
        return -1 if data.find(b"\n", at, offset) >= 0 and self._in_comment(at) else at

    def _in_comment(self, offset: int) -> bool:
        """Whether a comment starts before a place in its line, and no string could hold what looks like it."""
        data = self._parsed.data
        start = data.rfind(b"\n", 0, offset) + 1
        at = data.find(b"#", start, offset)
        return at >= 0 and data.find(b'"', start, at) < 0 and data.find(b"'", start, at) < 0

    def _attribute(self, bounds: Bounds, dot: int) -> Verdict:
        chain = self._receiver(dot)
        if chain is None:
            return NONE if self._modules else OPEN
        sieve, (head, *rest) = self._sieve, chain.split(b".")
        if sieve.narrows(bounds, head):
            return OPEN
        if head in _OWN:
            own = sieve.first_parameter(bounds, head)
            return self._given((own,), rest) if own is not None else OPEN
        seen = sieve.glimpse(bounds, head)
        if seen.free:
            known = self._read.get(chain)
            if known is None:
                types = sieve.imported(head)
                known = self._read[chain] = self._given(types, rest) if types is not None else OPEN
            if known.symbols and sieve.in_class(bounds, head):
                return OPEN
            return known
        if seen.other:
            if not self._modules or sieve.may_be_module(bounds, head):
                return OPEN
            types = sieve.imported(head)
        else:
            types = sieve.local(bounds, seen)
        if types is None or self._given(types, rest) is not NONE:
            return OPEN
        return NONE

    def _receiver(self, dot: int) -> bytes | None:
        """The dotted name before a dot; None for any other expression."""
        chain = self._parsed.data[max(0, dot - _LONGEST) : dot].translate(_CHAIN).rpartition(b" ")[2]
        if not chain or len(chain) >= _LONGEST or chain[:1] == b"." or chain[:1].isdigit() or b".." in chain:
            return None
        return chain if self._dot_before(dot - len(chain)) < 0 else None

    def _given(self, types: Union, rest: Iterable[bytes]) -> Verdict:
        """What the name is, as an attribute of further attributes of these."""
        members = self._sieve.engine.members
        for part in rest:
            types = members.get(types, part.decode("utf-8", "replace"))
        declared = members.declared(types, self._name)
        if self._wanted.isdisjoint(declared.symbols):
            return OPEN if self._likely and declared.unknown else NONE
        return Verdict(declared.symbols, declared.via) if self._no_api and not rest else OPEN


def _is_strange(each: Type) -> bool:
    """Whether it comes from outside of the workspace, and gives nothing that its arguments decide."""
    return each.kind == "external" and not each.symbol.name.startswith(_DECIDED)
