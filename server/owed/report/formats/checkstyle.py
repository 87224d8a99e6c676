"""Checkstyle XML: what Jenkins, reviewdog and many other programs read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from owed import __version__
from owed.report.notes import Note
from owed.rules.model import Severity

_SEVERITIES: dict[Severity, str] = {"error": "error", "warning": "warning", "information": "info", "hint": "info"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even escaped."""


def checkstyle(notes: Sequence[Note]) -> str:
    """The notes by file."""
    by_path: dict[str, list[Note]] = {}
    for note in notes:
        by_path.setdefault(note.path, []).append(note)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<checkstyle version={_quoted(__version__)}>"]
    for path, group in by_path.items():
        lines.append(f"  <file name={_quoted(path)}>")
        for note in group:
            cell = f"cell {note.cell}, line {note.line}: " if note.cell is not None else ""
            line, column = (note.line, note.column) if note.cell is None else (1, 1)
            lines.append(
                f'    <error line="{line}" column="{column}" severity="{_SEVERITIES[note.severity]}" '
                f"message={_quoted(cell + note.message)} source={_quoted(f'owed.{note.code}')}/>"
            )
        lines.append("  </file>")
    lines.append("</checkstyle>")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("�", text))
