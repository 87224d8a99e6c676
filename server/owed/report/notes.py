"""A note: one finding at one place, as all the formats of CI systems take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from owed.rules.fingerprints import fingerprints
from owed.rules.model import Finding, Severity
from owed.text import Text, from_bytes

LineOf = Callable[[str, "int | None", int], bytes]
"""The line (from 0) of a file, or of one of its cells; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Note:
    """Lines and columns count from 1, columns in code points, the end not included; ``cell`` from 1 in notebooks."""

    code: str
    severity: Severity
    message: str
    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    cell: int | None = None
    record: str | None = None
    fingerprint: str = ""
    fixable: bool = False


def notes_of(found: Sequence[Finding], line_of: LineOf) -> tuple[Note, ...]:
    """The notes of findings, in their order."""

    def column(finding: Finding, line: int, at: int) -> int:
        return from_bytes(line_of(finding.path, finding.cell, line), at, "utf-32") + 1

    def note(each: Finding, fingerprint: str) -> Note:
        start, end = each.span
        return Note(
            each.code, each.severity, each.message, each.path, start.line + 1, column(each, start.line, start.column),
            end.line + 1, column(each, end.line, end.column), each.cell, each.record, fingerprint, each.fixable,
        )  # fmt: skip

    return tuple(map(note, found, fingerprints(found)))


def note_of_output(finding: Mapping[str, Any]) -> Note:
    """The note of a finding as ``owed check --format json`` prints it."""
    start, end = finding["range"]["start"], finding["range"]["end"]
    return Note(
        finding["code"], finding["severity"], finding["message"], finding["path"], start["line"], start["column"],
        end["line"], end["column"], finding["cell"], finding["record"], finding["fingerprint"], finding["fixable"],
    )  # fmt: skip


class Lines:
    """Lines of files by path and cell, each file read once."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._texts: dict[tuple[str, int | None], Text] = {}

    def __call__(self, path: str, cell: int | None, line: int) -> bytes:
        """The line, from 0."""
        return self.text(path, cell).line(line)

    def text(self, path: str, cell: int | None) -> Text:
        """A file, or one of its cells; empty where there is none."""
        known = self._texts.get((path, cell))
        if known is None:
            data = self._read(path)
            if cell is not None and data is not None:
                from owed.source.python.notebook import cells  # noqa: PLC0415 for those few that have notebooks

                for each in cells(data) or ():
                    self._texts[path, each.index] = each.text
                known = self._texts.get((path, cell), Text(b""))
            else:
                known = Text(data or b"")
            self._texts[path, cell] = known
        return known
