"""What is left of a template is told once the decision is taken, at its place, and quietly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from workspaces import TODAY

from owed.index.workspace import Workspace
from owed.rules.check import findings

PATH = "docs/decisions/0001-x.md"
RECORD = """\
---
status: {status}
date: {{YYYY-MM-DD when the decision was last updated}}
decision-makers: {{list everyone involved in the decision}}
consulted: "{{list everyone}}"
mine: {{left alone}}
debt:
  gained: {{what}}
  repay-by: {{YYYY-MM-DD}}
---
# T
"""
Write = Callable[[Mapping[str, "str | bytes"]], object]


@pytest.mark.parametrize(
    ("status", "told"), [("accepted", True), ("proposed", False), ('"{proposed | accepted}"', False)]
)
def test_placeholders(write: Callable[..., object], status: str, told: bool) -> None:
    text = RECORD.format(status=status)
    snapshot = Workspace(write({PATH: text}), today=TODAY).snapshot  # type: ignore[arg-type]
    found = [f for f in findings(snapshot, PATH) if "placeholder" in f.message]
    said = [(f.severity, f.message.partition(":")[0]) for f in found]
    assert said == (
        [("hint", name) for name in ("date", "decision-makers", "consulted", "debt.repay-by")] if told else []
    )
    if told:
        data = text.encode()
        assert data[found[0].span.start.offset : found[0].span.end.offset].startswith(b"{YYYY-MM-DD when")
