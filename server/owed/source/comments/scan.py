"""The scanner: one regular expression a language finds where comments and strings open; each is then closed by its own rule.

Closing looks for fixed texts (``bytes.find``) or matches patterns that cannot fail, so that the time is linear in the size
of the file, whatever it holds. What is never closed runs to the end of the file, or of the line for strings of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from owed.source.comments import markup, scripts, yaml
from owed.source.comments.close import CLOSERS, Close, nested_block
from owed.source.comments.holding import Holding, Run, Spans
from owed.source.languages import Language

_LINES_ONLY = frozenset({"triple-dq", "triple-sq", "dq", "sq"})
"""Strings that end with their line, but for those in triple quotes and a backslash at its end."""
_NOT_WORD = frozenset(b" \t\r\n;&|()`")


def comments(language: Language, data: bytes, start: int = 0, end: int | None = None) -> Spans:
    """The byte spans of the comments of a file, in order; of what starts between ``start`` and ``end`` only.

    The whole file is read in any case: what a byte means depends on all before it.
    """
    found = _scanner(language)(data)
    if start or end is not None:
        stop = len(data) if end is None else end
        found = [span for span in found if start <= span[0] < stop]
    return found


def comments_holding(language: Language, data: bytes, words: Sequence[bytes]) -> Spans:
    """The comments that hold one of these words, and those in the lines right below them; others may be among them.

    In a language like Python most of a file need not be read for that.
    """
    if language.special or language.block or not language.line or not _LINES_ONLY.issuperset(language.strings):
        return comments(language, data) if any(word in data for word in words) else []
    behind = b"\n".join(_behind(language.line).findall(data))
    there = [word for word in words if word in behind]
    return Holding(data, _run(language)).find(language.line, there) if there else []


@cache
def _behind(signs: tuple[str, ...]) -> re.Pattern[bytes]:
    """What stands behind a sign in its line: more than comments, found at the speed of looking for one byte."""
    return re.compile(b"|".join(re.escape(sign.encode()) + rb"[^\n]*" for sign in signs))


@cache
def _scanner(language: Language) -> Callable[[bytes], Spans]:
    special = {
        "yaml": yaml.scan,
        "markdown": markup.scan_markdown,
        "xml": markup.scan_xml,
        "script": scripts.scan,
        "html": lambda data: markup.scan_html(data, _embedded),
    }.get(language.special)
    return special or _whole(_run(language))


def _whole(run: Run) -> Callable[[bytes], Spans]:
    def scan(data: bytes) -> Spans:
        found: Spans = []
        run(data, 0, len(data), found)
        return found

    return scan


def _embedded(tag: bytes, data: bytes) -> Spans:
    """The comments inside ``<script>`` and ``<style>``."""
    return scripts.scan(data) if tag == b"script" else _STYLE(data)


@cache
def _run(language: Language) -> Run:
    openers: list[tuple[str, bytes]] = []
    closers: dict[str, Close] = {}
    blocks: dict[str, bytes] = {}
    for number, (opening, closing) in enumerate(language.block):
        name = f"b{number}"
        pattern = re.escape(opening.encode())
        if opening.startswith("="):
            pattern = rb"(?:(?<=\n)|(?<![\s\S]))" + pattern + rb"\b"
        openers.append((name, pattern))
        blocks[name] = closing.encode()
    if language.special == "lua":
        openers.append(("lua-comment", rb"--\[=*\["))
    lines = []
    for number, sign in enumerate(language.line):
        openers.append((f"l{number}", re.escape(sign.encode())))
        lines.append(f"l{number}")
    for kind in language.strings:
        pattern_of, close = CLOSERS[kind]
        name = "s_" + kind.replace("-", "_")
        openers.append((name, pattern_of))
        closers[name] = close
    expression = re.compile(b"|".join(b"(?P<" + n.replace("-", "_").encode() + b">" + p + b")" for n, p in openers))
    where = language.where
    nested = language.nested
    opening_of = {f"b{number}": pair[0].encode() for number, pair in enumerate(language.block)}

    def run(data: bytes, at: int, stop: int, found: Spans) -> int:
        search = expression.search
        size = len(data)
        while at < stop and (match := search(data, at)):
            name = match.lastgroup or ""
            opened, inside = match.span()
            if opened >= stop:
                break
            if name[0] == "l" and name[1:].isdigit():
                if where != "any" and not _may_start(data, opened, where):
                    at = inside
                    continue
                at = data.find(b"\n", inside)
                at = size if at < 0 else at
                found.append((opened, at - 1 if data[at - 1 : at] == b"\r" else at))
            elif name in blocks:
                at = (
                    nested_block(data, inside, opening_of[name], blocks[name])
                    if nested
                    else _find(data, blocks[name], inside)
                )
                found.append((opened, at))
            elif name == "lua_comment":
                level = inside - opened - 4
                at = _find(data, b"]" + b"=" * level + b"]", inside)
                found.append((opened, at))
            else:
                at = max(closers[name](data, opened, inside), inside)
        return max(at, stop)

    return run


def _find(data: bytes, text: bytes, start: int) -> int:
    at = data.find(text, start)
    return len(data) if at < 0 else at + len(text)


def _may_start(data: bytes, at: int, where: str) -> bool:
    if at == 0:
        return True
    if where == "word":
        return data[at - 1] in _NOT_WORD
    line = data.rfind(b"\n", max(0, at - 4096), at) + 1
    return not data[line:at].strip()


_STYLE = _whole(_run(Language("style", (), (), (("/*", "*/"),), ("dq", "sq"))))
