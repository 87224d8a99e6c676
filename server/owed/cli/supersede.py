"""``owed supersede``: one record replaces another, and both say so."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.changes import carry_out, dry_run_option
from owed.cli.root import format_option, root_option
from owed.cli.workspace import load, record_named, scan
from owed.index.lifecycle import supersede, supersede_by_new


@click.command("supersede")
@root_option
@format_option
@dry_run_option
@click.option("--title", help="Write a new record with this title, which takes over anchors, tags and owner.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
def command(root: Path | None, output: str, dry_run: bool, title: str | None, old: str, new: str | None) -> None:
    """Replace the record OLD by NEW (IDs or files), or by a new record.

    OLD becomes `superseded by` the other, the other says that it supersedes OLD, and markers of OLD in the code name the other.
    """
    if (new is None) == (title is None):
        raise click.UsageError("name the record that replaces it, or give a new one its --title")
    workspace = load(root)
    earlier = record_named(workspace, old)
    later = record_named(workspace, new) if new is not None else None
    scan(workspace)
    change = supersede(workspace, earlier, later) if later else supersede_by_new(workspace, earlier, title or "")
    carry_out(workspace, change, output, dry_run)
