"""Whether a change should repay something: a short answer, from what it touches and what records say about repaying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from owed.registry.effort import payback_months
from owed.registry.record import Record
from owed.registry.summary import days, overdue, review_due
from owed.report.review.model import Advice, Answer, Lost, Touched, UseChange

_MUCH = 0.3
"""Of a body: who rewrites so much of it has understood it, and is near to repaying."""
_LITTLE = 0.1
_FEW = 20
"""Lines: a change of fewer, and of less than that share, is nobody's occasion to repay; of half that share, never mind its lines."""
_SOON = 6
"""Months within which repaying pays back."""


def advice(
    touched: Sequence[Touched],
    new_uses: Sequence[UseChange],
    repaid: Sequence[Record],
    lost: Sequence[Lost],
    today: date,
) -> Advice:
    """The answer for the record that matters most."""
    uses = [use for use in new_uses if not use.in_tests]
    best = max(touched, key=lambda each: _weight(each, today), default=None)
    about = _about(best, uses, today) if best is not None else None
    if about is not None and about.answer == "yes":
        return about
    gone = [each for each in lost if each.record.is_debt and each.moved_to is None]
    if gone:
        record = gone[0].record
        whole = {each.anchor for each in gone} >= {anchor.text for anchor in record.anchors}
        what = f"{'' if whole else 'some of '}the code of {record.id} is gone"
        return Advice("consider", f"{what}: if that repaid it, say so in its record", record.id)
    if best is not None and about is not None and (not _is_little(best) or overdue(best.record, today) or not uses):
        return about
    if uses:
        ids = list(dict.fromkeys(use.record.id for use in uses))
        what = f"this change adds {_times(len(uses), 'use')} of {_some(ids)}, which makes repaying dearer"
        return Advice("consider", what, ids[0])
    if moved := [each.record.id for each in lost if each.record.is_debt]:
        return Advice(
            "no", f"the code of {_some(list(dict.fromkeys(moved)))} only moved: say where in the record", moved[0]
        )
    if repaid:
        return Advice("no", f"it does: {_some([record.id for record in repaid])}")
    return Advice("no", "it touches no debt")


def _about(touched: Touched, uses: Sequence[UseChange], today: date) -> Advice:
    record = touched.record
    debt = record.debt
    little = _is_little(touched)
    late = overdue(record, today)
    months = payback_months(debt.principal, debt.interest) if debt else None
    reasons = []
    if late:
        reasons.append(f"is overdue by {days(late)}")
    elif due := review_due(record, today):
        reasons.append(f"has been due for review for {days(due)}")
    if touched.share >= _MUCH and touched.spot.span.end.offset:
        reasons.append(f"has {round(touched.share * 100)}% of its code rewritten here")
    added = sum(use.record.id == record.id for use in uses)
    if added:
        reasons.append(f"gets {_times(added, 'new use')}")
    if not little and debt is not None and debt.repay_when:
        when = " ".join(debt.repay_when.split()).rstrip(".")
        reasons.append(f"is to be repaid when {when}: is it now?")
    if not reasons:
        what = (
            f"{'just ' if little and touched.changed <= _FEW else ''}{_times(touched.changed, 'line')} of its code"
            if touched.total
            else "its code"
        )
        return Advice("no", f"{record.id} is not due, and {what} changed", record.id)
    price = f" Repaying takes {debt.principal.text.replace('..', ' to ')}" if debt and debt.principal else ""
    if price and months is not None and months <= _SOON:
        price += f" and pays back in {_times(max(1, round(months)), 'month')}"
    reason = _and(reasons)
    answer: Answer = "yes" if late and not little else "consider"
    return Advice(
        answer, f"{record.id} {reason}{'' if reason.endswith('?') else '.'}{price}{'.' if price else ''}", record.id
    )


def _is_little(touched: Touched) -> bool:
    return touched.share < _LITTLE and (touched.changed <= _FEW or touched.share < _LITTLE / 2)


def _weight(touched: Touched, today: date) -> tuple[bool, bool, float]:
    record = touched.record
    return bool(overdue(record, today)), bool(review_due(record, today)), touched.share


def _times(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _some(ids: Sequence[str]) -> str:
    return _and(ids) if len(ids) <= 3 else f"{', '.join(ids[:3])} and {len(ids) - 3} more"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
