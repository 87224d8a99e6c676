"""A change to the workspace as a plain value: what code actions and commands produce, and editors or the disk apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from owed.text import Span


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Replace ``span`` of a file, or of a cell of a notebook, by ``new``."""

    path: str
    cell: int | None
    span: Span
    new: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to create; it must not exist."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RenamedFile:
    """A file that gets another name, after the edits in it; the new name is free."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """Where the cursor goes afterwards."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class WorkspaceChange:
    """All of it, or nothing: created files, edits, and where to look afterwards."""

    edits: tuple[FileEdit, ...] = ()
    created: tuple[NewFile, ...] = ()
    reveal: Reveal | None = None
    renamed: tuple[RenamedFile, ...] = ()
    notes: tuple[str, ...] = ()
    """What the change leaves to the person who asked for it; each stands alone in one line."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a change cannot be made, in a sentence for the person who asked for it."""

    reason: str


UNSEEN = Refused("not all files have been looked at yet, so references would be left behind: try again in a moment")


def ordered(edits: Sequence[FileEdit]) -> list[FileEdit]:
    """The edits by file and place; those that overlap an earlier one are left out."""
    kept: list[FileEdit] = []
    for edit in sorted(edits, key=lambda e: (e.path, e.cell or 0, e.span.start.offset, e.span.end.offset)):
        last = kept[-1] if kept else None
        same_file = last is not None and (last.path, last.cell) == (edit.path, edit.cell)
        if last is None or not same_file or edit.span.start.offset >= last.span.end.offset:
            kept.append(edit)
    return kept
