"""What the findings of a workspace depend on, told without reading a source file: when it is the same, so are they.

It is the files that the walk comes upon and the records (sizes and times), the files that say how to look at them, the state of the
repository, the day, and this program.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from owed.cache_folder import program
from owed.index.walk import Stamp, walk
from owed.registry.discover import CONVENTIONAL, Folder, record_paths
from owed.registry.other_tools import FILES

SETTINGS = ("owed.toml", "pyproject.toml", *FILES)
_MOST = 20_000
"""Folders of references that are looked at; a repository with more is taken to have changed."""


def around(root: Path) -> str:
    """The state of everything but files and records. To be taken before anything is read."""
    told: list[object] = [*program(), date.today().isoformat()]
    told += [_stamp(root / name) for name in SETTINGS]
    told += [path for path in CONVENTIONAL if (root / path).is_dir()]
    told += _repository(root)
    return _digest([repr(told)])


def of_files(paths: Mapping[str, Stamp], records: Iterable[tuple[str, int, int]]) -> str:
    """The state of these files, and of the records (path, size, time)."""
    rows = [f"{path}\0{stamp.size}\0{stamp.mtime}" for path, stamp in paths.items()]
    rows += sorted(f"{path}\0{size}\0{mtime}" for path, size, mtime in records)
    return _digest(rows)


def on_disk(root: Path, exclude: Sequence[str], folders: Iterable[str]) -> str:
    """``of_files`` for what is there now; ``folders`` are the registry's."""
    records = []
    for path in dict.fromkeys(path for folder in folders for path in record_paths(root, Folder(folder, ""))):
        try:
            stat = (root / path).stat()
        except OSError:
            continue
        records.append((path, stat.st_size, stat.st_mtime_ns))
    return of_files(dict(walk(root, exclude)), records)


def _repository(root: Path) -> list[object]:
    at = next((folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), None)
    if at is None:
        return []
    git = at / ".git"
    try:
        if git.is_file():
            git = (at / git.read_text("utf-8").partition("gitdir:")[2].strip()).resolve()
        common = git / "commondir"
        shared = (git / common.read_text("utf-8").strip()).resolve() if common.is_file() else git
        told: list[object] = [_stamp(git / "HEAD"), _stamp(git / "index"), _stamp(shared / "packed-refs")]
        folders = [folder for folder, _, _ in os.walk(shared / "refs")]
        return [*told, *map(_stamp, map(Path, folders[:_MOST])), _stamp(shared / "HEAD")]
    except (OSError, ValueError):
        return [os.urandom(8)]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _digest(rows: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(rows).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
