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
_ITEM_START = re.compile(rb"( *)(?:- +)+[\[{]")
_MOST_LINES = 2_000
_MOST_FLOW = 200


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

    flow = _flow(lines, point.line, point.column)
    if flow is not None:
        if flow.typed is None:
            return None
        if flow.at_key:
            return cursor(flow.path, "key", flow.typed, present=flow.present)
        return cursor(flow.path, "value", flow.typed, in_list=flow.in_list)
    if (key := _KEY.fullmatch(before)) is not None and key[4] is not None:
        value = key[4].lstrip()
        above = _above(lines, point.line, len(key[1]) + len(key[2]), bool(key[2]))
        if above is None or value.startswith((b"|", b">", b"#", b"&", b"*", b"{", b"[")):
            return None
        return cursor([*above, key[3].decode()], "value", key[4])
    if (word := _WORD.fullmatch(before)) is not None and not word[2]:
        above = _above(lines, point.line, len(word[1]), False)
        if above is None:
            return None
        return cursor(above, "key", word[3], present=_siblings(lines, point.line, len(word[1])))
    if (item := _ITEM.fullmatch(before)) is not None:
        above = _above(lines, point.line, len(item[1]), True)
        return cursor(above, "value", item[3], in_list=True) if above else None
    return None


@dataclass(frozen=True)
class _Flow:
    """Inside of brackets or braces, or behind their end in the same line (``typed`` is None)."""

    path: list[str]
    typed: bytes | None
    at_key: bool = False
    in_list: bool = False
    present: frozenset[str] = frozenset()


def _flow(lines: Sequence[bytes], number: int, column: int) -> _Flow | None:
    """Where in ``[…]`` or ``{…}``, which may go over several lines, a cursor stands; None where nothing of the kind is open."""
    for first in range(number, max(0, number - _MOST_FLOW), -1):
        line = lines[first][:column] if first == number else lines[first]
        key, item = _KEY.fullmatch(line), _ITEM_START.match(line)
        if key is not None and (key[4] or b"").lstrip()[:1] in (b"[", b"{"):
            above = _above(lines, first, len(key[1]) + len(key[2]), bool(key[2]))
            path = None if above is None else [*above, key[3].decode()]
            start = key.start(4)
        elif item is not None:
            path, start = _above(lines, first, len(item[1]), True), item.end() - 1
        elif (key is not None and not key[1]) or not line.strip():
            return None
        else:
            continue
        rest = [line[start:], *lines[first + 1 : number], *([lines[number][:column]] if first < number else [])]
        return None if path is None else _in_flow(path, b"\n".join(rest), first == number)
    return None


def _in_flow(path: list[str], written: bytes, same_line: bool) -> _Flow | None:
    stack: list[tuple[bool, str, set[str]]] = []
    """Whether a list, the key whose value is written, the keys that are there."""
    token, quote = b"", b""
    for index in range(len(written)):
        char = written[index : index + 1]
        if quote:
            quote, token = (b"" if char == quote else quote), token + char
        elif char in (b"'", b'"') and not token.strip():
            quote, token = char, token + char
        elif char in (b"[", b"{"):
            stack.append((char == b"[", "", set()))
            token = b""
        elif char in (b"]", b"}"):
            if stack:
                stack.pop()
            token = b" "
            if not stack:
                return _Flow(path, None) if same_line else None
        elif char == b"," and stack:
            stack[-1] = (stack[-1][0], "", stack[-1][2])
            token = b""
        elif char == b":" and stack and not stack[-1][0] and not stack[-1][1]:
            name = token.strip().strip(b"'\"").decode("utf-8", "replace")
            stack[-1] = (False, name, stack[-1][2] | {name})
            token = b""
        else:
            token += char
    if not stack:
        return None
    inside = [*path, *(name for _, name, _ in stack if name)]
    is_list, name, present = stack[-1]
    if not is_list and not name:
        return _Flow(inside, token.lstrip(), True, present=frozenset(present))
    return _Flow(inside, token.lstrip(), in_list=is_list)


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
