"""Changes on the disk: shown as a diff, or applied so that all of it happens, or nothing."""

from __future__ import annotations

import contextlib
import difflib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from owed.cli.root import print_json
from owed.index.change import FileEdit, Refused, WorkspaceChange, ordered
from owed.index.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Changed:
    """One file before and after: None where it is not there. ``name`` is the path it then has."""

    path: str
    name: str
    before: bytes | None
    after: bytes


def dry_run_option(function: F) -> F:
    """Add ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help="Change nothing; print what would change, as a diff.")(function)


def carry_out(workspace: Workspace, change: WorkspaceChange | Refused, output: str, dry_run: bool) -> None:
    """Apply a change and name the files that it changed, or show it as a diff.

    :raises click.ClickException: when the change was refused or cannot be made; then nothing has changed.
    """
    if isinstance(change, Refused):
        raise click.ClickException(change.reason)
    files = plan(workspace, change)
    if not dry_run:
        write(workspace.root, files)
    for note in change.notes:
        click.echo(f"owed: {note}", err=True)
    renames = [{"old": file.path, "new": file.name} for file in files if file.path != file.name]
    if output == "json":
        print_json({"changed": sorted(file.name for file in files), "renamed": renames, "notes": list(change.notes)})
    elif dry_run:
        click.echo("".join(diff(file) for file in files), nl=False)
    else:
        for file in files:
            click.echo(file.name if file.path == file.name else f"{file.path} → {file.name}")


def plan(workspace: Workspace, change: WorkspaceChange) -> list[Changed]:
    """The files as they will be, renamed ones first, then by path.

    :raises click.ClickException: when a file cannot be read, or is not what the change was made for.
    """
    grouped: dict[str, list[FileEdit]] = {file.old: [] for file in change.renamed}
    for edit in ordered(change.edits):
        grouped.setdefault(edit.path, []).append(edit)
    names = {file.old: file.new for file in change.renamed}
    found = [Changed(new.path, new.path, None, new.text.encode()) for new in change.created]
    for path, edits in grouped.items():
        text = workspace.text(path)
        if text is None:
            raise click.ClickException(f"{path} cannot be read")
        if workspace.has_changed(path):
            raise click.ClickException(f"{path} has changed meanwhile: nothing was written, try again")
        data = text.data
        for edit in reversed(edits):
            data = data[: edit.span.start.offset] + edit.new.encode() + data[edit.span.end.offset :]
        found.append(Changed(path, names.get(path, path), text.data, data))
    return sorted(found, key=lambda file: (file.path == file.name, file.name))


def write(root: Path, files: list[Changed]) -> None:
    """Write all files: each is prepared beside its place first, then put there.

    :raises click.ClickException: when a file cannot be written, has changed since it was read, or a new name is taken. Nothing
        has changed then, unless the disk fails between two of the last, instant steps.
    """
    for file in files:
        _refuse(root, file)
    prepared: list[tuple[Path, Changed]] = []
    try:
        for file in files:
            full = root / file.path
            if file.before is None:
                full.parent.mkdir(parents=True, exist_ok=True)
            prepared.append((_beside(full, file.after), file))
        for _, file in prepared:
            if file.before is not None and (root / file.path).read_bytes() != file.before:
                raise click.ClickException(f"{file.path} has changed meanwhile: nothing was written, try again")
        for temporary, file in prepared:
            _put(temporary, root, file)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    finally:
        for temporary, _ in prepared:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _refuse(root: Path, file: Changed) -> None:
    full, new = root / file.path, root / file.name
    if not new.parent.resolve().is_relative_to(root):
        raise click.ClickException(f"{file.name} leads out of {root}")
    if (file.before is None or file.path != file.name) and os.path.lexists(new):
        raise click.ClickException(f"{file.name} exists")
    if file.before is not None:
        try:
            mode = full.stat().st_mode
        except OSError as error:
            raise click.ClickException(f"{file.path} cannot be written: {error.strerror}") from None
        if not mode & stat.S_IWUSR:
            raise click.ClickException(f"{file.path} is read-only: nothing was written")


def _put(temporary: Path, root: Path, file: Changed) -> None:
    full, new = root / file.path, root / file.name
    if file.before is None:
        with os.fdopen(os.open(full, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as created:
            created.write(file.after)
        return
    shutil.copymode(full, temporary)
    temporary.replace(full)
    if full != new:
        full.rename(new)


def _beside(full: Path, data: bytes) -> Path:
    """A finished file in the same folder, so that putting it in place is one instant step."""
    handle, name = tempfile.mkstemp(prefix=".owed-", dir=full.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def diff(file: Changed) -> str:
    """A unified diff, as git writes it."""
    before = _lines(file.before or b"")
    old = "/dev/null" if file.before is None else f"a/{file.path}"
    head = "" if file.path == file.name else f"rename from {file.path}\nrename to {file.name}\n"
    rows = difflib.unified_diff(before, _lines(file.after), old, f"b/{file.name}", n=2)
    return head + "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace")
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
