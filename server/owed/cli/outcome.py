"""The outcome of ``owed check``: findings as plain values, as ``--format json`` prints them, and what of them is asked for.

Plain, so that findings of the last time can be told without anything of what makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Checked:
    """``findings`` as JSON has them, in order; ``dated`` are the codes of the rules about dates, which fail only where asked to."""

    findings: Sequence[dict[str, Any]]
    problems: Sequence[str]
    """What is wrong with the configuration."""
    dated: Sequence[str]
    fail_on_dates: bool
    fail_on: Sequence[str] = ()
    """What the configuration says that fails."""
    baseline: str = ""
    """The file that the configuration says is the baseline."""
    dormant: bool = False
    """Whether there is neither registry nor configuration, so that nothing is reported."""


@dataclass(frozen=True)
class Shown:
    """What of the findings somebody sees or counts: hints or not, and what ``--fail-on`` names. The rest need not be looked for."""

    hints: bool = True
    fail_on: Sequence[str] = ()


EVERYTHING = Shown()
