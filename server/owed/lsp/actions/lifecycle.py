"""The steps of a record's life, in the record and where code touches it; and the way from code to its record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index import lifecycle
from owed.index.change import Refused, WorkspaceChange
from owed.lsp.actions.offer import DECIDE, OPEN, REPAY, SUPERSEDE, Asked, Offer
from owed.lsp.server import Place
from owed.registry.record import CLOSED, Record

TITLES = {
    "accepted": "Accept",
    "rejected": "Reject",
    "deprecated": "Deprecate",
    "repaid": "Mark repaid",
}
_MOST_SUCCESSORS = 3


def offers(asked: Asked) -> Iterator[Offer]:
    """All steps in the record itself, where its reasons are read; at its code those that end the matter there."""
    place = asked.place
    own = place.snapshot.registry.by_path(place.path)
    if own is not None:
        for status in lifecycle.steps(own):
            yield _step(own, status)
        if own.is_open:
            yield from _successors(place, own)
        return
    for record in _touched(asked):
        yield Offer(f"Open {record.id}: {record.title}", OPEN, {"do": "open", "record": record.id})
        steps = lifecycle.steps(record)
        if record.status == "proposed":
            yield _step(record, "accepted")
        if "repaid" in steps:
            yield _step(record, "repaid")
        if record.is_open:
            yield _by_new(record)


def status(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute a change of status."""
    record = _record(place, data)
    word = data.get("status")
    if record is None or word not in lifecycle.WORDS:
        return Refused("the record has changed, ask again")
    return lifecycle.change_status(place.file.workspace, record, word)


def supersede(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute a supersession."""
    record = _record(place, data)
    if record is None:
        return Refused("the record has changed, ask again")
    if "by" not in data:
        return lifecycle.supersede_by_new(place.file.workspace, record)
    by = place.snapshot.registry.by_path(str(data["by"]))
    return lifecycle.supersede(place.file.workspace, record, by) if by else Refused("the other record is gone")


def _record(place: Place, data: dict[str, Any]) -> Record | None:
    registry = place.snapshot.registry
    return (
        registry.by_path(data["path"]) if isinstance(data.get("path"), str) else registry.get(str(data.get("record")))
    )


def _step(record: Record, word: str) -> Offer:
    again = word == "accepted" and record.status in CLOSED
    title = f"Back to accepted: {record.id}" if again else f"{TITLES[word]}: {record.id}"
    kind = REPAY if word == "repaid" else DECIDE
    return Offer(title, kind, {"do": "status", "status": word, "path": record.path})


def _by_new(record: Record) -> Offer:
    return Offer(f"Supersede {record.id} by a new record…", SUPERSEDE, {"do": "supersede", "path": record.path})


def _successors(place: Place, record: Record) -> Iterator[Offer]:
    """A new record, or the newest ones that hold, written after this one."""
    yield _by_new(record)
    folder = record.path.rpartition("/")[0]
    later = [
        other
        for other in place.snapshot.registry.all
        if other.is_open and other.path.rpartition("/")[0] == folder and _order(other) > _order(record)
    ]
    for other in sorted(later, key=_order, reverse=True)[:_MOST_SUCCESSORS]:
        data = {"do": "supersede", "path": record.path, "by": other.path}
        yield Offer(f"Superseded by {other.id}: {other.title}", SUPERSEDE, data)


def _order(record: Record) -> tuple[int, str]:
    return record.record_id.number or 0, record.path


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
