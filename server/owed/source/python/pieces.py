"""A Python file in pieces, told by its bytes: each function and class at the top level, each method of a large class, and the
rest. A piece is parsed only when something in it is asked for, which for most files is a small part of them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node, Parser, Range, Tree

from owed.source.python.tree import LANGUAGE, parse

_DEFINES = re.compile(rb"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_CLASS_HEAD = re.compile(
    rb"class[ \t]+\w+[ \t]*(?:\((?:[^()#\"']|#[^\n]*\n|\([^()#\"']*\))*\))?[ \t]*:[ \t]*(?:#[^\n]*)?\r?\n"
)
_FIRST_LINE = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]+)[^\s#]")
STRING = re.compile(
    rb'#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|' + rb"'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)|"
    rb"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?",
    re.DOTALL,
)
_HASH = ord("#")
_SMALL = 3_000
"""Bytes of a file, or a class, that is not worth taking apart."""
_STRIDE = 4_096
"""Bytes between two places of which the line is known."""
_PARSER = Parser(LANGUAGE)

_Ranges = list[tuple[int, int]]
"""Ranges of whole lines, by their bytes."""


@dataclass(slots=True)
class Piece:
    """A definition with its decorators, from ``start`` to ``end``."""

    start: int
    end: int
    name: bytes
    keyword: int
    """Where ``def`` or ``class`` is, after the decorators."""
    tree: Tree | None = None
    parts: Parts | None = None
    """A large class, taken apart."""
    whole: bool = False
    """Whether it is known that it is not to be taken apart."""


@dataclass(slots=True)
class Parts:
    """A module or class taken apart: its definitions, and the ranges of the rest.

    A class starts with its ``head``, which is parsed before each of its parts, so that they lie in it; its rest holds its last
    statement, whatever it is, so that it ends where the class ends.
    """

    head: _Ranges
    definitions: list[Piece] = field(default_factory=list)
    rest: _Ranges = field(default_factory=list)
    tree: Tree | None = None
    """That of the rest."""
    starts: list[int] = field(default_factory=list)
    by_name: dict[bytes, list[Piece]] = field(default_factory=dict)
    mentions: dict[bytes, bool] = field(default_factory=dict)
    """Whether anything in it but the bodies of its definitions has a name."""

    def at(self, offset: int) -> Piece | None:
        """The definition that a byte lies in."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0 and offset < self.definitions[index].end:
            return self.definitions[index]
        return None


@dataclass(slots=True)
class Pieces:
    """The pieces of one file. ``spend`` hears how many bytes are about to be parsed, and may refuse."""

    data: bytes
    spend: Callable[[int], None]
    parts: Parts = field(default_factory=lambda: Parts([]))
    weight: int = 0
    """Bytes that are parsed."""
    _lines: list[int] = field(default_factory=list)
    """The lines of every so manieth byte."""

    @classmethod
    def of(cls, data: bytes, spend: Callable[[int], None], tree: Tree | None = None) -> Pieces:
        """Take a file apart; one whose whole tree is known stays whole."""
        if tree is not None or len(data) < _SMALL:
            return cls(data, spend, Parts([], tree=tree))
        return cls(data, spend, _split(data, [], 0, len(data), b""))

    def _spend(self, size: int) -> None:
        self.spend(size)
        self.weight += size

    def line(self, offset: int) -> int:
        """The line of a byte, from 0."""
        if not self._lines:
            ends = itertools.accumulate(
                self.data.count(b"\n", at, at + _STRIDE) for at in range(0, len(self.data), _STRIDE)
            )
            self._lines = [0, *ends]
        index = offset // _STRIDE
        return self._lines[index] + self.data.count(b"\n", index * _STRIDE, offset)

    def rest_root(self) -> Node:
        """The tree of what is in no definition; of everything, for a file that is whole."""
        parts = self.parts
        if parts.tree is None:
            if not parts.definitions:
                self._spend(len(self.data))
                parts.tree = parse(self.data)
            else:
                parts.tree = self._parse(parts.rest)
        return parts.tree.root_node

    def root_at(self, offset: int) -> Node:
        """The root of the piece that a byte lies in."""
        piece = self.parts.at(offset)
        if piece is None:
            return self.rest_root()
        parts = self._parts_of(piece)
        inner = parts.at(offset) if parts is not None else None
        return self._root_in(parts, inner) if parts is not None and inner is not None else self.root_of(piece)

    def bounds_at(self, offset: int) -> tuple[int, int] | None:
        """Where the definition that a byte lies in starts and ends; None for what is in none."""
        piece = self.parts.at(offset)
        if piece is None:
            return None
        parts = self._parts_of(piece)
        found = (parts.at(offset) if parts is not None else None) or piece
        return found.start, found.end

    def mentions(self, offset: int, name: bytes) -> bool:
        """Whether the body of the large class that a byte lies in may bind a name, outside of its methods."""
        piece = self.parts.at(offset)
        if piece is None or piece.parts is None:
            return False
        parts = piece.parts
        known = parts.mentions.get(name)
        if known is None:
            known = name in parts.by_name or any(self.data.find(name, *span) >= 0 for span in parts.rest)
            parts.mentions[name] = known
        return known

    def class_at(self, offset: int) -> bytes | None:
        """The name of the large class that a byte lies in."""
        piece = self.parts.at(offset)
        return piece.name if piece is not None and piece.parts is not None else None

    def root_of(self, piece: Piece) -> Node:
        """The root of a definition's tree; of a class that is taken apart, that of its rest."""
        if piece.tree is None:
            parts = self._parts_of(piece)
            if parts is not None:
                piece.tree = self._parse(parts.head + parts.rest)
            else:
                piece.tree = self._parse([(piece.start, piece.end)])
        return piece.tree.root_node

    def named(self, name: bytes) -> list[Piece]:
        """The definitions of a name."""
        return self.parts.by_name.get(name, [])

    def members(self, start: int, name: bytes) -> tuple[Node, list[Node]] | None:
        """Of a class that is taken apart, by a byte in it: the root of its rest, and those of its members of a name."""
        piece = self.parts.at(start)
        parts = self._parts_of(piece) if piece is not None else None
        if piece is None or parts is None:
            return None
        return self.root_of(piece), [self._root_in(parts, each) for each in parts.by_name.get(name, ())]

    def _parts_of(self, piece: Piece) -> Parts | None:
        if piece.parts is None and not piece.whole:
            piece.parts = self._take_apart(piece) if piece.end - piece.start > _SMALL else None
            piece.whole = piece.parts is None
        return piece.parts

    def _take_apart(self, piece: Piece) -> Parts | None:
        data = self.data
        head = _CLASS_HEAD.match(data, piece.keyword, piece.end)
        first = _FIRST_LINE.match(data, head.end(), piece.end) if head is not None else None
        if (
            head is None
            or first is None
            or (b"\t" in first[1]) is not (data.find(b"\n\t", piece.start, piece.end) >= 0)
        ):
            return None
        parts = _split(data, [(piece.start, head.end())], head.end(), piece.end, first[1])
        return parts if parts.definitions else None

    def _root_in(self, parts: Parts, piece: Piece) -> Node:
        if piece.tree is None:
            piece.tree = self._parse([*parts.head, (piece.start, piece.end)])
        return piece.tree.root_node

    def _parse(self, ranges: _Ranges) -> Tree:
        """Parse only these ranges; places are those in the whole file."""
        included = [Range((self.line(start), 0), (self.line(end), 0), start, end) for start, end in ranges]
        if not included:
            return parse(b"")
        self._spend(sum(end - start for start, end in ranges))
        _PARSER.included_ranges = included
        try:
            return _PARSER.parse(self.data)
        finally:
            _PARSER.included_ranges = []


