"""The text of a tree-sitter query, taken apart: what is wrong with it at its exact place, and what can be put together again.

Reads the syntax of queries only; whether a grammar has the nodes is for the compiler to say (``structure``).
No recursion: a query may be nested as deep as it likes, and is told to be nested less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MAX_QUERY = 4_000
"""Characters of a query."""
MAX_PATTERNS = 8
MAX_NESTING = 24
MAX_BRANCHES = 16
"""``*``, ``+``, ``?`` and choices: compiling follows what they can lead to."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f\v]+|;[^\n]*)|(?P<string>"(?:[^"\\\n]|\\[^\n])*")|(?P<capture>@[A-Za-z0-9_-][\w.-]*)"""
    r"""|(?P<predicate>\#[A-Za-z0-9_-][\w.-]*[?!]?)|(?P<name>[A-Za-z0-9_-][\w.-]*)|(?P<sign>[()\[\].!:*+?/])""",
    re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}

Shape = Literal["query", "node", "group", "choice", "leaf"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at an offset (in characters) of the query."""

    offset: int
    message: str

    def in_words(self, text: str) -> str:
        """The problem with its line and column, counted from 1."""
        before = text[: self.offset]
        column = self.offset - (before.rfind("\n") + 1) + 1
        return f"line {before.count(chr(10)) + 1}, column {column}: {self.message}"


class Token(NamedTuple):
    """A word of the query; ``start`` and ``end`` in characters."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def value(self) -> str:
        """What a string says, its escapes resolved; the text of anything else."""
        if self.kind != "string":
            return self.text
        return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), self.text[1:-1])


@dataclass(slots=True)
class Capture:
    """``@name``, where it stands; ``repeated``: within a ``*`` or ``+``."""

    name: str
    start: int
    end: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Predicate:
    """``(#name? …)``; ``start`` and ``end`` take in its parentheses."""

    name: Token
    arguments: tuple[Token, ...]
    start: int
    end: int


@dataclass(slots=True)
class Item:
    """What matches a node, or several: with the field before it, and the quantifiers and captures behind it."""

    shape: Shape
    start: int
    end: int
    first_capture: int
    items: list[Item] = field(default_factory=list)
    pending: Token | None = None
    """A field name that still waits for its node."""
    in_field: str | None = None
    adjacent: bool = False
    """A ``.`` stands before it."""
    last: Item | None = None
    """The item that a quantifier or a capture now would belong to."""
    dot: bool = False
    """A ``.`` was the last thing in it."""
    repeated: bool = False
    quantified: bool = False
    loose: bool = False
    """Something in it has a quantifier."""


@dataclass(frozen=True, slots=True)
class Source:
    """A query that is well-formed.

    ``bare`` is its text in one line, with a blank for each character of comments, predicates and captures, so that
    what the compiler says about ``bare`` is true at the same offset of the query.
    """

    bare: str
    items: tuple[Item, ...]
    """The patterns."""
    captures: tuple[Capture, ...]
    predicates: tuple[Predicate, ...]


def read_query(text: str) -> Source | Problem:
    """Take a query apart."""
    if len(text) > MAX_QUERY:
        return Problem(MAX_QUERY, f"the query is longer than {MAX_QUERY:,} characters")
    tokens = _tokens(text)
    return tokens if isinstance(tokens, Problem) else _Reader(text, tokens).read()


def _tokens(text: str) -> list[Token] | Problem:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] == '"':
                return Problem(at, "this string is not closed on its line")
            meant = {"'": ', strings stand in double quotes: "…"', "@": ", a capture has a name: @name"}
            meant["#"] = ", a predicate has a name: #eq?"
            return Problem(
                at, f"unexpected {text[at] if text[at].isprintable() else ascii(text[at])}{meant.get(text[at], '')}"
            )
        odd = next((n for n, char in enumerate(match[0]) if char == "\0" or "\ud800" <= char <= "\udfff"), None)
        if odd is not None:
            return Problem(at + odd, "a character that no query can have")
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup or "", match[0], at, match.end()))
        at = match.end()
    return tokens


