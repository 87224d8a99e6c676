"""A note: one finding at one place, as all the formats of CI systems take it; and its fingerprint.

A fingerprint says "the same finding" across commits: it is made of the rule, the file and the text of the line, never of line numbers,
so that it survives lines that move. Of several equal ones in a file, the second, third… have their number in it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

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


def note_of(finding: Finding, line_of: LineOf) -> Note:
    """The note of a finding, without a fingerprint."""
    (start, end) = finding.span

    def column(line: int, at: int) -> int:
        return from_bytes(line_of(finding.path, finding.cell, line), at, "utf-32") + 1

    return Note(
        finding.code, finding.severity, finding.message, finding.path, start.line + 1, column(start.line, start.column),
        end.line + 1, column(end.line, end.column), finding.cell, finding.record, fixable=finding.fixable,
    )  # fmt: skip


def with_fingerprints(notes: Iterable[Note], line_of: LineOf) -> tuple[Note, ...]:
    """The notes in their order, each with its fingerprint."""
    seen: Counter[str] = Counter()
    found = []
    for note in notes:
        line = b" ".join(line_of(note.path, note.cell, note.line - 1).split())
        parts = (note.code, note.path, note.record or "", line.decode("utf-8", "replace"))
        same = "\0".join(parts)
        seen[same] += 1
        told = same if seen[same] == 1 else f"{same}\0{seen[same]}"
        found.append(replace(note, fingerprint=hashlib.sha256(told.encode()).hexdigest()[:32]))
    return tuple(found)


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
