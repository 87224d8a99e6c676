"""Edits in cells of notebooks that no editor has open, as edits of their files."""

from __future__ import annotations

from collections.abc import Iterable

from owed.index.change import FileEdit
from owed.index.workspace import Workspace
from owed.source.python.notebook import cells
from owed.source.python.notebook_json import raw_edits, sources
from owed.text import Text


def in_files(workspace: Workspace, edits: Iterable[FileEdit]) -> list[FileEdit]:
    """The same edits; those in cells of notebooks on disk as the smallest edits of their JSON."""
    found: list[FileEdit] = []
    for edit in edits:
        if edit.cell is None or workspace.cells_of(edit.path) is not None:
            found.append(edit)
        else:
            found += on_disk(workspace, edit)
    return found


def on_disk(workspace: Workspace, edit: FileEdit) -> list[FileEdit]:
    """An edit in a cell as edits of the notebook's file; none where the file does not hold that cell's text."""
    text = workspace.text(edit.path)
    source = sources(text.data).get(edit.cell or 0) if text is not None and cells(text.data) is not None else None
    if text is None or source is None:
        return []
    made = raw_edits(text.data, source, edit.span.start.offset, edit.span.end.offset, edit.new)
    return [FileEdit(edit.path, None, text.span(start, end), new) for start, end, new in made or ()]


def cell_texts(workspace: Workspace, path: str) -> dict[int, Text]:
    """The texts of a notebook's cells as they count now: those that an editor has open, else those on disk."""
    listing = workspace.cells_of(path)
    if listing is None:
        text = workspace.text(path)
        listing = cells(text.data) if text is not None else None
    return {cell.index: cell.text for cell in listing or ()}
