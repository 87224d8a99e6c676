"""``owed status``: where a record stands, and the next step of its life."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import carry_out, dry_run_option
from owed.cli.root import format_option, print_json, root_option
from owed.cli.workspace import load, record_named, scan
from owed.index.lifecycle import WORDS, change_status, steps
from owed.index.workspace import Workspace
from owed.rules.conscious import check


@click.command("status")
@root_option
@format_option
@dry_run_option
@click.argument("record", metavar="ID|FILE")
@click.argument("status", type=click.Choice((*WORDS, "superseded"), case_sensitive=False), required=False)
def command(root: Path | None, output: str, dry_run: bool, record: str, status: str | None) -> None:
    """Say where a record stands, or set its STATUS.

    Accepted and rejected date the decision today. Repaid takes the record's markers out of the code, and out of the record
    the anchors that still find code. Replacing a record by another is `owed supersede`.
    """
    workspace = load(root)
    found = record_named(workspace, record)
    if status == "superseded":
        raise click.UsageError(f'say by what: owed supersede {found.id} NEW, or with --title "…" for a new record')
    if status is not None:
        if status == "repaid":
            scan(workspace)
        carry_out(workspace, change_status(workspace, found, status), output, dry_run)
        if status == "accepted" and output != "json":
            _say_what_is_missing(workspace, found.path)
    elif output == "json":
        said = {
            "id": found.id,
            "status": found.status,
            "superseded-by": found.superseded_by,
            "next": list(steps(found)),
        }
        print_json({"record": said})
    else:
        by = f" by {found.superseded_by}" if found.superseded_by else ""
        click.echo(f"{found.id}: {found.status or 'no status'}{by}")
        click.echo(f"Can become: {', '.join((*steps(found), *(('superseded',) if found.is_open else ())))}")


def _say_what_is_missing(workspace: Workspace, path: str) -> None:
    """What makes an accepted debt look like neglect: whoever has just accepted it can still say it."""
    workspace.load()
    record = workspace.registry.by_path(path)
    for finding in check(record) if record is not None else ():
        click.echo(f"owed: {finding.message}", err=True)
