"""Writing into the records where their anchors' code is now, and that somebody has looked at them. Each is one change, lossless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from owed.index.anchors.state import AnchorState, state_of
from owed.index.change import FileEdit, Refused, WorkspaceChange, ordered
from owed.index.outline import outline
from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.registry.edit import EditProblem, set_scalar
from owed.registry.record import Anchor, Record
from owed.registry.repath import move_anchors
from owed.registry.summary import review_due
from owed.source.model import Definition
from owed.text import Span

_LEAST = timedelta(30)
_USUAL = timedelta(90)
"""Between two reviews, where the record has no date to tell from."""


def moved_anchors(snapshot: Snapshot, record: Record | None = None) -> tuple[AnchorState, ...]:
    """The anchors of open records whose code is known to be elsewhere, of one record or of all, in order of their files."""
    found = []
    written: dict[str, dict[str, Anchor]] = {}
    for path, text in sorted(key for key, state in snapshot.states.items() if state.kind == "moved"):
        owner = snapshot.registry.by_path(path) if record is None or record.path == path else None
        if owner is None or not owner.is_open:
            continue
        if path not in written:
            written[path] = {anchor.text: anchor for anchor in reversed(owner.anchors)}
        anchor = written[path].get(text)
        if anchor is not None:
            state = state_of(snapshot, owner, anchor)
            if state.kind == "moved" and state.candidate:
                found.append(state)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A definition in an open file that an anchor of a record moved to; ``definition`` None: the file itself."""

    record: Record
    state: AnchorState
    definition: Definition | None


def arrivals(workspace: Workspace, path: str) -> tuple[Arrival, ...]:
    """What moved to an open file; nothing is looked at where nothing did."""
    snapshot = workspace.snapshot
    states = [s for s in moved_anchors(snapshot) if s.candidate and s.candidate.partition("::")[0] == path]
    document = workspace.documents.get(path)
    if not states or document is None:
        return ()
    defined = {d.qualname: d for d in outline(path, document.text.data, document.tree).definitions}
    found = []
    for state in states:
        record = snapshot.registry.by_path(state.record)
        name = (state.candidate or "").partition("::")[2]
        if record is not None and (not name or name in defined):
            found.append(Arrival(record, state, defined.get(name)))
    return tuple(found)


def place_of(workspace: Workspace, candidate: str) -> tuple[str, Span] | None:
    """Where an anchor to write instead is: the path, and the span of the name in it; None when it is not there any more."""
    path, _, name = candidate.partition("::")
    document = workspace.documents.get(path)
    text = workspace.text(path) if workspace.snapshot.exists(path) else None
    if text is None:
        return None
    defined = outline(path, text.data, document.tree if document is not None else None).definitions if name else ()
    span = next((d.name for d in defined if d.qualname == name), None)
    return (path, span or text.span(0, 0)) if span is not None or not name else None


def reanchor(workspace: Workspace, states: Iterable[AnchorState]) -> WorkspaceChange | Refused:
    """The change that writes the candidates of moved anchors into their records.

    Records that cannot be edited are left out; refused when that leaves nothing.
    """
    wanted: dict[str, dict[str, str]] = {}
    for state in states:
        if state.candidate:
            wanted.setdefault(state.record, {})[state.anchor] = state.candidate
    edits: list[FileEdit] = []
    reason = "no anchor has moved"
    for path, new in wanted.items():
        found = _edits(workspace, path, new)
        if isinstance(found, Refused):
            reason = found.reason
        else:
            edits += found
    return WorkspaceChange(tuple(ordered(edits))) if edits else Refused(reason)


def _edits(workspace: Workspace, path: str, new: Mapping[str, str]) -> list[FileEdit] | Refused:
    text = workspace.text(path)
    if text is None:
        return Refused(f"{path} cannot be read")
    found = move_anchors(text, lambda written: new.get(written.strip(), written))
    if isinstance(found, EditProblem):
        return Refused(found.message)
    return [FileEdit(path, None, edit.span, edit.new) for edit in found]


def still_true(workspace: Workspace, record: Record) -> WorkspaceChange | Refused:
    """The change that says that a record was reviewed today. A review that was due is due again as much later as it was set before."""
    text = workspace.text(record.path)
    if text is None:
        return Refused(f"{record.path} cannot be read")
    today = workspace.today
    found = set_scalar(text, "reviewed", today.isoformat())
    if isinstance(found, EditProblem):
        return Refused(found.message)
    edits = [FileEdit(record.path, None, edit.span, edit.new) for edit in found]
    later = next_review(record, today)
    if later is not None:
        again = set_scalar(text, "debt.review-by", later.isoformat())
        if not isinstance(again, EditProblem):
            edits += [FileEdit(record.path, None, edit.span, edit.new) for edit in again]
    return WorkspaceChange(tuple(ordered(edits)))


def next_review(record: Record, today: date) -> date | None:
    """The day for the next review, where one is due; never after the debt is to be repaid."""
    debt = record.debt
    if debt is None or debt.review_by is None or not review_due(record, today):
        return None
    before = record.reviewed or record.date
    later = today + max(debt.review_by - before if before else _USUAL, _LEAST)
    if debt.repay_by is not None and later > debt.repay_by:
        return debt.repay_by if debt.repay_by > today else None
    return later
