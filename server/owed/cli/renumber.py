"""``owed renumber``: another ID for a record, everywhere."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.apply import apply
from owed.cli.root import format_option, print_json, root_option
from owed.cli.workspace import load, scan
from owed.index.change import Refused
from owed.index.renumber import renumber
from owed.registry.ids import RecordId


@click.command("renumber")
@root_option
@format_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.argument("record", metavar="ID|FILE")
@click.argument("new_id", metavar="[NEW-ID]", required=False)
def command(root: Path | None, output: str, dry_run: bool, record: str, new_id: str | None) -> None:
    """Give a record another ID: its file's name, front matter, other records and the code.

    NEW-ID is the next free one by default. Of two records with one ID, name the FILE that is to move.
    """
    workspace = load(root)
    found = workspace.registry.by_path(record) or workspace.registry.get(record)
    if found is None:
        near = workspace.registry.suggest(record)
        raise click.UsageError(f"no record {record}" + (f", did you mean {near.id}?" if near else ""))
    wanted = RecordId.parse(new_id) if new_id else None
    if wanted is not None and wanted.number is None:
        raise click.UsageError(f"{new_id} is no ID; write one such as {found.record_id.prefix or 'TD'}-0012")
    scan(workspace)
    change = renumber(workspace, found, wanted)
    if isinstance(change, Refused):
        raise click.ClickException(change.reason)
    names = {file.old: file.new for file in change.renamed}
    paths = sorted({names.get(edit.path, edit.path) for edit in change.edits} | set(names.values()))
    if not dry_run:
        paths = apply(workspace, change)
    if output == "json":
        print_json({"changed": paths, "renamed": [{"old": old, "new": new} for old, new in names.items()]})
        return
    for old, new in names.items():
        click.echo(f"{old} → {new}")
    for path in paths:
        if path not in names.values():
            click.echo(path)
