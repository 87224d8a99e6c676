"""OWE303 to OWE305: anchors that found code once, and what has become of it. See docs/anchors.md."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.anchors.state import state_of
from owed.index.snapshot import Snapshot
from owed.registry.record import Record
from owed.rules.model import Finding, Rule

RULES = (
    Rule(
        "OWE303",
        "anchor-moved",
        "warning",
        "an anchor whose code has moved",
        """\
The definition, file or folder that an anchor names is gone from there, and has been found again: in git history, step by step
through the commits that moved it, or in what is not committed yet.

```yaml
anchors:
  - src/churn/scoring.py::Scorer.legacy_score   # OWE303: same body, now `Ranker.score` in src/churn/ranking.py
```

The code action "Re-anchor" writes the new place; `owed fix` does so for all of them.
""",
    ),
    Rule(
        "OWE304",
        "anchor-changed",
        "hint",
        "an anchor whose code has changed much since its record was reviewed",
        """\
Little is left of the definition as it was when the record was last reviewed: when its file was last committed, or on its `reviewed`
or `date`. Is what the record says still true? The code action "Still true: reviewed today" says so.

Quiet until much has changed, and while the record itself is being edited.
""",
    ),
    Rule(
        "OWE305",
        "anchor-lost",
        "information",
        "an anchor whose code is gone",
        """\
The code that an anchor was about was there once, and is gone; nothing like it was found. Is the debt repaid? If it is, say so in the
record's status. If the code lives on in another shape, write where.

The same is asked in an editor where an edit took out the last comment that names a record without anchors.

It does not fail `owed check` unless asked to: `--fail-on OWE305`.
""",
    ),
)


def check(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    """Findings at the anchors of an open record."""
    if not record.is_open:
        return
    if not record.anchors and record.is_debt:
        yield from _unmarked(snapshot, record)
    for anchor in record.anchors:
        state = state_of(snapshot, record, anchor)
        where = (record.path, anchor.span, record.id, None)
        if state.kind == "moved" and state.candidate is not None:
            yield Finding(
                "OWE303", "warning", f"anchor moved: {anchor.text}, {state.evidence}", *where, True,
                {"anchor": anchor.text, "candidate": state.candidate, "score": round(state.score, 2)},
            )  # fmt: skip
        elif state.kind == "changed":
            yield Finding(
                "OWE304", "hint", f"anchor changed: {anchor.text}, {state.evidence}", *where, False,
                {"anchor": anchor.text, "score": round(state.score, 2), "commit": state.commit},
            )  # fmt: skip
        elif state.kind == "lost":
            yield Finding(
                "OWE305", "information", f"anchor lost: {anchor.text}, {state.evidence}; repaid?", *where, False,
                {"anchor": anchor.text, "commit": state.commit},
            )  # fmt: skip


def _unmarked(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    """A record that has no anchors, and whose last marker an edit took out of the code."""
    state = snapshot.states.get((record.path, record.id))
    if state is not None and not snapshot.touches_of(record):
        yield Finding(
            "OWE305", "information", f"no code names {record.id} any more, {state.evidence}; repaid?",
            record.path, record.status_span, record.id, data={"anchor": record.id, "commit": state.commit},
        )  # fmt: skip
