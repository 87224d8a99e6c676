"""Code that moves in tests, the record about it, and what has become of an anchor."""

from __future__ import annotations

from pathlib import Path

from histories import write
from workspaces import TODAY, debt_record

from owed.index.anchors.state import AnchorState, finding_states
from owed.index.workspace import Workspace
from owed.steps import drain

RECORD = "docs/debt/0001-scorer.md"

SCORE = """\
def score(rows, threshold):
    total = 0.0
    for row in rows:
        if row.level > threshold:
            total += row.weight * row.level
    return total / max(len(rows), 1)
"""
RANK = """\
def rank(items, key):
    found = sorted(items, key=key, reverse=True)
    positions = {item.name: place for place, item in enumerate(found)}
    return [positions[item.name] for item in items]
"""


def state(root: Path, anchor: str) -> AnchorState | None:
    """The state of the one anchor of a record that is not committed; None: fresh."""
    write(root, {RECORD: debt_record(anchor)})
    workspace = Workspace(root, today=TODAY)
    found = drain(finding_states(workspace.scan()))
    return found[0] if found else None


def dated(day: str) -> str:
    """A record of this day about ``score``."""
    return debt_record("a.py::score").replace("date: 2026-06-01", f"date: {day}")
