"""``owed renumber``: another ID for a record, everywhere."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import carry_out, dry_run_option
from owed.cli.root import format_option, root_option
from owed.cli.workspace import load, record_named, scan
from owed.index.renumber import renumber
from owed.registry.ids import RecordId


@click.command("renumber")
@root_option
@format_option
@dry_run_option
@click.argument("record", metavar="ID|FILE")
@click.argument("new_id", metavar="[NEW-ID]", required=False)
def command(root: Path | None, output: str, dry_run: bool, record: str, new_id: str | None) -> None:
    """Give a record another ID: its file's name, front matter, other records and the code.

    NEW-ID is the next free one by default. Of two records with one ID, name the FILE that is to move.
    """
    workspace = load(root)
    found = record_named(workspace, record)
    wanted = RecordId.parse(new_id) if new_id else None
    if wanted is not None and wanted.number is None:
        raise click.UsageError(f"{new_id} is no ID; write one such as {found.record_id.prefix or 'TD'}-0012")
    scan(workspace)
    carry_out(workspace, renumber(workspace, found, wanted), output, dry_run)
