"""The walk over a workspace: every file that is not ignored, with size and time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from owed.index.globs import matches
from owed.index.ignore import Ignore

NEVER = frozenset(
    {
        ".git", ".hg", ".svn", ".bzr", ".jj", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache",
        ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", ".eggs",
    }
)  # fmt: skip
"""Folders that hold nobody's own source, whatever git thinks of them."""

_NAME = attrgetter("name")


class Stamp(NamedTuple):
    """What tells that a file has changed: its size in bytes and modification time in ns."""

    size: int
    mtime: int


def walk(root: Path, exclude: Sequence[str] = ()) -> Iterator[tuple[str, Stamp]]:
    """All files below the root as (path, stamp), the path relative to the root with ``/``.

    Symbolic links are not followed: they could lead out of the workspace, or in circles. Folders that
    cannot be read are passed over, as are virtual environments and what git ignores.
    """
    ignore = Ignore(root)
    top = str(root)
    todo = [""]
    while todo:
        folder = todo.pop()
        try:
            with os.scandir(f"{top}/{folder}" if folder else top) as entries:
                listing = sorted(entries, key=_NAME)
        except OSError:
            continue
        if folder and any(entry.name == "pyvenv.cfg" for entry in listing):
            continue
        below: list[str] = []
        start = f"{folder}/" if folder else ""
        asks = ignore.speaks(folder)
        for entry in listing:
            name = entry.name
            path = start + name
            try:
                if entry.is_dir(follow_symlinks=False):
                    ignored = name in NEVER or (asks and ignore(path, True))
                    if not ignored and not (exclude and _excluded(path, exclude)):
                        below.append(path)
                elif entry.is_file(follow_symlinks=False):
                    if (asks and ignore(path, False)) or (exclude and _excluded(path, exclude)):
                        continue
                    stat = entry.stat(follow_symlinks=False)
                    if not name.isascii():
                        name.encode("utf-8")
                    yield path, Stamp(stat.st_size, stat.st_mtime_ns)
            except (OSError, UnicodeEncodeError):
                continue
        todo.extend(reversed(below))


def stamp_of(root: Path, path: str, ignore: Ignore | None = None, exclude: Sequence[str] = ()) -> Stamp | None:
    """The stamp of one file, None when the walk would not come upon it: the same answer, for a file that has changed.

    Without ``ignore`` git is not asked: for files that the walk has seen before.
    """
    parts = path.split("/")
    at = ""
    try:
        for part in parts[:-1]:
            at = f"{at}/{part}" if at else part
            folder = root / at
            if part in NEVER or folder.is_symlink() or _excluded(at, exclude) or (folder / "pyvenv.cfg").exists():
                return None
            if ignore is not None and ignore(at, True):
                return None
        full = root / path
        if full.is_symlink() or not full.is_file() or _excluded(path, exclude):
            return None
        stat = full.lstat()
        path.encode("utf-8")
    except (OSError, ValueError):
        return None
    return None if ignore is not None and ignore(path, False) else Stamp(stat.st_size, stat.st_mtime_ns)


def _excluded(path: str, exclude: Sequence[str]) -> bool:
    return any(matches(pattern, path) for pattern in exclude)
