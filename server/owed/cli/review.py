"""``owed review``: what a change does to the debt."""

from __future__ import annotations

import gc
import os
from datetime import date
from pathlib import Path

import click

from owed.cli.root import find_root, root_option

FORMATS = ("text", "json", "markdown", "sarif", "github", "gitlab", "checkstyle", "rdjson")


@click.command("review")
@root_option
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--base", metavar="REF", help="What to compare with; default: the upstream or the default branch.")
@click.option("--head", metavar="REF", help="The commit that is reviewed; default: the files as they are on disk.")
@click.option("--staged", is_flag=True, help="Review what is staged for the next commit, against the last one.")
@click.option(
    "--write",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the same review to a file, in a format of its own; may be said several times.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CODE|SEVERITY",
    help="What makes the exit status 1; default: error and warning, without what merely touches debt, and dates.",
)
def command(
    root: Path | None,
    output: str,
    base: str | None,
    head: str | None,
    staged: bool,
    write: tuple[str, ...],
    fail_on: tuple[str, ...],
) -> None:
    """Say what a change does to the debt: introduced, touched, newly used, repaid; markers, records, cost.

    Compares the files on disk, what is staged, or a commit, with where the branch left its base. Nothing is checked out.
    """
    if head and staged:
        raise click.UsageError("--head and --staged exclude each other")
    gc.disable()  # all that is made lives to the end, which is near
    from owed.cli.failing import check_names
    from owed.cli.reviewing import Refused, reviewed

    check_names(fail_on)
    files = [_named_file(each) for each in write]
    root = (root or find_root(Path.cwd())).resolve()
    today = date.today()
    result = reviewed(root, base or "", head or "", staged, today)
    if isinstance(result, Refused):
        click.echo(f"owed: {result.message}", err=True)
        raise SystemExit(2)
    for problem in result.problems:
        click.echo(f"owed: {problem}", err=True)
    from owed.cli.output import print_review, write_review

    for wanted, file in files:
        write_review(result.review, wanted, file, today, result.prefix, os.environ)
    print_review(result.review, output, today, result.prefix, os.environ)
    if result.problems:
        raise SystemExit(2)
    if result.fails(fail_on):
        raise SystemExit(1)


def _named_file(text: str) -> tuple[str, Path]:
    """``sarif=owed.sarif``, taken apart.

    :raises click.UsageError: when it is not of that shape.
    """
    output, _, name = text.partition("=")
    if output not in FORMATS or not name:
        raise click.UsageError(f"--write {text}: write FORMAT=FILE, with one of {', '.join(FORMATS)}")
    return output, Path(name)
