"""What to do about OWE103: say that the change repays the debt, or that it is not the time for it."""

from __future__ import annotations

from collections.abc import Iterator

from owed.lsp.actions.anchors import still_true_offer
from owed.lsp.actions.offer import QUICKFIX, REPAY, Asked, Offer
from owed.rules.check import findings
from owed.text import Span


def offers(asked: Asked) -> Iterator[Offer]:
    """The actions where the change at hand meets debt: at the finding, and anywhere in the body that it is about."""
    place = asked.place
    changed = place.snapshot.changed
    if changed is None or place.is_record:
        return
    offered: set[str] = set()
    for finding in findings(place.snapshot, place.path):
        if (
            finding.code != "OWE103"
            or finding.cell != place.cell
            or finding.record is None
            or finding.record in offered
        ):
            continue
        if not _is_here(asked, finding.span, finding.data.get("anchor")):
            continue
        offered.add(finding.record)
        about = asked.about("OWE103", finding.span.start.offset)
        data = {"record": finding.record}
        yield Offer(
            f"Repaid by this change: mark {finding.record} repaid",
            QUICKFIX,
            {"do": "status", "status": "repaid", **data},
            about,
        )
        record = place.snapshot.registry.get(finding.record)
        if record is not None:
            yield still_true_offer(place, record, about)
        yield Offer(
            f"Not now: no more about {finding.record} on this branch", QUICKFIX, {"do": "not-now", **data}, about
        )
    for name in sorted({t.record for t in place.snapshot.touches_in(place.path)} & changed.changes.silent):
        yield Offer(
            f"Tell of changes to {name} on this branch again",
            REPAY,
            {"do": "not-now", "record": name, "again": True},
        )


def _is_here(asked: Asked, span: Span, anchor: object) -> bool:
    first, last = asked.text.point(asked.start).line, asked.text.point(asked.end).line
    if first <= span.end.line and span.start.line <= last:
        return True
    bodies = (
        t.body
        for t in asked.place.snapshot.touches_in(asked.place.path)
        if (t.anchor, t.cell) == (anchor, asked.place.cell)
    )
    return any(body is not None and body.overlaps(asked.start, asked.end) for body in bodies)
