"""Which file an import names, told by paths alone.

A module is its path: ``pkg/mod.py``, ``pkg/__init__.py``, or ``ns/`` for a folder without an ``__init__`` (PEP 420).
A stub beside a source file is the same module as the source.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from owed.steps import Steps, drain

SUFFIXES = (".py", ".pyi")
_ROOT_NAMES = frozenset({"src", "lib", "python"})
_INITS = ("__init__.py", "__init__.pyi")


def is_python(path: str) -> bool:
    """Whether a file can be imported, or imports: sources, stubs, notebooks."""
    return path.endswith((".py", ".pyi", ".ipynb"))


_SLICE = 2_000
"""Files between two pauses."""


def _count(below: dict[str, int], folder: str) -> None:
    while folder:
        known = below.get(folder, 0)
        below[folder] = known + 1
        if known:
            return
        folder = folder.rpartition("/")[0]


def _discount(below: dict[str, int], folder: str) -> None:
    while folder:
        left = below[folder] - 1
        if left:
            below[folder] = left
            return
        del below[folder]
        folder = folder.rpartition("/")[0]


class Modules:
    """The Python files of a workspace as what imports name.

    An import root is the workspace itself, a folder ``src``, ``lib`` or ``python``, the folder above an outermost
    package, and for a file of its own what Python puts first: the folder it lies in.
    """

    def __init__(self, files: frozenset[str], below: Mapping[str, int], packages: frozenset[str]) -> None:
        self.files = files
        self.folders = below
        """Folders to the number of files directly in them and of folders that are; those with none do not count."""
        folders = below.keys()
        roots = {folder for folder in folders if folder.rpartition("/")[2] in _ROOT_NAMES}
        main = ["", *sorted(roots, key=lambda r: (r.count("/"), r))]
        above = {package.rpartition("/")[0] for package in packages}
        others = sorted((above - packages - roots - {""}), key=lambda r: (r.count("/"), r))
        self._main = tuple(main)
        self._others = tuple(others)
        self._packages = packages
        self._tops: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {}

    @classmethod
    def of(cls, paths: Iterable[str]) -> Modules:
        """The modules among these files."""
        return drain(cls.building(paths))

    @classmethod
    def building(cls, paths: Iterable[str]) -> Steps[Modules]:
        """``of``, with a pause after some files."""
        files: set[str] = set()
        below: dict[str, int] = {}
        packages: set[str] = set()
        for number, path in enumerate(paths):
            if number % _SLICE == 0:
                yield
            if path.endswith(SUFFIXES) and path not in files:
                files.add(path)
                folder, _, name = path.rpartition("/")
                if name in _INITS:
                    packages.add(folder)
                _count(below, folder)
        yield
        return cls(frozenset(files), below, frozenset(packages))

    def changed(self, path: str, there: bool) -> Modules:
        """The modules when a file has come, or gone."""
        if not path.endswith(SUFFIXES) or (path in self.files) is there:
            return self
        folder, _, name = path.rpartition("/")
        below = dict(self.folders)
        files = self.files | {path} if there else self.files - {path}
        (_count if there else _discount)(below, folder)
        packages = self._packages
        if name in _INITS:
            kept = any((f"{folder}/{init}" if folder else init) in files for init in _INITS)
            packages = packages | {folder} if kept else packages - {folder}
        return Modules(files, below, packages)

    def canonical(self, path: str) -> str:
        """The path that stands for a module: the source file where there is a stub beside it."""
        return path[:-1] if path.endswith(".pyi") and path[:-1] in self.files else path

    def find(self, dotted: str, importer: str) -> str | None:
        """The module that ``import dotted`` names in a file; None when it is not in the workspace."""
        top, _, rest = dotted.partition(".")
        for root in self._roots(top, importer):
            found = self.below(root, top)
            for part in rest.split(".") if rest else ():
                found = self.submodule(found, part) if found is not None else None
            if found is not None:
                return found
        return None

    def relative(self, level: int, dotted: str, importer: str) -> str | None:
        """The module that ``from ..dotted import`` names, with ``level`` dots; None when there is none."""
        folder = importer.rpartition("/")[0]
        for _ in range(level - 1):
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        if not dotted:
            return self._package(folder)
        found: str | None = f"{folder}/" if folder else "/"
        for part in dotted.split("."):
            found = self.submodule(found, part) if found is not None else None
        return found

    def submodule(self, module: str, name: str) -> str | None:
        """The module ``name`` in a package; None for one that is not there, and in what is no package."""
        folder = folder_of(module)
        return None if folder is None else self.below(folder, name)

    def below(self, folder: str, name: str) -> str | None:
        """The module or package ``name`` in a folder; a package comes before a module of the same name."""
        path = f"{folder}/{name}" if folder else name
        if path in self.folders:
            package = self._package(path)
            if package is not None and not package.endswith("/"):
                return package
        for suffix in SUFFIXES:
            if path + suffix in self.files:
                return path + suffix
        return f"{path}/" if path in self.folders else None

    def _package(self, folder: str) -> str | None:
        for init in _INITS:
            path = f"{folder}/{init}" if folder else init
            if path in self.files:
                return path
        return f"{folder}/" if folder in self.folders or not folder else None

    def _roots(self, top: str, importer: str) -> Iterable[str]:
        """The import roots that have a module of this name, the surest first."""
        regular, others, namespaces = self._tops.get(top) or self._find_top(top)
        yield from regular
        near = self._near(importer)
        inside = [root for root in near if root in others]
        yield from sorted(inside, key=len, reverse=True)
        if top not in sys.stdlib_module_names:
            yield from (root for root in others if root not in near)
        own = importer.rpartition("/")[0]
        if self.below(own, top) is not None and own not in self._packages:
            yield own
        yield from namespaces

    def _near(self, importer: str) -> tuple[str, ...]:
        folder, found = importer.rpartition("/")[0], []
        while folder:
            found.append(folder)
            folder = folder.rpartition("/")[0]
        return tuple(found)

    def _find_top(self, top: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        regular: list[str] = []
        namespaces: list[str] = []
        for root in self._main:
            found = self.below(root, top)
            if found is not None:
                (namespaces if found.endswith("/") else regular).append(root)
        others = tuple(root for root in self._others if self.below(root, top) is not None)
        self._tops[top] = tuple(regular), others, tuple(namespaces)
        return self._tops[top]


def folder_of(module: str) -> str | None:
    """The folder of a package, "" for the root; None for a module that is no package."""
    if module.endswith("/"):
        return module[:-1]
    folder, _, name = module.rpartition("/")
    return folder if name in _INITS else None
