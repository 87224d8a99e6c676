"""OWE2xx: markers in comments, and whether the registry knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.facts import Part
from owed.index.snapshot import Snapshot
from owed.registry.record import Record
from owed.rules.model import Finding, Related, Rule

RULES = (
    Rule(
        "OWE201",
        "unregistered-marker",
        "information",
        "a debt marker that is not registered",
        """\
A comment says `TODO`, `FIXME`, `HACK` or `XXX` (setting `tags`), but names no record. What is not in the registry
is not planned and not budgeted.

Its code actions register it as technical debt, filled from the comment, or link it to a record that exists.
If it is a note and no debt, leave it to the issue tracker, or say `# owed: ignore[OWE201] why`.

```python
# TODO: calibrate per segment            OWE201
# TODO(TD-0007): calibrate per segment   fine
```

In a workspace without a registry and without configuration this rule is silent.
""",
    ),
    Rule(
        "OWE202",
        "marker-without-decision",
        "warning",
        "a marker that names a record which is proposed only, rejected or superseded",
        """\
The comment leans on a decision that was not taken, or that another one has replaced.

- *proposed*: nobody has accepted the debt yet. Accept the record, or take the shortcut out. (Information only.)
- *rejected*: the shortcut was decided against.
- *superseded*, *deprecated*: name the record that holds now; where the record says which, one code action does it.
""",
    ),
)


def check(snapshot: Snapshot, path: str, part: Part) -> Iterator[Finding]:
    """Findings at the markers of a file or cell."""
    for marker in part.markers:
        if not marker.mentions:
            if not snapshot.dormant:
                text = f": {marker.text}" if marker.text else ""
                message = f"{marker.tag} is not registered{text}"
                yield Finding(
                    "OWE201", "information", message, path, marker.span, None, part.cell, True,
                    {"tag": marker.tag, "text": marker.text},
                )  # fmt: skip
            continue
        for mention in marker.mentions:
            record = snapshot.registry.get(mention.text)
            message = _undecided(record) if record is not None else ""
            if record is not None and message:
                successor = snapshot.registry.get(record.superseded_by) if record.superseded_by else None
                yield Finding(
                    "OWE202",
                    "information" if record.status == "proposed" else "warning",
                    message,
                    path,
                    mention.span,
                    record.id,
                    part.cell,
                    successor is not None,
                    {"replace": successor.id} if successor else {},
                    (Related(record.path, record.title_span, record.title),),
                )


def _undecided(record: Record) -> str:
    if record.status == "proposed":
        return f"{record.id} is proposed only, nobody has accepted it: {record.title}"
    if record.status == "superseded" and record.superseded_by:
        return f"{record.id} is superseded by {record.superseded_by}: {record.title}"
    if record.status in ("rejected", "superseded", "deprecated"):
        return f"{record.id} is {record.status}: {record.title}"
    return ""
