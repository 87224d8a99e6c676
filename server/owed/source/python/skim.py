"""The definitions of a Python file told by its bytes, without a tree: many times as fast, for going through history.

A definition starts where a line starts with ``def`` or ``class``, and ends where the next statement of its indentation, or of less,
starts; text in triple quotes is skipped. Code that hides a definition behind other layout than people and formatters use (what is in
brackets, left of the statement that opened them) is read wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
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


class Head(NamedTuple):
    """The line with which a definition begins, and how far that is indented; ``name`` is where its name starts."""

    qualname: str
    kind: DefinitionKind
    line: int
    indent: int
    name: int


def skim(data: bytes) -> list[Skimmed]:
    """Every class, function and method, in order of the file."""
    skimmed = Skim(data)
    return [Skimmed(head.qualname, head.kind, *skimmed.span(head), head.name) for head in skimmed.heads]


class Skim:
    """A file of which the definitions' first lines are read; how far each goes is found out where somebody asks."""

    def __init__(self, data: bytes) -> None:
        if data[:3] == b"\xef\xbb\xbf":
            data = b"   " + data[3:]
        if b"\r" in data:
            data = data.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
        self._data = data
        self._hidden = _Hidden(data)

    @cached_property
    def heads(self) -> list[Head]:
        """Every class, function and method, in order of the file."""
        found: list[Head] = []
        opened: list[Head] = []
        """The definitions that the next may be in: outermost first."""
        before = 0
        for line, indent, name, word, is_class in self._lines():
            while opened and (
                opened[-1].indent >= indent or self._next(before, line - 1, opened[-1].indent) is not None
            ):
                opened.pop()
            before = name
            told = word.decode("utf-8", "replace")
            kind: DefinitionKind = "class" if is_class else "function"
            if opened:
                told = f"{opened[-1].qualname}.{told}"
                if not is_class and opened[-1].kind == "class":
                    kind = "method"
            head = Head(told, kind, line, indent, name)
            if len(opened) < _DEEP:
                opened.append(head)
            found.append(head)
        return found

    def _lines(self) -> list[tuple[int, int, int, bytes, bool]]:
        """The lines that begin a definition: start, indentation, start of the name, the name, whether it is a class."""
        data, hidden = self._data, self._hidden
        lines: list[tuple[int, int, int, bytes, bool]] = []
        for pattern in (_DEF, _CLASS):
            for match in pattern.finditer(data):
                at = match.start()
                line = data.rfind(b"\n", 0, at) + 1
                if line == at:
                    indent = 0
                else:
                    before = data[line:at]
                    if before.strip() not in (b"", b"async"):
                        continue
                    indent = _width(before)
                if hidden.at(at):
                    continue
                lines.append((line, indent, match.start(1), match[1], pattern is _CLASS))
                if len(lines) > _MOST:
                    break
        lines.sort()
        return lines

    def _next(self, start: int, end: int, indent: int) -> int | None:
        """Where the next statement starts that is indented so far at most, as the end of the line before it."""
        pattern = _ending(indent)
        while (match := pattern.search(self._data, start, end)) is not None:
            after = self._hidden.at(match.start())
            if not after:
                return match.start()
            start = after
        return None

    def span(self, head: Head) -> tuple[int, int]:
        """From its first decorator to its end."""
        return self._start(head.line, head.indent), self._end(head.name, head.indent)

    def _end(self, start: int, indent: int) -> int:
        """Where the definition ends that is named at ``start``: after its last line."""
        data = self._data
        last = self._next(start, len(data), indent)
        if last is None:
            return len(data)
        end = last + 1
        while True:  # comments before the next statement are not its own
            line = data.rfind(b"\n", 0, end - 1) + 1
            if line <= start or (data[line:end].strip() and not data[line:end].lstrip().startswith(b"#")):
                return end
            end = line

    @cached_property
    def _signs(self) -> list[int]:
        """All ``@`` that a line starts with."""
        data = self._data
        signs = [match.start() for match in _SIGN.finditer(data)]
        return [at for at in signs if not data[data.rfind(b"\n", 0, at) + 1 : at].strip()]

    def _start(self, line: int, indent: int) -> int:
        """Where the decorators above a line start."""
        data, signs = self._data, self._signs
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


class _Hidden:
    """The stretches of triple-quoted text."""

    def __init__(self, data: bytes) -> None:
        spans = list(_long(data)) if b'"""' in data or b"'''" in data else []
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def at(self, offset: int) -> int:
        """Where the text ends that a byte stands in; 0: it stands in none."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and self._starts[index] < offset < self._ends[index]:
            return self._ends[index]
        return 0


def _long(data: bytes) -> Iterator[tuple[int, int]]:
    """Where texts in triple quotes start and end. Lines with other quotes before them, or a comment, are read token by token."""
    at = 0
    double, single = data.find(b'"""'), data.find(b"'''")
    while double >= 0 or single >= 0:
        start = double if single < 0 or 0 <= double < single else single
        line = max(data.rfind(b"\n", 0, start) + 1, at)
        before = data[line:start]
        if b'"' in before or b"'" in before or b"#" in before:
            match = next(match for match in _QUOTED.finditer(data, line) if match.lastgroup or match.end() > start)
            at = match.end()
            if match.lastgroup:
                yield match.span()
        else:
            at = _closed(data, start)
            yield start, at
        if 0 <= double < at:
            double = data.find(b'"""', at)
        if 0 <= single < at:
            single = data.find(b"'''", at)


def _closed(data: bytes, start: int) -> int:
    """Where a text in triple quotes ends."""
    quotes = data[start : start + 3]
    at = data.find(quotes, start + 3)
    while at > 0 and data[at - 1] == 92 and (at - len(data[start + 3 : at].rstrip(b"\\")) - start - 3) % 2:
        at = data.find(quotes, at + 1)
    return at + 3 if at >= 0 else len(data)


def _width(blank: bytes) -> int:
    return len(blank.expandtabs()) - len(blank.strip() and blank.lstrip())


@lru_cache(maxsize=64)
def _ending(indent: int) -> re.Pattern[bytes]:
    """The start of a statement of so much indentation at most."""
    tabs = indent // 8
    less = rb"(?: {0,%d}|\t{1,%d} {0,7})" % (indent, tabs) if tabs else rb" {0,%d}" % indent
    return re.compile(rb"\n" + less + rb"(?=[^\s#)\]}])")
