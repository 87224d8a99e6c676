"""Findings that a change brings: in what it changed, and where it leaves something behind in files that it did not change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from owed.index.anchors.state import AnchorState
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.report.notes import Lines
from owed.report.review.model import Lost
from owed.report.review.sides import Sides
from owed.rules.check import file_findings, record_findings
from owed.rules.model import Finding

MOST_SEARCHED = 30_000
"""Files that are searched for the IDs of records that a change deletes or closes."""


def new_findings(sides: Sides, lost: Sequence[Lost]) -> Iterator[Finding]:
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


def _states(sides: Sides, lost: Sequence[Lost]) -> Mapping[tuple[str, str], AnchorState]:
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


def left_over(sides: Sides) -> Iterator[Finding]:
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
