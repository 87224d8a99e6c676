"""OWE411: debt is a conscious decision; a record that does not say what was gained, or how it ends, is none."""

from __future__ import annotations

from collections.abc import Iterator

from owed.registry.record import Record
from owed.rules.model import Finding, Rule
from owed.text import Span

RULES = (
    Rule(
        "OWE411",
        "not-conscious",
        "warning",
        "accepted debt without what was gained, a plan, an owner, or the expectation it breaks",
        """\
Technical debt is a decision: something was gained, and there is a plan. An accepted record says

- `gained`: what the shortcut bought (usually time to market),
- `breaks`: which expectation no longer holds: `no-surprises`, `incremental-refinement`, `maintainability`,
- `owner`: who will see to it,
- `plan`, `repay-by` or `repay-when`: how, or when, it is addressed. "Living with it until …" is a plan too.

Neglect, defects, ignorance, missing documentation, and tests that nobody wrote are **not** technical debt. They widen
the distance between what is and what should be; if that is what the record is about, replace `debt:` by `delta:`,
which is listed, but never counted as debt. A defect belongs into the issue tracker.

A record that is only `proposed` may still have blanks.
""",
    ),
)

_MISSING = {
    "gained": "what was gained by it",
    "breaks": "which expectation it breaks",
    "owner": "who owns it",
    "plan": "how or when it will be addressed",
}


def check(record: Record) -> Iterator[Finding]:
    """One finding for an accepted debt record that leaves something out, at the key or at ``debt``."""
    debt = record.debt
    if debt is None or record.status != "accepted" or any(p.code == "OWE401" for p in record.problems):
        return
    missing = [
        name
        for name, there in (
            ("gained", debt.gained),
            ("breaks", debt.breaks),
            ("owner", debt.owner),
            ("plan", debt.plan or debt.repay_by or debt.repay_when),
        )
        if not there
    ]
    if not missing:
        return
    words = [_MISSING[name] for name in missing]
    what = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    yield Finding(
        "OWE411",
        "warning",
        f"{record.id} is accepted as debt, but does not say {what}: neglect is not technical debt",
        record.path,
        _where(record, missing[0]),
        record.id,
        data={"missing": missing},
    )


def _where(record: Record, name: str) -> Span:
    return record.keys.get(f"debt.{name}") or record.keys.get("debt") or record.title_span
