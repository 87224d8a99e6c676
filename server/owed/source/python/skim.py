"""The definitions of a Python file told by its bytes, without a tree: many times as fast, for going through history.

A definition starts where a line starts with ``def`` or ``class``, and ends where the next statement of its indentation, or of less,
starts; text in triple quotes is skipped. Code that hides a definition behind other layout than people and formatters use (what is in
brackets, left of the statement that opened them) is read wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from owed.source.model import DefinitionKind

_QUOTED = re.compile(
    rb"""\#[^\n]*|(?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*(?:\"\"\"|\Z)|'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z))"""
    rb"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
    re.DOTALL,
)
_DEF = re.compile(rb"def[ \t]+([^\W\d][\w\x80-\xff]*)")
_CLASS = re.compile(rb"class[ \t]+([^\W\d][\w\x80-\xff]*)")
_SIGN = re.compile(rb"@[A-Za-z_]")
_MOST = 20_000
_DEEP = 60


class Skimmed(NamedTuple):
    """A definition: bytes from its first decorator to its end, and where its name starts."""

    qualname: str
    kind: DefinitionKind
    start: int
    end: int
    name: int


def skim(data: bytes) -> list[Skimmed]:
    """Every class, function and method, in order of the file."""
    if data[:3] == b"\xef\xbb\xbf":
        data = b"   " + data[3:]
    if b"\r" in data:
        data = data.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
    hidden = _Hidden(data)
    lines: list[tuple[int, int, int, bytes, str]] = []
    for pattern, kind in ((_DEF, "function"), (_CLASS, "class")):
        for match in pattern.finditer(data):
            at = match.start()
            line = data.rfind(b"\n", 0, at) + 1
            before = data[line:at]
            if before.strip() not in (b"", b"async") or hidden.at(at):
                continue
            lines.append((line, _width(before), match.start(1), match[1], kind))
            if len(lines) > _MOST:
                break
    lines.sort()
    signs = [match.start() for match in _SIGN.finditer(data)]
    signs = [at for at in signs if not data[data.rfind(b"\n", 0, at) + 1 : at].strip()]
    found: list[Skimmed] = []
    opened: list[tuple[int, int, str, str]] = []
    """The definitions that the next may be in: end, indentation, qualified name, kind."""
    for line, indent, name_at, name, kind in lines:
        while opened and (opened[-1][0] <= line or opened[-1][1] >= indent):
            opened.pop()
        end = _end(data, name_at, indent, hidden)
        inside = opened[-1] if opened else None
        told = name.decode("utf-8", "replace")
        qualname = f"{inside[2]}.{told}" if inside is not None else told
        if len(opened) < _DEEP:
            opened.append((end, indent, qualname, kind))
        shown: DefinitionKind = "class" if kind == "class" else "function"
        if kind == "function" and inside is not None and inside[3] == "class":
            shown = "method"
        found.append(Skimmed(qualname, shown, _decorated(data, line, indent, signs), end, name_at))
    return found


class _Hidden:
    """The stretches of triple-quoted text."""

    def __init__(self, data: bytes) -> None:
        spans = [m.span() for m in _QUOTED.finditer(data) if m.lastgroup] if b'"""' in data or b"'''" in data else []
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def at(self, offset: int) -> int:
        """Where the text ends that a byte stands in; 0: it stands in none."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and self._starts[index] < offset < self._ends[index]:
            return self._ends[index]
        return 0


def _width(blank: bytes) -> int:
    return len(blank.expandtabs()) - len(blank.strip() and blank.lstrip())


@lru_cache(maxsize=64)
def _ending(indent: int) -> re.Pattern[bytes]:
    """The start of a statement of so much indentation at most."""
    tabs = indent // 8
    less = rb"(?: {0,%d}|\t{1,%d} {0,7})" % (indent, tabs) if tabs else rb" {0,%d}" % indent
    return re.compile(rb"\n" + less + rb"(?=[^\s#)\]}])")


def _end(data: bytes, start: int, indent: int, hidden: _Hidden) -> int:
    """Where the definition ends that is named at ``start``: after its last line."""
    at = start
    pattern = _ending(indent)
    while True:
        match = pattern.search(data, at)
        if match is None:
            return len(data)
        after = hidden.at(match.start())
        if not after:
            end = match.start() + 1
            while True:  # comments before the next statement are not its own
                line = data.rfind(b"\n", 0, end - 1) + 1
                if line <= start or (data[line:end].strip() and not data[line:end].lstrip().startswith(b"#")):
                    return end
                end = line
        at = after


def _decorated(data: bytes, line: int, indent: int, signs: list[int]) -> int:
    """Where the decorators above a line start; ``signs`` are all ``@`` that a line starts with."""
    number = bisect_right(signs, line) - 1
    pattern = _ending(indent)
    start = line
    while number >= 0:
        sign = signs[number]
        above = data.rfind(b"\n", 0, sign) + 1
        between = pattern.search(data, sign, start)
        if _width(data[above : sign + 1]) != indent or (between is not None and between.start() + 1 < start):
            break
        start = above
        number -= 1
    while data[start : start + 1] in (b" ", b"\t"):
        start += 1
    return start
