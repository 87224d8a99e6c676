"""Small workspaces for tests: records and the day they are looked at."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 11, 23)

DEBT = """\
---
status: accepted
date: 2026-06-01
decision-makers: [Ana Ruiz]
debt:
  breaks: [no-surprises]
  dimension: [output]
  category: feedback-loop
  gained: Shipped the Q3 campaign six weeks earlier.
  principal: 8d
  interest: 1d/month
  plan: Replace by the calibrated model once labels arrive.
  repay-by: {repay_by}
  owner: team-scoring
anchors:
{anchors}
---
# Keep the uncalibrated scorer for the Q3 launch

## Context and Problem Statement

Labels arrive a quarter late.
"""


def debt_record(*anchors: str, repay_by: str = "2027-03-31") -> str:
    """A complete record of accepted debt."""
    return DEBT.format(anchors="".join(f"  - {a}\n" for a in anchors).rstrip("\n") or "  []", repay_by=repay_by)
