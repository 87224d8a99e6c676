"""Where in a record's front matter a cursor stands: told line by line, so that it works in YAML that is half typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from owed.text import Span, Text

_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*")
_END = re.compile(rb"(?:---|\.\.\.)[ \t]*")
_KEY = re.compile(rb"( *)((?:- +)*)([A-Za-z][\w-]{0,60}):(?:[ \t]+([^\n]*))?")
_WORD = re.compile(rb"( *)((?:- +)*)([\w-]{0,60})")
_ITEM = re.compile(rb"( *)((?:- +)+)([^#]*)")
_MOST_LINES = 2_000


@dataclass(frozen=True)
class Cursor:
    """``path`` leads to the mapping whose ``key`` is being typed, or to the field whose ``value`` is.

    ``typed`` is what stands there up to the cursor, at ``span``, a quote before it left out. ``present`` are the keys that
    the mapping has already; ``in_list`` tells that the value is one of several.
    """

    path: tuple[str, ...]
    at: Literal["key", "value"]
    typed: str
    span: Span
    present: frozenset[str] = frozenset()
    in_list: bool = False


def cursor_at(text: Text, offset: int) -> Cursor | None:
    """Where a cursor stands; None outside of the front matter, in a comment, and in a text of several lines."""
    point = text.point(offset)
    offset = point.offset
    if point.line == 0 or not _FENCE.fullmatch(text.line(0)):
        return None
    lines = [text.line(number) for number in range(min(text.line_count, _MOST_LINES))]
    if point.line >= len(lines) or any(_END.fullmatch(line) for line in lines[1 : point.line + 1]):
        return None
    before = lines[point.line][: point.column]

    def cursor(path: Sequence[str], at: Literal["key", "value"], typed: bytes, **more: bool | frozenset[str]) -> Cursor:
        typed = typed.lstrip(b" \t")
        typed = typed[1:] if typed[:1] in (b'"', b"'") else typed
        span = text.span(offset - len(typed), offset)
        return Cursor(tuple(path), at, typed.decode("utf-8", "replace"), span, **more)  # type: ignore[arg-type]

    if (key := _KEY.fullmatch(before)) is not None and key[4] is not None:
        value = key[4].lstrip()
        above = _above(lines, point.line, len(key[1]) + len(key[2]), bool(key[2]))
        if above is None or value.startswith((b"|", b">", b"#", b"&", b"*", b"{")):
            return None
        path = [*above, key[3].decode()]
        if value.startswith(b"["):
            return None if b"]" in value else cursor(path, "value", re.split(rb"[\[,]", value)[-1], in_list=True)
        return cursor(path, "value", key[4])
    if (word := _WORD.fullmatch(before)) is not None and not word[2]:
        above = _above(lines, point.line, len(word[1]), False)
        if above is None:
            return None
        return cursor(above, "key", word[3], present=_siblings(lines, point.line, len(word[1])))
    if (item := _ITEM.fullmatch(before)) is not None:
        above = _above(lines, point.line, len(item[1]), True)
        return cursor(above, "value", item[3], in_list=True) if above else None
    return None


def _above(lines: Sequence[bytes], number: int, indent: int, in_item: bool) -> list[str] | None:
    """The keys around a line of this indentation, outermost first; None inside of a text of several lines."""
    path: list[str] = []
    for line in reversed(lines[1:number]):
        if not line.strip() or line.lstrip().startswith(b"#"):
            continue
        own = len(line) - len(line.lstrip(b" "))
        key = _KEY.fullmatch(line)
        if key is None:
            if own < indent and not line.lstrip().startswith(b"- "):
                return None
            continue
        own = len(key[1]) + len(key[2])
        if own < indent or (in_item and own == indent and not key[2]):
            if (key[4] or b"").strip()[:1] in (b"|", b">"):
                return None
            if not (key[4] or b"").strip() or key[2]:
                path.insert(0, key[3].decode())
            indent, in_item = len(key[1]), bool(key[2])
            if not indent and not in_item:
                break
    return path


def _siblings(lines: Sequence[bytes], number: int, indent: int) -> frozenset[str]:
    def keys(rows: Sequence[bytes]) -> Iterator[str]:
        for line in rows:
            if _END.fullmatch(line):
                return
            key = _KEY.fullmatch(line)
            if key is None:
                continue
            own = len(key[1]) + len(key[2])
            if own < indent:
                return
            if own == indent:
                yield key[3].decode()

    return frozenset((*keys(list(reversed(lines[1:number]))), *keys(lines[number + 1 :])))
