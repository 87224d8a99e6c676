"""What inference sees of all files: those that are open as they are in the editor."""

from __future__ import annotations

from collections.abc import Mapping

from owed.index.document import Document
from owed.index.live.disk import LiveDisk
from owed.index.live.registry import LiveRegistry
from owed.index.named import World
from owed.index.query import Query
from owed.index.scan import reader
from owed.index.symbols import decides_elsewhere
from owed.index.world import world_of
from owed.source.python.candidates import Reach
from owed.source.python.modules import Modules, is_python
from owed.source.symbols.project import is_manifest


class LiveWorld:
    """The world of one root, made when somebody asks, and kept until it is no longer true."""

    def __init__(self, asking: LiveRegistry, disk: LiveDisk, documents: Mapping[str, Document]) -> None:
        self._asking = asking
        self._disk = disk
        self._documents = documents
        self._world: World | None = None
        self._modules: Modules | None = None

    @property
    def now(self) -> World:
        """The world as it is."""
        if self._world is None:
            paths = self._disk.now.paths
            modules = self._modules = self._modules or Modules.of(paths)
            # without a finished scan nothing is ruled out
            reach = self._disk.reach if self._disk.now.complete else Reach()
            self._world = world_of(paths, self.read_open, reach, modules)
        return self._world

    def read(self, path: str) -> bytes | None:
        """The bytes of a file on disk, for inference."""
        return reader(str(self._asking.root), self._asking.config.max_file_size)(path)

    def read_open(self, path: str) -> bytes | None:
        """The same of a file that may be open."""
        document = self._documents.get(path)
        return self.read(path) if document is None else document.text.data

    def found_paths(self, modules: Modules | None = None) -> None:
        """Other files are there."""
        self._world, self._modules = None, modules

    def found_reach(self) -> None:
        """Names may come from elsewhere."""
        self._world = None

    def changed(self, path: str, was: bool, exists: bool, query: Query) -> bool:
        """A file changed on disk. True when that changes what imports mean of which somebody asks."""
        again = was != exists and bool(query.targets.last) if is_python(path) else _decides(path, was != exists, query)
        if self._modules is not None:
            self._modules = self._modules.changed(path, exists)
        if again:
            self._world = None
        else:
            self.forget(path)
        return again

    def forget(self, path: str) -> None:
        """The text of a file is another one."""
        if self._world is not None:
            self._world.forget(path)


def _decides(path: str, is_other: bool, query: Query) -> bool:
    return bool(query.foreign) and (is_manifest(path) or (is_other and decides_elsewhere(path)))