@lru_cache(maxsize=64)
def _start(indentation: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n" + indentation + rb"[^\s#)\]}\\]")


def _split(data: bytes, head: _Ranges, first: int, end: int, indentation: bytes) -> Parts:
    """Take the statements between two bytes apart, each at the same indentation."""
    parts = Parts(head)
    size = len(indentation)
    opened = -1
    for start, after in itertools.pairwise(_statements(data, first, end, indentation)):
        begin = opened if opened >= 0 else start
        defines = _DEFINES.match(data, start + size)
        if defines is not None:
            parts.definitions.append(Piece(begin, after, defines[1], start + size))
            opened = -1
        elif data[start + size : start + size + 1] == b"@":
            opened = begin
        else:
            _append(parts.rest, begin, after)
            opened = -1
    if opened >= 0:
        _append(parts.rest, opened, end)
    if head and parts.definitions and parts.definitions[-1].end == end:
        last = parts.definitions.pop()
        _append(parts.rest, last.start, last.end)
    parts.starts = [piece.start for piece in parts.definitions]
    for piece in parts.definitions:
        parts.by_name.setdefault(piece.name, []).append(piece)
    return parts


def _append(ranges: _Ranges, start: int, end: int) -> None:
    if ranges and ranges[-1][1] == start:
        start = ranges.pop()[0]
    ranges.append((start, end))


def _statements(data: bytes, first: int, end: int, indentation: bytes) -> list[int]:
    """The bytes that statements start at, then the end: lines of this indentation, outside of triple quotes.

    Quotes are counted, which is quick; where that hides a definition they may stand in comments or other strings, and are read.
    """
    starts = [match.start() + 1 for match in _start(indentation).finditer(data, max(0, first - 1), end)]
    if starts[:1] == [first]:
        del starts[0]
    for quote in (b'"""', b"'''"):
        if data.find(quote, first, end) < 0:
            continue
        outside: list[int] = []
        at, count = first, 0
        for start in starts:
            count += data.count(quote, at, start)
            at = start
            if not count % 2:
                outside.append(start)
            elif _DEFINES.match(data, start + len(indentation)):
                return [first, *_outside(data, first, end, indentation), end]
        starts = outside
    return [first, *starts, end]


def _outside(data: bytes, first: int, end: int, indentation: bytes) -> Iterator[int]:
    """The starts of statements, where strings are read one by one."""
    strings = _strings(data, first, end)
    inside = next(strings, None)
    for match in _start(indentation).finditer(data, max(0, first - 1), end):
        start = match.start() + 1
        while inside is not None and inside[1] <= start:
            inside = next(strings, None)
        if start != first and (inside is None or start <= inside[0]):
            yield start


def _strings(data: bytes, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Where strings are that go over lines."""
    for start, after in texts(data, first, end):
        if data[start] != _HASH and data.find(b"\n", start, after) >= 0:
            yield start, after


def texts(data: bytes, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Where strings and comments are between two bytes, of which the first is code."""
    return (match.span() for match in STRING.finditer(data, first, end))
