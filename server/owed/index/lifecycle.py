"""A record's life: proposed, accepted, and then repaid, superseded, deprecated; or rejected. Each step is one change.

Whatever a step entails is in it: the status in the words of the record's style, the day of the decision, the other side of a
supersession, the markers in the code, and the anchors that would be left over.
"""

from __future__ import annotations

from owed.index.change import UNSEEN, FileEdit, Refused, Reveal, WorkspaceChange, ordered
from owed.index.leftover import anchor_removals, marker_removals
from owed.index.register import new_record
from owed.index.renumber import marker_edits
from owed.index.workspace import Workspace
from owed.registry.edit import EditProblem, set_date, set_status
from owed.registry.page import Edit, Edits
from owed.registry.record import Debt, Record
from owed.registry.supersession import say_superseded, say_supersedes
from owed.registry.template import STATUS_HINT
from owed.text import Text

DECIDED = ("accepted", "rejected")
"""Statuses that come with a decision: its day becomes the record's date."""
NEXT: dict[str | None, tuple[str, ...]] = {
    None: ("accepted", "rejected"),
    "proposed": ("accepted", "rejected"),
    "accepted": ("repaid", "deprecated"),
    "deprecated": ("repaid", "accepted"),
    "rejected": ("accepted",),
    "repaid": ("accepted",),
    "superseded": ("accepted",),
}
"""The steps that make sense from each status. ``repaid`` is for debt only."""
WORDS = ("proposed", "accepted", "rejected", "deprecated", "repaid")
_LONGEST_CHAIN = 100


def steps(record: Record) -> tuple[str, ...]:
    """The statuses that may come next."""
    after = NEXT.get(record.status, ("accepted", "rejected", "deprecated"))
    if record.is_debt and record.status in (None, "proposed"):
        after = (*after, "repaid")
    return tuple(status for status in after if status != "repaid" or record.is_debt)


def change_status(workspace: Workspace, record: Record, status: str) -> WorkspaceChange | Refused:
    """The change that gives a record another status (of ``WORDS``).

    Accepted and rejected: the record's date becomes today. Repaid: its markers go from the code, and from the record those anchors
    that still find code, which would be reported as left over at once (OWE413).
    """
    if status == record.status:
        return Refused(f"{record.id} is {status} already")
    if status == "repaid" and not record.is_debt:
        return Refused(f"{record.id} is no debt, so there is nothing to repay; it can be deprecated or superseded")
    if status == "repaid" and not workspace.snapshot.disk.complete:
        return UNSEEN
    text = workspace.text(record.path)
    if text is None:
        return Refused(f"{record.path} cannot be read")
    edits = set_status(text, record, status)
    if isinstance(edits, EditProblem):
        return Refused(edits.message)
    changed = [*_of(record, edits), *_of(record, _hint(text, record))]
    if status in DECIDED:
        dated = set_date(text, workspace.today.isoformat())
        changed += [] if isinstance(dated, EditProblem) else _of(record, dated)
    if status == "repaid":
        changed += marker_removals(workspace, record)
        left = anchor_removals(workspace, record)
        changed += [] if isinstance(left, Refused) else left
    return WorkspaceChange(tuple(ordered(changed)))


def supersede(workspace: Workspace, old: Record, new: Record) -> WorkspaceChange | Refused:
    """The change that replaces one record by another that exists: both say so, and markers of the old name the new."""
    refused = _refuse(workspace, old, new)
    if refused is not None:
        return refused
    old_text, new_text = workspace.text(old.path), workspace.text(new.path)
    if old_text is None or new_text is None:
        return Refused(f"{(old if old_text is None else new).path} cannot be read")
    known = old.superseded_by is not None and workspace.registry.get(old.superseded_by) == new
    said = [] if known else say_superseded(old_text, old, new)
    also = [] if _says_so(new, old) else say_supersedes(new_text, new, old)
    if isinstance(said, EditProblem):
        return Refused(said.message)
    if isinstance(also, EditProblem):
        return Refused(also.message)
    return WorkspaceChange(
        tuple(ordered([*_of(old, said), *_of(new, also), *marker_edits(workspace, old, new.record_id)]))
    )


def supersede_by_new(workspace: Workspace, old: Record, title: str = "") -> WorkspaceChange | Refused:
    """The change that replaces a record by a new one, which takes over its anchors, tags, owner and what the debt breaks.

    The new record holds at once when the old one did; else it is proposed. An empty ``title`` is a blank.
    """
    refused = _refuse(workspace, old, None)
    if refused is not None:
        return refused
    text = workspace.text(old.path)
    if text is None:
        return Refused(f"{old.path} cannot be read")
    debt = old.debt or Debt()
    made = new_record(
        workspace, title, tuple(anchor.text for anchor in old.anchors), folder=workspace.folder_of(old.path),
        supersedes=(old.id,), status="accepted" if old.status == "accepted" else "proposed", is_debt=old.is_debt,
        tags=old.tags, breaks=debt.breaks, dimension=debt.dimension, category=debt.category or "", owner=debt.owner or "",
    )  # fmt: skip
    if isinstance(made, Refused):
        return made
    record, file, blank = made
    said = say_superseded(text, old, record)
    if isinstance(said, EditProblem):
        return Refused(said.message)
    edits = [*_of(old, said), *marker_edits(workspace, old, record.record_id)]
    return WorkspaceChange(tuple(ordered(edits)), (file,), Reveal(file.path, blank))


def _refuse(workspace: Workspace, old: Record, new: Record | None) -> Refused | None:
    if not workspace.snapshot.disk.complete:
        return UNSEEN
    if new is not None and new.path == old.path:
        return Refused(f"{old.id} cannot supersede itself")
    if old.superseded_by and workspace.registry.get(old.superseded_by) is not None:
        if new is not None and workspace.registry.get(old.superseded_by) == new and _says_so(new, old):
            return Refused(f"{old.id} is superseded by {new.id} already")
        if new is None or workspace.registry.get(old.superseded_by) != new:
            return Refused(f"{old.id} is superseded by {old.superseded_by} already; supersede that one")
    if new is None:
        return None
    if new.status == "rejected":
        return Refused(f"{new.id} was rejected, so it supersedes nothing")
    at: Record | None = new
    for _ in range(_LONGEST_CHAIN):
        if at is None or not at.superseded_by:
            break
        at = workspace.registry.get(at.superseded_by)
        if at is not None and at.path == old.path:
            return Refused(f"{new.id} is itself superseded by {old.id}")
    return None


def _says_so(new: Record, old: Record) -> bool:
    """Whether the newer record already names the older one as superseded, or links to it."""
    name = old.path.rpartition("/")[2]
    return any(
        link.target.endswith(name)
        if link.relation == "link"
        else link.relation == "supersedes" and link.target == old.id
        for link in new.links
    )


def _hint(text: Text, record: Record) -> Edits:
    """The hint that a new record's status carries, which has served."""
    line = record.status_span.end.line
    at = text.line(line).find(STATUS_HINT.encode())
    start = text.starts[line] + at
    return [Edit(text.span(start, start + len(STATUS_HINT)), "")] if at >= 0 else []


def _of(record: Record, edits: Edits) -> list[FileEdit]:
    return [FileEdit(record.path, None, edit.span, edit.new) for edit in edits]
