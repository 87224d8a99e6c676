"""``owed check --staged``: the findings in the files that are to be committed, as they are to be committed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from owed.cli.outcome import Checked
from owed.cli.reviewing import Refused, compared
from owed.report.formats.plain import finding as as_output
from owed.report.notes import Lines, notes_of
from owed.report.review.sides import Sides, sides_of
from owed.rules.catalog import BY_CODE
from owed.rules.check import file_findings, record_findings
from owed.rules.model import Finding


def checked_as_staged(root: Path) -> Checked:
    """Check the staged files. The work tree counts for nothing, so that what is not staged cannot hide or cause a finding.

    :raises click.ClickException: where there is no repository.
    """
    target = compared(root, "", "", True)
    if isinstance(target, Refused):
        raise click.ClickException(target.message)
    comparison, base, _ = target
    sides = sides_of(root, comparison, base, date.today())
    found = list(_findings(sides))
    notes = notes_of(found, Lines(sides.after.read))
    config = sides.after.config
    return Checked(
        [{**as_output(note), "data": finding.data} for note, finding in zip(notes, found, strict=True)],
        [*sides.after.problems, *map(str, config.problems)],
        sorted(code for code, rule in BY_CODE.items() if rule.about_dates),
        config.fail_on_dates,
        list(config.fail_on),
        config.baseline,
    )


def _findings(sides: Sides) -> Iterator[Finding]:
    snapshot = sides.after.snapshot
    for change in sorted(sides.files.values(), key=lambda each: each.path):
        if change.status != "deleted":
            yield from record_findings(snapshot, change.path)
            yield from file_findings(snapshot, change.path)
