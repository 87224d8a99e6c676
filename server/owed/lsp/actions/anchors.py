"""Re-anchor, still true, repaid?: what to do about an anchor whose code moved, changed or went. From the record, and from the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.anchors.reanchor import arrivals, moved_anchors, next_review, reanchor, still_true
from owed.index.anchors.state import AnchorState, state_of
from owed.index.change import Refused, WorkspaceChange, ordered
from owed.index.leftover import anchor_removals, marker_removals
from owed.lsp.actions.offer import FIX_ALL, QUICKFIX, REANCHOR, Asked, Offer
from owed.lsp.server import Place
from owed.registry.record import Record
from owed.registry.summary import review_due
from owed.rules.check import findings
from owed.rules.model import Finding


def offers(asked: Asked) -> Iterator[Offer]:
    """The actions at a place, in a record or in the code."""
    if asked.place.is_record:
        yield from _in_record(asked)
    else:
        yield from _at_candidate(asked)
        yield from _at_definition(asked)


def all_offers(asked: Asked) -> Iterator[Offer]:
    """What an editor may do on saving a record, when it is told to: write where all of its anchors went."""
    record = asked.place.snapshot.registry.by_path(asked.place.path)
    if record is not None and moved_anchors(asked.place.snapshot, record):
        yield Offer(f"Re-anchor all in {record.id}", FIX_ALL, {"do": "reanchor-all", "record": record.path})


def _in_record(asked: Asked) -> Iterator[Offer]:
    place = asked.place
    record = place.snapshot.registry.by_path(place.path)
    if record is None:
        return
    here = [f for f in findings(place.snapshot, place.path) if asked.concerns(f.code, f.span)]
    moved = [finding for finding in here if finding.code == "OWE303"]
    for finding in moved:
        data = {"do": "reanchor", "record": record.path, **_what(finding)}
        yield Offer(f"Re-anchor to `{finding.data['candidate']}`", QUICKFIX, data, _about(asked, finding), True)
    if moved:
        about = tuple(d for finding in moved for d in _about(asked, finding))
        own, everywhere = len(moved_anchors(place.snapshot, record)), len(moved_anchors(place.snapshot))
        if own > 1:
            yield Offer(
                f"Re-anchor all {own} in {record.id}", QUICKFIX, {"do": "reanchor-all", "record": record.path}, about
            )
        if everywhere > own:
            yield Offer(f"Re-anchor all {everywhere} in the workspace", QUICKFIX, {"do": "reanchor-all"}, about)
    for finding in here:
        if finding.code == "OWE305" and record.is_debt:
            yield Offer(
                f"Repaid? Mark {record.id} repaid",
                QUICKFIX,
                {"do": "status", "status": "repaid", "path": record.path},
                _about(asked, finding),
            )
    for finding in here:
        if finding.code == "OWE413":
            yield from _leftovers(record, finding, _about(asked, finding))
    changed = [finding for finding in here if finding.code == "OWE304"]
    on_review = _stands_on(record, asked, "debt.review-by") and review_due(record, place.snapshot.today)
    if changed or on_review:
        yield still_true_offer(place, record, tuple(d for finding in changed for d in _about(asked, finding)))


def _leftovers(record: Record, finding: Finding, about: tuple[Any, ...]) -> Iterator[Offer]:
    markers, anchors = finding.data["markers"], finding.data["anchors"]
    data = {"do": "leftovers", "record": record.path}
    if markers:
        left = "marker that is" if markers == 1 else f"{markers} markers that are"
        yield Offer(f"Take out the {left} left of {record.id}", QUICKFIX, {**data, "of": "markers"}, about, True)
    if anchors:
        yield Offer(f"Take the anchors out of {record.id}", QUICKFIX, {**data, "of": "anchors"}, about)


def _at_candidate(asked: Asked) -> Iterator[Offer]:
    """In the code that an anchor moved to."""
    place = asked.place
    line = asked.text.point(asked.start).line
    for arrival in arrivals(place.file.workspace, place.path) if place.cell is None else ():
        body = arrival.definition.span if arrival.definition is not None else None
        if (body is None and line == 0) or (body is not None and body.start.line <= line <= body.end.line):
            state = arrival.state
            name = arrival.definition.qualname if arrival.definition is not None else state.candidate
            data = {"do": "reanchor", "record": state.record, "anchor": state.anchor, "candidate": state.candidate}
            yield Offer(f"Re-anchor {arrival.record.id} to `{name}`", REANCHOR, data)


def _at_definition(asked: Asked) -> Iterator[Offer]:
    """In the code that has changed much, and where a review is due: on the line of its name."""
    place = asked.place
    line = asked.text.point(asked.start).line
    offered: set[str] = set()
    for touch in place.snapshot.touches_in(place.path):
        if touch.kind != "here" or touch.cell != place.cell or touch.record in offered:
            continue
        if not (touch.span.start.line <= line <= touch.span.end.line):
            continue
        record = place.snapshot.registry.get(touch.record)
        if record is None or not record.is_open:
            continue
        known = (record.path, touch.anchor) in place.snapshot.states
        anchor = next((a for a in record.anchors if a.text == touch.anchor), None) if known else None
        is_changed = anchor is not None and state_of(place.snapshot, record, anchor).kind == "changed"
        if is_changed or review_due(record, place.snapshot.today):
            offered.add(touch.record)
            yield still_true_offer(place, record, ())


def still_true_offer(place: Place, record: Record, about: tuple[Any, ...]) -> Offer:
    """To say that somebody looked at a record again, and that it holds."""
    later = next_review(record, place.snapshot.today)
    when = f", next review by {later}" if later else ""
    kind = QUICKFIX if about else REANCHOR
    return Offer(
        f"Still true: {record.id} reviewed today{when}", kind, {"do": "still-true", "record": record.path}, about
    )


def _what(finding: Finding) -> dict[str, Any]:
    return {"anchor": finding.data["anchor"], "candidate": finding.data["candidate"]}


def _about(asked: Asked, finding: Finding) -> tuple[Any, ...]:
    return asked.about(finding.code, finding.span.start.offset)


def _stands_on(record: Record, asked: Asked, field: str) -> bool:
    spans = [spans[field] for spans in (record.keys, record.fields) if field in spans]
    return any(span.overlaps(asked.start, asked.end) for span in spans)


def write_candidate(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute one anchor's new place: what was offered, if that is still where it is."""
    workspace = place.file.workspace
    wanted = (data.get("record"), data.get("anchor"), data.get("candidate"))
    states = [s for s in _now(place) if (s.record, s.anchor, s.candidate) == wanted]
    return reanchor(workspace, states) if states else Refused("the code has moved again, or is back; ask again")


