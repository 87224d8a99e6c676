"""The files of a commit, or of what is to become one: their paths below the workspace root, and their contents by hash."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pygit2
from pygit2.enums import FileMode

from owed.history.repository import READ_ERRORS, Repo

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""git's hash of no files at all: what the first commit is compared with."""
MOST_FILES = 1_000_000
_PLAIN = (FileMode.BLOB, FileMode.BLOB_EXECUTABLE)


def files_at(repo: Repo, commit: str) -> dict[str, str]:
    """Path to hash of every plain file of a commit or tree, in order; links and submodules are none. Empty: it cannot be read."""
    start = f"{repo.prefix}/" if repo.prefix else ""
    try:
        tree = repo.git[commit].peel(pygit2.Tree)
        if start:
            inside = tree[repo.prefix]
            if not isinstance(inside, pygit2.Tree):
                return {}
            tree = inside
        return dict(islice(_below(tree, ""), MOST_FILES))
    except READ_ERRORS:
        return {}


def _below(tree: pygit2.Tree, folder: str) -> Iterator[tuple[str, str]]:
    """The plain files below a folder, whose path ends with ``/``."""
    waiting: list[Iterator[tuple[str, pygit2.Object]]] = [_entries(tree, folder)]
    while waiting:
        for path, entry in waiting[-1]:
            if entry.filemode in _PLAIN:
                yield path, str(entry.id)
            elif isinstance(entry, pygit2.Tree):
                waiting.append(_entries(entry, f"{path}/"))
                break
        else:
            waiting.pop()


def _entries(tree: pygit2.Tree, folder: str) -> Iterator[tuple[str, pygit2.Object]]:
    for entry in tree:
        try:
            yield folder + (entry.raw_name or b"").decode("utf-8"), entry
        except UnicodeDecodeError:  # a path has to have a name in UTF-8 everywhere
            continue
