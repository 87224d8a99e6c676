"""Looks that are done in slices, between requests: where a change is felt, and at what takes longer than fits between two keys."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from time import monotonic

from tree_sitter import Tree

from owed.index.examine import examine, with_structure
from owed.index.facts import FileFacts
from owed.index.live.disk import LiveDisk
from owed.index.live.registry import LiveRegistry
from owed.index.live.world import LiveWorld
from owed.index.named import Named, World, looking
from owed.index.scan import second_look
from owed.index.symbols import shown_by
from owed.source.languages import language_of
from owed.source.python.interface import interface
from owed.source.python.modules import is_python
from owed.source.python.tree import parse
from owed.text import Text

SLICE = 150_000
"""Bytes of other files that may be parsed in one go while an editor waits."""
SECONDS = 0.02
"""The same in time."""


class Looks:
    """The looks of one root that are not at their end, and the files that wait for one."""

    def __init__(self, asking: LiveRegistry, disk: LiveDisk, world: LiveWorld) -> None:
        self._asking = asking
        self._disk = disk
        self._world = world
        self.late: dict[str, None] = {}
        """The files that are to be looked at again, by and by: what they need has changed, or is more than fits in between."""
        self.patient = False
        """Whether a look may take as long as it needs: nobody waits for a key."""
        self._running: dict[str, tuple[bytes, World, Generator[None, None, Named]]] = {}
        """Looks that are not at their end yet: what they look at, and with what."""
        self._interfaces: dict[str, bytes] = {}
        """What others could see of files that have changed, when they last did."""

    @property
    def allowance(self) -> int | None:
        """Bytes of other files that may be parsed in one go."""
        return None if self.patient else SLICE

    def go_on(self, path: str, data: bytes, tree: Tree | None, pin: bool) -> Named | None:
        """One slice of a look at a Python file; None: there is more to do. ``pin``: it is open."""
        world = self._world.now
        before = self._running.pop(path, None)
        if before is not None and before[0] is data and before[1] is world:
            steps = before[2]
        else:
            steps = looking(path, data, self._asking.query, tree, world, pin)
        world.engine.allowance = self.allowance
        end = monotonic() + SECONDS
        try:
            next(steps)
            while self.patient or (monotonic() < end and (world.engine.allowance or 0) > 0):
                next(steps)
        except StopIteration as finished:
            named: Named = finished.value
            return named
        finally:
            world.engine.allowance = None
        self._running[path] = (data, world, steps)
        return None

    def first(self, path: str) -> None:
        """Look at a file on disk before all that is late, and at once for as long as a slice takes."""
        self.late.pop(path, None)
        self.late = {path: None, **self.late}
        self.look_again(path)

    def look_again(self, path: str) -> None:
        """One slice of a look at a file on disk."""
        asking = self._asking
        stamp = self._disk.now.paths.get(path)
        found = None
        if stamp is not None:
            language = language_of(path)
            data = self._world.read(path) if language is not None and language.name == "python" else None
            if data is None or stamp.size > asking.config.max_file_size:
                found = second_look(str(asking.root), path, stamp, asking.query, self._world.now)
            else:
                kept = self._running.get(path)
                data = kept[0] if kept is not None and kept[0] == data else data
                named = self.go_on(path, data, None, pin=False)
                if named is None:
                    return
                if language is not None and asking.query.matches:
                    named = with_structure(path, data, asking.query, language, None, named)
                found = examine(path, Text(data), asking.query, self._world.now, language, named=named)
                found = found._replace(stamp=stamp)
        self.late.pop(path, None)
        self._disk.replace(path, found)

    def follow(self, path: str, opened: Iterable[FileFacts]) -> None:
        """Look again at what depends on a file that has changed, by and by; unless nothing has that others can see."""
        dependents = [each.path for each in (*self._disk.now.facts.values(), *opened) if path in each.needs]
        if not dependents and not self._running:
            return
        data = self._world.read_open(path)
        now = b"" if data is None else interface(data, parse(data)) if is_python(path) else shown_by(path, data)
        before = self._interfaces.get(path)
        self._interfaces[path] = now
        if before != now:
            self._running.clear()  # they have seen what it was
            self.late.update(dict.fromkeys(dependents))
