"""What changed between a commit and another state: by file cheaply for all, by line for the files that are asked about.

Through libgit2, without a process: no filter, hook, external diff or text conversion of the repository runs. Ends of lines
and white space before them are no change, so that a work tree with CRLF is its LF commit. A submodule is no file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import pygit2
from pygit2.enums import DeltaStatus, DiffFind, DiffOption, FileMode

from owed.history.repository import READ_ERRORS, Repo
from owed.text import Text

Status = Literal["added", "deleted", "modified", "renamed"]
State = Literal["index", "work-tree"]
MOST_FILES = 20_000
"""Changed files that are told of; of more, the rest is left out and ``Comparison.cut`` is set."""
MOST_SIMILAR = 2_000
"""Changed files among which renames with edits are looked for; of more, only those without."""
LARGEST = 2_000_000
"""Bytes of a file that are compared by line."""

_FILES = DiffOption.IGNORE_SUBMODULES | DiffOption.INCLUDE_TYPECHANGE | DiffOption.SKIP_BINARY_CHECK
_UNTRACKED = _FILES | DiffOption.INCLUDE_UNTRACKED | DiffOption.RECURSE_UNTRACKED_DIRS
_STATUS: dict[DeltaStatus, Status] = {
    DeltaStatus.ADDED: "added",
    DeltaStatus.UNTRACKED: "added",
    DeltaStatus.COPIED: "added",
    DeltaStatus.DELETED: "deleted",
    DeltaStatus.MODIFIED: "modified",
    DeltaStatus.TYPECHANGE: "modified",
    DeltaStatus.CONFLICTED: "modified",
    DeltaStatus.RENAMED: "renamed",
}
_PLAIN = (FileMode.BLOB, FileMode.BLOB_EXECUTABLE)


class Hunk(NamedTuple):
    """Lines ``old_start..old_end`` became ``new_start..new_end``. Lines count from 0, ends are not included.

    An empty stretch is a place between lines: where lines were taken out, or put in.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The changed lines of a file. ``whole``: all of it is new, gone, binary or too large to compare by line."""

    hunks: tuple[Hunk, ...] = ()
    whole: bool = False

    def within(self, first: int, last: int) -> bool:
        """Whether lines ``first`` up to and with ``last`` of the new side changed, lost lines or gained some."""
        return self.whole or any(h.new_start <= last and first < h.new_end for h in self.hunks)

    def adds(self, first: int, last: int) -> bool:
        """Whether one of the lines ``first`` up to and with ``last`` of the new side is new or edited."""
        return self.whole or any(h.new_start <= last and first < h.new_end > h.new_start for h in self.hunks)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A changed file. Paths are relative to the workspace root; ``old_path`` is another one only when it was renamed.

    ``old`` and ``new`` are hashes of contents; None: there is none, or, for ``new``, it is in the work tree.
    """

    path: str
    status: Status
    old_path: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Comparison:
    """What changed below a workspace root, by path. ``target`` is a commit (hex), the index or the work tree."""

    repo: Repo
    base: str
    target: str
    files: Mapping[str, FileChange] = field(default_factory=dict)
    cut: bool = False
    """Whether there were more than ``MOST_FILES``."""

    def old_data(self, path: str) -> bytes | None:
        """What the file at ``path`` (a path of the new side) held at the base, before a rename too; None: nothing."""
        change = self.files.get(path)
        if change is not None:
            return blob_data(self.repo, change.old)
        return base_data(self.repo, self.base, path)

    def new_data(self, path: str) -> bytes | None:
        """What the changed file at ``path`` holds on the new side; None: it is gone, no plain file, or too large."""
        change = self.files.get(path)
        if change is None or change.status == "deleted":
            return None
        return blob_data(self.repo, change.new) if change.new else file_data(self.repo, path)

    def lines(self, path: str) -> Lines:
        """The changed lines of a file; none for a file that did not change."""
        change = self.files.get(path)
        if change is None:
            return Lines()
        if change.status in ("added", "deleted"):
            return Lines(whole=True)
        return changed_lines(self.old_data(path), self.new_data(path))


