"""Which file names a registry folder has anywhere: so that two branches do not take the same number.

Looked at: HEAD, every local and remote-tracking branch, and the index and folder of every work tree. Only
the trees on the way to the folder are read, and each folder tree once: most branches share it.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pygit2

from owed.history.repository import READ_ERRORS, Repo, discover
from owed.history.stamp import stamp

MOST_BRANCHES = 5_000
_MOST_FOLDERS = 2_000
MOST_NAMES = 20_000
"""Of one folder in one tree, index or directory."""
_MOST_WORKTREES = 100
_CACHED = 4_096

_names_of_tree: OrderedDict[str, Mapping[str, str]] = OrderedDict()
"""By the tree's hash, which fixes its content: nothing here ever goes stale."""
_tree_of_commit: OrderedDict[tuple[str, str], str] = OrderedDict()
"""By commit and folder: the hash of the folder's tree, or empty."""
_names_of_tips: OrderedDict[tuple[str, str], tuple[tuple[object, ...], frozenset[str]]] = OrderedDict()
"""By repository and folder: what the branches had, and where they stood."""


def names_in_branches(root: Path, folder: str) -> frozenset[str]:
    """Return the names of the files of ``folder`` (relative to the root, with ``/``) that git knows of anywhere.

    Empty without a repository. What cannot be read is left out; at most ``MOST_BRANCHES`` branches are looked at.
    """
    repo = discover(root)
    if repo is None:
        return frozenset()
    path = repo.inside(folder)
    names = set(_names_in_tips(repo, path))
    for git in _worktrees(repo.git):
        names |= _names_in_index(git, path)
        names |= _names_in_head(git, path)
        names |= _names_on_disk(git, path)
    return frozenset(names)


def _names_in_tips(repo: Repo, path: str) -> frozenset[str]:
    """What the branches have; known for as long as no branch moves."""
    key = (repo.git.path, path)
    standing = standing_of_references(repo.root)
    known = _names_of_tips.get(key)
    if known is None or known[0] != standing:
        names: set[str] = set()
        for _, commit in tips(repo.git):
            names |= folder_at(commit, path).keys()
        known = (standing, frozenset(names))
        _remember(_names_of_tips, key, known)
    return known[1]


def standing_of_references(root: Path) -> tuple[object, ...]:
    """While this is the same, no branch has moved. Some calls of ``stat``."""
    repo = discover(root)
    if repo is None:
        return ()
    common = Path(repo.git.path)
    try:
        file = common / "commondir"
        common = (common / file.read_text("utf-8").strip()).resolve() if file.is_file() else common
    except (OSError, ValueError):
        pass
    folders = [folder for folder, _ in zip(os.walk(common / "refs"), range(_MOST_FOLDERS), strict=False)]
    places = [Path(repo.git.path) / "HEAD", common / "packed-refs", *(Path(folder[0]) for folder in folders)]
    return tuple(stamp(place) for place in places)


def tips(git: pygit2.Repository) -> Iterator[tuple[str, pygit2.Commit]]:
    """The local and remote-tracking branches: short name and commit; at most ``MOST_BRANCHES``."""
    seen = 0
    try:
        references = list(git.references)
    except READ_ERRORS:
        return
    for name in references:
        if not name.startswith(("refs/heads/", "refs/remotes/")) or name.endswith("/HEAD"):
            continue
        seen += 1
        if seen > MOST_BRANCHES:
            return
        try:
            commit = git.references[name].peel(pygit2.Commit)
        except READ_ERRORS:
            continue
        yield name.split("/", 2)[2], commit


def _worktrees(git: pygit2.Repository) -> Iterator[pygit2.Repository]:
    """The repository itself and its other work trees, the main one included."""
    yield git
    here = Path(git.path).resolve()
    places: list[Path] = []
    try:
        common = here / "commondir"
        if common.is_file() and common.stat().st_size < 4096:
            places.append((here / common.read_text("utf-8").strip()).resolve())
        places += [Path(git.lookup_worktree(name).path) for name in git.list_worktrees()[:_MOST_WORKTREES]]
    except READ_ERRORS:
        pass
    for place in places:
        try:
            other = pygit2.Repository(str(place))
        except READ_ERRORS:
            continue
        if Path(other.path).resolve() != here:
            yield other


def _names_in_head(git: pygit2.Repository, path: str) -> frozenset[str]:
    try:
        return frozenset() if git.head_is_unborn else frozenset(folder_at(git.head.peel(pygit2.Commit), path))
    except READ_ERRORS:
        return frozenset()


def folder_at(commit: pygit2.Commit, path: str) -> Mapping[str, str]:
    """The files of a folder (relative to the top of the work tree) in a commit: name to the hash of its content."""
    try:
        key = (str(commit.id), path)
        tree_id = _tree_of_commit.get(key)
        if tree_id is None:
            tree_id, names = _read_folder(commit, path)
            _remember(_tree_of_commit, key, tree_id)
            if tree_id:
                _remember(_names_of_tree, tree_id, names)
            return names
        if not tree_id:
            return {}
        known = _names_of_tree.get(tree_id)
        return known if known is not None else _read_folder(commit, path)[1]
    except READ_ERRORS:
        return {}


def _read_folder(commit: pygit2.Commit, path: str) -> tuple[str, Mapping[str, str]]:
    """The hash of the folder's tree, empty where there is no such folder, and the files in it."""
    tree: pygit2.Object = commit.tree
    for part in filter(None, path.split("/")):
        if not isinstance(tree, pygit2.Tree) or part not in tree:
            return "", {}
        tree = tree / part
    if not isinstance(tree, pygit2.Tree):
        return "", {}
    tree_id = str(tree.id)
    known = _names_of_tree.get(tree_id)
    if known is not None:
        return tree_id, known
    names: dict[str, str] = {}
    for seen, entry in enumerate(tree):
        if seen >= MOST_NAMES:
            break
        if entry.type_str == "blob" and entry.raw_name:
            names[entry.raw_name.decode("utf-8", "replace")] = str(entry.id)
    return tree_id, names


def _names_in_index(git: pygit2.Repository, path: str) -> set[str]:
    names: set[str] = set()
    start = f"{path}/" if path else ""
    try:
        index = git.index
        index.read(False)
        for entry in index:
            if entry.path.startswith(start) and "/" not in entry.path[len(start) :]:
                names.add(entry.path[len(start) :])
                if len(names) >= MOST_NAMES:
                    break
    except READ_ERRORS:
        pass
    return names


def _names_on_disk(git: pygit2.Repository, path: str) -> set[str]:
    names: set[str] = set()
    try:
        if git.workdir is None:
            return names
        with os.scandir(Path(git.workdir) / path) as entries:
            for seen, entry in enumerate(entries):
                if seen >= MOST_NAMES:
                    break
                if entry.is_file(follow_symlinks=False):
                    names.add(entry.name)
    except READ_ERRORS:
        pass
    return names


def _remember(cache: OrderedDict, key: object, value: object) -> None:  # type: ignore[type-arg]
    cache[key] = value
    while len(cache) > _CACHED:
        cache.popitem(last=False)
