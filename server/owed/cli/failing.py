"""What makes a check or a review fail: the exit status."""

from __future__ import annotations

from collections.abc import Sequence

import click

QUIET = "OWE10"
"""The beginning of the codes of rules that say where debt is: to touch it, to use it, or its dates, is no fault of a change."""


def check_names(fail_on: Sequence[str]) -> None:
    """Refuse what is neither a rule nor a severity.

    :raises click.UsageError: then.
    """
    if not fail_on:
        return
    from owed.rules.catalog import BY_CODE
    from owed.rules.model import SEVERITIES

    for wanted in fail_on:
        if wanted not in SEVERITIES and not any(wanted and code.startswith(wanted) for code in BY_CODE):
            raise click.UsageError(f"--fail-on {wanted}: neither a rule nor one of {', '.join(SEVERITIES)}")


def asked_for(code: str, severity: str, fail_on: Sequence[str]) -> bool:
    """Whether a finding is among what was asked to fail."""
    return any(severity == wanted or code.startswith(wanted) for wanted in fail_on)
