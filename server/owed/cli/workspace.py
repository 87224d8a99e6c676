"""What the commands share: finding the root, loading the workspace, scanning with a progress bar, printing places."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from owed.cli.root import NO_REGISTRY, find_root
from owed.index.ahead import Ahead
from owed.index.needs import EVERYTHING, Needs
from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.registry.record import Record
from owed.text import Span, from_bytes


def load(root: Path | None, tell: bool = True, needs: Needs = EVERYTHING) -> Workspace:
    """The workspace, with registry and configuration read; ``tell``: their problems are told on stderr.

    ``needs``: in which files uses will be looked for.
    """
    gc.disable()  # much is made that lives on until the end, which is near, and nothing that has to be found
    workspace = Workspace(root or find_root(Path.cwd()), needs=needs)
    for problem in (*workspace.problems, *map(str, workspace.config.problems)) if tell else ():
        click.echo(f"owed: {problem}", err=True)
    return workspace


def record_named(workspace: Workspace, name: str) -> Record:
    """The record of an ID or of a file.

    :raises click.UsageError: when there is none, or two have the ID; with what was probably meant.
    """
    by_path = workspace.registry.by_path(name.replace("\\", "/").removeprefix("./"))
    record = by_path or workspace.registry.get(name)
    if record is None and not workspace.folders:
        raise click.UsageError(f"no record {name}. {NO_REGISTRY}")
    if record is None and (workspace.root / name).is_file():
        raise click.UsageError(f"{name} is no record; what records say of it: owed touches --through {name}")
    if record is None:
        near = workspace.registry.suggest(name)
        raise click.UsageError(f"no record {name}" + (f", did you mean {near.id} ({near.title})?" if near else ""))
    twins = [other.path for other in workspace.registry.all if other.record_id == record.record_id]
    if by_path is None and len(twins) > 1:
        raise click.UsageError(
            f"{record.id} is the ID of {len(twins)} records: name the file, {' or '.join(twins[:3])}"
        )
    return record


def scan(workspace: Workspace, only: Sequence[str] = (), anchors: bool = False, ahead: Ahead | None = None) -> Snapshot:
    """Look at all files, with a progress bar when somebody is watching; for the other arguments see ``Workspace.scan``."""
    if not sys.stderr.isatty():
        return workspace.scan(None, only, anchors, ahead)
    from rich.console import Console
    from rich.progress import Progress

    # no thread that redraws: the scan forks
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("Looking at the code", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, refresh=True)

        return workspace.scan(tell, only, anchors, ahead)


def place_of(snapshot: Snapshot, path: str, cell: int | None, span: Span) -> dict[str, dict[str, int]]:
    """A span as output writes it: lines and columns from 1, columns in code points."""

    def point(line: int, column: int) -> dict[str, int]:
        raw = snapshot.line(path, cell, line)
        return {"line": line + 1, "column": (column if raw is None else from_bytes(raw, column, "utf-32")) + 1}

    return {
        "start": point(span.start.line, span.start.column),
        "end": point(span.end.line, span.end.column),
    }
