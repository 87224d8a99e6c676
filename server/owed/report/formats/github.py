"""GitHub Actions: annotations as workflow commands, the weightiest first, and the rest in the job's summary.

GitHub keeps ten errors, ten warnings and ten notices of a step, and drops the others without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from owed.report.notes import Note
from owed.rules.model import SEVERITIES, Severity

MOST = 10
"""Annotations of one kind that GitHub shows of a step."""
SUMMARY_LARGEST = 900_000
"""Bytes of a summary; GitHub takes a million, and drops a larger one as a whole."""
_KINDS: dict[Severity, str] = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}
_URGENT = ("OWE50", "OWE40", "OWE30", "OWE103", "OWE20")
"""The beginnings of codes, those that a reviewer wants first in front."""


def ranked(notes: Sequence[Note]) -> list[Note]:
    """The order in which notes matter: by severity, then by what they are about, then as they come."""

    def rank(note: Note) -> tuple[int, int]:
        group = next((number for number, start in enumerate(_URGENT) if note.code.startswith(start)), len(_URGENT))
        return SEVERITIES.index(note.severity), group

    return sorted(notes, key=rank)


def shown(notes: Sequence[Note]) -> tuple[list[Note], list[Note]]:
    """The notes that fit GitHub's caps, and those that do not."""
    left = dict.fromkeys(("error", "warning", "notice"), MOST)
    fitting: list[Note] = []
    rest: list[Note] = []
    for note in ranked(notes):
        kind = _KINDS[note.severity]
        left[kind] -= 1
        (fitting if left[kind] >= 0 else rest).append(note)
    return fitting, rest


def commands(notes: Sequence[Note]) -> Iterator[str]:
    """A workflow command for each note that GitHub will show."""
    for note in shown(notes)[0]:
        place = f"file={_property(note.path)}"
        if note.cell is None:
            place += f",line={note.line},endLine={note.end_line}"
            if note.line == note.end_line and note.end_column > note.column:
                place += f",col={note.column},endColumn={note.end_column}"
        cell = f"cell {note.cell}, line {note.line}: " if note.cell is not None else ""
        yield f"::{_KINDS[note.severity]} {place},title={_property(note.code)}::{_data(cell + note.message)}"


def summary(notes: Sequence[Note]) -> str:
    """A table of all notes, in Markdown, for the job's summary; cut where GitHub would drop it."""
    if not notes:
        return ""
    fitting, rest = shown(notes)
    lines = ["| | place | |", "|---|---|---|"]
    size = 0
    for number, note in enumerate((*fitting, *rest)):
        row = f"| {note.code} | `{_cell(note.path)}:{note.line}` | {_cell(note.message)} |"
        size += len(row.encode()) + 1
        if size > SUMMARY_LARGEST:
            lines.append(f"\n{len(notes) - number} more are left out: a summary holds no more.")
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("`", "'").replace("<", "&lt;")