def compare(repo: Repo, base: str, target: str | State) -> Comparison | None:
    """Compare a base commit with another commit (hex), ``"index"`` or ``"work-tree"``; None when git cannot be read.

    Files that git ignores are left out; those that it does not track yet count as added in the work tree.
    """
    try:
        diff = _diff(repo.git, base, target)
        count = len(list(zip(range(MOST_SIMILAR + 1), diff.deltas, strict=False)))
        find = DiffFind.FIND_RENAMES | DiffFind.FIND_FOR_UNTRACKED
        if count > MOST_SIMILAR:
            find |= DiffFind.FIND_EXACT_MATCH_ONLY
        with suppress(*READ_ERRORS):  # what a partial clone has not fetched is not compared
            diff.find_similar(find, rename_limit=200)
        files: dict[str, FileChange] = {}
        for delta in diff.deltas:
            change = _change(repo, delta)
            if change is None:
                continue
            if len(files) >= MOST_FILES:
                return Comparison(repo, base, target, files, True)
            files[change.path] = change
    except READ_ERRORS:
        return None
    return Comparison(repo, base, target, files)


def _diff(git: pygit2.Repository, base: str, target: str) -> pygit2.Diff:
    tree = git[base].peel(pygit2.Tree)
    if target not in ("index", "work-tree"):
        return tree.diff_to_tree(git[target].peel(pygit2.Tree), _FILES, 0, 0)
    index = git.index
    index.read(False)
    if target == "index":
        return tree.diff_to_index(index, _FILES, 0, 0)
    diff = tree.diff_to_index(index, _UNTRACKED, 0, 0)  # what both are asked for stays in what they give together
    diff.merge(index.diff_to_workdir(_UNTRACKED, 0, 0))
    return diff


def _change(repo: Repo, delta: pygit2.DiffDelta) -> FileChange | None:
    """A change below the root; None for others, and for submodules and links."""
    status = _STATUS.get(delta.status)
    side = delta.old_file if status == "deleted" else delta.new_file
    if status is None or side.mode not in _PLAIN:
        return None
    path = _below(repo, side.raw_path)
    if path is None:
        return None
    old_path = path
    if status == "renamed":
        old_path = _below(repo, delta.old_file.raw_path) or path
    was = delta.old_file.mode in _PLAIN and status != "added"
    # the diff carries a hash of a file in the work tree, but git need not have such an object
    new = str(delta.new_file.id) if status != "deleted" and delta.new_file.id in repo.git else None
    return FileChange(path, status, old_path, str(delta.old_file.id) if was else None, new)


def _below(repo: Repo, raw: bytes) -> str | None:
    """A path of the repository as one relative to the root; None for what is outside, or has no name in UTF-8."""
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not repo.prefix:
        return path
    start = f"{repo.prefix}/"
    return path[len(start) :] if path.startswith(start) else None


def base_blob(repo: Repo, commit: str, path: str) -> str | None:
    """The hash of what a file held at a commit; None when it was not there, or was no plain file."""
    try:
        entry = repo.git[commit].peel(pygit2.Tree)[repo.inside(path)]
    except READ_ERRORS:
        return None
    return str(entry.id) if isinstance(entry, pygit2.Blob) and entry.filemode in _PLAIN else None


def base_data(repo: Repo, commit: str, path: str) -> bytes | None:
    """What a file held at a commit; None when it was not there."""
    return blob_data(repo, base_blob(repo, commit, path))


def blob_hash(data: bytes) -> str:
    """The hash under which git would keep a content."""
    return str(pygit2.hash(data))


def blob_data(repo: Repo, blob: str | None) -> bytes | None:
    """A content by its hash; None when there is none, or it is larger than ``LARGEST``."""
    if blob is None:
        return None
    try:
        found = repo.git[blob]
        return found.data if isinstance(found, pygit2.Blob) and found.size <= LARGEST else None
    except READ_ERRORS:
        return None


def file_data(repo: Repo, path: str) -> bytes | None:
    """A plain file of the work tree, by its path below the root; None when there is none, or it is larger than ``LARGEST``."""
    place: Path = repo.root / path
    try:
        if place.is_symlink() or not place.is_file() or not place.resolve().is_relative_to(repo.root):
            return None
        with place.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= LARGEST else None


