"""YAML: a hash after white space starts a comment, but not in quotes, and not in the text of a block scalar."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb"[\"'#\n]")
_DQ = re.compile(rb'[^"\\]*(?:\\[\s\S]?[^"\\]*)*"?')
_BLOCK = re.compile(rb"(?:^|[\s:\-?,\[])(?:[!&][^\s]{0,100}[ \t]+)*[|>][-+0-9]{0,3}[ \t]*\Z")
_MAY_QUOTE = frozenset(b" \t\n\r:-,[{(?!&")


def scan(data: bytes) -> list[tuple[int, int]]:
    """The comments of a YAML file."""
    found: list[tuple[int, int]] = []
    size = len(data)
    at = line = 0
    while match := _TOKEN.search(data, at):
        sign, opened = match[0], match.start()
        at = match.end()
        if sign == b"#":
            if opened and data[opened - 1] not in b" \t\n\r":
                continue
            stop = data.find(b"\n", at)
            at = size if stop < 0 else stop
            found.append((opened, at - 1 if data[at - 1 : at] == b"\r" else at))
            if _BLOCK.search(data[max(line, opened - 300) : opened].rstrip()):
                at = line = _after_block(data, line, at)
        elif sign == b"\n":
            if _BLOCK.search(data[max(line, opened - 300) : opened].rstrip()):
                at = line = _after_block(data, line, opened)
            else:
                line = at
        elif opened == 0 or data[opened - 1] in _MAY_QUOTE:
            if sign == b'"':
                string = _DQ.match(data, at)
                at = string.end() if string else at
            else:
                at = _single(data, at)
            last = data.rfind(b"\n", opened, at)
            line = last + 1 if last >= 0 else line
    return found


def _single(data: bytes, at: int) -> int:
    stop = data.find(b"'", at)
    while stop >= 0:
        if data[stop + 1 : stop + 2] != b"'":
            return stop + 1
        stop = data.find(b"'", stop + 2)
    return len(data)


def _after_block(data: bytes, line: int, end: int) -> int:
    """The start of the first line after a block scalar: the first that is not indented deeper than its header's."""
    header = data[line : line + 1000]
    indent = len(header) - len(header.lstrip(b" "))
    at = end + 1
    while at < len(data):
        stop = data.find(b"\n", at)
        stop = len(data) if stop < 0 else stop
        row = data[at:stop]
        if row.strip() and len(row) - len(row.lstrip(b" ")) <= indent:
            return at
        at = stop + 1
    return len(data)
