"""Finding the workspace, and the options that say where it is and how to print."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from owed.registry.discover import CONVENTIONAL

F = TypeVar("F", bound=Callable[..., Any])
VERSION = 1
"""Of the JSON output."""
LONG = 200
"""Entries of a list that is written with one a line."""

NO_REGISTRY = "No registry here. Start one with: owed init"


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
    marks = ("owed.toml", ".adr-dir", ".log4brains.yml", "adrs.toml", ".git", *CONVENTIONAL)
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


def relative_path(root: Path, path: str) -> str:
    """A path of the command line, relative to the root; empty for the root itself.

    :raises click.UsageError: when it leads out of the root.
    """
    try:
        relative = (Path.cwd() / path).resolve().relative_to(root).as_posix()
    except ValueError:
        raise click.UsageError(f"{path} is outside of {root}") from None
    return "" if relative == "." else relative


def is_below(path: str, wanted: Sequence[str]) -> bool:
    """Whether a path is one of those that ``relative_path`` gave, or below one."""
    from owed.index.globs import matches

    return any(each == "" or matches(each, path) for each in wanted)


def print_json(payload: dict[str, Any]) -> None:
    """Print a versioned JSON document. Long lists have one entry a line: to indent each is ten times the work."""
    entries = [f"  {json.dumps(key)}: {_value(value)}" for key, value in {"version": VERSION, **payload}.items()]
    click.echo("{\n" + ",\n".join(entries) + "\n}")


def _value(value: Any) -> str:
    if not isinstance(value, list) or len(value) < LONG:
        return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return "[\n    " + ",\n    ".join(map(encode, value)) + "\n  ]"