def changed_lines(old: bytes | None, new: bytes | None) -> Lines:
    """The changed lines between two contents, whatever their ends of lines; all of it when one is not there or is binary.

    Costs some microseconds at 5,000 lines where one line differs, and some milliseconds where hundreds do.
    """
    if old is None or new is None or len(old) > LARGEST or len(new) > LARGEST:
        return Lines(whole=True)
    if old == new:
        return Lines()
    start, before, after = _differing(old, new)
    try:
        patch = pygit2.Patch.create_from(before, after, "", "", DiffOption.IGNORE_WHITESPACE_EOL, 0, 0)
        if patch.delta.is_binary:
            return Lines(whole=True)
        line = old.count(b"\n", 0, start)
        hunks = tuple(_hunk(h, line) for h in patch.hunks)
    except READ_ERRORS:
        return Lines(whole=True)
    if hunks and (_lone_returns(old) or _lone_returns(new)):
        return Lines(whole=True)  # git counts other lines than we do
    return Lines(hunks)


def followed_lines(last: Lines, old: Text, before: Text, new: Text) -> Lines:
    """``changed_lines(old, new)``, as right if not always as short, from those of ``before``, the text before an edit.

    Only what is around the edit is compared anew.
    """
    if last.whole or b"\r" in old.data or b"\r" in before.data or b"\r" in new.data:
        return changed_lines(old.data, new.data)
    start, gone, _ = _differing(before.data, new.data)
    first = before.point(start).line
    past = before.point(start + len(gone)).line + 1
    grown = new.line_count - before.line_count
    hunks = last.hunks
    low = bisect_left(hunks, first, key=lambda h: h.new_end)
    high = bisect_right(hunks, past, key=lambda h: h.new_start)
    near = hunks[low:high]
    shift = hunks[low - 1].new_end - hunks[low - 1].old_end if low else 0
    shift_after = near[-1].new_end - near[-1].old_end if near else shift
    if near:
        first, past = min(first, near[0].new_start), max(past, near[-1].new_end)
    olds = _stretch(old, first - shift, past - shift_after)
    found = changed_lines(olds, _stretch(new, first, past + grown))
    if found.whole:
        return changed_lines(old.data, new.data)
    around = (
        Hunk(h.old_start + first - shift, h.old_end + first - shift, h.new_start + first, h.new_end + first)
        for h in found.hunks
    )
    after = (h._replace(new_start=h.new_start + grown, new_end=h.new_end + grown) for h in hunks[high:])
    return Lines((*hunks[:low], *around, *after))


def _stretch(text: Text, first: int, past: int) -> bytes:
    start = text.starts[first] if first < text.line_count else len(text.data)
    return text.data[start : text.starts[past] if past < text.line_count else len(text.data)]


def _differing(old: bytes, new: bytes) -> tuple[int, bytes, bytes]:
    """Where the first line that differs starts, and both sides from there up to the last one: most keys change one line of many."""
    shorter = min(len(old), len(new))
    start = _alike(shorter, lambda size: old[:size] == new[:size])
    start = old.rfind(b"\n", 0, start) + 1
    end = _alike(shorter - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    tail = old.find(b"\n", len(old) - end)
    end = len(old) - tail - 1 if tail >= 0 else 0
    return start, old[start : len(old) - end], new[start : len(new) - end]


def _alike(most: int, alike: Callable[[int], bool]) -> int:
    """The largest size up to ``most`` for which two contents are alike."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if alike(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _hunk(hunk: pygit2.DiffHunk, line: int) -> Hunk:
    """git counts lines from 1, and puts an empty stretch behind the line that it names. ``line`` is where it started to look."""
    old = line + (hunk.old_start - 1 if hunk.old_lines else hunk.old_start)
    new = line + (hunk.new_start - 1 if hunk.new_lines else hunk.new_start)
    return Hunk(old, old + hunk.old_lines, new, new + hunk.new_lines)


def _lone_returns(data: bytes) -> bool:
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
