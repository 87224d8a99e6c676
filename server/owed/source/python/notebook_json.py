"""Where the text of a notebook's cells stands in its file, so that a place in a cell is edited without writing the JSON anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_PART = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+", re.DOTALL
)
_DEEPEST = 4
"""Containers around a string of a cell's source: the file, its cells, the cell, the lines."""

RawEdit = tuple[int, int, str]
"""Bytes from, bytes to, and what belongs there instead, as JSON."""


@dataclass
class Source:
    """The strings that a cell's ``source`` consists of, with their quotes; several where it is a list of lines."""

    is_list: bool
    strings: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Container:
    is_object: bool
    key: str | int
    wants_key: bool


def sources(data: bytes) -> dict[int, Source]:
    """The sources of the cells, which count from 1, in the bytes of a notebook that ``json`` can read."""
    found: dict[int, Source] = {}
    stack: list[_Container] = []
    for match in _TOKEN.finditer(data):
        token = match[0]
        top = stack[-1] if stack else None
        if token in (b"{", b"["):
            if len(stack) <= _DEEPEST:
                _opened(found, stack, is_list=token == b"[")
            stack.append(_Container(token == b"{", "" if token == b"{" else 0, token == b"{"))
        elif token in (b"}", b"]"):
            if stack:
                stack.pop()
        elif top is None or token == b":":
            continue
        elif token == b",":
            if isinstance(top.key, int):
                top.key += 1
            top.wants_key = top.is_object
        elif top.wants_key:
            top.key, top.wants_key = str(json.loads(token)), False
        elif token.startswith(b'"') and len(stack) <= _DEEPEST:
            _string(found, stack, match.span())
    return found


def _opened(found: dict[int, Source], stack: Sequence[_Container], *, is_list: bool) -> None:
    path = [container.key for container in stack]
    if path == ["cells"]:
        found.clear()  # of two with this key the last counts
    elif is_list and _is_source(path):
        found[int(path[1]) + 1] = Source(is_list=True)


def _string(found: dict[int, Source], stack: Sequence[_Container], span: tuple[int, int]) -> None:
    path = [container.key for container in stack]
    if _is_source(path):
        found[int(path[1]) + 1] = Source(is_list=False, strings=[span])
    elif len(path) == _DEEPEST and _is_source(path[:3]) and stack[3].is_object is False:
        found[int(path[1]) + 1].strings.append(span)


def _is_source(path: Sequence[str | int]) -> bool:
    return len(path) == 3 and path[0] == "cells" and isinstance(path[1], int) and path[2] == "source"


def raw_edits(data: bytes, source: Source, start: int, end: int, new: str) -> list[RawEdit] | None:
    """The edits of the file that replace bytes of a cell's text; None where they cannot be told.

    Lines that go as a whole go from the list.
    """
    pieces = list(_pieces(data, source))
    written = json.dumps(new, ensure_ascii=False)[1:-1]
    edits: list[RawEdit] = []
    gone: list[int] = []
    for number, (first, last, raw) in enumerate(pieces):
        begin, stop = max(start, first), min(end, last)
        if begin > stop or (begin == stop and (start != end or edits)):
            continue
        if (begin, stop) == (first, last) and source.is_list and not written and first < last:
            gone.append(number)
            continue
        at, to = _raw(data, raw, begin - first), _raw(data, raw, stop - first)
        if at is None or to is None:
            return None
        edits.append((at, to, written))
        written = ""
    return sorted([*edits, *_without(source.strings, gone)]) or None


def _pieces(data: bytes, source: Source) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Each string: the bytes of the cell's text that it holds, and where it stands in the file, without its quotes."""
    at = 0
    for start, end in source.strings:
        length = len(json.loads(data[start:end]).encode("utf-8", "surrogatepass"))
        yield at, at + length, (start + 1, end - 1)
        at += length


def _raw(data: bytes, raw: tuple[int, int], wanted: int) -> int | None:
    """The byte of the file at which a byte of a string's text stands; None inside of an escape."""
    at = 0
    for part in _PART.finditer(data, *raw):
        if part[0].startswith(b"\\"):
            length = len(json.loads(b'"' + part[0] + b'"').encode("utf-8", "surrogatepass"))
            if at < wanted < at + length:
                return None
        else:
            length = len(part[0])
        if wanted < at + length or (wanted == at and not length):
            return part.start() + wanted - at
        at += length
    return raw[1] if wanted == at else None


def _without(strings: Sequence[tuple[int, int]], gone: Sequence[int]) -> Iterator[RawEdit]:
    """Take neighbouring strings out of their list, each with one comma."""
    if not gone:
        return
    first, last = gone[0], gone[-1]
    if last + 1 < len(strings):
        yield strings[first][0], strings[last + 1][0], ""
    elif first > 0:
        yield strings[first - 1][1], strings[last][1], ""
    else:
        yield strings[first][0], strings[last][1], ""
