"""What names mean among some files: the world that a look at one of them is told of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from owed.index.named import World
from owed.source.python.candidates import Reach
from owed.source.python.engine import MOST_PARSED, Engine
from owed.source.python.modules import Modules
from owed.source.symbols.project import Project


def world_of(
    paths: Iterable[str],
    read: Callable[[str], bytes | None],
    reach: Reach,
    modules: Modules | None = None,
    room: int = MOST_PARSED,
) -> World:
    """A world of these files; ``modules``: where they are known already; ``room``: bytes of source that are kept parsed."""
    known = frozenset(paths)
    return World(Engine(modules or Modules.of(known), read, room), reach, Project(known, read))
