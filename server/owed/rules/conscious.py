"""OWE411: debt is a conscious decision; a record that does not say what was gained, or how it ends, is none."""

from __future__ import annotations

from collections.abc import Iterator

from owed.registry.record import Record
from owed.rules.model import Finding, Rule
from owed.rules.neglect import reads_like
from owed.text import Point, Span

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

A record that is only `proposed` may still have blanks.

## Debt, or something else?

| what happened | is | belongs |
|---|---|---|
| somebody decided on a shortcut, something was gained by it, and there is a plan | debt | into `debt:` |
| tests were skipped on purpose, for a while, to ship | debt | into `debt:`, with what that gained and how it ends |
| nobody looked after it, it was forgotten, nobody had noticed | neglect | into `delta:`, without debt |
| nobody knew better, or knows why it is so | ignorance | into `delta:`, without debt |
| documentation was never written, tests were never written | neglect | into `delta:`, or just write them |
| it does not do what it should | a defect | into the issue tracker |

All of them widen the distance between what is and what should be. Only debt was chosen, so only debt is planned and budgeted
with a principal and interest.

## What is reported

1. A warning where an accepted record leaves one of the four out.
2. Calmly (information), where a title, `gained` or `plan` reads like something else: "we forgot", "nobody knows why",
   "no documentation", "known bug". Just a few turns of phrase are known, and none where it is denied ("no known bugs") or
   about somebody else ("a bug in the vendor's driver"). "No tests" is not reported where the record says what skipping them
   gained, and how that ends.

Code actions: *Add what is missing* puts the fields there and the cursor into the first; *Turn it into a delta without debt* keeps all
that was written, as comments; *Leave it to the issue tracker* rejects the record and asks for the address of the issue.
""",
    ),
)

_MISSING = {
    "gained": "what was gained by it",
    "breaks": "which expectation it breaks",
    "owner": "who owns it",
    "plan": "how or when it will be addressed",
}
_LIKE = {
    "neglect": "neglect. Debt was decided on; if nobody decided, it is a delta without debt",
    "ignorance": "ignorance. Debt was decided on by people who knew; if nobody did, it is a delta without debt",
    "defect": "a defect. Debt works as intended, at a price; what does not work belongs into the issue tracker",
    "missing documentation": "missing documentation, which is not technical debt by itself; it is a delta without debt",
    "missing tests": "missing tests, which are debt only when skipped on purpose: say what that gained, and how it ends",
}


def check(record: Record) -> Iterator[Finding]:
    """Findings in a debt record: what an accepted one leaves out, at the key or at ``debt``; what reads like something else."""
    if record.debt is None or any(p.code == "OWE401" for p in record.problems):
        return
    if record.status == "accepted":
        yield from _left_out(record)
    if record.is_open:
        yield from _texts(record)


def missing(record: Record) -> list[str]:
    """The keys below ``debt`` that say why debt is no neglect, and that the record does not fill in."""
    debt = record.debt
    if debt is None:
        return []
    there = {
        "gained": debt.gained,
        "breaks": debt.breaks,
        "owner": debt.owner,
        "plan": debt.plan or debt.repay_by or debt.repay_when,
    }
    return [name for name, value in there.items() if not value]


def _left_out(record: Record) -> Iterator[Finding]:
    names = missing(record)
    if not names:
        return
    words = [_MISSING[name] for name in names]
    what = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    yield Finding(
        "OWE411",
        "warning",
        f"{record.id} is accepted as debt, but does not say {what}: neglect is not technical debt",
        record.path,
        _where(record, names[0]),
        record.id,
        fixable=True,
        data={"missing": names},
    )


def _texts(record: Record) -> Iterator[Finding]:
    debt = record.debt
    if debt is None:
        return
    on_purpose = bool(debt.gained and (debt.plan or debt.repay_by or debt.repay_when))
    texts = (
        ("title", record.title, record.title_span),
        ("gained", debt.gained or "", record.fields.get("debt.gained")),
        ("plan", debt.plan or "", record.fields.get("debt.plan")),
    )
    for _, text, span in texts:
        found = reads_like(text, tests_on_purpose=on_purpose) if text and span else None
        if found is None or span is None:
            continue
        said = text[found.start : found.end]
        yield Finding(
            "OWE411",
            "information",
            f"{record.id}: '{said}' reads like {_LIKE[found.kind]}",
            record.path,
            _inside(span, text, found.start, found.end),
            record.id,
            fixable=True,
            data={"like": found.kind},
        )


def _inside(span: Span, text: str, start: int, end: int) -> Span:
    """The place of characters of a text that stands at the end of a span, or in quotes in it; the span where that cannot be told."""
    length = span.end.offset - span.start.offset
    before = length - len(text.encode())
    if span.start.line != span.end.line or not 0 <= before <= 9:
        return span
    first = before // 2 if before == 2 and span.start.column > 2 else before
    return Span(*(_shifted(span.start, first + len(text[:place].encode())) for place in (start, end)))


def _shifted(point: Point, by: int) -> Point:
    return Point(point.offset + by, point.line, point.column + by)


def _where(record: Record, name: str) -> Span:
    return record.keys.get(f"debt.{name}") or record.keys.get("debt") or record.title_span
