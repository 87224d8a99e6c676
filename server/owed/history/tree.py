"""The files of a commit, or of what is to become one: their paths below the workspace root, and their contents by hash."""

from __future__ import annotations

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
        index = pygit2.Index()
        index.read_tree(tree)
        entries = [entry for entry, _ in zip(index, range(MOST_FILES), strict=False) if entry.mode in _PLAIN]
        return {entry.path: str(entry.id) for entry in entries}
    except READ_ERRORS:
        return {}
