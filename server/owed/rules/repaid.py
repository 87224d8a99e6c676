"""OWE413: what is left of a debt that is repaid, told once, in its record. At each marker in the code it is OWE302."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.snapshot import Snapshot
from owed.registry.record import Record
from owed.rules.model import Finding, Related, Rule

SHOWN = 10
"""Places that are named."""

RULES = (
    Rule(
        "OWE413",
        "repaid-but-remains",
        "information",
        "debt that is repaid while anchors or markers remain",
        """\
The record says that the debt is repaid, and the code that it was about is still there, or comments still name it. Told once, at the
status; the markers in the code are OWE302 as well, each in its place.

If the debt is repaid, its markers and anchors can go: code actions take out the markers, or the anchors that still find code. "Mark
repaid" and `owed status ID repaid` do both in the same edit, so this is said of records whose status was typed. If it is not repaid,
set the record back to `accepted`. An anchor whose code is gone says nothing: it was about what was repaid. So do files and folders.
""",
    ),
)


def check(snapshot: Snapshot, record: Record) -> Iterator[Finding]:
    """The finding in a repaid record."""
    if record.status != "repaid" or not record.is_debt:
        return
    markers = [touch for touch in snapshot.touches_of(record) if touch.kind == "marker"]
    anchors = snapshot.anchored_code(record)
    if not markers and not anchors:
        return
    named = len({touch.anchor for touch in anchors})
    left = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((named, "anchor"), (len(markers), "marker"))
        if count
    ]
    verb = "remains" if named + len(markers) == 1 else "remain"
    yield Finding(
        "OWE413", "information", f"{record.id} is repaid, but {' and '.join(left)} {verb}: {record.title}",
        record.path, record.status_span, record.id, None, True, {"anchors": named, "markers": len(markers)},
        tuple(Related(t.path, t.span, t.anchor) for t in (*anchors, *markers)[:SHOWN] if t.cell is None),
    )  # fmt: skip
