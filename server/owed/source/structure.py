"""Structural anchors: the places in code that a tree-sitter query matches (DESIGN §3, ``match:``).

Query and source are both untrusted, so nothing here may hang, whatever they are. The query is taken apart first
(``structure_query``), which gives problems at their exact places, and put together again with only what is needed:

* ``#match?`` is evaluated here, by an engine that is linear in the text; the binding's would backtrack. The texts that it
  accepts then stand in a second query as plain strings. (The binding's own hooks are of no use: the one for predicates
  leaks what it hands over, trees with it, and the one that could stop the engine reads memory that is no longer its own.)
* Captures that nobody asks for are left out, and none may stand in a repetition: the engine copies the list of what a
  match has captured at every step, which over a list of 100,000 siblings would take minutes and gigabytes.
* A pattern that may match each node with many others (``(_ (_) @a (_) @b)``) is asked for nodes, not for matches.
* The engine goes through a file piece by piece, and not below a depth, so that there is a place to stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic

import jsonschema_rs
from tree_sitter import Language, Node, Query, QueryCursor, QueryError, Tree

from owed.fields import near
from owed.source.python.tree import LANGUAGE as PYTHON
from owed.source.python.tree import MAX_DEPTH, span_of
from owed.source.structure_query import Capture, Item, Predicate, Problem, Source, Token, read_query
from owed.source.symbols import load_grammar
from owed.text import Span

__all__ = ["GRAMMARS", "Limits", "Matches", "Pattern", "compile_query", "matches"]

GRAMMARS: Mapping[str, str] = {
    "python": "Python", "javascript": "JavaScript", "typescript": "TypeScript", "tsx": "TSX", "go": "Go", "rust": "Rust",
    "java": "Java",
}  # fmt: skip
"""The grammars that queries can be written for, as they are called. One is loaded when the first query asks for it."""

MAX_REGEX = 300
"""Characters of one regular expression."""
_REGEX_SIZE = 50_000
"""Bytes of a compiled regular expression: what each character of the text may cost at worst."""
MAX_ERROR = 5_000
"""Nodes right under a syntax error."""
MAX_ERROR_SEARCH = 500_000
"""Nodes to look at in search of errors."""
_IN_PROGRESS, _IN_PROGRESS_WIDE = 256, 32
"""Matches that the engine follows at once. In a wide pattern (``_is_narrow``) each step may compare each with each."""
_PIECE = 16_384
"""Bytes that the engine looks at between two looks at the clock."""
_MAX_ACCEPTED = 200
"""Texts that a second query compares with; and their bytes."""
_MAX_ACCEPTED_SIZE = 50_000

_AT_COLUMN = re.compile(r"column (\d+)")
_WORD = re.compile(r"[\w.-]+", re.ASCII)
_PREDICATE = re.compile(r"#(?P<some>any-)?(?P<negated>not-)?(?P<kind>eq|match|any-of)\?")
_PREDICATES = (
    "#eq?", "#not-eq?", "#any-eq?", "#any-not-eq?", "#match?", "#not-match?", "#any-match?", "#any-not-match?",
    "#any-of?", "#not-any-of?",
)  # fmt: skip
_BACKTRACKS = re.compile(r"\(\?<?[=!]|\\[1-9]|\\k<")
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\0": r"\0"})
_WHOLE = "whole"
"""The capture that is added where a pattern names nothing to underline."""


@dataclass(frozen=True)
class Limits:
    """What looking through one file may take. What is over is not looked at, and ``Matches.truncated`` says so."""

    matches: int = 5_000
    """Different places."""
    nodes: int = 2_000_000
    """Of the whole file."""
    text: int = 8_000_000
    """Bytes that regular expressions look at."""
    seconds: float = 2.0
    """The last resort, for what costs much at each node; nothing that a person wrote comes near."""


@dataclass(frozen=True)
class Check:
    """A predicate that the engine cannot test: the regular expression is found (``positive``) in the capture, or not."""

    capture: str
    positive: bool
    regex: jsonschema_rs.Draft202012Validator


@dataclass(frozen=True)
class Part:
    """One pattern of a query."""

    text: str
    """As the engine reads it, without a parenthesis at its end where its predicates belong."""
    target: str
    """The capture to underline."""
    checks: tuple[Check, ...]
    needed: tuple[frozenset[bytes], ...]
    """Sets of words of which a file must hold one."""
    narrow: bool
    optional: frozenset[str]
    """Captures that a match need not have."""


@dataclass(frozen=True)
class Pattern:
    """A query, ready to run. Not picklable: another process compiles the text again."""

    grammar: str
    text: str
    query: Query = field(repr=False, compare=False)
    narrow: bool = field(repr=False, compare=False)
    """No more matches than about one for each node."""
    parts: tuple[Part, ...] = field(repr=False, compare=False)

    def could_match(self, data: bytes) -> bool:
        """Whether a file may hold a match, by its bytes: False where a name that every match has is nowhere in it.

        Costs a ``bytes.find`` for each name, and no tree.
        """
        return any(all(any(word in data for word in some) for some in part.needed) for part in self.parts)


@dataclass(frozen=True)
class Matches:
    """The places, in order, each once; and whether a limit kept some back."""

    spans: tuple[Span, ...] = ()
    truncated: bool = False


def _loaded(grammar: str) -> Language:
    return PYTHON if grammar == "python" else load_grammar(grammar)


@lru_cache(maxsize=256)
def compile_query(grammar: str, text: str) -> Pattern | str:
    """Read a query for one of ``GRAMMARS``; a string says what is wrong with it, and where."""
    if grammar not in GRAMMARS:
        return f"no grammar for {grammar}: queries work for {', '.join(GRAMMARS.values())}"
    source = read_query(text)
    if isinstance(source, Problem):
        return source.in_words(text)
    language = _loaded(grammar)
    made = _rejected(language, GRAMMARS[grammar], source) or _assembled(language, grammar, text, source)
    return made.in_words(text) if isinstance(made, Problem) else made


def matches(pattern: Pattern, tree: Tree, data: bytes, limits: Limits = Limits()) -> Matches:
    """The places in a file that a query matches: ``tree`` is that of ``data``, by the grammar of the query.

    Underlined is, in each pattern, the capture ``@debt``; else ``@match``; else the first one written whose name does
    not start with ``_``; else the whole that the pattern matches.
    """
    root = tree.root_node
    # without its source the engine would take every predicate for true
    if root.descendant_count > limits.nodes or root.text is None or _is_rubble(root):
        return Matches((), True)
    run = _Run(root, data, limits)
    is_plain = not any(part.checks for part in pattern.parts)
    found = run.nodes(pattern.query, pattern.narrow, limits.matches if is_plain else limits.nodes)
    again: list[tuple[Part, str]] = []
    targets: list[Node] = []
    for part in pattern.parts:
        tests = run.tests(part, found) if part.checks else ""
        if tests == "":
            targets += found.get(part.target, ())
        elif tests is not None:
            again.append((part, tests))
    if again:
        try:
            query = Query(_loaded(pattern.grammar), "\n".join(f"{part.text}{tests})" for part, tests in again))
        except QueryError:
            run.truncated = True
        else:
            found = run.nodes(query, pattern.narrow, limits.matches)
            targets += [node for part, _ in again for node in found.get(part.target, ())]
    spans = sorted({span_of(node) for node in targets})
    return Matches(tuple(spans[: limits.matches]), run.truncated or len(spans) > limits.matches)


def _is_rubble(root: Node) -> bool:
    """Whether an error has taken in more of the file than a search can bear.

    Where the parser gives up, it leaves the rest as one flat list, and the engine looks along all of a flat list at each
    of its items. What a grammar itself repeats is a balanced tree, however long.
    """
    pending, seen = [(root, 0)], 0
    while pending:
        node, depth = pending.pop()
        if node.is_error and node.child_count > MAX_ERROR:
            return True
        seen += node.child_count
        if seen > MAX_ERROR_SEARCH:
            return True
        if depth < MAX_DEPTH:
            pending += [(child, depth + 1) for child in node.children if child.has_error]
    return False


class _Run:
    """One look through one file, and what is left of its limits."""

    def __init__(self, root: Node, data: bytes, limits: Limits) -> None:
        self.truncated = False
        self._root, self._data = root, data
        self._text = limits.text
        self._until = monotonic() + limits.seconds

    def nodes(self, query: Query, narrow: bool, enough: int) -> dict[str, list[Node]]:
        """The nodes of each capture, each once, in any order; not much more than ``enough`` for each."""
        cursor = QueryCursor(query, match_limit=_IN_PROGRESS if narrow else _IN_PROGRESS_WIDE)
        cursor.set_max_start_depth(MAX_DEPTH)
        found: dict[str, dict[int, Node]] = {}
        for start in range(0, max(1, len(self._data)), _PIECE):
            if monotonic() > self._until or any(len(nodes) > enough for nodes in found.values()):
                self.truncated = True
                break
            cursor.set_byte_range(start, min(start + _PIECE, len(self._data) + 1))
            # one by one they would come in order, and what is found inside of an unfinished match would wait for it
            several = [match for _, match in cursor.matches(self._root)] if narrow else [cursor.captures(self._root)]
            for captures in several:
                for name, nodes in captures.items():
                    found.setdefault(name, {}).update((node.id, node) for node in nodes)
            self.truncated = self.truncated or bool(cursor.did_exceed_match_limit)
        return {name: list(nodes.values()) for name, nodes in found.items()}

    def tests(self, part: Part, found: Mapping[str, Sequence[Node]]) -> str | None:
        """The regular expressions of a pattern as predicates for the engine: the texts that they accept.

        Empty: they accept all that the engine has found; None: no match can be left.
        """
        tests = []
        for check in part.checks:
            texts = {text for node in found.get(check.capture, ()) if (text := self._content(node)) is not None}
            accepted = {
                text for text in texts if check.regex.is_valid(text.decode("utf-8", "replace")) == check.positive
            }
            if len(accepted) == len(texts) and not self.truncated:
                continue
            if not accepted and check.capture not in part.optional:
                return None
            kept = sorted(accepted)[:_MAX_ACCEPTED]
            while sum(map(len, kept)) > _MAX_ACCEPTED_SIZE:
                kept.pop()
            readable = [text for text in kept if _is_text(text)]
            self.truncated = self.truncated or len(readable) < len(accepted)
            tests.append(f" {_any_of(check.capture, readable)}")
        return "".join(tests)

    def _content(self, node: Node) -> bytes | None:
        """The bytes of a node, off the budget; None when it is used up."""
        self._text -= node.end_byte - node.start_byte
        if self._text < 0:
            self.truncated = True
            return None
        return self._data[node.start_byte : node.end_byte]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _quoted(value: bytes) -> str:
    return f'"{value.decode().translate(_ESCAPED)}"'


def _any_of(capture: str, values: Iterable[bytes]) -> str:
    # a string that is nowhere, so that no value at all means that nothing fits
    return f"(#any-of? @{capture} {' '.join(map(_quoted, values)) or _quoted(bytes(3))})"


def _rejected(language: Language, name: str, source: Source) -> Problem | None:
    """What the compiler has against the nodes and fields of a query, in words."""
    try:
        Query(language, source.bare)
    except QueryError as error:
        said = str(error)
    else:
        return None
    column = _AT_COLUMN.search(said)
    # the compiler counts bytes
    offset = len(source.bare.encode()[: int(column[1])].decode("utf-8", "ignore")) if column else 0
    word = _WORD.match(source.bare, offset)
    found = word[0] if word else ""
    in_language = f"in {name}'s grammar"
    if said.startswith("Invalid node type"):
        if source.bare[offset - 1 : offset] == '"':
            string = source.bare[offset : source.bare.find('"', offset)]
            return Problem(offset - 1, f'no token "{string}" {in_language}{_hint(string, _kinds(language, False))}')
        return Problem(offset, f"no node ({found}) {in_language}{_hint(found, _kinds(language, True))}")
    if said.startswith("Invalid field name"):
        fields = [language.field_name_for_id(number) or "" for number in range(1, language.field_count + 1)]
        return Problem(offset, f"no field {found}: {in_language}{_hint(found, fields)}")
    if said.startswith("Impossible pattern"):
        inside = _WORD.search(source.bare, offset)
        return Problem(offset, f"{inside[0] if inside else 'this'} can never stand at this place {in_language}")
    return Problem(offset, "this is not how a query is written")


def _kinds(language: Language, named: bool) -> list[str]:
    """The names of a grammar's nodes, or its tokens such as ``except``."""
    return [
        language.node_kind_for_id(number) or ""
        for number in range(language.node_kind_count)
        if language.node_kind_is_named(number) == named
        and (language.node_kind_is_visible(number) or language.node_kind_is_supertype(number))
    ]


