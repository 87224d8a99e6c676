"""Giving a record another ID: its file's name, its front matter, other records and the code, in one change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from owed.history.numbers import names_in_branches
from owed.history.sides import sides
from owed.index.change import UNSEEN, FileEdit, Refused, RenamedFile, WorkspaceChange, ordered
from owed.index.notebook_edits import in_files, on_disk
from owed.index.workspace import Workspace
from owed.registry.edit import EditProblem, rename_links, rename_mentions, set_scalar
from owed.registry.ids import WIDTH, RecordId
from owed.registry.number import next_id
from owed.registry.record import Record
from owed.text import Span, Text

_MOST_TOLD = 5
_UNNUMBERED = re.compile(r"(?:draft|\d{8}|[0-7][0-9a-hjkmnp-tv-z]{25})-", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}")


def free_id(workspace: Workspace, record: Record, taken: Sequence[RecordId] = ()) -> RecordId:
    """The next ID of the record's prefix that nobody has, here or on another branch, and that is not ``taken``."""
    folder = record.path.rpartition("/")[0]
    names = [other.path.rpartition("/")[2] for other in workspace.registry.all if other.path.startswith(folder)]
    known: list[str | RecordId] = [*(other.id for other in workspace.registry.all), *taken]
    return next_id(record.record_id.prefix, [*names, *names_in_branches(workspace.root, folder)], known)


def number_drafts(workspace: Workspace) -> WorkspaceChange | Refused:
    """The change that gives all drafts their numbers, the oldest first."""
    drafts = [record for record in workspace.registry.all if record.record_id.is_draft]
    drafts.sort(key=lambda record: (record.date or workspace.today, record.path))
    edits: list[FileEdit] = []
    renamed: list[RenamedFile] = []
    taken: list[RecordId] = []
    for record in drafts:
        new = free_id(workspace, record, taken)
        taken.append(new)
        change = renumber(workspace, record, new)
        if isinstance(change, Refused):
            return change
        edits += change.edits
        renamed += change.renamed
    return WorkspaceChange(tuple(ordered(edits)), renamed=tuple(renamed))


def renumber(workspace: Workspace, record: Record, new: RecordId | None = None) -> WorkspaceChange | Refused:
    """The change that gives a record a new ID, the next free one by default.

    Where two records have the old ID, each reference follows the record of the branch that it came from; those of which history
    does not tell stay with the other record, and are named in the change's notes.
    """
    old = record.record_id
    if old.number is None and not old.prefix:
        return Refused(f"{record.id} has no number")
    if not workspace.snapshot.disk.complete:
        return UNSEEN
    if record.path in workspace.snapshot.adrift:
        return Refused(f"{record.path} is gone from disk, so it cannot be renamed")
    new = new or free_id(workspace, record)
    if new.number is None or new == old:
        return Refused(f"{new} is no new ID for {record.id}")
    holder = workspace.registry.get(str(new))
    if holder is not None:
        return Refused(f"{new} is taken by {holder.path}")
    folder, slash, name = record.path.rpartition("/")
    digits = _NUMBER.search(name)
    new_name = _NUMBER.sub(f"{new.number:0{len(digits[0]) if digits else WIDTH}d}", name, count=1)
    if old.number is None:
        new_name = f"{new.number:0{WIDTH}d}-{_UNNUMBERED.sub('', name)}"
    if new_name == name or workspace.snapshot.exists(folder + slash + new_name):
        return Refused(f"{name} cannot be renamed to {new_name}")
    text = workspace.text(record.path)
    if text is None:
        return Refused(f"{record.path} cannot be read")
    own = _own_edits(record, text, old, new)
    if isinstance(own, EditProblem):
        return Refused(own.message)
    twin = next(
        (other for other in workspace.registry.all if other.record_id == old and other.path != record.path), None
    )
    whose = _Whose(workspace, record, twin)
    others = _link_edits(workspace, record, name, new_name, (old, new), whose)
    code = [edit for edit in marker_edits(workspace, record, new) if whose.moves_marker(edit)]
    return WorkspaceChange(
        tuple(ordered([*own, *others, *code])),
        renamed=(RenamedFile(record.path, folder + slash + new_name),),
        notes=whose.notes,
    )


