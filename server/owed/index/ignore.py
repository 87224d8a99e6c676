"""Which paths git ignores: ``.gitignore`` at every level, ``info/exclude`` and the user's own excludes file.

libgit2 answers, so the rules are git's own. A workspace that is no repository is asked about through an empty
repository in a temporary folder whose work tree is the workspace: nothing is written into the workspace.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pygit2

_SKELETON = ("objects", "refs")


class Ignore:
    """Answers for paths below one root, relative to it, with ``/``."""

    def __init__(self, root: Path) -> None:
        self._keep: tempfile.TemporaryDirectory[str] | None = None
        self._prefix = ""
        self._tracked: frozenset[str] = frozenset()
        self._repository = self._open(root.resolve())

    def _open(self, root: Path) -> pygit2.Repository | None:
        try:
            found = pygit2.discover_repository(str(root))
            if found:
                repository = pygit2.Repository(found)
                if repository.workdir:
                    prefix = root.relative_to(Path(repository.workdir).resolve()).as_posix()
                    self._prefix = "" if prefix == "." else prefix + "/"
                    tracked = {entry.path for entry in repository.index}
                    self._tracked = frozenset(tracked | {at for path in tracked for at in _folders(path)})
                    return repository
        except (pygit2.GitError, KeyError, ValueError, OSError):
            pass
        try:
            self._keep = tempfile.TemporaryDirectory(prefix="owed-ignore-")
            shadow = Path(self._keep.name)
            for folder in _SKELETON:
                (shadow / folder).mkdir()
            (shadow / "HEAD").write_text("ref: refs/heads/main\n")
            (shadow / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
            repository = pygit2.Repository(str(shadow))
            repository.workdir = str(root)
            return repository
        except (pygit2.GitError, OSError, AttributeError):
            return None

    def __call__(self, path: str, folder: bool) -> bool:
        """Whether git ignores the path. A tracked file never is, nor a folder with one."""
        if self._repository is None:
            return False
        full = self._prefix + path
        if full in self._tracked:
            return False
        try:
            return bool(self._repository.path_is_ignored(full + "/" if folder else full))
        except (pygit2.GitError, ValueError, UnicodeEncodeError):
            return False


def _folders(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
