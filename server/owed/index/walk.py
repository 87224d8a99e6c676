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
    look = Look(root, exclude)
    todo = [look.top]
    while todo:
        at = todo.pop()
        files, below = look.into(at)
        start = f"{at.path}/" if at.path else ""
        for name, size, mtime in files:
            yield start + name, Stamp(size, mtime)
        todo.extend(reversed(below))


class At(NamedTuple):
    """A folder that is to be looked into; ``asks``: something further up says what to ignore."""

    path: str
    asks: bool


class Look:
    """The walk, folder by folder; can be copied with its process."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._root = f"{root}/"
        self._exclude = exclude
        self._ignore = Ignore(root)
        self.top = At("", self._ignore.speaks_above)

    def into(self, at: At) -> tuple[list[tuple[str, int, int]], list[At]]:
        """The files directly in a folder as (name, size, time), and the folders in it, by name."""
        folder, asks = at
        files: list[tuple[str, int, int]] = []
        below: list[At] = []
        exclude, ignore = self._exclude, self._ignore
        try:
            with os.scandir(self._root + folder) as entries:
                listing = sorted(entries, key=_NAME)
        except OSError:
            return files, below
        names = set(map(_NAME, listing))
        if folder and "pyvenv.cfg" in names:
            return files, below
        # where nothing here or above says what to ignore, nobody has to be asked
        asks = asks or ".gitignore" in names
        start = f"{folder}/" if folder else ""
        for entry in listing:
            name = entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    path = start + name
                    ignored = name in NEVER or (asks and ignore(path, True))
                    if not ignored and not (exclude and _excluded(path, exclude)):
                        below.append(At(path, asks))
                elif entry.is_file(follow_symlinks=False):
                    if (asks and ignore(start + name, False)) or (exclude and _excluded(start + name, exclude)):
                        continue
                    stat = entry.stat(follow_symlinks=False)
                    if not name.isascii():
                        name.encode("utf-8")
                    files.append((name, stat.st_size, stat.st_mtime_ns))
            except (OSError, UnicodeEncodeError):
                continue
        return files, below


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
