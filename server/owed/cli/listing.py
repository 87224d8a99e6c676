"""``owed list``: the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from owed.cli.root import NO_REGISTRY, format_option, print_json, root_option
from owed.cli.workspace import load
from owed.registry.record import Record
from owed.registry.summary import cost, timing

_PIPED = 240
"""Columns, when nobody looks: nothing is cut."""


@click.command("list")
@root_option
@format_option
@click.option("--debt", is_flag=True, help="Technical debt only.")
@click.option("--open", "only_open", is_flag=True, help="Leave out rejected, deprecated, repaid and superseded ones.")
@click.option("--status", help="Only records with this status.")
def command(root: Path | None, output: str, debt: bool, only_open: bool, status: str | None) -> None:
    """List the records of the registry."""
    workspace = load(root)
    records = [
        record
        for record in workspace.registry.all
        if (not debt or record.is_debt)
        and (not only_open or record.is_open)
        and (not status or record.status == status)
    ]
    if output == "json":
        print_json({"records": [as_json(record) for record in records]})
        return
    if not records:
        click.echo("No records." if workspace.folders else NO_REGISTRY)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", no_wrap=True, min_width=max(len(record.id) for record in records))
    for heading in ("Status", "Date", "Debt"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Title")
    for record in records:
        when = timing(record, workspace.today)
        price = " · ".join(part for part in (cost(record), when) if part) if record.is_debt else "–"
        state = f"{record.status or '?'}{f' by {record.superseded_by}' if record.superseded_by else ''}"
        table.add_row(
            Text(record.id, "bold" if record.is_open else "dim"),
            Text(state, "" if record.is_open else "dim"),
            str(record.date or ""),
            Text(price or "debt", "red" if "overdue" in when else ""),
            Text(record.title),
        )
    console = Console()
    console = console if console.is_terminal else Console(width=_PIPED)
    console.print(table)


def as_json(record: Record) -> dict[str, Any]:
    """A record as ``--format json`` prints it."""
    return {
        "id": record.id,
        "title": record.title,
        "status": record.status,
        "superseded-by": record.superseded_by,
        "date": str(record.date) if record.date else None,
        "path": record.path,
        "debt": record.raw.get("debt") if record.is_debt else None,
        "delta": record.raw.get("delta"),
        "anchors": [anchor.text for anchor in record.anchors],
    }
