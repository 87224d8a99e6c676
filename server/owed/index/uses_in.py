"""Uses in some files only, where nobody asks for those in all: the files of a change, mostly.

Of all other files one thing has to be known: by which other names they pass on what is looked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from owed.index.crew import Crew
from owed.index.facts import FileFacts
from owed.index.files import read_file
from owed.index.query import Query
from owed.index.scan import CHUNK, SMALL, reader, second_look
from owed.index.walk import Stamp
from owed.index.world import world_of
from owed.source.python.candidates import Reach, renames
from owed.source.python.modules import is_python


def uses_in(root: str, paths: Iterable[str], wanted: Mapping[str, Stamp], query: Query) -> list[FileFacts]:
    """What the ``wanted`` files have by name, uses and definitions; all that exist are at ``paths``."""
    if not wanted or not query.looks_elsewhere:
        return []
    known = frozenset(paths)
    world = world_of(known, reader(root, query.max_file_size), Reach({}, _aliases(root, known, query)))
    found = (second_look(root, path, stamp, query.of_names, world) for path, stamp in wanted.items())
    return [facts for facts in found if facts is not None and not facts.empty]


def _aliases(root: str, paths: Collection[str], query: Query) -> dict[bytes, frozenset[bytes]]:
    """Other names to the names of the targets that they stand for somewhere."""
    names = frozenset(query.targets.last) - query.targets.members
    modules = sorted(path for path in paths if is_python(path)) if names else []
    found: dict[bytes, set[bytes]] = {}
    parts = [modules[start : start + CHUNK] for start in range(0, len(modules), CHUNK)]
    crew = Crew(small=len(modules) < SMALL)
    for renamed in crew.map(renamed_chunk, [(root, part, names, query.max_file_size) for part in parts]):
        for name, alias in renamed:
            if alias != name:
                found.setdefault(alias, set()).add(name)
    return {alias: frozenset(known) for alias, known in found.items()}


def renamed_chunk(root: str, paths: Sequence[str], names: frozenset[bytes], limit: int) -> list[tuple[bytes, bytes]]:
    """The other names that these files give; for a worker."""
    found: dict[tuple[bytes, bytes], None] = {}
    for path in paths:
        data = read_file(root, path, limit)
        if data is not None:
            found.update(dict.fromkeys(renames(data, names)))
    return list(found)
