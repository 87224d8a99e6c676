"""``owed show``: a record's card, as editors show it."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.listing import as_json
from owed.cli.root import format_option, print_json, root_option
from owed.cli.workspace import load, record_named, scan
from owed.report.card import card


@click.command("show")
@root_option
@format_option
@click.argument("record_id", metavar="ID|FILE")
def command(root: Path | None, output: str, record_id: str) -> None:
    """Show the card of a record."""
    workspace = load(root)
    record = record_named(workspace, record_id)
    if output == "json":
        print_json({"record": as_json(record)})
        return
    snapshot = scan(workspace)
    from rich.console import Console
    from rich.markdown import Markdown

    def link(path: str, line: int, cell: int | None) -> str:
        return ""

    shown = Markdown(card(snapshot, record, link, snapshot.touches_of(record), says_where=False))
    console = Console(highlight=False)
    with console.capture() as captured:
        console.print(shown)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
    click.echo(f"\n{record.path}")  # by itself, so that it is never broken
