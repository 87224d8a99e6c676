"""``owed migrate``: an existing log as MADR 4."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import carry_out, dry_run_option
from owed.cli.root import format_option, root_option
from owed.cli.workspace import load, record_named
from owed.index.migrate import migrate


@click.command("migrate")
@root_option
@format_option
@dry_run_option
@click.argument("records", metavar="[ID|FILE]…", nargs=-1)
def command(root: Path | None, output: str, dry_run: bool, records: tuple[str, ...]) -> None:
    """Turn records of other styles into MADR 4, with the smallest edits: all of them, or those that are named.

    Status, date, deciders and tags move into front matter; sections and prose stay. Doing it twice changes nothing more.
    """
    workspace = load(root)
    if not workspace.folders:
        raise click.UsageError("there is no registry here; owed init starts one")
    named = [record_named(workspace, each) for each in records] or list(workspace.registry.all)
    change = migrate(workspace, named)
    carry_out(workspace, change, output, dry_run)
    if output == "text" and not change.edits:
        click.echo("All is MADR 4 already.", err=True)
