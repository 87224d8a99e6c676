"""Which paths git ignores: ``.gitignore`` at every level, ``info/exclude`` and the user's own excludes file.

libgit2 answers, so the rules are git's own. A workspace that is no repository is asked about through an empty
repository in a temporary folder whose work tree is the workspace: nothing is written into the workspace.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pygit2

_SKELETON = ("objects", "refs")
_LARGEST = 100_000
"""Bytes of a ``.gitignore`` that is looked into for rules that libgit2 drops."""
_Rule = tuple[bool, bool, "re.Pattern[str]"]
"""Whether it takes back (``!``), whether it is about folders only (``/`` at its end), and what it matches."""


class Ignore:
    """Answers for paths below one root, relative to it, with ``/``. libgit2 is opened when there is something to ask it."""

    def __init__(self, root: Path) -> None:
        self._keep: tempfile.TemporaryDirectory[str] | None = None
        self._root = root.resolve()
        self._git = next(
            (at / ".git" for at in (self._root, *self._root.parents) if os.path.lexists(at / ".git")), None
        )
        self._top = self._git.parent if self._git is not None else self._root
        prefix = self._root.relative_to(self._top).as_posix()
        self._prefix = "" if prefix == "." else prefix + "/"
        self._tracked: frozenset[str] = frozenset()
        self._known: dict[str, list[_Rule]] = {}
        self._everywhere = self._is_everywhere()

    @cached_property
    def _repository(self) -> pygit2.Repository | None:
        return self._open(self._root)

    def _open(self, root: Path) -> pygit2.Repository | None:
        import pygit2  # noqa: PLC0415 most starts are over before it is imported

        self._failed = (pygit2.GitError, KeyError, ValueError, OSError, AttributeError)
        try:
            found = pygit2.discover_repository(str(root))
            if found:
                repository = pygit2.Repository(found)
                if repository.workdir:
                    self._top = Path(repository.workdir).resolve()
                    prefix = root.relative_to(self._top).as_posix()
                    self._prefix = "" if prefix == "." else prefix + "/"
                    tracked = {entry.path for entry in repository.index}
                    self._tracked = frozenset(tracked | {at for path in tracked for at in _folders(path)})
                    return repository
        except self._failed:
            pass
        self._top, self._prefix = root, ""
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
        except self._failed:
            return None

    @cached_property
    def speaks_above(self) -> bool:
        """Whether anything outside of the root says what to ignore in it: the user, the repository, or a folder further up."""
        above = self._prefix.split("/")[:-1]
        folders = ["/".join(above[:depth]) for depth in range(len(above))]
        return self._everywhere or any(os.path.lexists(self._top / folder / ".gitignore") for folder in folders)

    def _is_everywhere(self) -> bool:
        """Whether the repository or its user may ignore something in all folders."""
        own = Path.home()
        more = Path(os.environ.get("XDG_CONFIG_HOME") or own / ".config") / "git"
        settings = [Path("/etc/gitconfig"), own / ".gitconfig", more / "config"]
        try:
            if self._git is not None:
                if not self._git.is_dir():
                    return True  # a linked work tree: what it says is elsewhere
                settings.append(self._git / "config")
            said = [path.read_bytes().lower() for path in settings if path.is_file()]
            if any(b"excludesfile" in each or b"[include" in each for each in said) or (more / "ignore").exists():
                return True
            return self._git is not None and _says_something(self._git)
        except (OSError, ValueError, RuntimeError):
            return True

    def __call__(self, path: str, folder: bool) -> bool:
        """Whether git ignores the path. A tracked file never is, nor a folder with one."""
        if self._repository is None:
            return False
        full = self._prefix + path
        if full in self._tracked:
            return False
        try:
            ignored = bool(self._repository.path_is_ignored(full + "/" if folder else full))
        except self._failed:
            return False
        return ignored and not self._taken_back(full, folder)

    def _taken_back(self, path: str, folder: bool) -> bool:
        """Whether a ``.gitignore`` takes back what one further up ignores.

        libgit2 drops a ``!`` rule that takes back nothing of its own file; git does not.
        """
        rules = [("", self._rules("")), *((f"{at}/", self._rules(f"{at}/")) for at in _folders(path))]
        if not any(negative for _, found in rules[1:] for negative, _, _ in found):
            return False
        while path:
            for at, found in reversed(rules):
                for negative, only_folders, pattern in reversed(found):
                    if (folder or not only_folders) and path.startswith(at) and pattern.fullmatch(path[len(at) :]):
                        return negative
            path, folder = path.rpartition("/")[0], True  # no rule names it: its folder decides
        return False

    def _rules(self, folder: str) -> list[_Rule]:
        """The rules of the ``.gitignore`` in a folder, named from the top, with ``/`` at its end or empty."""
        if folder not in self._known:
            self._known[folder] = _read_rules(self._top / folder / ".gitignore")
        return self._known[folder]


def _says_something(git: Path) -> bool:
    exclude = git / "info" / "exclude"
    if not exclude.exists():
        return False
    if exclude.stat().st_size > _LARGEST:
        return True
    return any(row.strip() and not row.startswith("#") for row in exclude.read_text("utf-8", "replace").splitlines())


def _read_rules(path: Path) -> list[_Rule]:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return []
        rows = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [rule for row in rows if (rule := _read_rule(row)) is not None]


def _read_rule(row: str) -> _Rule | None:
    stripped = row.rstrip()
    negative = stripped.startswith("!")
    pattern = stripped.removeprefix("!").rstrip("/")
    if not pattern or stripped.startswith("#"):
        return None
    pattern = pattern.removeprefix("/") if "/" in pattern else f"**/{pattern}"
    from wcmatch import glob  # noqa: PLC0415 as pygit2

    try:
        positive, _ = glob.translate(pattern, flags=glob.GLOBSTAR | glob.DOTGLOB | glob.FORCEUNIX)
        return negative, stripped.endswith("/"), re.compile(positive[0])
    except (re.error, IndexError, ValueError):
        return None


def _folders(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
