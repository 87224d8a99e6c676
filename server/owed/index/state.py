"""What the findings of a workspace depend on, told without reading a source file: when it is the same, so are they.

It is the files that the walk comes upon and the records (sizes and times), the files that say how to look at them, the state of the
repository, the day, and this program.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from owed.cache_folder import program
from owed.history.stamp import stamp
from owed.index.walk import At, Look, Stamp
from owed.registry.discover import CONVENTIONAL, Folder, record_paths
from owed.registry.other_tools import FILES

SETTINGS = ("owed.toml", "pyproject.toml", *FILES)
_SPREAD = 200
"""Folders from which on the rest is looked through on all cores."""
_PARTS = 16
_MOST = 20_000
"""Folders of references that are looked at; a repository with more is taken to have changed."""


def around(root: Path) -> str:
    """The state of everything but files and records. To be taken before anything is read."""
    told: list[object] = [*program(), date.today().isoformat()]
    told += [stamp(root / name) for name in SETTINGS]
    told += [path for path in CONVENTIONAL if (root / path).is_dir()]
    told += _repository(root)
    return _digest([repr(told)])


def of_files(paths: Mapping[str, Stamp], records: Iterable[tuple[str, int, int]]) -> str:
    """The state of these files, and of the records (path, size, time)."""
    folders: dict[str, list[tuple[str, int, int]]] = {}
    for path, (size, mtime) in paths.items():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append((name, size, mtime))
    return _state(sum(_of_folder(folder, sorted(files)) for folder, files in folders.items()), records)


def on_disk(root: Path, exclude: Sequence[str], folders: Iterable[str]) -> str:
    """``of_files`` for what is there now; ``folders`` are the registry's."""
    look = Look(root, exclude)
    todo, total = [look.top], 0
    while todo and len(todo) < _SPREAD:
        total += _into(look, todo.pop(0), todo)
    if todo:  # much is left: all cores look
        from owed.index.crew import Crew  # noqa: PLC0415 small workspaces are looked through by then

        crew = Crew(small=False)
        parts = [(look, todo[part::_PARTS]) for part in range(_PARTS)]
        total += sum(crew.map(_below, parts)) if crew.shares else _below(look, todo)
    return _state(total, _records(root, folders))


def _below(look: Look, folders: Sequence[At]) -> int:
    todo, total = list(folders), 0
    while todo:
        total += _into(look, todo.pop(), todo)
    return total


def _into(look: Look, at: At, todo: list[At]) -> int:
    files, below = look.into(at)
    todo += below
    return _of_folder(at.path, files) if files else 0


def _of_folder(folder: str, files: Sequence[tuple[str, int, int]]) -> int:
    """A number for the files directly in a folder. The sum of all is the same in whatever order they come."""
    data = marshal.dumps((folder, [*files]), 0)  # of this version the same values give the same bytes
    return int.from_bytes(hashlib.blake2b(data, digest_size=20).digest(), "little")


def _state(total: int, records: Iterable[tuple[str, int, int]]) -> str:
    return _digest([str(total), *sorted(f"{path}\0{size}\0{mtime}" for path, size, mtime in records)])


def _records(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    for path in dict.fromkeys(path for folder in folders for path in record_paths(root, Folder(folder, ""))):
        try:
            stat = (root / path).stat()
        except OSError:
            continue
        yield path, stat.st_size, stat.st_mtime_ns


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
        told: list[object] = [stamp(git / "HEAD"), stamp(git / "index"), stamp(shared / "packed-refs")]
        folders = [folder for folder, _, _ in os.walk(shared / "refs")]
        return [*told, *map(stamp, map(Path, folders[:_MOST])), stamp(shared / "HEAD")]
    except (OSError, ValueError):
        return [os.urandom(8)]


def _digest(rows: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(rows).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