class _Whose:
    """Which references to an ID go along with the record that gets another one; all of them where no other has it."""

    def __init__(self, workspace: Workspace, record: Record, twin: Record | None) -> None:
        self._workspace = workspace
        self._record = record
        self._twin = twin
        self._sides = sides(workspace.root, record.path, twin.path) if twin else None
        self._unclear: list[str] = []

    @property
    def twin_path(self) -> str:
        """The other record that has the ID; empty when there is none."""
        return self._twin.path if self._twin else ""

    def moves(self, path: str, span: Span) -> bool:
        """Whether the reference at a place goes along."""
        if self._twin is None:
            return True
        text = self._workspace.text(path)
        line = text.line(span.start.line) if text is not None else b""
        whose = self._sides.whose(path, line) if self._sides is not None else "unknown"
        if whose == "unknown":
            self._unclear.append(f"{path}:{span.start.line + 1}")
        return whose == "moving"

    def moves_marker(self, edit: FileEdit) -> bool:
        """Whether the marker that an edit is about goes along; history knows the lines of a notebook's file, not of its cells."""
        at_rest = edit if edit.cell is None else next(iter(on_disk(self._workspace, edit)), edit)
        return self.moves(at_rest.path, at_rest.span)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person who asked should look at."""
        if not self._unclear or self._twin is None:
            return ()
        places = list(dict.fromkeys(self._unclear))
        more = f" and {len(places) - _MOST_TOLD} more" if len(places) > _MOST_TOLD else ""
        return (
            f"history does not tell which record is meant, so {self._record.id} stays at {', '.join(places[:_MOST_TOLD])}{more}",
        )


def _own_edits(record: Record, text: Text, old: RecordId, new: RecordId) -> list[FileEdit] | EditProblem:
    edits = []
    body = record.front_matter.end.offset if record.front_matter else 0
    if "id" in record.fields:
        stated = set_scalar(text, "id", str(new))
        if isinstance(stated, EditProblem):
            return stated
        edits += [FileEdit(record.path, None, edit.span, edit.new) for edit in stated]
    for edit in rename_mentions(text, old, new):
        if edit.span.start.offset >= body:
            edits.append(FileEdit(record.path, None, edit.span, edit.new))
    if old.number is None:
        return edits
    heading = re.match(
        rb"#[ \t]+(\d{1,9})(?=[.:)] )", text.data[record.title_span.start.offset : record.title_span.end.offset]
    )
    if heading and int(heading[1]) == old.number:
        start = record.title_span.start.offset + heading.start(1)
        edits.append(FileEdit(record.path, None, text.span(start, start + len(heading[1])), str(new.number)))
    return edits


def _link_edits(
    workspace: Workspace, record: Record, name: str, new_name: str, ids: tuple[RecordId, RecordId], whose: _Whose
) -> list[FileEdit]:
    edits = []
    for other in workspace.registry.all:
        text = workspace.text(other.path) if other.path != record.path else None
        if text is None:
            continue
        found = rename_links(text, name, new_name)
        if whose.twin_path != other.path:  # what the other says of its own ID stays
            found = [*found, *(edit for edit in rename_mentions(text, *ids) if whose.moves(other.path, edit.span))]
        edits += [FileEdit(other.path, None, edit.span, edit.new) for edit in found]
    return edits


def marker_edits(workspace: Workspace, record: Record, new: RecordId) -> list[FileEdit]:
    """The edits that make the markers of a record name another one; ``TD-7`` keeps its one digit."""
    edits = []
    for touch in workspace.snapshot.touches_of(record):
        if touch.kind == "marker" and RecordId.parse(touch.anchor) == record.record_id:
            edits.append(FileEdit(touch.path, touch.cell, touch.span, written_like(touch.anchor, new)))
    return in_files(workspace, edits)


def written_like(text: str, new: RecordId) -> str:
    """An ID with as many digits as the one that stands there."""
    digits = text.rpartition("-")[2]
    return f"{new.prefix}-{new.number:0{len(digits)}d}" if new.number is not None and digits.isdigit() else str(new)
