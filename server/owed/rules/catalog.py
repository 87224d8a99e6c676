"""All rules, by code."""

from __future__ import annotations

from owed.rules import (
    anchors,
    budget,
    change,
    configuration,
    conscious,
    dates,
    debt,
    markers,
    policies,
    records,
    references,
    repaid,
    suppressions,
)
from owed.rules.model import Rule

_GROUPS = (
    configuration,
    debt,
    change,
    markers,
    suppressions,
    references,
    anchors,
    records,
    conscious,
    dates,
    repaid,
    budget,
    policies,
)

RULES: tuple[Rule, ...] = tuple(sorted((rule for group in _GROUPS for rule in group.RULES), key=lambda rule: rule.code))

BY_CODE = {rule.code: rule for rule in RULES}
