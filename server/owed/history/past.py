"""What the files of a repository were: commits, what each changed, the bytes of a file. Read in process, within bounds.

A *line* of commits is walked from the newest to the oldest along first parents, as the main branch saw them. In a shallow
clone it ends early; ``Past.ends_early`` says why. Paths are relative to the workspace root.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import pygit2

from owed.history.repository import READ_ERRORS, Repo, discover
from owed.history.watched import Watched

MOST_COMMITS = 200_000
MOST_CHANGES = 20_000
"""Files that one commit may change; of more, the rest is left out."""
LARGEST = 1_000_000
"""Bytes of a file that is read."""

Tree = pygit2.Oid
Blob = pygit2.Oid


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, its tree, when it was made (seconds, and minutes off UTC, by its committer's clock), its parents' hashes."""

    id: str
    tree: Tree
    time: int
    offset: int
    parents: tuple[str, ...]

    @property
    def on(self) -> date:
        """The day, where it was made."""
        try:
            return datetime.fromtimestamp(self.time, timezone(timedelta(minutes=self.offset))).date()
        except (OverflowError, ValueError, OSError):
            return date(1970, 1, 1)

    @property
    def short(self) -> str:
        """The hash as messages have it."""
        return self.id[:7]


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two trees: its blob in each, None where it is not there."""

    path: str
    old: Blob | None
    new: Blob | None


def blob_of(data: bytes) -> Blob:
    """What git would call a file of these bytes."""
    return pygit2.hash(data)


class Past:
    """The history of the repository that a workspace is in, from HEAD backwards. Not for several threads at once."""

    def __init__(self, repo: Repo) -> None:
        self._git = repo.git
        self._repo = repo
        self._inside = repo.prefix + "/" if repo.prefix else ""
        self._blobs: dict[tuple[pygit2.Oid, str], pygit2.Oid | None] = {}
        self._names: dict[tuple[pygit2.Oid, str], tuple[pygit2.Oid, bool] | None] = {}
        self._commits: dict[str, Commit] = {}
        self._line: list[Commit] | None = None
        self.incomplete = ""
        """What could not be read, in words; empty: nothing."""

    @classmethod
    def of(cls, root: Path) -> Past | None:
        """The past of a workspace; None without a repository, or without a commit in it."""
        repo = discover(root)
        if repo is None:
            return None
        try:
            if repo.git.head_is_unborn:
                return None
            repo.git.head.peel(pygit2.Commit)
        except READ_ERRORS:
            return None
        return cls(repo)

    @property
    def head(self) -> str:
        """The commit that HEAD is, as its full hash; empty where it cannot be read."""
        try:
            return str(self._git.head.target)
        except READ_ERRORS:
            return ""

    @property
    def state(self) -> list[str]:
        """What all that can be said of the past depends on besides HEAD: where a shallow clone ends, and the root's folder."""
        shallow = Path(self._git.path) / "shallow"
        try:
            return [str(shallow.stat().st_mtime_ns) if shallow.is_file() else "", self._inside]
        except OSError:
            return ["", self._inside]

    def since(self, commit: str) -> list[Commit] | None:
        """HEAD and the commits before it, up to the newest that both it and another commit come from along first parents.

        None where there is none, or the other is not known any more.
        """
        other = self._chain(commit)
        theirs: set[str] = set()
        ours: dict[str, int] = {}
        line: list[Commit] = []
        for mine in self._walk():
            line.append(mine)
            ours[mine.id] = len(line)
            their = next(other, None)
            if their is not None:
                theirs.add(their)
                if their in ours:
                    return line[: ours[their]]
            if mine.id in theirs or mine.id == commit:
                return line
        return next((line[: ours[their]] for their in other if their in ours), None)

    def _chain(self, commit: str) -> Iterator[str]:
        """A commit and those before it along first parents, as hashes."""
        at = self.commit(commit)
        while at is not None:
            yield at.id
            at = self.commit(at.parents[0]) if at.parents else None

    @property
    def ends_early(self) -> str:
        """Why history may hold less than there was; empty: it holds all."""
        if self.incomplete:
            return self.incomplete
        return "history ends at a shallow clone" if self._git.is_shallow else ""

    @property
    def line(self) -> list[Commit]:
        """HEAD and the commits before it along first parents, newest first."""
        if self._line is None:
            self._line = list(self._walk())
        return self._line

    def _walk(self) -> Iterator[Commit]:
        try:
            walker = self._git.walk(self._git.head.peel(pygit2.Commit).id)
            walker.simplify_first_parent()
            for number, found in enumerate(walker):
                if number >= MOST_COMMITS:
                    self.incomplete = f"history was read {MOST_COMMITS:,} commits far"
                    return
                yield self._known(found)
        except READ_ERRORS:
            self.incomplete = "history cannot be read to its end"

    def _known(self, found: pygit2.Commit) -> Commit:
        name = str(found.id)
        known = self._commits.get(name)
        if known is None:
            parents = tuple(map(str, found.parent_ids))
            known = Commit(name, found.tree_id, found.commit_time, found.commit_time_offset, parents)
            self._commits[name] = known
        return known

    def commit(self, name: str) -> Commit | None:
        """A commit by its full hash; None where the repository does not have it."""
        known = self._commits.get(name)
        if known is not None:
            return known
        try:
            found = self._git[name]
        except READ_ERRORS:
            return None
        return self._known(found) if isinstance(found, pygit2.Commit) else None

    # Files

    def named(self, blob: str) -> Blob | None:
        """A blob by its full hash."""
        try:
            return pygit2.Oid(hex=blob)
        except READ_ERRORS:
            return None

    def blob(self, tree: Tree, path: str) -> Blob | None:
        """What is at a path in a tree: a file's blob, or a folder's tree; None: nothing."""
        return self._entry(tree, self._inside + path)

    def submodule(self, path: str) -> str:
        """The submodule of HEAD that a path is in, as its folder; empty: in none."""
        tree = self._modular
        for at in (at for at, sign in enumerate(path) if sign == "/") if tree is not None else ():
            try:
                if tree[self._inside + path[:at]].type_str == "commit":
                    return path[:at]
            except READ_ERRORS:
                return ""
        return ""

    @cached_property
    def _modular(self) -> Any:
        """HEAD's tree, if it has submodules."""
        try:
            tree = self._git.head.peel(pygit2.Tree)
            return tree if ".gitmodules" in tree else None
        except READ_ERRORS:
            return None

    def watch(self, paths: Iterable[str]) -> Watched:
        """Paths of which is asked in one commit after another."""
        return Watched(self._git, self._inside, paths)

    def _entry(self, tree: pygit2.Oid, path: str) -> pygit2.Oid | None:
        key = (tree, path)
        if key in self._blobs:
            return self._blobs[key]
        head, _, rest = path.partition("/")
        name = (tree, head)
        if name not in self._names:
            self._names[name] = self._named(tree, head)
        entry = self._names[name]
        found = entry[0] if entry is not None and not rest else None
        if entry is not None and rest and entry[1]:
            found = self._entry(entry[0], rest)
        self._blobs[key] = found
        return found

    def _named(self, tree: pygit2.Oid, name: str) -> tuple[pygit2.Oid, bool] | None:
        """What a tree has by a name, and whether that is a folder."""
        try:
            entry = self._git[tree][name]  # type: ignore[index]
        except READ_ERRORS:
            return None
        kind = entry.type_str
        return (entry.id, kind == "tree") if kind in ("blob", "tree") else None

    def read(self, blob: Blob) -> bytes | None:
        """The bytes of a file as they were committed; None: too large, no file, or not in this clone."""
        try:
            found = self._git[blob]
        except READ_ERRORS:
            self.incomplete = "this clone does not have all files of its history"
            return None
        return found.data if isinstance(found, pygit2.Blob) and found.size <= LARGEST else None

    def below(self, tree: Tree) -> Mapping[str, Blob] | None:
        """All files below a folder, by their path in it, up to a bound; None when it is none."""
        found: dict[str, Blob] = {}
        todo: list[tuple[pygit2.Oid, str]] = [(tree, "")]
        while todo and len(found) < MOST_CHANGES:
            at, prefix = todo.pop()
            try:
                folder = self._git[at]
                if not isinstance(folder, pygit2.Tree):
                    return None
                for entry in folder:
                    if entry.type_str == "tree":
                        todo.append((entry.id, f"{prefix}{entry.name}/"))
                    elif entry.type_str == "blob":
                        found[prefix + str(entry.name)] = entry.id
            except READ_ERRORS:
                self.incomplete = "this clone does not have all files of its history"
        return found

    def changes(self, old: Tree, new: Tree) -> list[Change]:
        """The files below the workspace root that differ between two trees; renames are a file that goes and one that comes."""
        found: list[Change] = []
        try:
            diff = self._git[old].diff_to_tree(self._git[new], context_lines=0)  # type: ignore[attr-defined]
            for delta in diff.deltas:
                before, after = delta.old_file, delta.new_file
                status = delta.status
                path = after.path if status != pygit2.enums.DeltaStatus.DELETED else before.path
                if not path.startswith(self._inside) or status == pygit2.enums.DeltaStatus.TYPECHANGE:
                    continue
                found.append(
                    Change(
                        path[len(self._inside) :],
                        before.id if status != pygit2.enums.DeltaStatus.ADDED else None,
                        after.id if status != pygit2.enums.DeltaStatus.DELETED else None,
                    )
                )
                if len(found) >= MOST_CHANGES:
                    break
        except READ_ERRORS:
            self.incomplete = "this clone does not have all files of its history"
        return found

    def uncommitted(self) -> list[tuple[str, bool]]:
        """The files of the work tree that are not as in HEAD, as (path, whether HEAD has it). Writes nothing, not even the index."""
        found: list[tuple[str, bool]] = []
        try:
            status = self._git.status(untracked_files="all")
        except READ_ERRORS:
            return found
        new = pygit2.enums.FileStatus.WT_NEW
        for path, flags in status.items():
            if path.startswith(self._inside) and not flags & pygit2.enums.FileStatus.IGNORED:
                found.append((path[len(self._inside) :], not flags & new))
        return found
