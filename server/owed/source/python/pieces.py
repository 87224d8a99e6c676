"""A Python file in pieces, told by its bytes: each function and class at the top level, and the rest. A piece is parsed only
when something in it is asked for, which for most files is a small part of them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from tree_sitter import Node, Parser, Range, Tree

from owed.source.python.tree import LANGUAGE, parse

_START = re.compile(rb"\n[^\s#)\]}\\]")
_DEFINES = re.compile(rb"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_SMALL = 3_000
"""Bytes of a file that is not worth taking apart."""
_PARSER = Parser(LANGUAGE)


@dataclass(slots=True)
class Piece:
    """A definition at the top level with its decorators, from ``start`` to ``end``; ``name`` is empty for all the rest together."""

    start: int
    end: int
    line: int
    name: bytes = b""
    tree: Tree | None = None


@dataclass(slots=True)
class Pieces:
    """The pieces of one file. ``spend`` hears how many bytes are about to be parsed, and may refuse."""

    data: bytes
    spend: Callable[[int], None]
    definitions: list[Piece] = field(default_factory=list)
    rest: list[tuple[int, int, int, int]] = field(default_factory=list)
    """The ranges of the rest: bytes and lines, start and end."""
    weight: int = 0
    """Bytes that are parsed."""
    _rest_tree: Tree | None = None
    _starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, data: bytes, spend: Callable[[int], None], tree: Tree | None = None) -> Pieces:
        """Take a file apart; one whose whole tree is known stays whole."""
        pieces = cls(data, spend)
        if tree is not None or len(data) < _SMALL:
            pieces._rest_tree = tree
            pieces.rest = [(0, len(data), 0, 0)]
            return pieces
        pieces._split()
        return pieces

    def _split(self) -> None:
        """Lines that start in the first column, outside of triple quotes, start statements; those of one definition are a piece.

        A quote in another kind of quote may hide a start, which only makes a piece larger.
        """
        data = self.data
        at, line, doubles, singles = 0, 0, 0, 0
        statements: list[tuple[int, int]] = [(0, 0)]
        for match in _START.finditer(data):
            start = match.start() + 1
            doubles += data.count(b'"""', at, start)
            singles += data.count(b"'''", at, start)
            line += data.count(b"\n", at, start)
            at = start
            if not doubles % 2 and not singles % 2:
                statements.append((start, line))
        line += data.count(b"\n", at)
        statements.append((len(data), line))
        opened: tuple[int, int] | None = None
        for (start, row), (end, after) in itertools.pairwise(statements):
            defines = _DEFINES.match(data, start)
            if defines is not None:
                first, top = opened or (start, row)
                self.definitions.append(Piece(first, end, top, defines[1]))
                opened = None
            elif data[start : start + 1] == b"@":
                opened = opened or (start, row)
            else:
                first, top = opened or (start, row)
                opened = None
                if self.rest and self.rest[-1][1] == first:
                    before = self.rest.pop()
                    first, top = before[0], before[2]
                self.rest.append((first, end, top, after))
        if opened is not None:
            self.rest.append((opened[0], len(data), opened[1], line))
        self._starts = [piece.start for piece in self.definitions]

    def _spend(self, size: int) -> None:
        self.spend(size)
        self.weight += size

    def rest_root(self) -> Node:
        """The tree of what is in no definition; of everything, for a file that is whole."""
        if self._rest_tree is None:
            if not self.definitions:
                self._spend(len(self.data))
                self._rest_tree = parse(self.data)
            else:
                self._spend(sum(end - start for start, end, _, _ in self.rest))
                self._rest_tree = _parse(self.data, self.rest)
        return self._rest_tree.root_node

    def root_at(self, offset: int) -> Node:
        """The root of the piece that a byte lies in."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.definitions[index].end:
            return self.root_of(self.definitions[index])
        return self.rest_root()

    def root_of(self, piece: Piece) -> Node:
        """The root of a definition's tree."""
        if piece.tree is None:
            self._spend(piece.end - piece.start)
            lines = self.data.count(b"\n", piece.start, piece.end)
            piece.tree = _parse(self.data, [(piece.start, piece.end, piece.line, piece.line + lines)])
        return piece.tree.root_node

    def named(self, name: bytes) -> list[Piece]:
        """The definitions of a name."""
        return [piece for piece in self.definitions if piece.name == name]


def _parse(data: bytes, ranges: list[tuple[int, int, int, int]]) -> Tree:
    """Parse only these ranges; places are those in the whole file."""
    if not ranges:
        return parse(b"")
    _PARSER.included_ranges = [Range((top, 0), (last, 0), start, end) for start, end, top, last in ranges]
    try:
        return _PARSER.parse(data)
    finally:
        _PARSER.included_ranges = []
