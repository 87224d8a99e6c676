"""The headings of a record's body, with the sections below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from owed.registry.layout import find_fences
from owed.text import Span, Text

_FENCE = re.compile(rb" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(rb" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(rb" {0,3}(=+|-{3,})[ \t]*")
_NO_TITLE = (b"-", b"*", b"+", b">", b"|", b"#")
MOST = 2_000
_MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Heading:
    """``span`` is the heading's text line; ``last`` the last line of its section that says something, from 0."""

    level: int
    name: str
    span: Span
    last: int


def body_line(text: Text) -> int:
    """The first line after the front matter, from 0."""
    fences = find_fences(text)
    return text.point(fences.end).line + 1 if fences else 0


def headings(text: Text) -> tuple[Heading, ...]:
    """The headings in order; what stands in fenced code is none."""
    found: list[tuple[int, str, int]] = []
    fence = b""
    first = body_line(text)
    end = min(text.line_count, first + _MOST_LINES)
    for number in range(first, end):
        line = text.line(number)
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[:1]):
                fence = b""
        elif opening := _FENCE.match(line):
            fence = opening[1]
        elif match := _HEADING.fullmatch(line):
            found.append((len(match[1]), (match[2] or b"").decode("utf-8", "replace").strip(), number))
        elif line.strip() and not line.lstrip().startswith(_NO_TITLE) and number + 1 < end:
            underline = _SETEXT.fullmatch(text.line(number + 1))
            if underline and (number == first or not text.line(number - 1).strip()):
                level = 1 if underline[1].startswith(b"=") else 2
                found.append((level, line.decode("utf-8", "replace").strip(), number))
    found = found[:MOST]
    return tuple(
        Heading(level, name, _line(text, number), _last(text, found[index + 1 :], level, end))
        for index, (level, name, number) in enumerate(found)
    )


def _line(text: Text, number: int) -> Span:
    start = text.starts[number]
    return text.span(start, start + len(text.line(number).rstrip()))


def _last(text: Text, following: Sequence[tuple[int, str, int]], level: int, end: int) -> int:
    """The last line before the next heading of this level or above, empty lines left out."""
    last = next((number for below, _, number in following if below <= level), end) - 1
    while last > 0 and not text.line(last).strip():
        last -= 1
    return last
