"""Mark repaid: the record and the markers that are left over, together; and open a record from its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index import repay as repaying
from owed.index.change import Refused, WorkspaceChange
from owed.lsp.actions.offer import OPEN, REPAY, Asked, Offer
from owed.lsp.server import Place
from owed.registry.record import Record

REPAYABLE = ("accepted", "proposed", "deprecated")


def offers(asked: Asked) -> Iterator[Offer]:
    """The actions for the records that the code at a place touches, or for the record itself."""
    place = asked.place
    own = place.snapshot.registry.by_path(place.path)
    if own is not None:
        yield from _repay(own)
        return
    for record in _touched(asked):
        yield Offer(f"Open {record.id}: {record.title}", OPEN, {"do": "open", "record": record.id})
        yield from _repay(record)


def repay(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the change."""
    record = place.snapshot.registry.get(str(data.get("record")))
    return repaying.repay(place.file.workspace, record) if record else Refused("the record is gone")


def _repay(record: Record) -> Iterator[Offer]:
    if record.is_debt and (record.status in REPAYABLE or record.status is None):
        yield Offer(f"Mark repaid: {record.id}", REPAY, {"do": "repay", "record": record.id})


def _touched(asked: Asked) -> list[Record]:
    place = asked.place
    found: dict[str, Record] = {}
    line = asked.text.point(asked.start).line
    for touch in place.snapshot.touches_in(place.path):
        if touch.cell != place.cell or touch.confidence != "certain":
            continue
        on_line = touch.span.start.line <= line <= touch.span.end.line and not touch.whole_file
        inside = touch.body is not None and touch.body.touches(asked.start)
        if on_line or inside or (touch.whole_file and line == 0):
            record = place.snapshot.registry.get(touch.record)
            if record is not None:
                found.setdefault(record.id, record)
    return list(found.values())
