"""What can be written where a cursor stands in a record's front matter: keys and values, with what they mean.

Fields, values and meanings come from the schema; people, teams and tags from the other records; paths and symbols from the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from owed.fields import load_fields
from owed.index.in_use import names_in_use
from owed.index.outline import qualnames
from owed.index.workspace import Workspace
from owed.registry.cursor import Cursor, cursor_at
from owed.registry.record import Record
from owed.source.languages import language_of
from owed.text import Span, Text

MOST = 200
_DATES = frozenset({"date", "reviewed", "repay-by", "review-by"})
_PEOPLE = frozenset({"decision-makers", "deciders", "consulted", "informed"})
_WRITTEN = frozenset({"principal", "interest"})
"""Fields whose form the schema's examples show."""


@dataclass(frozen=True)
class Offer:
    """Something to write: ``text`` as it is written, ``detail`` in a few words, ``meaning`` in a sentence or two."""

    text: str
    kind: Literal["key", "value", "date", "person", "tag", "record", "file", "symbol", "whole"]
    detail: str = ""
    meaning: str = ""
    record: str = ""
    """The ID of the record that it names: its card is shown."""
    name: str = ""
    """What a list shows, where that is not the text."""
    blanks: tuple[tuple[int, int], ...] = ()
    """Bytes of the text that are left to be filled in, in order."""

    @property
    def label(self) -> str:
        """What a list shows."""
        return self.name or self.text.rstrip(": ")


@dataclass(frozen=True)
class Offers:
    """What can be written in place of ``span``; not ``complete``: more would come with another letter."""

    span: Span
    offers: tuple[Offer, ...]
    complete: bool = True


def offers_at(workspace: Workspace, path: str, text: Text, offset: int) -> Offers | None:
    """What can be written at a place of a record; None outside of its front matter."""
    cursor = cursor_at(text, offset)
    if cursor is None:
        return None
    after = text.line(cursor.span.end.line)[cursor.span.end.column :]
    found = _keys(cursor, after) if cursor.at == "key" else _values(workspace, path, cursor)
    unique: dict[str, Offer] = {}
    for offer in found:
        unique.setdefault(offer.text, offer)
    return Offers(cursor.span, tuple(unique.values())[:MOST], len(unique) <= MOST and cursor.path[:1] != ("anchors",))


def _keys(cursor: Cursor, after: bytes) -> Iterator[Offer]:
    fields = load_fields("record")
    path = (*cursor.path, 0) if cursor.path == ("anchors",) else cursor.path
    for key in fields.keys(path):
        if key in cursor.present:
            continue
        described = fields.describe([*path, key])
        colon = "" if after.lstrip().startswith(b":") else ":" if described and described.is_mapping else ": "
        yield Offer(
            key + colon, "key", described.title if described else "", described.description if described else ""
        )


def _values(workspace: Workspace, path: str, cursor: Cursor) -> Iterator[Offer]:
    snapshot = workspace.snapshot
    name = cursor.path[-1]
    others = [record for record in snapshot.registry.all if record.path != path]
    if cursor.path == ("anchors",):
        yield from _anchors(workspace, cursor.typed)
        for key in ("use", "match") if not cursor.typed or cursor.typed in ("u", "us", "m", "ma") else ():
            kind = load_fields("record").describe(["anchors", 0, key])
            yield Offer(f"{key}: ", "key", kind.title if kind else "", kind.description if kind else "")
        return
    if cursor.path == ("anchors", "use"):
        for name, count in names_in_use(workspace, cursor.typed):
            yield Offer(name, "symbol", f"in {count} file{'s' if count > 1 else ''}")
        return
    described = load_fields("record").describe(cursor.path)
    for value, meaning in described.values.items() if described else ():
        if " " not in value:
            yield Offer(value, "value", meaning=meaning)
    if cursor.path == ("status",):
        for record in others:
            if record.is_open:
                yield Offer(f"superseded by {record.id}", "record", record.title, record=record.id)
    elif cursor.path == ("id",) and (own := snapshot.registry.by_path(path)) is not None:
        yield Offer(str(own.record_id), "value", "as the file is named")
    elif cursor.path == ("supersedes",):
        for record in sorted(others, key=lambda record: not record.is_open):
            yield Offer(record.id, "record", record.title, record=record.id)
    elif name in _DATES:
        yield from _days(snapshot.today, past=name in ("date", "reviewed"))
    elif name in _PEOPLE:
        yield from _used((each for record in others for each in _people(record)), "person")
    elif name == "owner":
        owners = [record.debt.owner for record in others if record.debt and record.debt.owner]
        yield from _used(owners, "person")
        yield from _used((each for record in others for each in record.decision_makers), "person")
    elif name == "tags":
        yield from _used((tag for record in others for tag in record.tags), "tag")
    elif name in _WRITTEN and described is not None:
        for example in described.examples:
            yield Offer(str(example), "value", "for example")


def _people(record: Record) -> tuple[str, ...]:
    return (*record.decision_makers, *record.consulted, *record.informed)


def _used(names: Iterable[str], kind: Literal["person", "tag"]) -> Iterator[Offer]:
    for name, count in Counter(names).most_common():
        yield Offer(name, kind, f"in {count} record{'s' if count > 1 else ''}")


def _days(today: date, past: bool) -> Iterator[Offer]:
    if past:
        yield Offer(today.isoformat(), "date", "today")
        return
    for days in (30, 90, 180):
        yield Offer((today + timedelta(days)).isoformat(), "date", f"in {days} days")
    quarter = (today.month - 1) // 3
    for number, detail in ((quarter + 1, "end of this quarter"), (quarter + 2, "end of next quarter")):
        first = date(today.year + number // 4, number % 4 * 3 + 1, 1)
        yield Offer((first - timedelta(1)).isoformat(), "date", detail)
    yield Offer(date(today.year, 12, 31).isoformat(), "date", "end of this year")


def _anchors(workspace: Workspace, typed: str) -> Iterator[Offer]:
    path, separator, _ = typed.partition("::")
    snapshot = workspace.snapshot
    if separator:
        text = workspace.text(path) if snapshot.exists(path) else None
        for qualname in qualnames(path, text.data) if text is not None else ():
            yield Offer(f"{path}::{qualname}", "symbol", path)
        return
    wanted = typed.lower()
    found = [known for known in snapshot.all_paths if wanted in known.lower() and not snapshot.is_record(known)]
    found.sort(key=lambda known: (not known.lower().startswith(wanted), language_of(known) is None, known))
    for known in found[: MOST + 1]:
        yield Offer(known, "file")
