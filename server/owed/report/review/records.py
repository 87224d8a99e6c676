"""What a change does to records: which it adds, edits, deletes; field by field, as the front matter calls them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from owed.history.diff import FileChange
from owed.index.side import Side
from owed.registry.record import Record
from owed.registry.totals import holds
from owed.report.review.model import FieldChange, RecordChange

Pair = tuple["Record | None", "Record | None"]
"""A record before and after."""
_LONGEST = 200
_TOLD = frozenset({"id", "title", "status", "date", "decision-makers", "deciders", "tags", "debt", "delta", "anchors"})


def pairs(before: Side, after: Side, changes: Sequence[FileChange]) -> tuple[Pair, ...]:
    """The records in changed files, each with what it was; one whose file was renamed by more than git sees is found by its ID."""
    found: list[Pair] = []
    gone: list[Record] = []
    for change in changes:
        old = before.registry.by_path(change.old_path) if change.status != "added" else None
        new = after.registry.by_path(change.path) if change.status != "deleted" else None
        if new is None and old is not None:
            gone.append(old)
        elif new is not None:
            found.append((old, new))
    settled: list[Pair] = []
    for old, new in found:
        was = old
        if old is None and new is not None:
            was = next((record for record in gone if record.record_id == new.record_id), None)
            if was is not None:
                gone.remove(was)
        settled.append((was, new))
    return (*settled, *((record, None) for record in gone))


def record_changes(found: Sequence[Pair]) -> Iterator[RecordChange]:
    """The changes of records that say something: one whose prose alone was edited has no fields."""
    for old, new in found:
        if new is None:
            assert old is not None
            yield RecordChange("deleted", old)
        elif old is None:
            yield RecordChange("added", new)
        else:
            fields = tuple(field_changes(old, new))
            yield RecordChange("changed", new, fields)


def introduced(found: Sequence[Pair]) -> Iterator[Record]:
    """Debt that holds now and did not before: a new record, or one that was proposed and is accepted."""
    for old, new in found:
        if new is not None and holds(new) and (old is None or not holds(old)):
            yield new


def repaid(found: Sequence[Pair]) -> Iterator[Record]:
    """Debt that held and is repaid."""
    for old, new in found:
        if old is not None and new is not None and holds(old) and new.status == "repaid":
            yield new


def closed(found: Sequence[Pair]) -> Iterator[Record]:
    """Debt that held and ended otherwise."""
    for old, new in found:
        if old is not None and holds(old) and (new is None or not (holds(new) or new.status == "repaid")):
            yield new or old


def field_changes(old: Record, new: Record) -> Iterator[FieldChange]:
    """The fields that differ, in the order of the front matter."""
    before, after = dict(_fields(old)), dict(_fields(new))
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name) or None, after.get(name) or None
        if was != now:
            yield FieldChange(name, _short(was), _short(now))


def _short(value: str | None) -> str | None:
    line = " ".join(value.split()) if value is not None else None
    return f"{line[: _LONGEST - 1]}…" if line is not None and len(line) > _LONGEST else line


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    yield "id", record.id
    yield "title", record.title
    successor = f" by {record.superseded_by}" if record.superseded_by else ""
    yield "status", f"{record.status or ''}{successor}"
    yield "date", str(record.date or "")
    for name, people in (("decision-makers", record.decision_makers), ("tags", record.tags)):
        yield name, ", ".join(people)
    debt = record.debt
    yield "debt", "yes" if debt is not None else ""
    if debt is not None:
        yield "debt.breaks", ", ".join(debt.breaks)
        yield "debt.dimension", ", ".join(debt.dimension)
        yield "debt.category", debt.category or ""
        yield "debt.gained", debt.gained or ""
        yield "debt.principal", debt.principal.text if debt.principal else ""
        yield "debt.interest", debt.interest.text if debt.interest else ""
        yield "debt.plan", debt.plan or ""
        yield "debt.repay-by", str(debt.repay_by or "")
        yield "debt.repay-when", debt.repay_when or ""
        yield "debt.review-by", str(debt.review_by or "")
        yield "debt.owner", debt.owner or ""
        yield "debt.tracker", debt.tracker or ""
    delta = record.delta
    if delta is not None:
        yield "delta.kind", delta.kind or ""
        yield "delta.today", delta.today or ""
        yield "delta.ideal", delta.ideal or ""
        yield "delta.risks", ", ".join(delta.risks)
    yield "anchors", ", ".join(anchor.text for anchor in record.anchors)
    yield from ((key, str(value)) for key, value in record.raw.items() if key not in _TOLD and _is_plain(value))


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float, bool))