def write_all(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the new places of all anchors, of one record or of the workspace."""
    record = data.get("record")
    return reanchor(place.file.workspace, [s for s in _now(place) if record in (None, s.record)])


def leftovers(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the removal of what is left of a debt that is repaid: its markers, or its anchors."""
    workspace = place.file.workspace
    record = workspace.registry.by_path(str(data.get("record")))
    if record is None or record.status != "repaid":
        return Refused("the record has changed, ask again")
    if data.get("of") == "markers":
        edits = marker_removals(workspace, record)
        return (
            WorkspaceChange(tuple(ordered(edits)))
            if edits
            else Refused("the IDs stand in sentences: they are for you to change")
        )
    removed = anchor_removals(workspace, record)
    return removed if isinstance(removed, Refused) else WorkspaceChange(tuple(ordered(removed)))


def review(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute that a record was looked at."""
    record = place.snapshot.registry.by_path(str(data.get("record")))
    return still_true(place.file.workspace, record) if record else Refused("the record is gone")


def _now(place: Place) -> tuple[AnchorState, ...]:
    """The anchors that have moved, as things are now: an edit may have come since they were offered."""
    workspace = place.file.workspace
    if workspace.memory.is_unsettled:
        workspace.recall()
    return moved_anchors(workspace.snapshot)
