"""What the commands share: finding the root, loading the workspace, scanning with a progress bar, printing places."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.registry.discover import CONVENTIONAL
from owed.text import Span, from_bytes

F = TypeVar("F", bound=Callable[..., Any])
VERSION = 1
"""Of the JSON output."""


def root_option(function: F) -> F:
    """Add ``--root``."""
    return click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The workspace; default: found upwards from here.",
    )(function)


def format_option(function: F) -> F:
    """Add ``--format text|json``."""
    return click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)(
        function
    )


def find_root(start: Path) -> Path:
    """The folder upwards from here that has a configuration, a registry or a repository; else here."""
    marks = ("owed.toml", ".adr-dir", ".git", *CONVENTIONAL)
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in marks):
            return folder
        project = folder / "pyproject.toml"
        try:
            if project.is_file() and "[tool.owed" in project.read_text("utf-8", "replace"):
                return folder
        except OSError:
            continue
    return start


def load(root: Path | None) -> Workspace:
    """The workspace, with registry and configuration read; their problems are told on stderr."""
    workspace = Workspace(root or find_root(Path.cwd()))
    for problem in (*workspace.problems, *map(str, workspace.config.problems)):
        click.echo(f"owed: {problem}", err=True)
    return workspace


def relative_path(root: Path, path: str) -> str:
    """A path of the command line, relative to the root; empty for the root itself.

    :raises click.UsageError: when it leads out of the root.
    """
    try:
        relative = (Path.cwd() / path).resolve().relative_to(root).as_posix()
    except ValueError:
        raise click.UsageError(f"{path} is outside of {root}") from None
    return "" if relative == "." else relative


def scan(workspace: Workspace, only: Sequence[str] = ()) -> Snapshot:
    """Look at all files, with a progress bar when somebody is watching; ``only``: see ``Workspace.scan``."""
    gc.disable()  # much is made that lives on, and nothing that has to be found
    try:
        return _scan(workspace, only)
    finally:
        gc.enable()


def _scan(workspace: Workspace, only: Sequence[str]) -> Snapshot:
    if not sys.stderr.isatty():
        return workspace.scan(only=only)
    from rich.console import Console
    from rich.progress import Progress

    # no thread that redraws: the scan forks
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("Looking at the code", total=None)
        return workspace.scan(lambda done, total: bar.update(task, completed=done, total=total, refresh=True), only)


def print_json(payload: dict[str, Any]) -> None:
    """Print a versioned JSON document."""
    click.echo(json.dumps({"version": VERSION, **payload}, indent=2, ensure_ascii=False))


def place_of(snapshot: Snapshot, path: str, cell: int | None, span: Span) -> dict[str, dict[str, int]]:
    """A span as output writes it: lines and columns from 1, columns in code points."""

    def point(line: int, column: int) -> dict[str, int]:
        raw = snapshot.line(path, cell, line)
        return {"line": line + 1, "column": (column if raw is None else from_bytes(raw, column, "utf-32")) + 1}

    return {
        "start": point(span.start.line, span.start.column),
        "end": point(span.end.line, span.end.column),
    }
