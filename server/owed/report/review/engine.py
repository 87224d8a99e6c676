"""The review: two sides of a change looked at where they differ, compared, and told as one value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from owed.history.base import Base
from owed.history.diff import MOST_FILES, Comparison, FileChange, blob_data
from owed.history.tree import files_at
from owed.index.anchor_state import AnchorState
from owed.index.changes import Changed, Changes, Looked
from owed.index.globs import is_glob
from owed.index.side import Known, Side
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.registry.summary import overdue
from owed.registry.totals import totals
from owed.report.notes import Lines, note_of, with_fingerprints
from owed.report.review.advice import advice
from owed.report.review.lost import lost_anchors
from owed.report.review.markers import marker_changes
from owed.report.review.model import Lost, MarkerChange, Review, Spot, Touched, UseChange
from owed.report.review.records import Pair, closed, introduced, pairs, record_changes, repaid
from owed.report.review.touched import dropped_uses, new_uses, touched_code, without_moved
from owed.rules import budget, change, policies
from owed.rules.check import file_findings, record_findings, settled
from owed.rules.model import Finding
from owed.text import NOWHERE, Span, from_bytes

MOST_NAMED = 2_000
"""Changed files in which names are resolved; in more, only comments are read."""
MOST_SEARCHED = 30_000
"""Files that are searched for the IDs of records that a change deletes or closes."""


@dataclass(frozen=True)
class _Sides:
    before: Side
    after: Side
    files: Mapping[str, FileChange]
    sources: Sequence[FileChange]
    """The changed files that are no records."""
    pairs: Sequence[Pair]
    changed: Changed
    limits: tuple[str, ...]


def review(root: Path, comparison: Comparison, base: Base, today: date) -> Review:
    """Compare a workspace before and after a change. ``root`` is resolved."""
    sides = _look(root, comparison, base, today)
    before, after = sides.before, sides.after
    snapshot = after.snapshot
    told = [finding for c in sides.sources if c.status != "deleted" for finding in _touching(sides, c.path)]
    touched = sorted(touched_code(snapshot, sides.changed, told), key=lambda each: _rank(each, today))
    fresh, dropped = without_moved(
        new_uses(snapshot, told), dropped_uses(before, after, _of(sides.sources)), before, after
    )
    lost = tuple(lost_anchors(before, after, sides.files))
    gone = {(each.record.id, each.anchor) for each in lost}
    markers = tuple(marker_changes(before, after, sides.sources))
    closing = (*repaid(sides.pairs), *closed(sides.pairs))
    about = {(use.spot.path, use.spot.cell, use.spot.span) for use in fresh}
    kept = [f for f in told if f.data.get("kind") != "uses" or (f.path, f.cell, f.span) in about]
    added = {(m.spot.path, m.spot.cell, m.spot.span) for m in markers if m.kind == "added"}
    fresh_findings = [f for f in _new_findings(sides, lost) if f.code != "OWE201" or (f.path, f.cell, f.span) in added]
    found = [*_settle(sides, _once_a_glob(kept)), *fresh_findings, *_lost_findings(lost)]
    found += _left_over(sides)
    found += _settle(sides, _policies(sides, markers, fresh, touched, today))
    found += _budgets(sides)
    lines = Lines(after.read)
    notes = [note_of(finding, lines) for finding in found]
    repaid_now = tuple(repaid(sides.pairs))
    debts = [each for each in touched if each.record.is_debt and (each.record.id, each.anchor) not in gone]
    old_lines = Lines(before.read)
    at = _Places(old_lines, lines)
    return Review(
        base=base,
        target=comparison.target,
        files=len(comparison.files),
        introduced=tuple(introduced(sides.pairs)),
        repaid=repaid_now,
        closed=tuple(record for record in closing if record.status != "repaid"),
        touched=tuple(map(at.located, debts)),
        new_uses=tuple(map(at.located, fresh)),
        dropped_uses=tuple(map(at.located, dropped)),
        lost=lost,
        markers=tuple(map(at.located, markers)),
        records=tuple(record_changes(sides.pairs)),
        notes=with_fingerprints(notes, lines),
        before=totals(before.registry.all, today),
        after=totals(after.registry.all, today),
        advice=advice(debts, fresh, repaid_now, lost, today),
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


def _look(root: Path, comparison: Comparison, base: Base, today: date) -> _Sides:
    """Both sides, with everything looked at that the comparison needs."""
    repo, files = comparison.repo, comparison.files
    old_files: dict[str, str | None] = dict(files_at(repo, comparison.base))
    new_files = dict(old_files)
    for changed in files.values():
        if changed.status in ("deleted", "renamed"):
            new_files.pop(changed.old_path, None)
    for path, changed in files.items():
        if changed.status != "deleted":
            new_files[path] = changed.new
    contents: dict[str, bytes | None] = {}

    def read_new(path: str) -> bytes | None:
        if path not in new_files:
            return None
        if path not in files:
            return blob_data(repo, new_files[path])
        if path not in contents:
            contents[path] = comparison.new_data(path)
        return contents[path]

    known: Known = {}
    before = Side(root, old_files, lambda path: blob_data(repo, old_files.get(path)), today, known)
    after = Side(root, new_files, read_new, today, known)
    listed = [files[path] for path in sorted(files)]
    records = [c for c in listed if before.registry.by_path(c.old_path) or after.registry.by_path(c.path)]
    held = {c.path for c in records}
    sources = [c for c in listed if c.path not in held]
    for number, changed in enumerate(sources):
        names = number < MOST_NAMED
        if changed.status != "added":
            before.look([changed.old_path], names)
        if changed.status != "deleted":
            after.look([changed.path], names)
    paired = pairs(before, after, records)
    for old, new in paired:
        for side, record in ((before, old), (after, new)):
            side.look(a.path for a in (record.anchors if record else ()) if a.kind == "symbol")
    limits = []
    if comparison.cut:
        limits.append(f"more than {MOST_FILES:,} files changed: the rest was not looked at")
    if len(sources) > MOST_NAMED:
        limits.append(f"more than {MOST_NAMED:,} files changed: uses were looked for in the first {MOST_NAMED:,} only")
    seen = Changed(Changes(repo, Looked(base, files, comparison.cut)), {}, {})
    return _Sides(before, after, files, sources, paired, seen, tuple(limits))


def _of(changes: Iterable[FileChange]) -> dict[str, FileChange]:
    return {c.path: c for c in changes}


def _rank(touched: Touched, today: date) -> tuple[bool, float, str]:
    return (not overdue(touched.record, today), -touched.share, touched.record.id)


def _touching(sides: _Sides, path: str) -> Iterator[Finding]:
    """OWE103 in a changed file, as an editor would show it."""
    snapshot = replace(sides.after.snapshot, changed=sides.changed)
    touches = snapshot.touches_in(path)
    if touches:
        yield from change.check(snapshot, path, touches)


def _settle(sides: _Sides, found: Iterable[Finding]) -> Iterator[Finding]:
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


def _new_findings(sides: _Sides, lost: Sequence[Lost]) -> Iterator[Finding]:
    """The findings in changed files and records that were not there before; what merely touches debt is told elsewhere."""
    states = _states(sides, lost)
    after = replace(sides.after.snapshot, states=states)
    old_lines, new_lines = Lines(sides.before.read), Lines(sides.after.read)
    known: Counter[object] = Counter()
    for changed in sides.sources:
        if changed.status != "added":
            for finding in file_findings(sides.before.snapshot, changed.old_path):
                known[_same(finding, old_lines)] += 1
    for old, _ in sides.pairs:
        if old is not None:
            for finding in record_findings(sides.before.snapshot, old.path):
                known[_same(finding, old_lines)] += 1
    found: list[Finding] = []
    for changed in sides.sources:
        if changed.status != "deleted":
            found += file_findings(after, changed.path)
    for _, new in sides.pairs:
        if new is not None:
            found += record_findings(after, new.path)
    for finding in found:
        same = _same(finding, new_lines)
        if known[same] > 0:
            known[same] -= 1
        elif not finding.code.startswith("OWE10"):
            yield finding


def _states(sides: _Sides, lost: Sequence[Lost]) -> Mapping[tuple[str, str], AnchorState]:
    """Anchors of changed records that find nothing and never did: said to be so at once, without a look at history."""
    gone = {(each.record.path, each.anchor) for each in lost}
    return {
        (new.path, anchor.text): AnchorState(new.path, anchor.text, "nowhere")
        for _, new in sides.pairs
        if new is not None
        for anchor in new.anchors
        if anchor.kind in ("symbol", "file") and (new.path, anchor.text) not in gone
    }


def _same(finding: Finding, lines: Lines) -> tuple[object, ...]:
    """What makes two findings the same, whatever their lines are, and whatever the file is called."""
    line = lines(finding.path, finding.cell, finding.span.start.line).strip()
    said = finding.message if finding.code.startswith("OWE4") else ""
    return finding.code, finding.record, line, said


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
            yield Finding("OWE305", "warning", message, record.path, span, record.id, data={"anchor": each.anchor})


def _left_over(sides: _Sides) -> Iterator[Finding]:
    """Markers, in files that did not change, of records that this change deletes, repays or otherwise closes."""
    closing = [
        old
        for old, new in sides.pairs
        if old is not None and old.is_open and (new is None or not new.is_open or new.record_id != old.record_id)
    ]
    paths = [path for path in sides.after.files if path not in sides.files]
    if not closing or len(paths) > MOST_SEARCHED:
        return
    ids = {record.record_id for record in closing}
    pattern = re.compile(b"|".join(sorted(map(_mention, closing))))
    named = []
    for path in paths:
        if sides.after.registry.by_path(path) is None:
            data = sides.after.read(path)
            if data is not None and pattern.search(data):
                named.append(path)
    sides.after.look(named, names=False)
    for path in named:
        for finding in file_findings(sides.after.snapshot, path):
            text = finding.message if finding.code == "OWE301" else finding.record or ""
            if finding.code in ("OWE301", "OWE302", "OWE202") and any(
                str(each) in text for each in _texts(ids, closing)
            ):
                yield finding


def _mention(record: Record) -> bytes:
    known = record.record_id
    if known.number is None:
        return re.escape(record.id.encode())
    return re.escape(known.prefix.encode()) + rb"-0*" + str(known.number).encode() + rb"(?![0-9])"


def _texts(ids: Iterable[RecordId], closing: Iterable[Record]) -> Iterator[str]:
    yield from (record.id for record in closing)
    yield from (f"{each.prefix}-{each.number}" for each in ids if each.number is not None)


def _policies(
    sides: _Sides, markers: Sequence[MarkerChange], fresh: Sequence[UseChange], touched: Sequence[Touched], today: date
) -> Iterator[Finding]:
    settings = sides.after.config.review
    registry = sides.after.registry
    if settings.new_debt_needs_record:
        for marker in markers:
            record = registry.get(marker.record) if marker.record else None
            if marker.kind == "added" and (record is None or record.status not in ("accepted", None)):
                yield policies.new_debt(*_where(marker.spot), marker.tag, marker.text, record)
    wanted = {RecordId.parse(text) for text in settings.no_new_uses}
    for use in fresh:
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


def _budgets(sides: _Sides) -> Iterator[Finding]:
    """The ceilings that the change passes, or gets further away from."""
    after = sides.after.snapshot
    if not after.config.budgets or after.config.source is None:
        return
    before = {finding.message for finding in budget.check(sides.before.snapshot)}
    fresh = [finding for finding in budget.check(after) if finding.message not in before]
    yield from settled(after, after.config.source, fresh)
