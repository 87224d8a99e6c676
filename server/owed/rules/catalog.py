"""All rules, by code."""

from __future__ import annotations

from owed.rules import anchors, conscious, dates, debt, markers, records, references
from owed.rules.model import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for group in (debt, markers, references, anchors, records, conscious, dates) for rule in group.RULES),
        key=lambda rule: rule.code,
    )
)

BY_CODE = {rule.code: rule for rule in RULES}
