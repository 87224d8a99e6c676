"""The status of records that have no front matter: the bullet of MADR 2, the section of Nygard."""

from __future__ import annotations

import re

from owed.registry.page import Edit, Edits, line_ending
from owed.text import Text

_FENCE_LINE = re.compile(rb" {0,3}(```|~~~)")
_BULLET = re.compile(rb"([*+-] +\**status\**: *)([^\r\n]*)", re.IGNORECASE)
_STATUS_HEADING = re.compile(rb"#{1,6} +status[ \t#]*", re.IGNORECASE)
_UNDERLINE = re.compile(rb"(?:-{2,}|={2,})[ \t]*")
_SECTION_LINES = 2_000
"""How far into a body a status is looked for."""


def status_in_body(text: Text, start: int, status: str) -> Edits | None:
    """The edit of a MADR 2 bullet or a Nygard section; None when the body states no status."""
    first = text.point(start).line
    fenced = False
    for line in range(first, min(text.line_count, first + _SECTION_LINES)):
        raw = text.line(line)
        if _FENCE_LINE.match(raw):
            fenced = not fenced
        if fenced:
            continue
        bullet = _BULLET.match(raw)
        if bullet:
            value = bullet[2].split(b"<!--")[0].rstrip()
            at = text.starts[line] + bullet.end(1)
            return [_status_edit(text, at, value, status)]
        underlined = raw.strip().lower() == b"status" and bool(_UNDERLINE.fullmatch(text.line(line + 1)))
        if _STATUS_HEADING.fullmatch(raw) or underlined:
            return _status_in_section(text, line + 2 if underlined else line + 1, status)
    return None


def _status_in_section(text: Text, line: int, status: str) -> Edits:
    for at in range(line, min(text.line_count, line + 50)):
        raw = text.line(at)
        if raw.startswith(b"#") or _UNDERLINE.fullmatch(text.line(at + 1)):
            break
        if raw.strip() and not raw.lstrip().startswith(b"<!--"):
            value = raw.strip()
            return [_status_edit(text, text.starts[at] + raw.index(value), value, status)]
    eol = line_ending(text)
    if line < text.line_count:
        written = f"{eol}{status[:1].upper()}{status[1:]}{eol}"
        return [Edit(text.span(text.starts[line], text.starts[line]), written)]
    return [Edit(text.span(len(text.data), len(text.data)), f"{eol}{eol}{status[:1].upper()}{status[1:]}")]


def _status_edit(text: Text, at: int, value: bytes, status: str) -> Edit:
    """Keep a capital where there was one."""
    capital = value[:1].isalpha() and value[:1].isupper()
    return Edit(text.span(at, at + len(value)), status[:1].upper() + status[1:] if capital else status)
