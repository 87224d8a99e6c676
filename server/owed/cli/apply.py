"""Applying edits and renames to the disk: all files are prepared beside the old ones first, then put in their place."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import click

from owed.index.change import FileEdit, WorkspaceChange, ordered
from owed.index.workspace import Workspace


def apply(workspace: Workspace, change: WorkspaceChange) -> list[str]:
    """Write a change; the paths that changed, as they are called now.

    :raises click.ClickException: when a file cannot be read or written, or a new name is taken; nothing has changed then,
        unless the disk fails between two of the last, instant steps.
    """
    grouped: dict[str, list[FileEdit]] = {}
    for edit in ordered(change.edits):
        grouped.setdefault(edit.path, []).append(edit)
    for file in change.renamed:
        if os.path.lexists(workspace.root / file.new):
            raise click.ClickException(f"{file.new} exists")
    prepared: list[tuple[Path, Path]] = []
    try:
        for path, edits in grouped.items():
            full = workspace.root / path
            text = workspace.text(path)
            if text is None:
                raise click.ClickException(f"{path} cannot be read")
            data = text.data
            for edit in reversed(edits):
                data = data[: edit.span.start.offset] + edit.new.encode() + data[edit.span.end.offset :]
            prepared.append((_beside(full, data), full))
        for temporary, full in prepared:
            shutil.copymode(full, temporary)
            temporary.replace(full)
        for file in change.renamed:
            (workspace.root / file.old).rename(workspace.root / file.new)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    finally:
        for temporary, _ in prepared:
            with contextlib.suppress(OSError):
                temporary.unlink()
    names = {file.old: file.new for file in change.renamed}
    return sorted(names.get(path, path) for path in {*grouped, *names})


def _beside(full: Path, data: bytes) -> Path:
    """A finished file in the same folder, so that putting it in place is one instant step."""
    handle, name = tempfile.mkstemp(prefix=".owed-", dir=full.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
