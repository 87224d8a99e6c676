"""Marking a debt repaid: the record's status and the markers that are left over, in one change."""

from __future__ import annotations

from owed.index.change import FileEdit, Refused, WorkspaceChange, ordered
from owed.index.workspace import Workspace
from owed.registry.edit import EditProblem, set_status
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.source.model import Marker
from owed.text import Span, Text


def repay(workspace: Workspace, record: Record) -> WorkspaceChange | Refused:
    """The change that marks a record repaid and takes its markers out of the code."""
    text = workspace.text(record.path)
    if text is None:
        return Refused(f"{record.path} cannot be read")
    edits = set_status(text, record, "repaid")
    if isinstance(edits, EditProblem):
        return Refused(edits.message)
    changed = [FileEdit(record.path, None, edit.span, edit.new) for edit in edits]
    return WorkspaceChange(tuple(ordered([*changed, *marker_removals(workspace, record)])))


def marker_removals(workspace: Workspace, record: Record) -> list[FileEdit]:
    """The edits that take a record's markers out of the code."""
    snapshot = workspace.snapshot
    found: list[FileEdit] = []
    for path in sorted({t.path for t in snapshot.touches_of(record) if t.kind == "marker" and t.cell is None}):
        facts = snapshot.facts(path)
        text = workspace.text(path)
        if facts is None or text is None:
            continue
        for part in facts.parts:
            for marker in part.markers:
                removed = removal(marker, record.record_id, text)
                if removed is not None:
                    found.append(FileEdit(path, part.cell, removed, ""))
    return found


def removal(marker: Marker, record_id: RecordId, text: Text) -> Span | None:
    """What to take out so that a marker no longer names a record: the comment, with its line where it stands alone.

    A comment that names other records too, or one of several lines, loses just the ID.
    """
    named = [m for m in marker.mentions if RecordId.parse(m.text) == record_id]
    if not named:
        return None
    comment = marker.comment
    if len(named) < len(marker.mentions) or comment.start.line != comment.end.line:
        return _without_brackets(named[0].span, text)
    line = comment.start.line
    raw = text.line(line)
    before = raw[: comment.start.column]
    after = raw[comment.end.column :]
    if before.strip() or after.strip():
        start = comment.start.offset - (len(before) - len(before.rstrip(b" \t")))
        return text.span(start, comment.end.offset)
    start = text.starts[line]
    end = text.starts[line + 1] if line + 1 < text.line_count else len(text.data)
    return text.span(start, end)


def _without_brackets(span: Span, text: Text) -> Span:
    start, end = span.start.offset, span.end.offset
    if text.data[start - 1 : start] in (b"(", b"[") and text.data[end : end + 1] in (b")", b"]"):
        start, end = start - 1, end + 1
    elif text.data[start - 1 : start] == b" ":
        start -= 1
    return text.span(start, end)
