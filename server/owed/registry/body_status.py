"""Status and date of records that have no front matter, as edits: the bullet or table of MADR 2, the section of Nygard."""

from __future__ import annotations

import re

from owed.registry.body import Body, Line, read_body
from owed.registry.labels import DATE, STATUS, find
from owed.registry.page import Edit, Edits, line_ending
from owed.registry.status import deciding_line
from owed.text import Text

_CORE = re.compile(
    r"((?:\s*>)?\s*(?:[-*+]\s+(?:\[[xX]\]\s+)?)?[*_]{0,2}(?:(?i:status)\s*:\s*)?)(.*?)([*_]{0,2}\s*)", re.DOTALL
)
"""What stands before the status in its line, the status, and what closes it."""


def status_in_body(text: Text, start: int, status: str) -> Edits | None:
    """The edit of a field (``* Status: accepted``) or a section; None when the body that starts at a byte states no status."""
    body = read_body(text, start)
    stated = find(body.fields, STATUS)
    if stated is not None:
        return [_in_line(text, stated, status)]
    lines = find(body.sections, STATUS)
    if lines is None:
        return None
    number = deciding_line([line.text for line in lines])
    if number is not None:
        return [_in_line(text, lines[number], status)]
    return [_below_heading(text, body, status)]


def date_in_body(text: Text, body: Body, day: str) -> Edits:
    """The edit of the field that says when the decision was made (``* Date: 2026-11-23``); none where no field does."""
    stated = find(body.fields, DATE)
    return [_in_line(text, stated, day)] if stated is not None and stated.text != day else []


def _in_line(text: Text, line: Line, status: str) -> Edit:
    """Replace what the line says, and keep its bullet, emphasis and capital."""
    raw = text.data[line.span.start.offset : line.span.end.offset].decode("utf-8", "replace")
    said = line.text.strip()
    at = raw.rfind(said) if said else len(raw)
    if at < 0:
        at, said = 0, raw
    core = _CORE.fullmatch(said)
    before, value = (core[1], core[2]) if core else ("", said)
    begin = line.span.start.offset + len((raw[:at] + before).encode())
    written = status[:1].upper() + status[1:] if value[:1].isupper() else status
    return Edit(text.span(begin, begin + len(value.encode())), written if said else f" {written}")


def _below_heading(text: Text, body: Body, status: str) -> Edit:
    """A line of its own, since the section says nothing yet."""
    eol = line_ending(text)
    name = next(name for name in STATUS if name in body.headings)
    line = body.headings[name].end.line + 1
    written = status[:1].upper() + status[1:]
    if line < text.line_count:
        return Edit(text.span(text.starts[line], text.starts[line]), f"{eol}{written}{eol}")
    return Edit(text.span(len(text.data), len(text.data)), f"{eol}{eol}{written}")
