"""What a review says, as plain values; every format prints these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from owed.history.base import Base
from owed.registry.record import Record
from owed.registry.totals import NOTHING, Totals
from owed.report.notes import Note
from owed.text import Span

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__)/|(?:^|/)(?:test_[^/]*|conftest|[^/]*[_.](?:test|spec))\.[a-z]+$"
)
Answer = Literal["yes", "consider", "no"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: ``old`` when it is on the side before the change. ``cell`` counts from 1 in notebooks.

    ``columns`` are those of start and end, from 1, in code points.
    """

    path: str
    span: Span
    cell: int | None = None
    old: bool = False
    columns: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True)
class Touched:
    """Code of a record that the change is inside of.

    ``changed`` of ``total`` lines: both what was there before and what is there now count, so that a body that is
    rewritten is touched whole. ``files`` is more than one only for a folder or glob, which has ``of_files``.
    """

    record: Record
    anchor: str
    spot: Spot
    changed: int
    total: int
    files: int = 1
    of_files: int = 1

    @property
    def share(self) -> float:
        """How much of it, from 0 to 1; of a folder, as if its files were of the same length."""
        lines = min(1.0, self.changed / self.total) if self.total else 1.0
        return lines * min(1.0, self.files / max(1, self.of_files))


@dataclass(frozen=True, slots=True)
class UseChange:
    """A use of a record's code that the change adds, or takes away (then ``spot`` is on the old side)."""

    record: Record
    anchor: str
    spot: Spot

    @property
    def in_tests(self) -> bool:
        """Whether it is in a test, which goes with the code that it tests."""
        return _TEST.search(self.spot.path) is not None


@dataclass(frozen=True, slots=True)
class Lost:
    """An anchor that found code before the change, and does not any more. ``moved_to``: an anchor that finds it again."""

    record: Record
    anchor: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class MarkerChange:
    """A marker with a tag. ``registered``: it was there, and names a record now; ``record`` is its ID."""

    kind: Literal["added", "removed", "registered"]
    tag: str
    text: str
    spot: Spot
    record: str | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record, as the front matter calls it; None: it is not there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that the change adds, edits or deletes; ``record`` is the newest there is of it."""

    kind: Literal["added", "changed", "deleted"]
    record: Record
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether this change should repay something; ``reason`` stands alone in one line."""

    answer: Answer
    reason: str
    record: str | None = None


_NO_ADVICE = Advice("no", "")


@dataclass(frozen=True, slots=True)
class Review:
    """The whole answer. Order within each list: what matters most comes first.

    ``notes`` are the same as findings at places of the new side, for annotations; ``limits`` says in words what was
    not looked at.
    """

    base: Base
    target: str
    files: int
    introduced: tuple[Record, ...] = ()
    repaid: tuple[Record, ...] = ()
    closed: tuple[Record, ...] = ()
    """Debt that ended otherwise: rejected, superseded, deprecated, or its record deleted."""
    touched: tuple[Touched, ...] = ()
    nearby: tuple[Touched, ...] = ()
    """Where little changes: in a folder of a record, or a few lines in a large body. Good to know, and no more."""
    new_uses: tuple[UseChange, ...] = ()
    dropped_uses: tuple[UseChange, ...] = ()
    lost: tuple[Lost, ...] = ()
    markers: tuple[MarkerChange, ...] = ()
    records: tuple[RecordChange, ...] = ()
    notes: tuple[Note, ...] = ()
    before: Totals = NOTHING
    after: Totals = NOTHING
    advice: Advice = _NO_ADVICE
    limits: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say about debt, but of what is ``nearby`` and of uses in tests."""
        uses = any(not use.in_tests for use in (*self.new_uses, *self.dropped_uses))
        told = (
            self.introduced,
            self.repaid,
            self.closed,
            self.touched,
            self.lost,
            self.markers,
            self.records,
            self.notes,
        )
        return not uses and not any(told)
