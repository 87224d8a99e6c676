"""``owed new``: a new record, numbered, with its blanks."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import plan, write
from owed.cli.root import format_option, print_json, root_option
from owed.cli.workspace import load, scan
from owed.index.change import Refused
from owed.index.register import decide, register
from owed.registry.read import is_inside
from owed.rules.references import check_anchors


@click.command("new")
@root_option
@format_option
@click.option("--anchor", "anchors", multiple=True, help="The code it is about: path, glob, or path::Qual.name.")
@click.option("--decision", is_flag=True, help="A decision that is no debt, after the log's own template.")
@click.argument("title")
def command(root: Path | None, output: str, anchors: tuple[str, ...], decision: bool, title: str) -> None:
    """Write a new record of technical debt, or a decision, with this TITLE, and print its path."""
    workspace = load(root)
    if not title.strip():
        raise click.UsageError("a record needs a title: what was decided, in some words")
    twin = next((r for r in workspace.registry.all if r.title.casefold() == title.strip().casefold()), None)
    outside = [anchor for anchor in anchors if not is_inside(anchor.partition("::")[0])]
    if outside:
        raise click.UsageError(f"--anchor {outside[0]} leads out of the workspace")
    change = decide(workspace, title, anchors) if decision else register(workspace, None, None, None, title, anchors)
    if isinstance(change, Refused):
        raise click.ClickException(change.reason)
    new = change.created[0]
    write(workspace.root, plan(workspace, change))
    workspace.load()  # the first record makes its folder the registry
    record = workspace.registry.by_path(new.path)
    if output == "json":
        print_json({"id": record.id if record else None, "path": new.path})
        return
    click.echo(new.path)
    if record is None:
        return
    if twin is not None:
        click.echo(f"owed: {twin.id} has this title, too: {twin.path}", err=True)
    for finding in check_anchors(scan(workspace, anchors=True), record) if anchors else ():
        click.echo(f"owed: {finding.message}", err=True)
    click.echo(f"Next: fill in the blanks; when the team agrees, owed status {record.id} accepted", err=True)