def _hint(word: str, known: Sequence[str]) -> str:
    guess = near(word, known)
    return f" (did you mean '{guess}'?)" if guess else ""


def _assembled(language: Language, name: str, text: str, source: Source) -> Pattern | Problem:
    """The query with the captures and predicates that are needed."""
    parts: list[Part] = []
    for item in source.items:
        part = _part(language, len(parts), item, source)
        if isinstance(part, Problem):
            return part
        parts.append(part)
    try:
        query = Query(language, "\n".join(f"{part.text})" for part in parts))
    except QueryError:
        return Problem(0, "this query cannot be compiled")
    if query.pattern_count != len(parts):
        return Problem(0, "this query cannot be told apart into its patterns")
    return Pattern(name, text, query, all(part.narrow for part in parts), tuple(parts))


def _part(language: Language, number: int, item: Item, source: Source) -> Part | Problem:
    """One pattern; its captures are named so that they differ from those of the others."""
    captures = [capture for capture in source.captures if item.start <= capture.start < item.end]
    names = {f"@{capture.name}": f"p{number}c{at}" for at, capture in enumerate(captures)}
    tests: list[_Test] = []
    for predicate in source.predicates:
        if item.start <= predicate.start < item.end:
            test = _test(predicate, names, captures)
            if isinstance(test, Problem):
                return test
            tests.append(test)
    target = _target(captures)
    used = {capture for test in tests for capture in test.captures}
    edits: list[tuple[int, int, str]] = []
    underlined = f"p{number}{_WHOLE}"
    if target is None:
        ends = _roots(item)
        if isinstance(ends, Problem):
            return ends
        edits = [(end, end, f" @{underlined}") for end in ends]
    else:
        underlined = names[f"@{target}"]
        used.add(underlined)
    for capture in captures:
        written = names[f"@{capture.name}"]
        if written in used:
            if capture.repeated:
                said = f"@{capture.name} stands in a repetition: leave out the * or +, each node then matches by itself"
                return Problem(capture.start, said)
            edits.append((capture.start, capture.end, f"@{written}"))
    made = f"{_edited(source.bare, item, edits)} {' '.join(test.native for test in tests if test.native)}"
    try:
        alone = Query(language, f"{made})")
    except QueryError:
        return Problem(item.start, "this pattern cannot be compiled")
    quantifiers = {alone.capture_name(at): alone.capture_quantifier(0, at) for at in range(alone.capture_count)}
    optional = frozenset(capture for capture, times in quantifiers.items() if times not in ("", "+"))
    needed = tuple(test.values for test in tests if test.values and test.captures[0] not in optional)
    checks = tuple(test.check for test in tests if test.check)
    return Part(made, underlined, checks, needed, _is_narrow(item, [start for start, _, _ in edits]), optional)


