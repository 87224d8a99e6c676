"""OWE502 to OWE504: what a team holds its changes to. Found by a review, which knows what is new; off until configured."""

from __future__ import annotations

from owed.registry.record import Record
from owed.registry.summary import days
from owed.rules.model import Finding, Related, Rule
from owed.text import Span

RULES = (
    Rule(
        "OWE502",
        "new-debt-needs-record",
        "error",
        "a debt marker that a change adds without a record that is accepted",
        """\
Found by `owed review`, where the configuration asks for it:

```toml
[review]
new-debt-needs-record = true
```

The change adds a `TODO` (or another of the configured tags) that names no record, or one that nobody has accepted yet. Register it
and have the record accepted in the same change, take the shortcut out, or keep the note in the issue tracker. Markers that moved
or were reworded are not new.
""",
    ),
    Rule(
        "OWE503",
        "no-new-uses",
        "error",
        "a new use of debt that takes no new uses",
        """\
Found by `owed review`, where the configuration asks for it:

```toml
[review]
no-new-uses = ["TD-0007"]     # or ["*"]: of any debt
```

The change uses the code of this debt in one more place, which makes repaying dearer. Use what replaces it: the record's
plan says what.
""",
    ),
    Rule(
        "OWE504",
        "overdue-needs-review",
        "error",
        "a change in overdue debt that does not review its record",
        """\
Found by `owed review`, where the configuration asks for it:

```toml
[review]
overdue-needs-review = true
```

The change is inside code whose debt is overdue, and leaves the record as it is. In the same change, repay it, or look at the decision
again and say so: a later `repay-by`, a `review-by`, another plan.
""",
    ),
)


def new_debt(path: str, span: Span, cell: int | None, tag: str, text: str, record: Record | None) -> Finding:
    """OWE502 at a marker that a change adds; ``record``: the one that it names."""
    what = f"{tag}: {text}" if text else tag
    if record is None:
        message = f"new debt needs an accepted record, and this names none: {what}"
    else:
        message = f"new debt needs an accepted record, and {record.id} is {record.status or 'not accepted'}: {what}"
    return Finding("OWE502", "error", message, path, span, record.id if record else None, cell, data={"tag": tag})


def new_use(path: str, span: Span, cell: int | None, name: str, record: Record) -> Finding:
    """OWE503 at a use that a change adds."""
    message = f"{record.id} takes no new uses, and this change adds one of {name}: {record.title}"
    related = (Related(record.path, record.title_span, record.title),)
    return Finding("OWE503", "error", message, path, span, record.id, cell, data={"name": name}, related=related)


def overdue_unreviewed(path: str, span: Span, cell: int | None, late: int, record: Record) -> Finding:
    """OWE504 at code that a change is inside of."""
    message = f"{record.id} is overdue by {days(late)}, and this change neither repays nor reviews it: {record.title}"
    related = (Related(record.path, record.title_span, record.title),)
    return Finding("OWE504", "error", message, path, span, record.id, cell, data={"overdue": late}, related=related)
