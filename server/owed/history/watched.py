"""What stands at some paths in one tree after another: of each, only the folders on the way that differ from before are read.

Asking each of ten thousand commits for each of a few hundred paths would be millions of questions; most commits change a few files.
"""

from __future__ import annotations

from collections.abc import Iterable

import pygit2

from owed.history.repository import READ_ERRORS


class _Node:
    """A folder on the way to what is watched, or the end of such a way, or both."""

    __slots__ = ("inner", "oid", "path")

    def __init__(self) -> None:
        self.inner: dict[str, _Node] = {}
        self.oid: pygit2.Oid | None = None
        self.path: str | None = None
        """What is watched here."""


class Watched:
    """Paths, relative to ``inside`` (which ends with a slash, or is empty)."""

    def __init__(self, git: pygit2.Repository, inside: str, paths: Iterable[str]) -> None:
        self._git = git
        self._inside = inside
        self._root = _Node()
        for path in paths:
            node = self._root
            for name in self._way(path):
                node = node.inner.setdefault(name, _Node())
            node.path = path

    def _way(self, path: str) -> list[str]:
        return [name for name in f"{self._inside}{path}".split("/") if name]

    def __bool__(self) -> bool:
        return self._root.path is not None or bool(self._root.inner)

    def see(self, tree: pygit2.Oid) -> list[tuple[str, pygit2.Oid | None]]:
        """The paths at which the next tree has something else than the one before, with what: a blob, a folder's tree, or nothing."""
        changed: list[tuple[str, pygit2.Oid | None]] = []
        todo: list[tuple[_Node, pygit2.Oid | None, bool]] = [(self._root, tree, True)]
        while todo:
            node, oid, is_folder = todo.pop()
            if node.oid == oid:
                continue
            node.oid = oid
            if node.path is not None:
                changed.append((node.path, oid))
            if node.inner:
                folder = self._folder(oid) if oid is not None and is_folder else None
                for name, inner in node.inner.items():
                    todo.append((inner, *_entry(folder, name)))
        return changed

    def _folder(self, oid: pygit2.Oid) -> pygit2.Tree | None:
        try:
            found = self._git[oid]
        except READ_ERRORS:
            return None
        return found if isinstance(found, pygit2.Tree) else None

    def drop(self, path: str) -> None:
        """Watch a path no longer."""
        nodes, way = [self._root], self._way(path)
        for name in way:
            inner = nodes[-1].inner.get(name)
            if inner is None:
                return
            nodes.append(inner)
        nodes[-1].path = None
        for name, node in zip(reversed(way), reversed(nodes[:-1]), strict=True):
            inner = node.inner[name]
            if inner.inner or inner.path is not None:
                return
            del node.inner[name]


def _entry(folder: pygit2.Tree | None, name: str) -> tuple[pygit2.Oid | None, bool]:
    """What a folder has by a name, and whether that is a folder."""
    if folder is None:
        return None, False
    try:
        entry = folder[name]
    except (*READ_ERRORS, UnicodeError):
        return None, False
    kind = entry.type_str
    return (entry.id, kind == "tree") if kind in ("blob", "tree") else (None, False)
