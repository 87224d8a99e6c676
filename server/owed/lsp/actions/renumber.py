"""Renumber: the way out when two records have one ID."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index import renumber as renumbering
from owed.index.change import Refused, WorkspaceChange
from owed.lsp.actions.offer import QUICKFIX, RENUMBER, Asked, Offer
from owed.lsp.server import Place
from owed.rules.check import findings


def offers(asked: Asked) -> Iterator[Offer]:
    """The action at an ID that is taken."""
    place = asked.place
    record = place.snapshot.registry.by_path(place.path)
    if record is None:
        return
    if record.record_id.is_draft:
        new = renumbering.free_id(place.file.workspace, record)
        yield Offer(f"Give this draft its number: {new}", RENUMBER, {"do": "renumber", "new": str(new)})
    for finding in findings(place.snapshot, place.path):
        if finding.code == "OWE403" and "heir" not in finding.data and asked.concerns(finding.code, finding.span):
            new = renumbering.free_id(place.file.workspace, record)
            about = asked.about("OWE403", finding.span.start.offset)
            yield Offer(f"Renumber to {new}", QUICKFIX, {"do": "renumber", "new": str(new)}, about, True)


def renumber(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the change."""
    record = place.snapshot.registry.by_path(place.path)
    return renumbering.renumber(place.file.workspace, record) if record else Refused("this is no record any more")
