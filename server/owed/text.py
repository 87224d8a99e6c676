"""Positions in text: the one currency of every layer below ``lsp``.

Everything is counted in bytes of UTF-8 from zero, because that is what tree-sitter, ``re`` on
``bytes`` and libgit2 count in. Columns become UTF-16 units or code points only at the edges
(``lsp`` and ``cli``), with the text of the line they stand in.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Point(NamedTuple):
    """A place between two bytes. ``line`` and ``column`` count from 0; ``column`` is in bytes."""

    offset: int
    line: int
    column: int


class Span(NamedTuple):
    """A half-open stretch of text, ``start`` included, ``end`` not."""

    start: Point
    end: Point

    def touches(self, offset: int) -> bool:
        """Whether a caret at ``offset`` stands in the span or at one of its edges."""
        return self.start.offset <= offset <= self.end.offset

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies inside this span, edges included."""
        return self.start.offset <= other.start.offset and other.end.offset <= self.end.offset

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the span shares a byte, or an empty span an edge, with ``start..end``."""
        return self.start.offset <= end and start <= self.end.offset


ORIGIN = Point(0, 0, 0)
NOWHERE = Span(ORIGIN, ORIGIN)


@dataclass(frozen=True)
class Text:
    """An immutable text and its lines.

    A line ends at ``\\n``, ``\\r\\n`` or ``\\r``, as in LSP; not at form feeds or U+2028, where
    ``str.splitlines`` would break too. ``data`` need not be valid UTF-8.
    """

    data: bytes

    @classmethod
    def of(cls, text: str) -> Text:
        """The text of a string; lone surrogates become ``?``."""
        return cls(text.encode("utf-8", "replace"))

    @cached_property
    def starts(self) -> list[int]:
        """The byte offset at which each line starts; never empty."""
        rows = self.data.splitlines(keepends=True)  # of bytes: at these endings, and no others
        starts = [0, *accumulate(map(len, rows))]
        if rows and rows[-1][-1:] not in (b"\n", b"\r"):
            starts.pop()
        return starts

    def __str__(self) -> str:
        return self.data.decode("utf-8", "replace")

    @property
    def line_count(self) -> int:
        """How many lines there are; a final line ending starts one more, empty line."""
        return len(self.starts)

    def line(self, line: int) -> bytes:
        """The bytes of a line without its ending; empty when there is no such line."""
        if not 0 <= line < len(self.starts):
            return b""
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.data)
        return self.data[self.starts[line] : end].rstrip(b"\r\n")

    def lines(self, first: int, last: int) -> bytes:
        """The bytes of the lines from ``first`` up to and with ``last``, with their endings."""
        end = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.data)
        return self.data[self.starts[first] : end]

    def point(self, offset: int) -> Point:
        """The point at a byte offset, clamped to the text."""
        size = len(self.data)
        if not 0 <= offset <= size:
            offset = 0 if offset < 0 else size
        starts = self.starts
        line = bisect_right(starts, offset) - 1
        return Point(offset, line, offset - starts[line])

    def span(self, start: int, end: int) -> Span:
        """The span between two byte offsets, clamped to the text."""
        return Span(self.point(start), self.point(end))

    def at(self, line: int, column: int, encoding: Encoding = "utf-8") -> Point:
        """The point at a line and a column counted in ``encoding`` units.

        Nonsense is clamped: past the end of the line to its end, past the last line to the end
        of the text, negative numbers to zero.
        """
        if line < 0:
            return ORIGIN
        if line >= len(self.starts):
            return self.point(len(self.data))
        return self.point(self.starts[line] + to_bytes(self.line(line), max(0, column), encoding))

    def splice(self, start: int, end: int, new: bytes) -> Text:
        """The text with ``start..end`` replaced. What is known of its lines is carried over, not found again."""
        after = Text(self.data[:start] + new + self.data[end:])
        if b"\r" not in after.data and b"\r" not in self.data:
            known, shift = self.starts, len(new) - (end - start)
            first, last = bisect_right(known, start), bisect_right(known, end)
            middle = [start + at + 1 for at, byte in enumerate(new) if byte == 10]
            tail = [at + shift for at in known[last:]] if shift else known[last:]
            after.__dict__["starts"] = known[:first] + middle + tail
        return after

    @property
    def whole(self) -> Span:
        """The span of the whole text."""
        return self.span(0, len(self.data))


def to_bytes(line: bytes, column: int, encoding: Encoding) -> int:
    """Turn a column counted in ``encoding`` units into bytes of ``line``, clamped to its length."""
    if encoding == "utf-8" or line.isascii():
        return min(column, len(line))
    text = line.decode("utf-8", "replace")
    if encoding == "utf-32":
        return min(len(text[:column].encode()), len(line))
    units = size = 0
    for char in text:
        if units >= column:
            break
        units += 2 if char > "\uffff" else 1
        size += len(char.encode())
    return min(size, len(line))


def from_bytes(line: bytes, column: int, encoding: Encoding) -> int:
    """Turn a column in bytes of ``line`` into ``encoding`` units, clamped to its length."""
    column = min(column, len(line))
    if encoding == "utf-8" or line.isascii():
        return column
    text = line[:column].decode("utf-8", "replace")
    return len(text) if encoding == "utf-32" else len(text.encode("utf-16-le")) // 2
