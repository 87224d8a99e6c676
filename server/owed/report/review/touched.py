"""Where a change is inside of code that carries debt, how much of that it changes, and which uses it adds or takes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from owed.history.diff import FileChange
from owed.index.changes import Changed, Edit
from owed.index.side import Side
from owed.index.snapshot import Snapshot
from owed.index.touches import Touch
from owed.registry.totals import holds
from owed.report.notes import Lines
from owed.report.review.model import Spot, Touched, UseChange
from owed.rules.change import is_own
from owed.rules.model import Finding
from owed.text import NOWHERE, Span


def touched_code(snapshot: Snapshot, changed: Changed, found: Sequence[Finding]) -> Iterator[Touched]:
    """One for each anchor or marker that OWE103 speaks of; the files of a folder or glob together."""
    whole: dict[tuple[str, str], list[Touched]] = {}
    for finding in found:
        record = snapshot.registry.get(finding.record or "")
        kind, anchor = finding.data.get("kind"), str(finding.data.get("anchor", ""))
        if record is None or kind == "uses":
            continue
        touch = _touch(snapshot, finding)
        edits = changed.edits(finding.path)
        if touch is None or touch.whole_file:
            counts = [_in_file(edit) for edit in edits.values()]
            spot = Spot(finding.path, NOWHERE)
            one = Touched(record, anchor, spot, sum(c for c, _ in counts), sum(t for _, t in counts))
            whole.setdefault((record.id, anchor), []).append(one)
        else:
            edit = edits.get(finding.cell)
            body = touch.body or touch.span
            count, total = _in_body(edit, body) if edit is not None else (0, 0)
            yield Touched(record, anchor, Spot(finding.path, finding.span, finding.cell), count, total)
    for group in whole.values():
        first = max(group, key=lambda each: each.changed)
        counts = [(each.changed, each.total) for each in group]
        changed_lines, lines = (sum(each) for each in zip(*counts, strict=True))
        of_files = _files_of(snapshot, first)
        yield Touched(first.record, first.anchor, first.spot, changed_lines, lines, len(group), of_files)


def _files_of(snapshot: Snapshot, touched: Touched) -> int:
    for anchor in touched.record.anchors:
        if anchor.text == touched.anchor:
            return max(1, len(snapshot.covered(anchor)))
    return 1


def _touch(snapshot: Snapshot, finding: Finding) -> Touch | None:
    for touch in snapshot.touches_in(finding.path):
        named = (touch.record, touch.cell, touch.anchor, touch.kind)
        wanted = (finding.record, finding.cell, finding.data.get("anchor"), finding.data.get("kind"))
        if named == wanted and (touch.whole_file or touch.span == finding.span):
            return touch
    return None


def _in_body(edit: Edit, body: Span) -> tuple[int, int]:
    """The lines of a body that changed, of all that it had before and has now."""
    first, end = body.start.line, body.end.line + 1
    added = removed = 0
    for hunk in edit.lines.hunks:
        inside = min(hunk.new_end, end) - max(hunk.new_start, first)
        if inside > 0:
            added += inside
            removed += hunk.old_end - hunk.old_start
        elif hunk.new_start == hunk.new_end and first < hunk.new_start <= end:
            removed += hunk.old_end - hunk.old_start
    return added + removed, end - first + (end - first - added + removed)


def _in_file(edit: Edit) -> tuple[int, int]:
    added = sum(h.new_end - h.new_start for h in edit.lines.hunks)
    removed = sum(h.old_end - h.old_start for h in edit.lines.hunks)
    if edit.lines.whole:
        return 1, 1
    return added + removed, max(1, edit.old.line_count + edit.new.line_count - 2)


def new_uses(snapshot: Snapshot, found: Sequence[Finding]) -> list[UseChange]:
    """The uses that OWE103 speaks of, as the file alone tells."""
    uses = []
    for finding in found:
        record = snapshot.registry.get(finding.record or "")
        if record is not None and finding.data.get("kind") == "uses":
            anchor = str(finding.data.get("anchor", ""))
            uses.append(UseChange(record, anchor, Spot(finding.path, finding.span, finding.cell)))
    return uses


def dropped_uses(
    before: Side, after: Side, files: Mapping[str, FileChange], gone: Collection[tuple[str, str]]
) -> list[UseChange]:
    """The uses that a file no longer has: as many as it has fewer of, those on lines that are gone.

    Of anchors that have ``gone`` (record, anchor) nothing is told: nothing can use them.
    """
    found: list[UseChange] = []
    for change in files.values():
        if change.status == "added":
            continue
        was = _uses_in(before.snapshot, change.old_path)
        now = _uses_in(after.snapshot, change.path) if change.status != "deleted" else []
        fewer = Counter((t.record, t.anchor) for t in was)
        fewer.subtract(Counter((t.record, t.anchor) for t in now))
        left = Lines(after.read) if now else None
        kept = Counter((t.record, t.anchor, _row(left, t)) for t in now) if left else Counter()
        lines = Lines(before.read)
        for touch in was:
            key = (touch.record, touch.anchor)
            row = (*key, _row(lines, touch))
            if kept[row] > 0:
                kept[row] -= 1
            elif fewer[key] > 0:
                record = after.registry.get(touch.record)
                known = record is not None and touch.anchor in {a.text for a in record.anchors}
                if known and record is not None and holds(record) and (record.id, touch.anchor) not in gone:
                    fewer[key] -= 1
                    found.append(UseChange(record, touch.anchor, Spot(touch.path, touch.span, touch.cell, True)))
    return found


def without_moved(
    added: Sequence[UseChange], dropped: Sequence[UseChange], before: Side, after: Side
) -> tuple[tuple[UseChange, ...], tuple[UseChange, ...]]:
    """Leave out the uses that a change takes out of one file and puts into another."""
    old_lines, new_lines = Lines(before.read), Lines(after.read)
    waiting: dict[tuple[str, str, bytes], list[UseChange]] = {}
    for use in dropped:
        waiting.setdefault(_key(use, old_lines), []).append(use)
    fresh, moved = [], set()
    for use in added:
        known = waiting.get(_key(use, new_lines))
        if known:
            moved.add(id(known.pop()))
        else:
            fresh.append(use)
    return tuple(fresh), tuple(use for use in dropped if id(use) not in moved)


def _key(use: UseChange, lines: Lines) -> tuple[str, str, bytes]:
    return use.record.id, use.anchor, lines(use.spot.path, use.spot.cell, use.spot.span.start.line).strip()


def _uses_in(snapshot: Snapshot, path: str) -> list[Touch]:
    """The uses in a file that are sure; what a record's code uses of itself is none."""
    touches = snapshot.touches_in(path)
    return [t for t in touches if t.kind == "uses" and t.confidence == "certain" and not is_own(t, touches)]


def _row(lines: Lines | None, touch: Touch) -> bytes:
    return lines(touch.path, touch.cell, touch.span.start.line).strip() if lines is not None else b""
