"""``owed renumber``: another ID for a record, everywhere."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import carry_out, dry_run_option
from owed.cli.root import format_option, root_option
from owed.cli.workspace import load, record_named, scan
from owed.history.base import branches_now
from owed.index.renumber import number_drafts, renumber
from owed.registry.ids import RecordId


@click.command("renumber")
@root_option
@format_option
@dry_run_option
@click.option("--drafts", is_flag=True, help="Give all drafts their numbers: on the main branch, once they are merged.")
@click.option("--any-branch", is_flag=True, help="With --drafts: on whichever branch this is.")
@click.argument("record", metavar="[ID|FILE]", required=False)
@click.argument("new_id", metavar="[NEW-ID]", required=False)
def command(
    root: Path | None,
    output: str,
    dry_run: bool,
    drafts: bool,
    any_branch: bool,
    record: str | None,
    new_id: str | None,
) -> None:
    """Give a record another ID: its file's name, front matter, other records and the code.

    NEW-ID is the next free one by default. Of two records with one ID, name the FILE that is to move.
    """
    if (record is None) != drafts:
        raise click.UsageError("name the record, or --drafts for all drafts")
    workspace = load(root)
    if record is None:
        branch, default = branches_now(workspace.root)
        if default and branch not in default and not any_branch:
            raise click.UsageError(
                f"drafts get their numbers on {default[0]}, and this is {branch or 'no branch'}; --any-branch does it here"
            )
        scan(workspace)
        carry_out(workspace, number_drafts(workspace), output, dry_run)
        return
    found = record_named(workspace, record)
    wanted = RecordId.parse(new_id) if new_id else None
    if wanted is not None and wanted.number is None:
        raise click.UsageError(f"{new_id} is no ID; write one such as {found.record_id.prefix or 'TD'}-0012")
    scan(workspace)
    carry_out(workspace, renumber(workspace, found, wanted), output, dry_run)
