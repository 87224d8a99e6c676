"""What a file leans on: the records whose code it uses, or that its own code is about, with each place of that in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from owed.index.snapshot import Snapshot
from owed.index.touches import Touch
from owed.registry.record import Record
from owed.registry.summary import overdue
from owed.text import Span


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file; ``cell`` counts from 1 in notebooks."""

    path: str
    cell: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Contact:
    """One place where the file meets a record, and for uses where what they use is defined, where that is known."""

    touch: Touch
    definition: Spot | None = None

    @property
    def says(self) -> str:
        """What happens there, in words: ``uses Scorer.legacy_score``."""
        touch = self.touch
        if touch.kind == "marker":
            return f"names {touch.anchor}"
        if touch.whole_file:
            return f"lies in {touch.anchor}"
        sure = "" if touch.confidence == "certain" else " (likely)"
        return f"{'uses' if touch.kind == 'uses' else 'defines'} {name_of(touch.anchor)}{sure}"


@dataclass(frozen=True, slots=True)
class Lean:
    """A record that the file leans on; ``contacts`` are in order of the file."""

    record: Record
    contacts: tuple[Contact, ...]


def leans(snapshot: Snapshot, path: str, records: Iterable[str] = ()) -> tuple[Lean, ...]:
    """What a file leans on directly, grouped by record: overdue debt first, then other debt, then plain decisions.

    ``records`` are IDs to keep to; none keeps all. Decisions that no longer hold are left out, as are likely uses unless
    the configuration asks for them. A record of the registry leans on nothing: it is no code.
    """
    if snapshot.is_record(path):
        return ()
    wanted = frozenset(records)
    groups: dict[str, dict[object, Contact]] = {}
    found: dict[str, Record] = {}
    for touch in snapshot.touches_in(path):
        record = snapshot.registry.get(touch.record)
        if record is None or not record.is_open or (wanted and record.id not in wanted):
            continue
        if touch.confidence == "likely" and not snapshot.config.likely:
            continue
        found[record.id] = record
        definition = definition_of(snapshot, record, touch.anchor) if touch.kind == "uses" else None
        key = touch.anchor if touch.whole_file else (touch.kind, touch.cell, touch.span)
        groups.setdefault(record.id, {}).setdefault(key, Contact(touch, definition))

    def rank(record: Record) -> tuple[bool, bool, tuple[object, ...]]:
        known = record.record_id
        return (not overdue(record, snapshot.today), not record.is_debt, (known.prefix, known.number or 0, record.id))

    order = sorted(found.values(), key=rank)
    return tuple(Lean(record, tuple(groups[record.id].values())) for record in order)


def definition_of(snapshot: Snapshot, record: Record, anchor: str) -> Spot | None:
    """Where the symbol that an anchor names is defined; None for an API from outside, and while it is not known."""
    named = next((each for each in record.anchors if each.text == anchor and each.kind == "symbol"), None)
    facts = snapshot.facts(named.path) if named else None
    for part in facts.parts if facts else ():
        for place in part.places:
            if facts and place.anchor == anchor:
                return Spot(facts.path, part.cell, place.name)
    return None


def name_of(anchor: str) -> str:
    """The name that an anchor speaks of: ``Scorer.legacy_score``, ``pandas.concat``."""
    return anchor.rpartition("::")[2].removeprefix("use: ")
