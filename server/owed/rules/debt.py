"""OWE1xx: where the code that you are looking at carries debt, or leans on code that does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from owed.index.globs import is_glob
from owed.index.snapshot import Snapshot
from owed.index.through import definition_of, name_of
from owed.index.touches import Touch
from owed.registry.record import Record
from owed.registry.summary import one_line, overdue, review_due
from owed.rules.model import Finding, Related, Rule, Severity
from owed.text import Span

RULES = (
    Rule(
        "OWE101",
        "carries-debt",
        "hint",
        "code that carries registered debt",
        """\
The definition or file that a debt record's anchor names, or a comment that names the record.

It is a hint: nobody has to do anything. It is there so that whoever changes this code knows what was
decided about it, what was gained, and what the plan is. Hover it for the card; its code action opens the record.

```python
class Scorer:
    def legacy_score(self, rows):  # OWE101: TD-0007: Keep the uncalibrated scorer (8d, 1d/month)
        ...
```

Of OWE104, OWE105 and OWE101, only the first that applies is shown at a place. A marker inside a definition that
carries the same record's debt is not reported again. Dates are told once a file: at the definition, else at the first marker.
""",
    ),
    Rule(
        "OWE102",
        "uses-debt",
        "hint",
        "code that uses code that carries debt",
        """\
A use, elsewhere, of a definition or API that a debt record's anchor names: an import, a call, an attribute,
a base class, a decorator, an annotation.

New uses make a debt more expensive to repay. The hint is where you would add one more.

```python
from churn.scoring import Scorer

Scorer(model).legacy_score(rows)  # OWE102
```

The finding leads to the record, to each re-export between the use and the definition (nearest to the use first), and
to the definition. In `owed check --format json` the re-exports are `via` in `data`, each with `path` and `range`:

```python
from churn import legacy_score  # OWE102, re-exported in churn/__init__.py
```

Only uses that Owed has resolved are reported. Those that merely look like one (an attribute of that name on
a receiver of unknown class) are `likely`, and shown by `owed touches --likely` only, or everywhere with
`likely = true` in the configuration.
""",
        uses="everywhere",
    ),
    Rule(
        "OWE104",
        "overdue",
        "warning",
        "debt whose date of repayment has passed",
        """\
The record's `repay-by` is in the past and the debt is still open.

Repay it (code action "Mark repaid"), or decide again: move the date in the record and say why.
A date that passes never fails `owed check` by itself; ask for it with `--fail-on OWE104`.
""",
        about_dates=True,
    ),
    Rule(
        "OWE105",
        "review-due",
        "information",
        "debt whose review is due",
        """\
The record's `review-by` is in the past: somebody promised to look again whether the decision still holds.

Read the record. If it still holds, say so: the code action "Still true: reviewed today" sets `reviewed`, and moves `review-by`
on, by as much as it was ahead before.
A date that passes never fails `owed check` by itself; ask for it with `--fail-on OWE105`.
""",
        about_dates=True,
    ),
)


def check(snapshot: Snapshot, path: str, touches: Sequence[Touch], enabled: frozenset[str]) -> Iterator[Finding]:
    """Findings where a file touches open debt."""
    bodies: dict[tuple[str, int | None], list[Span]] = {}
    for touch in touches:
        if touch.body is not None:
            bodies.setdefault((touch.record, touch.cell), []).append(touch.body)
    anchored = {t.record for t in touches if t.kind == "here"}
    told: set[str] = set()
    whole = {t.record for t in touches if t.whole_file and not is_glob(t.anchor)}
    seen: set[tuple[str, int]] = set()
    for touch in touches:
        record = snapshot.registry.get(touch.record)
        if record is None or record.debt is None or record.status not in ("accepted", None):
            continue
        if touch.confidence == "likely" and not snapshot.config.likely:
            continue
        if (touch.record, touch.span.start.offset) in seen:
            continue
        if touch.whole_file and is_glob(touch.anchor):
            continue  # a glob is the lens's and the briefing's: a squiggle in each of its files would be noise
        inside = any(body.contains(touch.span) for body in bodies.get((touch.record, touch.cell), ()))
        if touch.kind != "here" and (inside or touch.record in whole):
            continue
        loud = touch.kind == "here" or (touch.record not in anchored and touch.record not in told)
        code, severity = _which(touch, record, snapshot, enabled, loud)
        if touch.kind == "marker":
            told.add(touch.record)
        if code:
            seen.add((touch.record, touch.span.start.offset))
            yield Finding(
                code,
                severity,
                _message(touch, record, snapshot),
                path,
                touch.span,
                record.id,
                touch.cell,
                data={"anchor": touch.anchor, "kind": touch.kind},
                related=(Related(record.path, record.title_span, record.title), *_way(touch, record, snapshot)),
                via=touch.via,
            )


def _which(
    touch: Touch, record: Record, snapshot: Snapshot, enabled: frozenset[str], loud: bool
) -> tuple[str, Severity]:
    """The first rule that applies. Dates are told where the definition is, else at the first marker of a file."""
    if touch.kind == "uses":
        return ("OWE102", "hint") if "OWE102" in enabled else ("", "hint")
    candidates: list[tuple[str, Severity]] = []
    if loud and overdue(record, snapshot.today):
        candidates.append(("OWE104", "warning"))
    if loud and review_due(record, snapshot.today):
        candidates.append(("OWE105", "information"))
    candidates.append(("OWE101", "hint"))
    return next(((code, severity) for code, severity in candidates if code in enabled), ("", "hint"))


def _way(touch: Touch, record: Record, snapshot: Snapshot) -> Iterator[Related]:
    """The way from a use to what it uses: each re-export, nearest to the use first, then the definition."""
    if touch.kind != "uses":
        return
    for hop in touch.via:
        yield Related(hop.path, hop.span, "re-exported here")
    definition = definition_of(snapshot, record, touch.anchor)
    if definition is not None:
        yield Related(definition.path, definition.span, f"{name_of(touch.anchor)} is defined here")


def _message(touch: Touch, record: Record, snapshot: Snapshot) -> str:
    line = one_line(record, snapshot.today)
    if touch.kind != "uses":
        return line
    return f"{name_of(touch.anchor)} carries debt, {line}"
