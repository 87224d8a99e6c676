"""Uses in some files only, where nobody asks for those in all: the files of a change, mostly.

Of all other files one thing has to be known: by which other names they pass on what is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from owed.index.aliases import aliases
from owed.index.facts import FileFacts
from owed.index.query import Query
from owed.index.scan import reader, second_look
from owed.index.walk import Stamp
from owed.index.world import world_of
from owed.source.python.candidates import Reach


def uses_in(root: str, paths: Mapping[str, Stamp], wanted: Mapping[str, Stamp], query: Query) -> list[FileFacts]:
    """What the ``wanted`` files have by name, uses and definitions; all that exist are at ``paths``."""
    if not wanted or not query.looks_elsewhere:
        return []
    known = frozenset(paths)
    world = world_of(known, reader(root, query.max_file_size), Reach({}, aliases(root, paths, query)))
    found = (second_look(root, path, stamp, query.of_names, world) for path, stamp in wanted.items())
    return [facts for facts in found if facts is not None and not facts.empty]
