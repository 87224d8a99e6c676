"""reviewdog's diagnostic format, as one JSON document. Its columns count bytes, so that places are told by line."""

from __future__ import annotations

import json
from collections.abc import Sequence

from owed.report.notes import Note
from owed.rules.model import Severity

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "information": "INFO", "hint": "INFO"}


def rdjson(notes: Sequence[Note]) -> str:
    """What ``reviewdog -f=rdjson`` reads."""
    found = [
        {
            "message": note.message if note.cell is None else f"cell {note.cell}, line {note.line}: {note.message}",
            "location": {
                "path": note.path,
                "range": {
                    "start": {"line": note.line if note.cell is None else 1},
                    "end": {"line": note.end_line if note.cell is None else 1},
                },
            },
            "severity": _SEVERITIES[note.severity],
            "code": {"value": note.code},
        }
        for note in notes
    ]
    return json.dumps({"source": {"name": "owed"}, "diagnostics": found}, indent=2, ensure_ascii=False)
