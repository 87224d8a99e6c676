"""OWE3xx: references from code to records, and from records to code, that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.anchors.state import state_of
from owed.index.facts import Part
from owed.index.near import near_path
from owed.index.snapshot import Snapshot
from owed.index.structural import problem_of
from owed.registry.record import Anchor, Record
from owed.rules.model import Finding, Related, Rule

RULES = (
    Rule(
        "OWE301",
        "unknown-record",
        "warning",
        "an ID that no record has",
        """\
A comment names a record of this registry's prefixes that does not exist. Where one is near, a code action
writes its ID instead.

```python
# TD-0070    OWE301: no record TD-0070, did you mean TD-0007?
```

Prefixes that no record of the registry has (`UTF-8`, `SHA-256`, another tracker's) are left alone.
""",
    ),
    Rule(
        "OWE302",
        "leftover",
        "warning",
        "a marker of debt that is repaid",
        """\
The record says that the debt is repaid; the comment still says that it is there. Remove the comment (code action),
or set the record back to `accepted`.
""",
    ),
    Rule(
        "OWE306",
        "anchor-matches-nothing",
        "warning",
        "an anchor that matches nothing or is ambiguous",
        """\
An open record is about code that Owed cannot find, and that git history has never seen either: no such file, no such definition
in the file, no file under the glob. Correct the anchor; its code actions offer what is near: a path that differs by a few
letters, or the only file of that name. Of code that was there and is gone, OWE303 and OWE305 speak.

Reported once the workspace has been scanned.
""",
    ),
)


def check(snapshot: Snapshot, path: str, part: Part) -> Iterator[Finding]:
    """Findings at the markers of a file or cell."""
    for marker in part.markers:
        for mention in marker.mentions:
            record = snapshot.registry.get(mention.text)
            if record is None:
                near = snapshot.registry.suggest(mention.text)
                hint = f", did you mean {near.id} ({near.title})?" if near else ""
                yield Finding(
                    "OWE301", "warning", f"no record {mention.text}{hint}", path, mention.span, None, part.cell,
                    near is not None, {"replace": near.id} if near else {},
                )  # fmt: skip
            elif record.status == "repaid":
                yield Finding(
                    "OWE302", "warning", f"{record.id} is repaid, this marker is left over: {record.title}", path,
                    mention.span, record.id, part.cell, True, {"comment": True},
                    (Related(record.path, record.title_span, record.title),), True,
                )  # fmt: skip


def check_anchors(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    """Findings at the anchors of a record."""
    for anchor in record.anchors:
        problem = problem_of(anchor.query, anchor.within) if anchor.kind == "match" else None
        if problem is not None:
            yield Finding("OWE306", "warning", f"anchor is no query: {problem}", record.path, anchor.span, record.id)
        elif record.is_open and (state := state_of(snapshot, record, anchor)).kind == "nowhere":
            why = "; ".join(filter(None, (_why(snapshot, anchor), state.evidence)))
            near = nearest(snapshot, anchor)
            hint = f", did you mean {near}?" if near else ""
            yield Finding(
                "OWE306", "warning", f"anchor matches nothing: {anchor.text} ({why}){hint}",
                record.path, anchor.span, record.id, None, near is not None, {"replace": near} if near else {},
            )  # fmt: skip


def _why(snapshot: Snapshot, anchor: Anchor) -> str:
    if anchor.kind == "match":
        return "no file has such a place"
    if anchor.kind == "symbol":
        return f"no {anchor.qualname} in the file" if snapshot.exists(anchor.path) else "no such file"
    return "no such file or folder"


def nearest(snapshot: Snapshot, anchor: Anchor) -> str | None:
    """An anchor that the author may have meant: the same, in a file that is there."""
    if anchor.kind not in ("file", "symbol") or snapshot.exists(anchor.path):
        return None
    near = near_path(snapshot, anchor.path)
    return f"{near}::{anchor.qualname}" if near and anchor.kind == "symbol" else near
