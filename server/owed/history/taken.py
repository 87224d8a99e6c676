"""Numbers that another branch already gave to another record: found before the two meet in a merge.

Told of records that the work at hand adds, not of those that it shares with the branch; and not where the branch has the same record
under another name. Only the trees on the way to the folder are read, once for each of their states; of the records just those whose
numbers meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pygit2

from owed.history.base import default_branches
from owed.history.numbers import MOST_BRANCHES, folder_at, tips
from owed.history.repository import READ_ERRORS, Repo, discover

_LARGEST = 1_000_000
_SHORT = 24
"""Characters; shorter lines are fields and list items that any two records may share."""
_ALIKE = 0.5
"""The share of two texts' own lines beyond which they are one record."""
_FORM = ("#", "---", "id:", "status:", "date:", "decision-makers:", "deciders:", "consulted:", "informed:")


@dataclass(frozen=True, slots=True)
class Folder:
    """What is asked of one folder: the names of the files of its records here, and how a name tells a number."""

    path: str
    names: frozenset[str]
    number: Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Holder:
    """The record that has a number on another branch: the branch's short name, the file's name there.

    ``landed``: it is on the default branch.
    """

    branch: str
    name: str
    landed: bool


def taken_elsewhere(root: Path, folders: Sequence[Folder]) -> dict[str, Holder]:
    """From the paths of records here to who has their number elsewhere; the default branch first. Empty without a repository."""
    repo = discover(root)
    if repo is None:
        return {}
    try:
        if repo.git.head_is_unborn:
            return {}
        head = repo.git.head.peel(pygit2.Commit)
    except READ_ERRORS:
        return {}
    default = set(default_branches(repo.git))
    found: dict[str, Holder] = {}
    for folder in folders:
        ours = _by_number(folder)
        for commit, names in islice(_branches(repo.git, head, default), MOST_BRANCHES):
            landed = bool(default.intersection(names))
            for name, holder in _meeting(repo, folder, ours, head, commit):
                path = f"{folder.path}/{name}" if folder.path else name
                found.setdefault(path, Holder(names[0], holder, landed))
    landed_here = _on_default(repo, folders, default)
    return {path: holder for path, holder in found.items() if path not in landed_here}


def _branches(
    git: pygit2.Repository, head: pygit2.Commit, default: set[str]
) -> Iterator[tuple[pygit2.Commit, list[str]]]:
    """The other branches by their commits: the default one first, then the newest."""
    names: dict[str, tuple[pygit2.Commit, list[str]]] = {}
    for name, commit in tips(git):
        if commit.id != head.id:
            names.setdefault(str(commit.id), (commit, []))[1].append(name)
    listed = list(names.values())
    listed.sort(key=lambda found: (not default.intersection(found[1]), -found[0].commit_time))
    for commit, called in listed:
        yield commit, sorted(called, key=lambda name: (name not in default, name.count("/"), name))


def _meeting(
    repo: Repo, folder: Folder, ours: Mapping[int, Sequence[str]], head: pygit2.Commit, commit: pygit2.Commit
) -> Iterator[tuple[str, str]]:
    """Our records whose number a branch gives to another record: (name here, name there)."""
    path = repo.inside(folder.path)
    theirs = folder_at(commit, path)
    meeting = [
        (mine, name)
        for name in theirs
        if name not in folder.names and (number := folder.number(name)) is not None
        for mine in ours.get(number, ())
        if mine not in theirs
    ]
    if not meeting:
        return
    try:
        base = repo.git.merge_base(head.id, commit.id)
        shared = folder_at(repo.git[base].peel(pygit2.Commit), path) if base is not None else {}
    except READ_ERRORS:
        return
    slugs = {_slug(name) for name in folder.names}
    for mine, name in meeting:
        if mine in shared or name in shared or _slug(name) in slugs:
            continue
        if not _is_one(_on_disk(repo.root / folder.path / mine), _read(repo.git, theirs[name])):
            yield mine, name


def _on_default(repo: Repo, folders: Sequence[Folder], default: set[str]) -> set[str]:
    """The records here that are on the default branch already: they were first."""
    found: set[str] = set()
    for name, commit in tips(repo.git):
        if name in default:
            for folder in folders:
                there = folder_at(commit, repo.inside(folder.path))
                found |= {f"{folder.path}/{each}" if folder.path else each for each in folder.names if each in there}
    return found


def _by_number(folder: Folder) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name in sorted(folder.names):
        number = folder.number(name)
        if number is not None:
            found.setdefault(number, []).append(name)
    return found


def _slug(name: str) -> str:
    return name.lstrip("0123456789-_").lower()


def _read(git: pygit2.Repository, blob: str) -> bytes:
    try:
        found = git[blob]
        return bytes(found.data) if isinstance(found, pygit2.Blob) and found.size <= _LARGEST else b""
    except READ_ERRORS:
        return b""


def _on_disk(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else b""
    except OSError:
        return b""


def _is_one(mine: bytes, other: bytes) -> bool:
    """Whether two texts are one record: one heading, or mostly the same lines, those of the form left out."""
    if mine == other:
        return True
    heading, title = _heading(mine), _heading(other)
    if heading and heading == title:
        return True
    a, b = _own_lines(mine), _own_lines(other)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= _ALIKE and min(len(a), len(b)) >= 3


def _heading(data: bytes) -> str:
    line = next((row for row in data.decode("utf-8", "replace").splitlines() if row.startswith("# ")), "")
    return "".join(char for char in line.casefold() if char.isalpha())


def _own_lines(data: bytes) -> set[str]:
    rows = (row.strip() for row in data.decode("utf-8", "replace").splitlines())
    return {
        row for row in rows if len(row) > _SHORT and not row.startswith(_FORM) and "{" not in row and " # " not in row
    }
