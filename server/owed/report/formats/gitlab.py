"""GitLab's code quality report: the widget and the annotations of a merge request."""

from __future__ import annotations

import json
from collections.abc import Sequence

from owed.report.notes import Note
from owed.rules.model import Severity

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "information": "minor", "hint": "info"}


def gitlab(notes: Sequence[Note]) -> str:
    """A list of findings; GitLab compares their fingerprints with those of the target branch."""
    found = [
        {
            "description": note.message,
            "check_name": note.code,
            "fingerprint": note.fingerprint,
            "severity": _SEVERITIES[note.severity],
            "location": {"path": note.path, "lines": {"begin": note.line if note.cell is None else 1}},
        }
        for note in notes
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
