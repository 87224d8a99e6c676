"""OWE412: dates of a record that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from owed.registry.record import Record
from owed.rules.model import Finding, Rule

RULES = (
    Rule(
        "OWE412",
        "dates-out-of-order",
        "warning",
        "dates that are out of order",
        """\
A debt cannot be due for repayment or for review before it was taken (`date`), and a review after the repayment comes
too late.
""",
    ),
)


def check(record: Record) -> Iterator[Finding]:
    """Findings at the later of two dates that contradict each other."""
    debt = record.debt
    if debt is None:
        return
    for name, value in (("repay-by", debt.repay_by), ("review-by", debt.review_by)):
        if value and record.date and value < record.date:
            yield _finding(record, f"debt.{name}", f"{name} {value} is before the decision's date {record.date}")
    if debt.review_by and debt.repay_by and debt.review_by > debt.repay_by:
        yield _finding(
            record, "debt.review-by", f"review-by {debt.review_by} is after repay-by {debt.repay_by}: it comes too late"
        )


def _finding(record: Record, field: str, message: str) -> Finding:
    span = record.fields.get(field) or record.title_span
    return Finding("OWE412", "warning", message, record.path, span, record.id, None, True, {"field": field})
