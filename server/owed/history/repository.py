"""Opening a git repository to read it: no process, no hook, no filter, no exception for what it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pygit2

READ_ERRORS = (pygit2.GitError, KeyError, ValueError, OSError, TypeError)
"""What pygit2 raises for missing, odd or broken objects, names and files."""


@dataclass(frozen=True)
class Repo:
    """An open repository, as seen from a workspace root.

    ``prefix`` is the root's path inside the work tree with ``/``: empty when it is its top, else ``services/churn``.
    """

    git: pygit2.Repository
    root: Path
    prefix: str

    def inside(self, path: str) -> str:
        """Turn a path relative to the root into one relative to the top of the work tree; ``""`` is that top."""
        parts = [part for part in (*self.prefix.split("/"), *path.split("/")) if part not in ("", ".")]
        return "/".join(parts)


def discover(root: Path, bare: bool = False) -> Repo | None:
    """Open the repository that a workspace root is in; None when there is none, or it cannot be read.

    ``bare``: one without a work tree will do, for who asks about its commits only.

    A repository that belongs to another user is not opened (libgit2 checks the owner, as git does).
    """
    try:
        resolved = root.resolve()
        found = pygit2.discover_repository(str(resolved))
        if not found:
            return None
        git = pygit2.Repository(found)
        if git.workdir is None:
            return Repo(git, resolved, "") if bare else None
        prefix = resolved.relative_to(Path(git.workdir).resolve()).as_posix()
    except READ_ERRORS:
        return None
    return Repo(git, resolved, "" if prefix == "." else prefix)
