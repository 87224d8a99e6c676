"""Printing findings and reviews in the formats of CI systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from owed.cli.root import print_json
from owed.report.notes import Note
from owed.report.review.model import Review

NOTE_FORMATS = ("sarif", "github", "gitlab", "checkstyle", "rdjson")


def print_review(review: Review, output: str, today: date, prefix: str, environment: Mapping[str, str]) -> None:
    """Print a review; with ``github`` its comment goes into the job's summary too, where there is one."""
    if output == "json":
        from owed.report.formats.plain import plain

        print_json(plain(review))
    elif output == "text":
        from owed.report.formats.text import text

        for line in text(review, today):
            click.echo(click.style(line, bold=True) if line and not line.startswith(" ") else line)
    elif output == "markdown":
        from owed.report.formats.markdown import markdown

        click.echo(markdown(review, today), nl=False)
    else:
        print_notes(review.notes, output, prefix)
        if output == "github":
            from owed.report.formats.markdown import markdown

            _summarize(markdown(review, today), environment)


def print_notes(notes: Sequence[Note], output: str, prefix: str, environment: Mapping[str, str] | None = None) -> None:
    """Print notes in one of ``NOTE_FORMATS``; paths are from the top of the repository, as these want them."""
    notes = [replace(note, path=prefix + note.path) for note in notes]
    if output == "sarif":
        from owed.report.formats.sarif import sarif

        click.echo(sarif(notes))
    elif output == "gitlab":
        from owed.report.formats.gitlab import gitlab

        click.echo(gitlab(notes))
    elif output == "checkstyle":
        from owed.report.formats.checkstyle import checkstyle

        click.echo(checkstyle(notes))
    elif output == "rdjson":
        from owed.report.formats.rdjson import rdjson

        click.echo(rdjson(notes))
    else:
        from owed.report.formats.github import commands, summary

        for command in commands(notes):
            click.echo(command)
        if environment is not None:
            _summarize(summary(notes), environment)


def prefix_of(root: Path) -> str:
    """The path of a root in its repository, with ``/`` at its end; empty when it is the top, or there is none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inside = root.relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


def _summarize(text: str, environment: Mapping[str, str]) -> None:
    """Add to the job's summary, where GitHub runs the job."""
    file = environment.get("GITHUB_STEP_SUMMARY")
    if file and text:
        try:
            with Path(file).open("a", encoding="utf-8") as summary:
                summary.write(text + "\n")
        except OSError as error:
            click.echo(f"owed: the job's summary cannot be written: {error.strerror}", err=True)
