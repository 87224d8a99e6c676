"""Findings and reviews in the formats of people and of CI systems, printed or written to files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import click

from owed.cli.root import VERSION
from owed.report.notes import Note
from owed.report.review.model import Review


def print_review(review: Review, output: str, today: date, prefix: str, environment: Mapping[str, str]) -> None:
    """Print a review; with ``github`` its comment goes into the job's summary too, where there is one."""
    for line in render_review(review, output, today, prefix, environment).splitlines():
        is_heading = output == "text" and line and not line.startswith(" ")
        click.echo(click.style(line, bold=True) if is_heading else line)
    if output == "github":
        _summarize(render_review(review, "markdown", today, prefix, environment), environment)


def write_review(
    review: Review, output: str, file: Path, today: date, prefix: str, environment: Mapping[str, str]
) -> None:
    """Write a review to a file.

    :raises click.UsageError: when that is not possible.
    """
    try:
        file.write_text(render_review(review, output, today, prefix, environment), "utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from None


def render_review(
    review: Review, output: str, today: date, prefix: str, environment: Mapping[str, str] | None = None
) -> str:
    """A review in one of the formats of ``owed review``, with a newline at its end."""
    if output == "json":
        from owed.report.formats.plain import plain

        return json.dumps({"version": VERSION, **plain(review)}, indent=2, ensure_ascii=False) + "\n"
    if output == "text":
        from owed.report.formats.text import text

        return "\n".join(text(review, today)) + "\n"
    if output == "markdown":
        from owed.report.formats.markdown import markdown

        return markdown(review, today, _links(environment or {}, prefix))
    return render_notes(review.notes, output, prefix)


def print_notes(notes: Sequence[Note], output: str, prefix: str, environment: Mapping[str, str]) -> None:
    """Print notes in a format of CI systems; with ``github`` all of them go into the job's summary too."""
    click.echo(render_notes(notes, output, prefix), nl=False)
    if output == "github":
        from owed.report.formats.github import summary

        _summarize(summary(notes), environment)


def render_notes(notes: Sequence[Note], output: str, prefix: str) -> str:
    """Notes in a format of CI systems; paths are from the top of the repository, as these want them."""
    notes = [replace(note, path=prefix + note.path) for note in notes]
    if output == "sarif":
        from owed.report.formats.sarif import sarif

        return sarif(notes) + "\n"
    if output == "gitlab":
        from owed.report.formats.gitlab import gitlab

        return gitlab(notes) + "\n"
    if output == "checkstyle":
        from owed.report.formats.checkstyle import checkstyle

        return checkstyle(notes) + "\n"
    if output == "rdjson":
        from owed.report.formats.rdjson import rdjson

        return rdjson(notes) + "\n"
    from owed.report.formats.github import commands

    return "".join(f"{command}\n" for command in commands(notes))


def _links(environment: Mapping[str, str], prefix: str) -> Callable[[str, int | None], str]:
    """Where a file can be seen, as a job of GitHub or GitLab says."""
    top = ""
    if environment.get("GITHUB_REPOSITORY") and environment.get("GITHUB_SHA"):
        server = environment.get("GITHUB_SERVER_URL", "https://github.com")
        top = f"{server}/{environment['GITHUB_REPOSITORY']}/blob/{environment['GITHUB_SHA']}"
    elif environment.get("CI_PROJECT_URL") and environment.get("CI_COMMIT_SHA"):
        top = f"{environment['CI_PROJECT_URL']}/-/blob/{environment['CI_COMMIT_SHA']}"

    def link(path: str, line: int | None) -> str:
        return f"{top}/{quote(prefix + path)}{f'#L{line}' if line else ''}" if top else ""

    return link


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
