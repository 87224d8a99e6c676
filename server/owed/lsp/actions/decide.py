"""Accept or reject: the decision that a proposed record waits for. Only in the record itself, where its reasons are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.change import FileEdit, Refused, WorkspaceChange
from owed.lsp.actions.offer import DECIDE, Asked, Offer
from owed.lsp.server import Place
from owed.registry.edit import EditProblem, set_status


def offers(asked: Asked) -> Iterator[Offer]:
    """The actions in a proposed record."""
    record = asked.place.snapshot.registry.by_path(asked.place.path)
    if record is not None and record.status == "proposed":
        yield Offer(f"Accept: {record.id}", DECIDE, {"do": "decide", "status": "accepted"})
        yield Offer(f"Reject: {record.id}", DECIDE, {"do": "decide", "status": "rejected"})


def decide(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the change of the status."""
    record = place.snapshot.registry.by_path(place.path)
    status = data.get("status")
    if record is None or status not in ("accepted", "rejected"):
        return Refused("the record has changed, ask again")
    edits = set_status(place.text, record, status)
    if isinstance(edits, EditProblem):
        return Refused(edits.message)
    return WorkspaceChange(tuple(FileEdit(place.path, None, edit.span, edit.new) for edit in edits))
