"""A log of any style turned into MADR 4, as one change."""

from __future__ import annotations

from collections.abc import Iterable

from owed.index.change import FileEdit, WorkspaceChange
from owed.index.workspace import Workspace
from owed.registry.migrate import migrated
from owed.registry.page import EditProblem
from owed.registry.record import Record
from owed.text import Text


def migrate(workspace: Workspace, records: Iterable[Record]) -> WorkspaceChange:
    """The change that makes these records MADR 4; those that are better left alone are named in its notes."""
    edits, notes = [], []
    for record in records:
        text, folder = workspace.text(record.path), workspace.folder_of(record.path)
        if text is None or folder is None:
            notes.append(f"{record.path} cannot be read")
            continue
        after = migrated(text, record, folder)
        if isinstance(after, EditProblem):
            notes.append(f"{record.path} stays as it is: {after.message}")
        elif after.data != text.data:
            edits.append(_edit(record.path, text, after))
    return WorkspaceChange(tuple(edits), notes=tuple(notes))


def _edit(path: str, before: Text, after: Text) -> FileEdit:
    """What differs between two texts, as one edit."""
    a, b = before.data, after.data
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest = min(len(a), len(b)) - start
    end = next((n for n in range(rest) if a[len(a) - 1 - n] != b[len(b) - 1 - n]), rest)
    while start and (b[start] if start < len(b) else 0) & 0xC0 == 0x80:  # within a character
        start -= 1
    while end and a[len(a) - end] & 0xC0 == 0x80:
        end -= 1
    return FileEdit(path, None, before.span(start, len(a) - end), b[start : len(b) - end].decode("utf-8", "replace"))