def _is_narrow(item: Item, captured: Sequence[int]) -> bool:
    """Whether a pattern captures no two things that stand beside each other, in as many ways as there are pairs of them.

    What stands in fields of different names, or right behind the other (``.``), comes in one way.
    """
    pending = [item]
    while pending:
        parent = pending.pop()
        inside = [any(part.start <= at <= part.end for at in captured) for part in parent.items]
        if parent.shape != "choice":
            free, fields = 0, []
            for number, part in enumerate(parent.items):
                if inside[number] and part.in_field is not None:
                    fields.append(part.in_field)
                elif inside[number] and not (part.adjacent and number and inside[number - 1]):
                    free += 1
            if free > 1 or len(fields) != len(set(fields)):
                return False
        pending += [part for number, part in enumerate(parent.items) if inside[number]]
    return True


def _edited(bare: str, item: Item, edits: list[tuple[int, int, str]]) -> str:
    """A pattern with its captures, in a group that is left open for its predicates."""
    parts, at = [], item.start
    for start, end, new in sorted(edits):
        parts += [bare[at:start], new]
        at = end
    made = "".join([*parts, bare[at : item.end]])
    # ( starts a group only before ( [ or ": else it would take the first word for the name of a node
    return f"({made}" if made[0] in '(["' else f"([{made}]"


