"""HTML, XML and Markdown: comments between tags, and those of the scripts and styles inside."""

from __future__ import annotations

import re
from collections.abc import Callable

Spans = list[tuple[int, int]]

_HTML = re.compile(rb"<!--|<(script|style)\b[^>]{0,2000}>", re.IGNORECASE)
_XML = re.compile(rb"<!--|<!\[CDATA\[")
_MARKDOWN = re.compile(rb"<!--|^ {0,3}(`{3,}|~{3,})[^\n]*|(?<!`)(`{1,2})(?!`)", re.MULTILINE)


def _comment(data: bytes, inside: int) -> int:
    at = data.find(b"-->", inside)
    return len(data) if at < 0 else at + 3


def scan_html(data: bytes, embedded: Callable[[bytes, bytes], Spans]) -> Spans:
    """The comments of a page; ``embedded`` scans what is inside ``<script>`` and ``<style>``."""
    found: Spans = []
    at = 0
    lowered: bytes | None = None
    while match := _HTML.search(data, at):
        opened, at = match.span()
        if match[1] is None:
            at = _comment(data, at)
            found.append((opened, at))
            continue
        tag = match[1].lower()
        lowered = lowered if lowered is not None else data.lower()
        stop = lowered.find(b"</" + tag, at)
        stop = len(data) if stop < 0 else stop
        found += [(start + at, end + at) for start, end in embedded(tag, data[at:stop])]
        at = stop
    return found


def scan_xml(data: bytes) -> Spans:
    """The comments of an XML file."""
    found: Spans = []
    at = 0
    while match := _XML.search(data, at):
        opened, at = match.span()
        if match[0] == b"<!--":
            at = _comment(data, at)
            found.append((opened, at))
        else:
            stop = data.find(b"]]>", at)
            at = len(data) if stop < 0 else stop + 3
    return found


def scan_markdown(data: bytes) -> Spans:
    """The comments of a Markdown file, outside of code."""
    found: Spans = []
    at = 0
    while match := _MARKDOWN.search(data, at):
        opened, at = match.span()
        if match[0] == b"<!--":
            at = _comment(data, at)
            found.append((opened, at))
        elif match[1]:
            fence = re.compile(rb"^ {0,3}" + re.escape(match[1]) + rb"[" + match[1][:1] + rb"]*[ \t]*$", re.MULTILINE)
            closing = fence.search(data, at)
            at = closing.end() if closing else len(data)
        else:
            line = data.find(b"\n\n", at)
            stop = data.find(match[2], at, len(data) if line < 0 else line)
            at = stop + len(match[2]) if stop >= 0 else at
    return found
