"""The scan: reads files, looks at what each says by itself, then at the few that can use something. Runs in worker processes
as well as in place.
"""

from __future__ import annotations

import pickle
import uuid
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

from owed.index import ahead as ahead_of
from owed.index.ahead import Ahead
from owed.index.cache import Asked, Cache
from owed.index.crew import Crew
from owed.index.examine import examine
from owed.index.facts import FileFacts
from owed.index.files import opened_file, read_file
from owed.index.first import First
from owed.index.named import World
from owed.index.query import Query
from owed.index.structural import could_match
from owed.index.symbols import decides_elsewhere, may_use
from owed.index.walk import Stamp, walk
from owed.index.world import world_of
from owed.source.languages import Language, language_of
from owed.source.python import notebook
from owed.source.python.candidates import Glance, Reach, glance, imports_name, passed_on, words_of
from owed.source.python.modules import is_python
from owed.steps import Steps, drain
from owed.text import Text

CHUNK = 300
"""Files of a first look, in one go."""
BATCH = 600_000
"""Bytes of a second look, in one go."""
SMALL = 400
"""Files fewer than which are not worth starting processes for."""
ROOM = 1_000_000
"""Bytes of source that a worker keeps parsed, among many files: twenty to forty times as much memory."""
MORE_ROOM = 4_000_000
"""The same among few files, where all else takes little memory. Still more makes it no faster."""
FEW = 6_000
"""Files that are few."""
SLICE = 1_000
"""Files between two pauses."""


Look = tuple[str, Stamp, "FileFacts | None"]
"""A file of a first look: where its own facts are known from before, they come with it, and only names are looked for."""
Entry = tuple[str, Stamp, "Glance | None"]
"""A file of a second look: where the first look saw something, that comes with it."""


def walk_all(root: str, exclude: tuple[str, ...]) -> list[tuple[str, Stamp]]:
    """The walk as a list, for a worker process."""
    return list(walk(Path(root), exclude))