def _target(captures: Sequence[Capture]) -> str | None:
    """The name of the capture to underline; None: the whole."""
    names = [capture.name for capture in captures]
    for name in ("debt", "match"):
        if name in names:
            return name
    return next((name for name in names if not name.startswith("_")), None)


def _roots(item: Item) -> list[int] | Problem:
    """Where to capture a pattern as a whole: behind its node, or behind each node of a row of them."""
    while True:
        if item.repeated:
            return Problem(
                item.start, "the whole pattern is repeated: leave out the * or +, each then matches by itself"
            )
        if item.shape != "group" or len(item.items) != 1:
            break
        item = item.items[0]
    if item.shape != "group":
        return [item.end]
    ends = [part.end for part in item.items if not part.repeated]
    return ends or Problem(item.start, "everything in this group is repeated: leave out one * or +")


@dataclass(frozen=True)
class _Test:
    """A predicate: as the engine can test it, or as a check of our own; ``values``: one of them must be in the file."""

    captures: tuple[str, ...]
    native: str = ""
    check: Check | None = None
    values: frozenset[bytes] = frozenset()


def _test(predicate: Predicate, names: Mapping[str, str], captures: Sequence[Capture]) -> _Test | Problem:
    """A predicate, checked. ``names``: captures as written, to their names for the engine."""
    name, arguments = predicate.name, predicate.arguments
    known = _PREDICATE.fullmatch(name.text) if name.text in _PREDICATES else None
    if known is None:
        if name.text.endswith("!"):
            return Problem(name.start, f"{name.text} has no meaning here: an anchor only says which code it is about")
        hint = _hint(name.text, _PREDICATES) or f" (one of {', '.join(_PREDICATES)})"
        return Problem(name.start, f"no predicate {name.text}{hint}")
    some, negated, kind = known["some"], known["negated"], known["kind"]
    wanted = len(arguments) >= 2 if kind == "any-of" else len(arguments) == 2
    if not wanted or arguments[0].kind != "capture":
        second = {"eq": 'a string or a capture: "name"', "match": 'a regular expression: "^test_"'}
        return Problem(name.start, f"{name.text} takes a capture and {second.get(kind, 'strings')}")
    for argument in arguments:
        if argument.kind == "capture" and argument.text not in names:
            return Problem(
                argument.start, f"no capture {argument.text} in this pattern{_hint(argument.text, [*names])}"
            )
    capture, values = names[arguments[0].text], arguments[1:]
    if kind == "eq" and values[0].kind == "capture":
        other = names[values[0].text]
        return _Test((capture, other), f"({name.text} @{capture} @{other})")
    wrong = next((value for value in values if value.kind == "capture"), None)
    if wrong is not None:
        return Problem(wrong.start, f"{name.text} compares with strings, not with captures")
    if kind == "match":
        if some and sum(f"@{each.name}" == arguments[0].text for each in captures) > 1:
            said = f"{name.text} is for a capture that is written once: write one pattern for each {arguments[0].text}"
            return Problem(name.start, said)
        regex = _regex(values[0])
        return regex if isinstance(regex, Problem) else _Test((capture,), check=Check(capture, not negated, regex))
    texts = frozenset(value.value.encode() for value in values)
    if some or (negated and kind == "eq"):
        return _Test((capture,), f"({name.text} @{capture} {_quoted(values[0].value.encode())})")
    if negated:
        # the engine's own #not-any-of? holds when one of the strings differs
        return _Test((capture,), " ".join(f"(#not-eq? @{capture} {_quoted(text)})" for text in sorted(texts)))
    return _Test((capture,), _any_of(capture, sorted(texts)), values=texts)


def _regex(token: Token) -> jsonschema_rs.Draft202012Validator | Problem:
    """A regular expression for an engine that is linear in the text: neither look-around nor back-references."""
    pattern = token.value
    if len(pattern) > MAX_REGEX:
        return Problem(token.start, f"a regular expression of more than {MAX_REGEX} characters")
    options = jsonschema_rs.RegexOptions(size_limit=_REGEX_SIZE, dfa_size_limit=_REGEX_SIZE)
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
    except jsonschema_rs.ValidationError:
        if _BACKTRACKS.search(pattern):
            return Problem(token.start, "look-around and back-references are left out, so that no search can hang")
        return Problem(token.start, "this regular expression cannot be read, or is too large")
