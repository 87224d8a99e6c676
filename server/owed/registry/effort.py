"""Effort and rates: ``8d``, ``5d..8d``, ``1d/month``. A day has 8 hours, a week 5 days."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOURS = {"h": 1.0, "d": 8.0, "w": 40.0}
MONTHS = {"week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}

_AMOUNT = r"(\d+(?:\.\d+)?)\s*([hdw])"
_EFFORT = re.compile(rf"{_AMOUNT}(?:\s*\.\.\s*{_AMOUNT})?")
_RATE = re.compile(rf"{_AMOUNT}(?:\s*\.\.\s*{_AMOUNT})?\s*/\s*(week|month|quarter|year)")


@dataclass(frozen=True, slots=True)
class Effort:
    """An amount of work in hours, ``low`` to ``high``; ``text`` is as written."""

    low: float
    high: float
    text: str

    @classmethod
    def parse(cls, text: str) -> Effort | None:
        """Read ``8d`` or ``5d..8d``; None when it is neither."""
        match = _EFFORT.fullmatch(text.strip())
        if not match:
            return None
        low = float(match[1]) * HOURS[match[2]]
        high = float(match[3]) * HOURS[match[4]] if match[3] else low
        return cls(min(low, high), max(low, high), re.sub(r"\s+", "", text))

    @property
    def middle(self) -> float:
        """The middle of the range, in hours."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Rate:
    """Effort that is paid again every ``period``: week, month, quarter or year."""

    effort: Effort
    period: str
    text: str

    @classmethod
    def parse(cls, text: str) -> Rate | None:
        """Read ``1d/month`` or ``2h..1d/week``; None when it is neither."""
        match = _RATE.fullmatch(text.strip())
        if not match:
            return None
        effort = Effort.parse(text.rpartition("/")[0])
        return cls(effort, match[5], re.sub(r"\s+", "", text)) if effort else None

    @property
    def per_month(self) -> float:
        """Hours a month."""
        return self.effort.middle / MONTHS[self.period]


def payback_months(principal: Effort | None, interest: Rate | None) -> float | None:
    """After how many months repaying has paid for itself; None when either is missing or nothing is saved."""
    if principal is None or interest is None or interest.per_month <= 0:
        return None
    return principal.middle / interest.per_month