class _Reader:
    """One reading of one query."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text, self._tokens = text, tokens
        self._at = 0
        self._open = [Item("query", 0, len(text), 0)]
        self._captures: list[Capture] = []
        self._predicates: list[Predicate] = []
        self._branches = 0

    def read(self) -> Source | Problem:
        while self._at < len(self._tokens):
            problem = self._step(self._tokens[self._at])
            if problem is not None:
                return problem
        inner = self._open[-1]
        if len(self._open) > 1:
            return Problem(inner.start, f"this {self._text[inner.start]} is never closed")
        if inner.pending is not None:
            return Problem(inner.pending.start, "this field has no node behind it")
        if not inner.items:
            return Problem(0, "the query is empty")
        if len(inner.items) > MAX_PATTERNS:
            return Problem(inner.items[MAX_PATTERNS].start, f"more than {MAX_PATTERNS} patterns")
        return Source(self._bare(), tuple(inner.items), tuple(self._captures), tuple(self._predicates))

    def _peek(self, ahead: int = 1) -> Token | None:
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else None

    def _step(self, token: Token) -> Problem | None:
        """Take the next token, and those that belong to it."""
        inner, following = self._open[-1], self._peek()
        if token.text in (")", "]"):
            return self._close(token, inner)
        if token.text == "[":
            return self._descend("choice", token, 1)
        if token.text == "(":
            return self._parenthesis(token, inner, following)
        if token.kind == "string" or token.text == "_":
            self._add(inner, Item("leaf", token.start, token.end, len(self._captures)))
        elif token.kind == "name" and following is not None and following.text == ":":
            if inner.pending is not None:
                return Problem(token.start, "a second field for the same node")
            inner.pending, inner.last = token, None
            self._at += 1
        elif token.kind == "name":
            return Problem(token.start, f"a node is written in parentheses: ({token.text})")
        elif token.text in ("*", "+", "?"):
            return self._quantifier(token, inner)
        elif token.kind == "capture":
            if inner.last is None:
                return Problem(token.start, f"nothing before {token.text} that it could name")
            self._captures.append(Capture(token.text[1:], token.start, token.end, inner.last.repeated))
            inner.last.end = token.end
        elif token.text == "." and inner.shape != "query":
            inner.last, inner.dot = None, True
        elif token.text == "!" and following is not None and following.kind == "name":
            inner.last = None
            self._at += 1
        elif token.kind == "predicate":
            return Problem(token.start, f"a predicate stands in parentheses: ({token.text} …)")
        else:
            return Problem(token.start, f"{token.text} has no meaning here")
        self._at += 1
        return None

    def _parenthesis(self, token: Token, inner: Item, following: Token | None) -> Problem | None:
        if following is None:
            return Problem(token.start, "this ( is never closed")
        if following.kind == "predicate":
            return self._predicate(token, following, inner)
        if following.text in ("(", "[") or following.kind == "string":
            return self._descend("group", token, 1)
        if following.kind != "name":
            return Problem(following.start, "the name of a node belongs behind (")
        taken, third = 2, self._peek(2)
        if third is not None and following.text == "MISSING" and third.kind in ("name", "string"):
            taken = 3
        elif third is not None and third.text == "/":
            subtype = self._peek(3)
            if subtype is None or subtype.kind not in ("name", "string"):
                return Problem(third.start, "the name of a node belongs behind /")
            taken = 4
        return self._descend("node", token, taken)

    def _descend(self, shape: Shape, token: Token, taken: int) -> Problem | None:
        if len(self._open) > MAX_NESTING:
            return Problem(token.start, f"nested deeper than {MAX_NESTING}")
        self._open.append(Item(shape, token.start, token.end, len(self._captures)))
        self._at += taken
        return self._branch(token) if shape == "choice" else None

    def _close(self, token: Token, inner: Item) -> Problem | None:
        if inner.shape == "query":
            return Problem(token.start, f"no bracket is open that this {token.text} could close")
        if inner.pending is not None:
            return Problem(inner.pending.start, "this field has no node behind it")
        wanted = "]" if inner.shape == "choice" else ")"
        if token.text != wanted:
            opened = Problem(inner.start, f"the {self._text[inner.start]} here").in_words(self._text)
            return Problem(token.start, f"{wanted} is missing before this {token.text} ({opened})")
        if inner.shape == "choice" and not inner.items:
            return Problem(inner.start, "nothing to choose from in [ ]")
        inner.loose = any(part.quantified or part.loose for part in inner.items)
        if inner.shape == "choice":
            vague = next(
                (part for part in inner.items if part.quantified or (part.loose and part.shape == "group")), None
            )
            if vague is not None:
                return Problem(vague.start, "* + ? within a choice: they belong behind its ]")
        inner.end = token.end
        self._open.pop()
        self._add(self._open[-1], inner)
        self._at += 1
        return None

    def _add(self, parent: Item, item: Item) -> None:
        if parent.pending is not None:
            item.in_field, item.start = parent.pending.text, parent.pending.start
            parent.pending = None
        item.adjacent, parent.dot = parent.dot, False
        parent.items.append(item)
        parent.last = item

    def _quantifier(self, token: Token, inner: Item) -> Problem | None:
        item = inner.last
        if item is None:
            return Problem(token.start, f"nothing before {token.text} that it could repeat")
        if item.quantified or item.loose:
            # the compiler of queries never comes to an end over some of these: (_ (call)?)+
            return Problem(token.start, f"{token.text} on what has * + ? inside")
        item.quantified = True
        if token.text != "?":
            item.repeated = True
            for capture in self._captures[item.first_capture :]:
                capture.repeated = True
        item.end = token.end
        self._at += 1
        return self._branch(token)

    def _branch(self, token: Token) -> Problem | None:
        self._branches += 1
        return Problem(token.start, f"more than {MAX_BRANCHES} of * + ? [ ]") if self._branches > MAX_BRANCHES else None

    def _predicate(self, token: Token, name: Token, inner: Item) -> Problem | None:
        if inner.shape == "query":
            return Problem(
                token.start, f"a predicate stands inside of its pattern: ((call) @name ({name.text} @name …))"
            )
        inner.last = None
        arguments: list[Token] = []
        ahead = 2
        while (argument := self._peek(ahead)) is not None and argument.kind in ("string", "capture", "name"):
            arguments.append(argument)
            ahead += 1
        if argument is None:
            return Problem(token.start, "this ( is never closed")
        if argument.text != ")":
            return Problem(argument.start, f"{argument.text} has no meaning in a predicate")
        self._predicates.append(Predicate(name, tuple(arguments), token.start, argument.end))
        self._at += ahead + 1
        return None

    def _bare(self) -> str:
        """The text with nothing but nodes, fields and quantifiers."""
        parts, end = [], 0
        hidden = iter([*sorted((p.start, p.end) for p in self._predicates), (len(self._text), len(self._text))])
        start, stop = next(hidden)
        for token in self._tokens:
            while token.start >= stop:
                start, stop = next(hidden)
            if token.start < start and token.kind != "capture":
                parts += [" " * (token.start - end), token.text]
                end = token.end
        return "".join(parts) + " " * (len(self._text) - end)
