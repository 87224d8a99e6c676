"""A review for people: what matters first, one thing a line, nothing that is empty. Headings start at the margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from owed.registry.record import Record
from owed.registry.summary import one_line
from owed.registry.totals import Totals, in_words
from owed.report.review.model import FieldChange, MarkerChange, RecordChange, Review, Spot, Touched, UseChange

_MOST = 30
"""Lines below one heading."""
_TOLD = 5
"""Percent of a body below which the number of lines says enough."""
_FEW = 3
"""Lines of a file, or files of tests, that are named."""
_STATED = frozenset({"OWE103", "OWE303", "OWE305"})
"""What stands below a heading of its own."""


def text(review: Review, today: date) -> Iterator[str]:
    """The lines of a review."""
    if review.is_silent:
        yield f"No debt is concerned by what changed since {named(review)} ({files_changed(review.files)})."
        yield from _close(review, today)
        return
    yield f"Compared with {named(review)}: {files_changed(review.files)}."
    yield ""
    yield f"Should this change repay something? {answer(review)}"
    for heading, lines in sections(review, today):
        yield ""
        yield heading
        yield from (f"  {line}" for line in lines[:_MOST])
        if len(lines) > _MOST:
            yield f"  and {len(lines) - _MOST} more"
    if review.before != review.after:
        yield ""
        yield "Cost"
        yield from (f"  {line}" for line in money(review.before, review.after))
    yield from _close(review, today)


def _close(review: Review, today: date) -> Iterator[str]:
    yield from (f"Note: {line}." for line in nearby(review, today))
    yield from (f"Note: {limit}." for limit in review.limits)


def nearby(review: Review, today: date) -> Iterator[str]:
    """Where little changed, one line each."""
    for each in review.nearby:
        if each.spot.path == each.anchor:
            yield f"{how_much(each)} in {each.anchor}, which is about {one_line(each.record, today)}"
        elif each.spot.span.end.offset == 0:
            files = f"{each.files} files" if each.files > 1 else each.spot.path
            yield f"{files} changed in {each.anchor}, which is about {one_line(each.record, today)}"
        else:
            yield f"{how_much(each)} in {where(each)}, which carries {one_line(each.record, today)}"


def named(review: Review) -> str:
    """The base in words: ``origin/main (3f2a91c)``."""
    short = review.base.commit[:7]
    return short if review.base.ref.startswith(short) else f"{review.base.ref} ({short})"


def answer(review: Review) -> str:
    """``Yes: TD-0007 is overdue by 12 days.``"""
    reason = review.advice.reason
    end = "" if reason.endswith((".", "?")) else "."
    return f"{review.advice.answer.capitalize()}: {reason}{end}"


def sections(review: Review, today: date) -> Iterator[tuple[str, list[str]]]:
    """The headings that have something below them, and the lines there."""
    told = [
        ("Debt introduced", [f"{one_line(record, today)}  {record.path}" for record in review.introduced]),
        ("Debt repaid", [one_line(record, today) for record in review.repaid]),
        ("Debt ended otherwise", [f"{one_line(record, today)}, {_ended(record)}" for record in review.closed]),
        ("Debt touched", list(_touched(review.touched, today))),
        ("New uses of debt", _uses(review.new_uses, today)),
        ("No longer used", _uses(review.dropped_uses, today)),
        ("Anchors that lost their code", [_lost(each.record, each.anchor, each.moved_to) for each in review.lost]),
        ("Markers added, not registered", _markers(review.markers, "added", False)),
        ("Markers added", _markers(review.markers, "added", True)),
        ("Markers registered", _markers(review.markers, "registered", True)),
        ("Markers removed", _markers(review.markers, "removed", None)),
        ("Records", [line for change in review.records for line in _record(change, review)]),
        ("Findings", list(_findings(review))),
    ]
    yield from ((heading, lines) for heading, lines in told if lines)


def _findings(review: Review) -> Iterator[str]:
    """The findings that no line above says already."""
    stated = {(m.spot.path, m.spot.span.start.line + 1) for m in review.markers if m.kind == "added"}
    for note in review.notes:
        if note.code in _STATED or (note.code == "OWE201" and (note.path, note.line) in stated):
            continue
        cell = f":cell {note.cell}" if note.cell else ""
        yield f"{note.path}{cell}:{note.line}:{note.column}: {note.code} {note.message}"


def files_changed(count: int) -> str:
    """How many files a change is about, in words."""
    return f"{count} {'file' if count == 1 else 'files'} changed"


def place(spot: Spot) -> str:
    """``src/a.py:12``, ``book.ipynb:cell 3:2``."""
    cell = f":cell {spot.cell}" if spot.cell else ""
    return f"{spot.path}{cell}:{spot.span.start.line + 1}"


def _touched(touched: Sequence[Touched], today: date) -> Iterator[str]:
    grouped: dict[str, list[Touched]] = {}
    for each in touched:
        grouped.setdefault(each.record.id, []).append(each)
    for group in grouped.values():
        yield one_line(group[0].record, today)
        yield from (f"  {where(each)}: {how_much(each)}" for each in group)


def where(each: Touched) -> str:
    """The code of a record that is touched: ``Scorer.legacy_score in src/scoring.py:14``."""
    if each.spot.span.end.offset == 0:
        return each.anchor
    name = each.anchor.partition("::")[2]
    return f"{name} in {place(each.spot)}" if name else place(each.spot)


def how_much(each: Touched) -> str:
    """``6 of 15 lines``."""
    files = f" in {each.files} files" if each.files > 1 else ""
    if not each.total:
        return f"changed{files}"
    lines = f"{each.changed} {'line' if each.changed == 1 else 'lines'} changed{files}"
    percent = round(each.share * 100)
    return f"{lines}, {percent}% of it" if percent >= _TOLD and not files else lines


def _uses(uses: Sequence[UseChange], today: date) -> list[str]:
    """By record; where it is used by line, but of tests just the files, and nothing of what tests alone use."""
    grouped: dict[str, list[UseChange]] = {}
    for use in uses:
        grouped.setdefault(use.record.id, []).append(use)
    lines = []
    for group in grouped.values():
        lines.append(one_line(group[0].record, today))
        start = len(lines)
        lines += [f"  {line}" for line in _places([use for use in group if not use.in_tests])]
        tests = list(dict.fromkeys(use.spot.path for use in group if use.in_tests))
        if len(lines) == start:
            lines.pop()
        elif tests:
            more = f" and {len(tests) - _FEW} more" if len(tests) > _FEW else ""
            lines.append(f"  in tests: {', '.join(tests[:_FEW])}{more}")
    return lines


def _places(uses: Sequence[UseChange]) -> Iterator[str]:
    by_file: dict[tuple[str, int | None], list[UseChange]] = {}
    for use in uses:
        by_file.setdefault((use.spot.path, use.spot.cell), []).append(use)
    for group in by_file.values():
        rows = list(dict.fromkeys(use.spot.span.start.line + 1 for use in group))
        names = list(dict.fromkeys(use.anchor.rpartition("::")[2].removeprefix("use: ") for use in group))
        others = "".join(f", {row}" for row in rows[1:_FEW])
        more = f" and {len(rows) - _FEW} more lines" if len(rows) > _FEW else ""
        yield f"{place(group[0].spot)}{others}{more} {', '.join(names)}"


def _ended(record: Record) -> str:
    if record.status == "superseded" and record.superseded_by:
        return f"superseded by {record.superseded_by}"
    return (
        record.status if record.status in ("rejected", "superseded", "deprecated", "proposed") else "its record is gone"
    )


def _lost(record: Record, anchor: str, moved_to: str | None) -> str:
    if moved_to is not None:
        path, _, name = moved_to.partition("::")
        now = f"{name} there" if name and anchor.startswith(f"{path}::") else moved_to
        return f"{record.id}: {anchor} is now {now}, write that in the record"
    ask = "repaid?" if record.is_debt else "does the decision still hold?"
    return f"{record.id}: {anchor} is gone, {ask}"


def _markers(markers: Sequence[MarkerChange], kind: str, named: bool | None) -> list[str]:
    return [
        f"{place(marker.spot)} {marker.tag}{f'({marker.record})' if marker.record else ''}{f': {marker.text}' if marker.text else ''}"
        for marker in markers
        if marker.kind == kind and (named is None or (marker.record is not None) == named)
    ]


def _record(change: RecordChange, review: Review) -> Iterator[str]:
    record = change.record
    if change.kind == "deleted":
        yield f"{record.id} deleted: {record.title}"
        return
    if change.kind == "added":
        if record.path not in {each.path for each in review.introduced}:
            yield f"{record.id} added, {record.status or 'without a status'}: {record.title}  {record.path}"
        return
    if not change.fields:
        yield f"{record.id} edited, its text only: {record.title}"
        return
    yield f"{record.id} changed: {record.title}"
    yield from (f"  {field_change(each)}" for each in change.fields)


def field_change(each: FieldChange) -> str:
    """``principal: 8d → 5d``."""
    name = each.field.removeprefix("debt.")
    if each.before is None:
        return f"{name}: {each.after} (new)"
    if each.after is None:
        return f"{name}: {each.before} (gone)"
    return f"{name}: {each.before} → {each.after}"


def money(before: Totals, after: Totals) -> Iterator[str]:
    """What open debt adds up to, before and after; in one line where nothing changed."""
    late = f", {after.overdue} overdue" if after.overdue else ""
    if (before.count, before.principal, before.interest) == (after.count, after.principal, after.interest):
        if not after.count:
            yield "no open debt, as before"
            return
        debts = f"{after.count} open {'debt' if after.count == 1 else 'debts'}"
        yield f"as before: {debts}{late}, {in_words(after.principal)} to repay, {in_words(after.interest)}/month"
    else:
        yield f"principal {_step(before.principal, after.principal, in_words)}"
        yield f"interest {_step(before.interest, after.interest, _a_month)}"
        yield f"open debt {_step(before.count, after.count, _number)}{late}"
    if after.unpriced:
        states = "states no principal and is" if after.unpriced == 1 else "state no principal and are"
        yield f"{after.unpriced} {states} not in the sum"


def _a_month(hours: float) -> str:
    return f"{in_words(hours)}/month"


def _number(count: float) -> str:
    return str(int(count))


def _step(before: float, after: float, shown: Callable[[float], str]) -> str:
    was, now = shown(before), shown(after)
    if was == now:
        return f"{now}, as before"
    change = after - before
    sign = "+" if change > 0 else "−"
    return f"{was} → {now} ({sign}{shown(abs(change))})"
