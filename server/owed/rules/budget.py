"""OWE501: open debt that is more than the configuration allows."""

from __future__ import annotations

from collections.abc import Iterator

from owed.config import Budget
from owed.index.globs import matches
from owed.index.snapshot import Snapshot
from owed.registry.effort import Effort, Rate
from owed.registry.record import Record
from owed.registry.totals import Totals, holds, in_words, totals
from owed.rules.model import Finding, Rule
from owed.text import NOWHERE, Point, Span

RULES = (
    Rule(
        "OWE501",
        "budget",
        "warning",
        "debt beyond a ceiling that the configuration sets",
        """\
A budget limits the debt that is open at one time: what repaying it takes (`principal`), what it costs while it stays
(`interest`), how many records there are (`count`), and how many of them are overdue (`overdue`). With a `path`, only
debt with code below that glob counts.

```toml
[[budgets]]
principal = "40d"

[[budgets]]
path = "src/churn/**"
count = 5
overdue = 0
```

Counted is debt that was accepted and not repaid; of a range (`5d..8d`) its middle. To get below a ceiling, repay
something, or raise the ceiling, which is a decision that a reviewer sees. A ceiling on `overdue` can be passed overnight,
by the calendar alone; leave it out where a date should never fail a check.
""",
    ),
)


def check(snapshot: Snapshot) -> Iterator[Finding]:
    """One finding for each ceiling that is passed, at the budgets in the configuration."""
    config = snapshot.config
    if not config.budgets or config.source is None:
        return
    line = config.lines.get("budgets")
    span = NOWHERE if line is None else Span(Point(0, line, 0), Point(0, line, 0))
    for budget in config.budgets:
        for what, now, ceiling in passed(budget, counted(snapshot, budget)):
            where = f" below {budget.path}" if budget.path else ""
            message = f"the budget is exceeded: {what}{where} is {now}, at most {ceiling} is allowed"
            data = {"ceiling": what, "now": now, "allowed": ceiling, **({"path": budget.path} if budget.path else {})}
            yield Finding("OWE501", "warning", message, config.source, span, data=data)


def counted(snapshot: Snapshot, budget: Budget) -> Totals:
    """What a budget is compared with."""
    debt = [record for record in snapshot.registry.all if holds(record)]
    if budget.path:
        debt = [record for record in debt if _is_below(snapshot, record, budget.path)]
    return totals(debt, snapshot.today)


def _is_below(snapshot: Snapshot, record: Record, pattern: str) -> bool:
    if any(anchor.path and matches(pattern, anchor.path) for anchor in record.anchors):
        return True
    return any(touch.kind != "uses" and matches(pattern, touch.path) for touch in snapshot.touches_of(record))


def passed(budget: Budget, now: Totals) -> Iterator[tuple[str, str, str]]:
    """The ceilings that are passed, as (what, how much it is, how much is allowed) in words."""
    principal = Effort.parse(budget.principal) if budget.principal else None
    if principal is not None and now.principal > principal.high:
        yield "principal", in_words(now.principal), principal.text
    interest = Rate.parse(budget.interest) if budget.interest else None
    if interest is not None and now.interest > interest.per_month:
        yield "interest", f"{in_words(now.interest)}/month", interest.text
    if budget.count is not None and now.count > budget.count:
        yield "the number of debts", str(now.count), str(budget.count)
    if budget.overdue is not None and now.overdue > budget.overdue:
        yield "the number of overdue debts", str(now.overdue), str(budget.overdue)
