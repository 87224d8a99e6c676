"""Values of front matter that YAML cannot read without quotes, as people write them: ``gained: Shipped early: in May``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from owed.registry.edit import apply
from owed.registry.layout import Fences, parse_layout
from owed.registry.page import Edit
from owed.registry.scalar import write_scalar
from owed.text import Text

_ENTRY = re.compile(rb"( *)(?:- +)*[A-Za-z][\w-]{0,60}:[ \t]+(\S.*?)(?:[ \t]+#.*)?[ \t\r]*")
_BLOCK = re.compile(rb"[|>][-+0-9]{0,2}")
_ALIAS = re.compile(rb"\*([\w-]+)")
_MOST_LINES = 2_000


def quoted(text: Text, fences: Fences) -> list[Edit]:
    """The edits that put quotes around such values; none where front matter cannot be read afterwards either."""
    edits = list(_edits(text, fences))
    if not edits:
        return []
    after = apply(text, edits)
    end = fences.end + len(after.data) - len(text.data)
    return [] if isinstance(parse_layout(after, Fences(fences.start, end)), str) else edits


def needs_quotes(value: bytes, front_matter: bytes) -> bool:
    """Whether a value that is written in one line, without quotes, cannot be read."""
    alias = _ALIAS.fullmatch(value)
    if alias is not None and b"&" + alias[1] in front_matter:
        return False
    if value[:1] in (b"'", b'"', b"[", b"{", b"&", b"!", b"|", b">"):
        return False
    return value[:1] in (b"@", b"`", b"%", b"*") or value.startswith(b"- ") or b": " in value or value.endswith(b":")


def _edits(text: Text, fences: Fences) -> Iterator[Edit]:
    inside = text.data[fences.start : fences.end]
    first = text.point(fences.start).line
    block = -1
    for number in range(first, min(text.point(fences.end).line, first + _MOST_LINES)):
        line = text.line(number)
        indent = len(line) - len(line.lstrip(b" "))
        if block >= 0 and (not line.strip() or indent > block):
            continue  # a text of several lines, in which anything may stand
        block = -1
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            continue
        if _BLOCK.fullmatch(entry[2]):
            block = indent
        elif needs_quotes(entry[2], inside):
            start = text.starts[number] + entry.start(2)
            try:
                written = write_scalar(entry[2].decode("utf-8"))
            except UnicodeDecodeError:
                continue
            yield Edit(text.span(start, start + len(entry[2])), written)