def freeze(value: object) -> bytes:
    """A value as bytes, for a worker: made once, whatever the number of chunks."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _thaw(frozen: bytes | Query) -> Query:
    return frozen if isinstance(frozen, Query) else _thawed(frozen)


@lru_cache(maxsize=2)
def _thawed(frozen: bytes) -> Query:
    return Query.thawed(frozen)


@dataclass(frozen=True, slots=True)
class FrozenWorld:
    """A world for workers: compressed, since it goes to them with every chunk, and made anew there only when its ``key`` is."""

    key: str
    blob: bytes

    @classmethod
    def of(cls, paths: Iterable[str], reach: Reach, limit: int, foreign: bool) -> FrozenWorld:
        """Freeze what a world is made of; ``foreign``: files in other languages matter too."""
        blob = zlib.compress(
            freeze(([p for p in paths if is_python(p) or (foreign and decides_elsewhere(p))], reach, limit)), 1
        )
        return cls(uuid.uuid4().hex, blob)


_worlds: dict[str, World] = {}


def _world(root: str, frozen: FrozenWorld | World) -> World:
    if isinstance(frozen, World):
        return frozen
    known = _worlds.get(frozen.key)
    if known is None:
        paths, reach, limit = pickle.loads(zlib.decompress(frozen.blob))  # made by ``freeze``, never read from a file
        _worlds.clear()
        known = _worlds[frozen.key] = world_of(paths, reader(root, limit), reach, room=_room(len(paths)))
    return known


def reader(root: str, limit: int) -> Callable[[str], bytes | None]:
    """What reads a file of a workspace for inference: None for one that is not to be read."""

    def read(path: str) -> bytes | None:
        data = read_file(root, path, limit)
        return notebook.source_of(path, data) if data is not None else None

    return read


def first_chunk(root: str, entries: Sequence[Look], frozen: bytes | Query) -> list[First]:
    """The first look at these files, leaving out those that have nothing."""
    query = _thaw(frozen)
    looks = (first_look(root, path, stamp, query, facts) for path, stamp, facts in entries)
    return [look for look in looks if look is not None and not look.empty]


def second_chunk(
    root: str, entries: Sequence[Entry], frozen: bytes | Query, frozen_world: FrozenWorld | World
) -> list[FileFacts]:
    """The second look at candidates: what they have by name, leaving out files that have nothing."""
    query, world = _thaw(frozen).of_names, _world(root, frozen_world)
    found = []
    for path, stamp, seen in entries:
        facts = second_look(root, path, stamp, query, world, seen)
        if facts is not None and not facts.empty:
            found.append(facts)
        if not query.targets.last:
            world.engine.forget(path)  # definitions are looked for in their own file, each once
    return found


def reaching(looks: Iterable[First], query: Query) -> Steps[Reach]:
    """What all files together tell of where names can come from."""
    return Reach.building({look.facts.path: look.glance for look in looks if look.glance is not None}, query.targets)


def with_aliases(root: str, paths: Iterable[str], reach: Reach, limit: int) -> tuple[list[str], Reach]:
    """Further files that name a target as another module calls it, and through which modules that name can come."""
    if not reach.aliases:
        return [], reach
    named: dict[bytes, dict[str, frozenset[bytes]]] = {}
    for path in paths:
        data = read_file(root, path, limit) if is_python(path) else None
        if data is not None:
            for alias in reach.aliases:
                if imports_name(data, alias):
                    named.setdefault(alias, {})[path] = words_of(data)
    through = {alias: passed_on(set(reach.through.get(alias, ())), files) for alias, files in named.items()}
    whole = Reach({**reach.through, **through}, reach.aliases)
    found = {path: None for alias, files in named.items() for path, words in files.items() if through[alias] & words}
    return list(found), whole


def first_look(root: str, path: str, stamp: Stamp, query: Query, facts: FileFacts | None = None) -> First | None:
    """What a file says by itself; None for a file in no language that has comments, or that cannot be read.

    ``facts`` are its own, where they are known.
    """
    opened = opened_file(root, path, stamp, query.max_file_size)
    if opened is None or isinstance(opened, FileFacts):
        return First(opened) if opened is not None else None
    data, language = opened
    facts = facts or _examined(path, stamp, data, query, None, language)
    if not query.looks_elsewhere:
        return First(facts)
    language = language or language_of("a.py")
    matters = language is not None and (
        could_match(path, data, language, query) or (bool(query.foreign) and may_use(path, data, language, query))
    )
    return First(facts, glance(data, query.targets) if is_python(path) and query.targets.last else None, matters)


def second_look(
    root: str, path: str, stamp: Stamp, query: Query, world: World, seen: Glance | None = None
) -> FileFacts | None:
    """All facts of a file on disk; None for a file in no language that has comments, or that cannot be read.

    ``seen`` is what the first look saw, where there was one.
    """
    opened = opened_file(root, path, stamp, query.max_file_size)
    if opened is None or isinstance(opened, FileFacts):
        return opened
    data, language = opened
    return _examined(path, stamp, data, query, world, language, seen)


def _examined(
    path: str,
    stamp: Stamp,
    data: bytes,
    query: Query,
    world: World | None,
    language: Language | None,
    seen: Glance | None = None,
) -> FileFacts:
    try:
        facts = examine(path, Text(data), query, world, language, seen=seen)
    except Exception as error:  # a fault in one file costs that file only; it is reported as its problem
        return FileFacts(path, stamp=stamp, problem=f"could not be examined: {error!r}")
    return facts._replace(stamp=stamp)


@dataclass(frozen=True)
class Scanned:
    """What a scan found: by path what first looks gave and what second looks gave, of the files where they gave anything."""

    firsts: Mapping[str, First]
    seconds: Mapping[str, FileFacts]
    reach: Reach
    others: tuple[str, ...]
    """The files that name a target as another module calls it."""
    fresh: bool
    """Whether anything was looked at, and not all known from before."""


def scan(
    root: str,
    paths: Mapping[str, Stamp],
    query: Query,
    cache: Cache,
    tell: Callable[[int, int], None],
    ahead: Ahead | None = None,
) -> Scanned:
    """Look at everything that has changed, now, on all cores where there is much.

    ``tell`` hears how many files are done, of how many; ``ahead`` is what has been begun already.
    """
    firsts, entries = drain(known_firsts(paths, query, cache))
    fresh = bool(entries)
    if ahead is not None:
        asked = ahead_of.Asked(query.tags, query.prefixes, query.max_file_size)
        begun = ahead.found(asked, lambda done: tell(done, len(paths) * 2))
        entries = list(_not_begun(entries, begun, firsts, query))
    total = len(entries)
    crew = Crew(small=total < SMALL)
    frozen = query if crew.shares else query.frozen()
    parts = [entries[start : start + CHUNK] for start in range(0, total, CHUNK)]
    for done, found in enumerate(crew.map(first_chunk, [(root, part, frozen) for part in parts])):
        firsts.update((look.facts.path, look) for look in found)
        tell(done * CHUNK, total * 2)
    others, reach = list(cache.asked.others), Reach(*cache.asked.reach)
    if fresh or cache.asked.modules != Asked.of(query, paths, reach).modules:
        others, reach = with_aliases(root, paths, drain(reaching(firsts.values(), query)), query.max_file_size)
    again = drain(second_entries(paths, firsts, query, others))
    seconds = drain(cache.seconds(Asked.of(query, paths, reach), paths, again))
    left = [entry for entry in again if entry[0] not in seconds]
    if left:
        weight = sum(stamp.size for _, stamp, _ in left)
        crew = Crew(small=weight < BATCH)
        frozen = query if crew.shares else query.frozen()
        world = _shared_world(root, paths, reach, query, crew.shares)
        second = list(batches(left, max(BATCH // 12, min(BATCH, weight // 16))))
        finished = 0
        args = [(root, part, frozen, world) for part in second]
        for part, named in zip(second, crew.map(second_chunk, args), strict=True):
            seconds.update((each.path, each) for each in named)
            finished += len(part)
            tell(total + finished * total // len(left), total * 2)
    return Scanned(firsts, seconds, reach, tuple(others), fresh or bool(left))


def _not_begun(
    entries: Iterable[Look], begun: Mapping[str, FileFacts | None], firsts: dict[str, First], query: Query
) -> Iterator[Look]:
    """Take what has been found ahead; gives what is left to be looked at."""
    for path, stamp, facts in entries:
        if facts is None and path in begun:
            own = begun[path] or FileFacts(path)
            if query.looks_elsewhere:
                yield path, stamp, own
            elif not own.empty:
                firsts[path] = First(own)
        else:
            yield path, stamp, facts


def _room(files: int) -> int:
    return MORE_ROOM if files <= FEW else ROOM


def _shared_world(root: str, paths: Collection[str], reach: Reach, query: Query, shares: bool) -> World | FrozenWorld:
    if shares:
        return world_of(paths, reader(root, query.max_file_size), reach, room=_room(len(paths)))
    return FrozenWorld.of(paths, reach, query.max_file_size, bool(query.foreign))


def known_firsts(paths: Mapping[str, Stamp], query: Query, cache: Cache) -> Steps[tuple[dict[str, First], list[Look]]]:
    """What first looks of before gave that still holds, and the files that have to be looked at."""
    firsts: dict[str, First] = {}
    entries: list[Look] = []
    same_names = cache.asks_the_same(query)
    for number, (path, stamp) in enumerate(paths.items()):
        if number % SLICE == 0:
            yield
        known, look = cache.first(path, stamp, query)
        if not known:
            entries.append((path, stamp, None))
        elif not same_names:
            entries.append((path, stamp, look.facts if look is not None else FileFacts(path)))
        elif look is not None:
            firsts[path] = look
    return firsts, entries


def second_entries(
    paths: Mapping[str, Stamp], firsts: Mapping[str, First], query: Query, more: Iterable[str]
) -> Steps[list[Entry]]:
    """The files of the second look: those that may use something, and those that name a target as another module calls it."""
    again = dict.fromkeys(path for path in query.symbols if path in paths)
    for number, look in enumerate(firsts.values()):
        if number % SLICE == 0:
            yield
        if look.is_candidate and look.facts.path in paths:
            again[look.facts.path] = None
    again.update(dict.fromkeys(more))
    yield
    return [(path, paths[path], firsts[path].glance if path in firsts else None) for path in again]


def joining(firsts: Mapping[str, First], seconds: Mapping[str, FileFacts]) -> Steps[dict[str, FileFacts]]:
    """The facts of files, of both looks."""
    facts: dict[str, FileFacts] = {}
    for number, (path, look) in enumerate(firsts.items()):
        if number % SLICE == 0:
            yield
        if not look.facts.empty:
            facts[path] = look.facts
    for number, (path, names) in enumerate(seconds.items()):
        if number % SLICE == 0:
            yield
        if not names.empty:
            facts[path] = facts[path].joined(names) if path in facts else names
    return facts


def batches(entries: Iterable[Entry], size: int = BATCH) -> Iterator[list[Entry]]:
    """Files in batches of about so many bytes; neighbours stay together, since they use the same modules."""
    batch: list[Entry] = []
    room = size
    for entry in sorted(entries, key=itemgetter(0)):
        batch.append(entry)
        room -= entry[1].size
        if room < 0:
            yield batch
            batch, room = [], size
    if batch:
        yield batch
