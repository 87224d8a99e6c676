"""A record in few words: the line that diagnostics, lenses, lists and cards share."""

from __future__ import annotations

from datetime import date

from owed.registry.record import Record


def days(count: int) -> str:
    """``1 day``, ``12 days``."""
    return f"{count} day" if count == 1 else f"{count} days"


def overdue(record: Record, today: date) -> int:
    """For how many days an open debt has been overdue; 0 when it is not."""
    due = record.debt.repay_by if record.debt else None
    return max(0, (today - due).days) if due and record.is_open else 0


def review_due(record: Record, today: date) -> int:
    """For how many days the review of an open debt has been due; 0 on the day itself and before, and once it was reviewed."""
    due = record.debt.review_by if record.debt else None
    if due and record.reviewed and record.reviewed >= due:
        return 0
    return max(0, (today - due).days) if due and record.is_open else 0


def timing(record: Record, today: date) -> str:
    """How far off the dates are: ``overdue 12 days``, ``review due 3 days ago``, or nothing while nothing is due."""
    late = overdue(record, today)
    if late:
        return f"overdue {days(late)}"
    late = review_due(record, today)
    return f"review due {days(late)} ago" if late else ""


def cost(record: Record) -> str:
    """``8d, 1d/month``, as far as it is known."""
    debt = record.debt
    parts = (debt.principal, debt.interest) if debt else ()
    return ", ".join(part.text for part in parts if part)


def one_line(record: Record, today: date) -> str:
    """``TD-0007, overdue 12 days: Keep the uncalibrated scorer (8d, 1d/month)``. Stands alone, in one line."""
    when = timing(record, today)
    price = cost(record)
    title = " ".join(record.title.split())
    return f"{record.id}{', ' + when if when else ''}: {title}{f' ({price})' if price else ''}"


def repaying(record: Record) -> str:
    """What a record says about repaying, in one line: ``Plan: replace by the calibrated model, by 2027-03-31``."""
    debt = record.debt
    if debt is None:
        return ""
    when = f"by {debt.repay_by}" if debt.repay_by else f"when {debt.repay_when}" if debt.repay_when else ""
    if debt.plan:
        plan = " ".join(debt.plan.split()).rstrip(".")
        return f"Plan: {plan}{f', {when}' if when else ''}"
    return f"To be repaid {when}" if when else ""
