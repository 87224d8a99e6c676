"""Structural anchors: the places in code that a tree-sitter query matches (DESIGN §3, ``match:``).

Query and source are both untrusted, so nothing here may hang, whatever they are. The query is taken apart first
(``structure_query``), which gives problems at their exact places, and put together again with only what is needed:

* Predicates are evaluated here, over ``data``: the binding would run ``#match?`` through a backtracking engine. Ours is
  linear in the text, and the text that predicates may look at in a file has a limit.
* Captures that nobody asks for are left out, and none may stand in a repetition: the engine copies the list of what a
  match has captured at every step, which over a list of 100,000 siblings would take minutes and gigabytes.
* Each match is handed over as it is found, and none is kept in the engine's own list, which has no limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic

import jsonschema_rs
from tree_sitter import Language, Node, Query, QueryCursor, QueryError, Tree

from owed.fields import near
from owed.source.python.tree import LANGUAGE as PYTHON
from owed.source.python.tree import span_of
from owed.source.structure_query import Capture, Item, Predicate, Problem, Source, Token, read_query
from owed.text import Span

__all__ = ["GRAMMARS", "Limits", "Matches", "Pattern", "compile_query", "matches"]

GRAMMARS: dict[str, Callable[[], Language]] = {"python": lambda: PYTHON}
"""The languages that queries can be written for. A grammar is loaded when the first query asks for it."""

MAX_REGEX = 300
"""Characters of one regular expression."""
_REGEX_SIZE = 50_000
"""Bytes of a compiled regular expression: what each character of the text may cost at worst."""
_IN_PROGRESS = 64
"""Matches that the engine follows at once; each step may compare each with each."""
_STEPS_PER_CALL = 100
"""Steps of the engine between two calls of the progress callback (``OP_COUNT_PER_QUERY_CALLBACK_CHECK`` there)."""

_AT_COLUMN = re.compile(r"column (\d+)")
_WORD = re.compile(r"[\w.-]+", re.ASCII)
_PREDICATE = re.compile(r"#(?P<some>any-)?(?P<negated>not-)?(?P<kind>eq|match|any-of)\?")
_PREDICATES = (
    "#eq?", "#not-eq?", "#any-eq?", "#any-not-eq?", "#match?", "#not-match?", "#any-match?", "#any-not-match?",
    "#any-of?", "#not-any-of?",
)  # fmt: skip
_BACKTRACKS = re.compile(r"\(\?<?[=!]|\\[1-9]|\\k<")
_FOUND = "owed-found?"
_WHOLE = "whole"
"""The capture that is added where a pattern names nothing to underline. Those of the query are called ``c0``, ``c1``, …"""


@dataclass(frozen=True)
class Limits:
    """What looking through one file may take. What is over is not looked at, and ``Matches.truncated`` says so."""

    matches: int = 5_000
    """Different places."""
    calls: int = 100_000
    """Candidates that the engine hands over, before predicates."""
    steps: int = 8_000_000
    """Of the engine; about five for each node of the tree."""
    text: int = 8_000_000
    """Bytes that predicates look at, all in all."""
    seconds: float = 5.0
    """The last resort, for what costs much at each step; the others are met first in anything that a person wrote."""


@dataclass(frozen=True)
class Check:
    """One predicate. ``some``: one node of the capture is enough (``any-``), not all need to fit."""

    capture: str
    positive: bool
    some: bool
    values: frozenset[bytes] = frozenset()
    other: str | None = None
    """The capture to compare with, in place of ``values``."""
    regex: jsonschema_rs.Draft202012Validator | None = None


@dataclass(frozen=True)
class Pattern:
    """A query, ready to run. Not picklable: another process compiles the text again."""

    language: str
    text: str
    query: Query = field(repr=False, compare=False)
    targets: tuple[str, ...] = field(repr=False, compare=False)
    """By number of the pattern, the capture to underline."""
    checks: tuple[tuple[Check, ...], ...] = field(repr=False, compare=False)
    words: tuple[tuple[frozenset[bytes], ...], ...] = field(repr=False, compare=False)

    def could_match(self, data: bytes) -> bool:
        """Whether a file may hold a match, by its bytes: False where a name that every match has is nowhere in it.

        Costs a ``bytes.find`` for each name, and no tree.
        """
        return any(all(any(word in data for word in some) for some in needed) for needed in self.words)


@dataclass(frozen=True)
class Matches:
    """The places, in order, each once; and whether a limit kept some back."""

    spans: tuple[Span, ...] = ()
    truncated: bool = False


@lru_cache(maxsize=256)
def compile_query(language_name: str, text: str) -> Pattern | str:
    """Read a query for the grammar of a language of ``GRAMMARS``; a string says what is wrong with it, and where."""
    load = GRAMMARS.get(language_name)
    if load is None:
        return f"no grammar for {language_name}: queries work for {', '.join(sorted(GRAMMARS))}"
    source = read_query(text)
    if isinstance(source, Problem):
        return source.in_words(text)
    language = load()
    made = _rejected(language, language_name, source) or _assembled(language, language_name, text, source)
    return made.in_words(text) if isinstance(made, Problem) else made


def matches(pattern: Pattern, tree: Tree, data: bytes, limits: Limits = Limits()) -> Matches:
    """The places in a file that a query matches: ``tree`` is that of ``data``, by the grammar of the query's language.

    Underlined is, in each pattern, the capture ``@debt``; else ``@match``; else the first one written whose name does
    not start with ``_``; else the whole that the pattern matches.
    """
    run = _Run(pattern, data, limits)
    cursor = QueryCursor(pattern.query, match_limit=_IN_PROGRESS)
    for number, captures in cursor.matches(tree.root_node, run.found, run.should_stop):
        run.found(_FOUND, [], number, captures)  # only where the tree has no source: then the engine asks nobody
    spans = sorted(set(run.spans))
    return Matches(tuple(spans), run.truncated or bool(cursor.did_exceed_match_limit))


class _Run:
    """One look through one file, and what it has used of its limits."""

    def __init__(self, pattern: Pattern, data: bytes, limits: Limits) -> None:
        self.spans: set[Span] = set()
        self.truncated = False
        self._pattern, self._data, self._limits = pattern, data, limits
        self._steps, self._calls, self._text = limits.steps, limits.calls, limits.text
        self._until = monotonic() + limits.seconds

    def should_stop(self, _: int) -> bool:
        """Count steps, and tell the engine to stop when a limit is reached. Never raises: the engine cannot bear it."""
        self._steps -= _STEPS_PER_CALL
        if self._steps < 0 or monotonic() > self._until:
            self.truncated = True
        return self.truncated

    def found(
        self, predicate: str, args: Sequence[object], pattern_index: int, captures: Mapping[str, Sequence[Node]]
    ) -> bool:
        """Take a match. Always False, so that the engine keeps none itself."""
        self._calls -= 1
        if self._calls < 0:
            self.truncated = True
        if self.truncated:
            return False
        nodes = captures.get(self._pattern.targets[pattern_index])
        if not nodes or not all(self._holds(check, captures) for check in self._pattern.checks[pattern_index]):
            return False
        if not self.truncated:  # by the predicates: their answer then means nothing
            if self._pattern.targets[pattern_index] == _WHOLE:
                self.spans.add(Span(span_of(nodes[0]).start, max(span_of(node).end for node in nodes)))
            else:
                self.spans.update(span_of(node) for node in nodes)
            self.truncated = self.truncated or len(self.spans) >= self._limits.matches
        return False

    def _holds(self, check: Check, captures: Mapping[str, Sequence[Node]]) -> bool:
        nodes = captures.get(check.capture, ())
        if not nodes:
            return True  # an optional capture that is not there
        if check.other is not None:
            others = captures.get(check.other, ())
            answers = (self._same(one, other) == check.positive for one, other in zip(nodes, others, strict=False))
            return any(answers) if check.some and others else all(answers)
        answers = (self._fits(check, node) == check.positive for node in nodes)
        return any(answers) if check.some else all(answers)

    def _fits(self, check: Check, node: Node) -> bool:
        if check.regex is not None:
            text = self._content(node)
            return text is not None and check.regex.is_valid(text.decode("utf-8", "replace"))
        size = node.end_byte - node.start_byte
        return any(len(value) == size for value in check.values) and self._content(node) in check.values

    def _same(self, one: Node, other: Node) -> bool:
        if one.end_byte - one.start_byte != other.end_byte - other.start_byte:
            return False
        return self._content(one) == self._content(other)

    def _content(self, node: Node) -> bytes | None:
        """The bytes of a node, off the budget; None when it is used up."""
        self._text -= node.end_byte - node.start_byte
        if self._text < 0:
            self.truncated = True
            return None
        return self._data[node.start_byte : node.end_byte]


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
    in_language = f"in {name.capitalize()}'s grammar"
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
    """The query with the captures that are needed, and one predicate that hands each match over."""
    parts, targets, checks = [], [], []
    for item in source.items:
        captures = [capture for capture in source.captures if item.start <= capture.start < item.end]
        names = {f"@{capture.name}": f"c{number}" for number, capture in enumerate(captures)}
        read = _checks(source, item, names)
        if isinstance(read, Problem):
            return read
        target = _target(captures)
        used = {check.capture for check in read} | {check.other for check in read if check.other}
        edits: list[tuple[int, int, str]] = []
        if target is None:
            ends = _roots(item)
            if isinstance(ends, Problem):
                return ends
            edits = [(end, end, f" @{_WHOLE}") for end in ends]
        else:
            used.add(names[f"@{target}"])
        for capture in captures:
            if names[f"@{capture.name}"] in used:
                if capture.repeated:
                    return Problem(
                        capture.start,
                        f"@{capture.name} stands in a repetition: leave out the * or +, each node then matches by itself",
                    )
                edits.append((capture.start, capture.end, f"@{names[f'@{capture.name}']}"))
        parts.append(_edited(source.bare, item, edits))
        targets.append(names[f"@{target}"] if target is not None else _WHOLE)
        checks.append(tuple(read))
    try:
        query = Query(language, "\n".join(parts))
    except QueryError:
        return Problem(0, "this query cannot be compiled")
    return Pattern(name, text, query, tuple(targets), tuple(checks), _words(query, checks))


def _edited(bare: str, item: Item, edits: list[tuple[int, int, str]]) -> str:
    """A pattern with its captures, in a group with the predicate that makes the engine ask us."""
    parts, at = [], item.start
    for start, end, new in sorted(edits):
        parts += [bare[at:start], new]
        at = end
    made = "".join([*parts, bare[at : item.end]])
    # ( starts a group only before ( [ or ": else it would take the first word for the name of a node
    return f"({made} (#{_FOUND}))" if made[0] in '(["' else f"([{made}] (#{_FOUND}))"


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


def _words(query: Query, checks: Sequence[Sequence[Check]]) -> tuple[tuple[frozenset[bytes], ...], ...]:
    """For each pattern, sets of words of which a file must hold one: what a capture that is always there must equal."""
    names = [query.capture_name(number) for number in range(query.capture_count)]
    return tuple(
        tuple(
            check.values
            for check in found
            if check.positive
            and check.values
            and query.capture_quantifier(number, names.index(check.capture)) in ("", "+")
        )
        for number, found in enumerate(checks)
    )


def _checks(source: Source, item: Item, names: Mapping[str, str]) -> list[Check] | Problem:
    """The predicates of a pattern, checked and compiled. ``names``: capture as written to its name in the engine."""
    found = []
    for predicate in source.predicates:
        if item.start <= predicate.start < item.end:
            check = _check(predicate, names)
            if isinstance(check, Problem):
                return check
            found.append(check)
    return found


def _check(predicate: Predicate, names: Mapping[str, str]) -> Check | Problem:
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
        return Problem(
            name.start, f"{name.text} takes a capture and {second.get(kind, 'strings: ' + chr(34) + 'name' + chr(34))}"
        )
    for argument in arguments:
        if argument.kind == "capture" and argument.text not in names:
            return Problem(
                argument.start, f"no capture {argument.text} in this pattern{_hint(argument.text, [*names])}"
            )
    capture, positive, values = names[arguments[0].text], not negated, arguments[1:]
    if kind == "eq" and values[0].kind == "capture":
        return Check(capture, positive, bool(some), other=names[values[0].text])
    wrong = next((value for value in values if value.kind == "capture"), None)
    if wrong is not None:
        return Problem(wrong.start, f"{name.text} compares with strings, not with captures")
    if kind != "match":
        return Check(capture, positive, bool(some), frozenset(value.value.encode() for value in values))
    regex = _regex(values[0])
    return regex if isinstance(regex, Problem) else Check(capture, positive, bool(some), regex=regex)


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
