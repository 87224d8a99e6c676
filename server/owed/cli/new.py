"""``owed new``: a new record, numbered, with its blanks."""

from __future__ import annotations

import os
from pathlib import Path

import click

from owed.cli.workspace import format_option, load, print_json, root_option
from owed.index.change import Refused
from owed.index.register import Subject, register


@click.command("new")
@root_option
@format_option
@click.option("--anchor", "anchors", help="The code it is about: path, glob, or path::Qual.name.")
@click.argument("title")
def command(root: Path | None, output: str, anchors: str | None, title: str) -> None:
    """Write a new record of technical debt with this TITLE, and print its path."""
    workspace = load(root)
    subject = Subject(anchors.partition("::")[0], None, anchors, anchors) if anchors else None
    change = register(workspace, subject, None, None, title)
    if isinstance(change, Refused):
        raise click.ClickException(change.reason)
    new = change.created[0]
    full = workspace.root / new.path
    if not full.parent.resolve().is_relative_to(workspace.root):
        raise click.ClickException(f"{new.path} leads out of {workspace.root}")
    full.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(
        os.open(full, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", newline="", encoding="utf-8"
    ) as file:
        file.write(new.text)
    workspace.reload_file(new.path)
    record = workspace.registry.by_path(new.path)
    if output == "json":
        print_json({"id": record.id if record else None, "path": new.path})
    else:
        click.echo(new.path)
