"""The review: two sides of a change looked at where they differ, compared, and told as one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from owed.history.base import Base
from owed.history.diff import Comparison, FileChange
from owed.index.globs import is_glob
from owed.index.snapshot import Snapshot
from owed.registry.ids import RecordId
from owed.registry.summary import overdue
from owed.registry.totals import totals
from owed.report.notes import Lines, notes_of
from owed.report.review.advice import advice
from owed.report.review.fresh import left_over, new_findings
from owed.report.review.lost import lost_anchors
from owed.report.review.markers import marker_changes
from owed.report.review.model import Lost, MarkerChange, Review, Spot, Touched, UseChange
from owed.report.review.records import closed, introduced, record_changes, repaid
from owed.report.review.sides import Sides, sides_of
from owed.report.review.touched import dropped_uses, new_uses, touched_code, without_moved
from owed.rules import budget, change, policies
from owed.rules.check import settled
from owed.rules.model import Finding
from owed.text import NOWHERE, Span, from_bytes

_LITTLE = 0.2
"""Of the files of a folder that a change is in: a change of less says nothing of the folder. Of a body, a quarter of that."""
_FEW = 5
"""Lines."""
_HARDLY = 0.01
"""Of a body or file that is so large that more lines than that are little."""


def review(root: Path, comparison: Comparison, base: Base, today: date) -> Review:
    """Compare a workspace before and after a change. ``root`` is resolved."""
    sides = sides_of(root, comparison, base, today)
    before, after = sides.before, sides.after
    snapshot = after.snapshot
    told = [finding for c in sides.sources if c.status != "deleted" for finding in _touching(sides, c.path)]
    lost = tuple(lost_anchors(before, after, sides.files))
    gone = {(each.record.id, each.anchor) for each in lost}
    met = [each for each in touched_code(snapshot, sides.changed, told) if (each.record.id, each.anchor) not in gone]
    touched = sorted((each for each in met if not _is_nearby(each, today)), key=lambda each: _rank(each, today))
    nearby = [each for each in met if _is_nearby(each, today)]
    fresh, dropped = without_moved(
        new_uses(snapshot, told), dropped_uses(before, after, _of(sides.sources), gone), before, after
    )
    markers = tuple(marker_changes(before, after, sides.sources))
    added = {(m.spot.path, m.spot.cell, m.spot.span) for m in markers if m.kind == "added"}
    fresh_findings = [f for f in new_findings(sides, lost) if f.code != "OWE201" or (f.path, f.cell, f.span) in added]
    kept = _settle(sides, _worth_a_note(told, nearby, fresh))
    found = [*_once_a_glob(_calm(sides, kept)), *fresh_findings, *_lost_findings(lost)]
    found += left_over(sides)
    found += _settle(sides, _policies(sides, markers, fresh, touched, today))
    found += _budgets(sides)
    lines = Lines(after.read)
    repaid_now = tuple(repaid(sides.pairs))
    old_lines = Lines(before.read)
    at = _Places(old_lines, lines)
    return Review(
        base=base,
        target=comparison.target,
        files=len(comparison.files),
        introduced=tuple(introduced(sides.pairs)),
        repaid=repaid_now,
        closed=tuple(closed(sides.pairs)),
        touched=tuple(map(at.located, touched)),
        nearby=tuple(nearby),
        new_uses=tuple(map(at.located, fresh)),
        dropped_uses=tuple(map(at.located, dropped)),
        lost=lost,
        markers=tuple(map(at.located, markers)),
        records=tuple(record_changes(sides.pairs)),
        notes=notes_of(found, lines),
        before=totals(before.registry.all, today),
        after=totals(after.registry.all, today),
        advice=advice(touched, fresh, repaid_now, lost, today),
        limits=sides.limits,
    )


_Placed = TypeVar("_Placed", Touched, UseChange, MarkerChange)


@dataclass(frozen=True)
class _Places:
    """Columns as output counts them."""

    before: Lines
    after: Lines

    def located(self, each: _Placed) -> _Placed:
        spot = each.spot
        lines = self.before if spot.old else self.after
        start, end = (
            from_bytes(lines(spot.path, spot.cell, point.line), point.column, "utf-32") + 1 for point in spot.span
        )
        return replace(each, spot=replace(spot, columns=(start, end)))


def _of(changes: Iterable[FileChange]) -> dict[str, FileChange]:
    return {c.path: c for c in changes}


def _rank(touched: Touched, today: date) -> tuple[bool, float, str]:
    return (not overdue(touched.record, today), -touched.share, touched.record.id)


def _is_nearby(touched: Touched, today: date) -> bool:
    """Whether a touch says little: some file of a folder changed, or a few lines of a large body or file whose debt is not due."""
    if touched.spot.span == NOWHERE and touched.spot.path != touched.anchor:
        return touched.share < _LITTLE
    few = touched.share < (_LITTLE / 4 if touched.changed <= _FEW else _HARDLY)
    return few and touched.total > 0 and not overdue(touched.record, today)


def _worth_a_note(told: Iterable[Finding], nearby: Iterable[Touched], fresh: Iterable[UseChange]) -> Iterator[Finding]:
    """OWE103 where a reviewer wants it at the line: not for what is merely nearby, nor for uses in tests, or that moved."""
    quiet = {(each.record.id, each.anchor) for each in nearby}
    about = {(use.spot.path, use.spot.cell, use.spot.span) for use in fresh if not use.in_tests}
    for finding in told:
        if finding.data.get("kind") == "uses":
            if (finding.path, finding.cell, finding.span) in about:
                yield finding
        elif (finding.record, str(finding.data.get("anchor"))) not in quiet:
            yield finding


def _touching(sides: Sides, path: str) -> Iterator[Finding]:
    """OWE103 in a changed file, each new use by itself."""
    snapshot = _changing(sides)
    touches = snapshot.touches_in(path)
    if touches:
        yield from change.unreviewed(snapshot, change.check(snapshot, path, touches))


def _changing(sides: Sides) -> Snapshot:
    return replace(sides.after.snapshot, changed=sides.changed)


def _calm(sides: Sides, found: Iterable[Finding]) -> Iterator[Finding]:
    """The same as an editor would show it: said once for all new uses of the same in a file."""
    by_path: dict[str, list[Finding]] = {}
    for finding in found:
        by_path.setdefault(finding.path, []).append(finding)
    for group in by_path.values():
        yield from change.calm(_changing(sides), group)


def _settle(sides: Sides, found: Iterable[Finding]) -> Iterator[Finding]:
    """What configuration and comments leave of findings, by file."""
    by_path: dict[str, list[Finding]] = {}
    for finding in found:
        by_path.setdefault(finding.path, []).append(finding)
    for path, group in by_path.items():
        codes = {finding.code for finding in group}
        yield from (f for f in settled(sides.after.snapshot, path, group) if f.code in codes)


def _once_a_glob(found: Iterable[Finding]) -> Iterator[Finding]:
    """Of a folder or glob one finding, not one for each of its files."""
    told: set[tuple[str | None, str]] = set()
    for finding in found:
        anchor = str(finding.data.get("anchor", ""))
        if finding.span == NOWHERE and is_glob(anchor):
            if (finding.record, anchor) in told:
                continue
            told.add((finding.record, anchor))
        yield finding


def _lost_findings(lost: Sequence[Lost]) -> Iterator[Finding]:
    for each in lost:
        record = each.record
        span = next((anchor.span for anchor in record.anchors if anchor.text == each.anchor), NOWHERE)
        if each.moved_to is not None:
            message = f"this change moves what {record.id} is about: {each.anchor} is now {each.moved_to}"
            data = {"anchor": each.anchor, "candidate": each.moved_to}
            yield Finding("OWE303", "warning", message, record.path, span, record.id, fixable=True, data=data)
        else:
            ask = "is the debt repaid?" if record.is_debt else "does the decision still hold?"
            message = f"this change takes away what {record.id} is about, {each.anchor}: {ask}"
            yield Finding("OWE305", "information", message, record.path, span, record.id, data={"anchor": each.anchor})


def _policies(
    sides: Sides, markers: Sequence[MarkerChange], fresh: Sequence[UseChange], touched: Sequence[Touched], today: date
) -> Iterator[Finding]:
    settings = sides.after.config.review
    registry = sides.after.registry
    if settings.new_debt_needs_record:
        for marker in markers:
            record = registry.get(marker.record) if marker.record else None
            if marker.kind == "added" and (record is None or record.status not in ("accepted", None)):
                yield policies.new_debt(*_where(marker.spot), marker.tag, marker.text, record)
    wanted = {RecordId.parse(text) for text in settings.no_new_uses}
    first: dict[tuple[str, str, str], UseChange] = {}
    for use in fresh:
        first.setdefault((use.record.id, use.anchor, use.spot.path), use)
    for use in first.values():
        if "*" in settings.no_new_uses or use.record.record_id in wanted:
            yield policies.new_use(*_where(use.spot), use.anchor.rpartition("::")[2].removeprefix("use: "), use.record)
    if settings.overdue_needs_review:
        reviewed = {new.path for old, new in sides.pairs if new is not None and (old is None or old != new)}
        told: set[str] = set()
        for each in touched:
            late = overdue(each.record, today)
            if late and each.record.path not in reviewed and each.record.id not in told:
                told.add(each.record.id)
                yield policies.overdue_unreviewed(*_where(each.spot), late, each.record)


def _where(spot: Spot) -> tuple[str, Span, int | None]:
    return spot.path, spot.span, spot.cell


def _budgets(sides: Sides) -> Iterator[Finding]:
    """The ceilings that the change passes, or gets further away from."""
    after = sides.after.snapshot
    if not after.config.budgets or after.config.source is None:
        return
    before = {finding.message for finding in budget.check(sides.before.snapshot)}
    fresh = [finding for finding in budget.check(after) if finding.message not in before]
    yield from _settle(sides, fresh)
