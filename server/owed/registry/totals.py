"""What a set of debt records adds up to: how many, how much to repay, how much they cost while they stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from owed.registry.effort import HOURS
from owed.registry.record import Record
from owed.registry.summary import overdue


@dataclass(frozen=True, slots=True)
class Totals:
    """``principal`` in hours, ``interest`` in hours a month: of ranges the middle, of records that state one."""

    count: int = 0
    principal: float = 0.0
    interest: float = 0.0
    overdue: int = 0
    unpriced: int = 0
    """Records without a principal: the sum is too low by these."""


NOTHING = Totals()


def holds(record: Record) -> bool:
    """Whether a record is debt that somebody took and nobody has repaid. One that is only proposed is not taken yet."""
    return record.debt is not None and record.status in ("accepted", None)


def totals(records: Iterable[Record], today: date) -> Totals:
    """Add up those of the records that hold."""
    count = late = unpriced = 0
    principal = interest = 0.0
    for record in records:
        if record.debt is None or not holds(record):
            continue
        count += 1
        late += bool(overdue(record, today))
        if record.debt.principal is None:
            unpriced += 1
        else:
            principal += record.debt.principal.middle
        if record.debt.interest is not None:
            interest += record.debt.interest.per_month
    return Totals(count, principal, interest, late, unpriced)


def in_words(hours: float) -> str:
    """Hours as records write effort: ``6h``, ``8d``, ``2.5d``."""
    if hours < HOURS["d"]:
        return f"{_number(hours)}h"
    return f"{_number(hours / HOURS['d'])}d"


def _number(value: float) -> str:
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)
