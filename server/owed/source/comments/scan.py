"""The scanner: one regular expression a language finds where comments and strings open; each is then closed by its own rule.

Closing looks for fixed texts (``bytes.find``) or matches patterns that cannot fail, so that the time is linear in the size
of the file, whatever it holds. What is never closed runs to the end of the file, or of the line for strings of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from owed.source.comments import markup, scripts, yaml
from owed.source.comments.close import CLOSERS, Close, nested_block
from owed.source.languages import Language

Spans = list[tuple[int, int]]

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


@cache
def _scanner(language: Language) -> Callable[[bytes], Spans]:
    special = {
        "yaml": yaml.scan,
        "markdown": markup.scan_markdown,
        "xml": markup.scan_xml,
        "script": scripts.scan,
        "html": lambda data: markup.scan_html(data, _embedded),
    }.get(language.special)
    return special or _build(language)


def _embedded(tag: bytes, data: bytes) -> Spans:
    """The comments inside ``<script>`` and ``<style>``."""
    return scripts.scan(data) if tag == b"script" else _STYLE(data)


def _build(language: Language) -> Callable[[bytes], Spans]:
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

    def scan(data: bytes) -> Spans:
        found: Spans = []
        search = expression.search
        size = len(data)
        at = 0
        while match := search(data, at):
            name = match.lastgroup or ""
            opened, inside = match.span()
            if name[0] == "l" and name[1:].isdigit():
                if where != "any" and not _may_start(data, opened, where):
                    at = inside
                    continue
                stop = data.find(b"\n", inside)
                stop = size if stop < 0 else stop
                at = stop
                found.append((opened, stop - 1 if data[stop - 1 : stop] == b"\r" else stop))
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
        return found

    return scan


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


_STYLE = _build(Language("style", (), (), (("/*", "*/"),), ("dq", "sq")))
