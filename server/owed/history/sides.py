"""Two records met with one number: which of the lines that name it came with which record.

Where they met is the newest commit that has both files and no parent with both: a merge, or a commit (squashed, rebased, or not
yet made) that adds one to the other. A line that stands on the one side only belongs to the record of that side. What stands on both
sides, or was written after they met, belongs to either: nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pygit2

from owed.history.repository import READ_ERRORS, Repo, discover

MOST_COMMITS = 20_000
_LARGEST = 4_000_000
Whose = Literal["moving", "staying", "unknown"]
Read = Callable[[str], "bytes | None"]
"""The bytes of a file of one state of the tree, by its path from the root."""


@dataclass(frozen=True)
class Sides:
    """The states of the tree that have just one of the two records."""

    moving: Sequence[Read]
    staying: Sequence[Read]

    def whose(self, path: str, line: bytes) -> Whose:
        """Which record a line of a file belongs to."""
        wanted = line.strip()
        mine = any(_has(read(path), wanted) for read in self.moving)
        other = any(_has(read(path), wanted) for read in self.staying)
        if mine == other:
            return "unknown"
        return "moving" if mine else "staying"


def sides(root: Path, moving: str, staying: str) -> Sides | None:
    """The sides of two records' files (paths from the root); None when history does not tell where they met."""
    repo = discover(root)
    if repo is None:
        return None
    try:
        return _in_work(repo, moving, staying) or _in_history(repo, moving, staying)
    except READ_ERRORS:
        return None


def _in_work(repo: Repo, moving: str, staying: str) -> Sides | None:
    """They meet in what is not committed yet: a merge under way, or a new file."""
    if repo.git.head_is_unborn:
        return None
    heads = [repo.git.head.peel(pygit2.Commit)]
    heads += [repo.git[oid].peel(pygit2.Commit) for oid in _merging(repo)]
    if any(_holds(repo, head, moving) and _holds(repo, head, staying) for head in heads):
        return None

    def now(path: str) -> bytes | None:
        return _on_disk(repo.root / path)

    return _met(repo, heads, now, moving, staying)


def _in_history(repo: Repo, moving: str, staying: str) -> Sides | None:
    tip = repo.git.head.peel(pygit2.Commit)
    for seen, commit in enumerate(repo.git.walk(tip.id, pygit2.enums.SortMode.TOPOLOGICAL)):
        if seen > MOST_COMMITS:
            return None
        if not (_holds(repo, commit, moving) and _holds(repo, commit, staying)):
            continue
        if any(_holds(repo, parent, moving) and _holds(repo, parent, staying) for parent in commit.parents):
            continue
        return _met(repo, commit.parents, _reader(repo, commit), moving, staying)
    return None


def _met(repo: Repo, parents: Sequence[pygit2.Commit], here: Read, moving: str, staying: str) -> Sides | None:
    mine = [_reader(repo, parent) for parent in parents if _holds(repo, parent, moving)]
    other = [_reader(repo, parent) for parent in parents if _holds(repo, parent, staying)]
    if mine and other:
        return Sides(mine, other)
    if other:  # the moving record came in with this state: what is new in it came along
        return Sides([_without(here, other)], other)
    if mine:
        return Sides(mine, [_without(here, mine)])
    return None


def _without(here: Read, before: Sequence[Read]) -> Read:
    """A file's lines that were not there before."""

    def read(path: str) -> bytes | None:
        data = here(path)
        known = {line.strip() for each in before for line in (each(path) or b"").split(b"\n")}
        return b"\n".join(line for line in data.split(b"\n") if line.strip() not in known) if data is not None else None

    return read


def _has(data: bytes | None, line: bytes) -> bool:
    return data is not None and line in data and any(row.strip() == line for row in data.split(b"\n"))


def _holds(repo: Repo, commit: pygit2.Commit, path: str) -> bool:
    try:
        return repo.inside(path) in commit.tree
    except READ_ERRORS:
        return False


def _reader(repo: Repo, commit: pygit2.Commit) -> Read:
    known: dict[str, bytes | None] = {}

    def read(path: str) -> bytes | None:
        if path not in known:
            try:
                found = commit.tree[repo.inside(path)]
                known[path] = bytes(found.data) if isinstance(found, pygit2.Blob) and found.size <= _LARGEST else None
            except READ_ERRORS:
                known[path] = None
        return known[path]

    return read


def _on_disk(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else None
    except OSError:
        return None


def _merging(repo: Repo) -> list[str]:
    """The commits that a merge under way brings in."""
    try:
        rows = (Path(repo.git.path) / "MERGE_HEAD").read_text("ascii").split()
    except (OSError, ValueError):
        return []
    return [row for row in rows[:20] if len(row) in (40, 64)]
