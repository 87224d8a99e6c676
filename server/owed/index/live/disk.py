"""What scans found on disk, look by look, and what is kept of it for the next start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from owed.index.cache import Asked, Cache
from owed.index.facts import FileFacts
from owed.index.first import First
from owed.index.ignore import Ignore
from owed.index.live.registry import LiveRegistry
from owed.index.scan import (
    SLICE,
    Entry,
    FrozenWorld,
    Look,
    Scanned,
    joining,
    known_firsts,
    reaching,
    second_entries,
)
from owed.index.snapshot import Disk
from owed.index.walk import Stamp, stamp_of
from owed.registry.record import Record
from owed.source.python.candidates import Reach
from owed.steps import Steps


class LiveDisk:
    """The files of one root, and what they say. ``now`` is replaced, never changed."""

    def __init__(self, asking: LiveRegistry, cache: Cache) -> None:
        self.now = Disk()
        self._asking = asking
        self._cache = cache
        self._firsts: dict[str, First] = {}
        self._seconds: dict[str, FileFacts] = {}
        """What the last scan's looks gave."""
        self._unsure: set[str] = set()
        """Files that have changed since."""
        self._kept: frozenset[str] = frozenset()
        """Files that say what they said before this scan, until it has looked at all of them."""
        self._newer: set[str] = set()
        """Files that were told of, or looked at, by themselves since this scan began."""
        self._ignore: Ignore | None = None
        """What git ignores, since the last walk; asked for files that are new."""
        self.reach = Reach()
        """Where names can come from, as all files together told at the last scan."""
        self._others: tuple[str, ...] = ()
        """The files that name a target as another module calls it."""

    # A scan, in the order in which it comes

    def beginning(self) -> None:
        """A walk begins: what it and the looks find of a file that is told of by itself from now on does not count."""
        self._newer = set()

    def found_paths(self, entries: Iterable[tuple[str, Stamp]]) -> None:
        """The walk ended: these are the files."""
        self._ignore = None
        paths = dict(entries)
        for path in self._newer:
            stamp = self.now.paths.get(path)
            if stamp is None:
                paths.pop(path, None)
            else:
                paths[path] = stamp
        facts = {path: found for path, found in self.now.facts.items() if path in paths}
        self.now = Disk(facts, paths, False)
        self._firsts, self._seconds, self._unsure = {}, {}, set(self._newer)
        self._kept = frozenset()

    def recalling(self) -> Steps[None]:
        """Before the first scan: answer from what was known the last time, as long as nobody has looked whether it still holds."""
        cache = self._cache
        if self.now.paths or not cache.files:
            return
        paths = {path: Stamp(*kept[:2]) for path, kept in cache.files.items()}
        yield
        query = self._asking.query
        firsts, _ = yield from known_firsts(paths, query, cache)
        reach = Reach(*cache.asked.reach)
        due = yield from second_entries(paths, firsts, query, cache.asked.others)
        asked = Asked.of(query, paths, reach)
        yield
        seconds = yield from cache.seconds(asked, paths, due)
        facts = yield from joining(firsts, seconds)
        if query is self._asking.query and not self.now.paths:
            self.now = Disk(facts, paths, False)

    def knowing_firsts(self) -> Steps[list[Look]]:
        """Take what is known from before; these files are left to be looked at, those that anchors name first."""
        query = self._asking.query
        self._firsts, entries = yield from known_firsts(self.now.paths, query, self._cache)
        facts = yield from joining(self._firsts, {})
        # what is looked at anew keeps what it was, for as long as that takes
        due = {path for path, _, _ in entries}
        kept = {
            path: known
            for path, known in self.now.facts.items()
            if path in due or path in self._firsts or path in self._newer
        }
        new = {path: found for path, found in facts.items() if path not in self._newer}
        self.now = Disk({**new, **kept}, self.now.paths, False)
        self._kept = frozenset(kept)
        return sorted(entries, key=lambda entry: entry[0] not in query.symbols)

    def found_first(self, found: Iterable[First]) -> None:
        """A chunk of files had its first look: these say something."""
        facts = dict(self.now.facts)
        for each in found:
            self._firsts[each.facts.path] = each
            if not each.facts.empty and each.facts.path not in self._newer:
                facts[each.facts.path] = each.facts
        self.now = Disk(facts, self.now.paths, False)

    def reaching(self) -> Steps[Reach]:
        """Where names can come from, after all files had their first look."""
        return reaching(self._firsts.values(), self._asking.query)

    def found_reach(self, reach: Reach, others: Iterable[str]) -> None:
        """Where names can come from, and the files that name a target as another module calls it."""
        self.reach, self._others = reach, tuple(others)

    def knowing_seconds(self) -> Steps[list[Entry]]:
        """Take what second looks gave before and still holds; these files are left."""
        query = self._asking.query
        asked = Asked.of(query, self.now.paths, self.reach)
        yield
        entries = yield from second_entries(self.now.paths, self._firsts, query, self._others)
        known = yield from self._cache.seconds(asked, self.now.paths, entries)
        held = list(known.values())
        for start in range(0, len(held), SLICE):
            self.found_facts(held[start : start + SLICE])
            yield
        return [entry for entry in entries if entry[0] not in known]

    def frozen_world(self) -> FrozenWorld:
        """The files and where names can come from, for a worker."""
        asking = self._asking
        return FrozenWorld.of(self.now.paths, self.reach, asking.config.max_file_size, bool(asking.query.foreign))

    def found_facts(self, found: Iterable[FileFacts]) -> None:
        """These files had their second look."""
        facts = dict(self.now.facts)
        for each in found:
            self._seconds[each.path] = each
            if not each.empty and each.path not in self._newer:
                facts[each.path] = facts[each.path].joined(each) if each.path in facts else each
        self.now = Disk(facts, self.now.paths, False)

    def finishing(self) -> Steps[None]:
        """All files had their looks: what was kept for so long gives way to what they say now, be it nothing."""
        said: dict[str, FileFacts | None] = {}
        for number, path in enumerate(self._kept):
            if number % SLICE == 0:
                yield
            first, second = self._firsts.get(path), self._seconds.get(path)
            found = first.facts if first is not None else FileFacts(path)
            found = found.joined(second) if second is not None and not second.empty else found
            said[path] = None if found.empty else found
        yield
        for path in self._newer:  # looked at by itself, be it just now: it says what it said then
            said.pop(path, None)
        facts = {**self.now.facts}
        for path, now in said.items():
            if now is None:
                facts.pop(path, None)
            else:
                facts[path] = now
        self._kept = frozenset()
        self.now = Disk(facts, self.now.paths, True)

    # A scan in one go

    def known_but(self, changed: Sequence[str]) -> dict[str, Stamp]:
        """The files of the last time, with these as they are now."""
        paths = {path: Stamp(*kept[:2]) for path, kept in self._cache.files.items()}
        root = self._asking.root
        ignore = Ignore(root)
        for path in changed if paths else ():
            stamp = stamp_of(root, path, ignore, self._asking.config.exclude)
            if stamp is None:
                paths.pop(path, None)
            else:
                paths[path] = stamp
        return paths

    def found_all(self, found: Scanned) -> Steps[dict[str, FileFacts]]:
        """All looks at once; their facts are for ``complete``."""
        self._firsts, self._seconds = dict(found.firsts), dict(found.seconds)
        self.found_reach(found.reach, found.others)
        return joining(self._firsts, self._seconds)

    def complete(self, facts: dict[str, FileFacts]) -> None:
        """These are the facts of all files."""
        self.now = Disk(facts, self.now.paths, True)

    # One file

    def reload(self, path: str) -> Stamp | None:
        """A file changed on disk, appeared or went: its stamp now. What it said no longer counts."""
        asking, known = self._asking, self.now
        if path not in known.paths and self._ignore is None:
            self._ignore = Ignore(asking.root)
        ignore = None if path in known.paths else self._ignore
        stamp = stamp_of(asking.root, path, ignore, asking.config.exclude)
        paths = dict(known.paths)
        facts = dict(known.facts)
        facts.pop(path, None)
        paths.pop(path, None)
        if stamp is not None:
            paths[path] = stamp
        self.now = Disk(facts, paths, known.complete)
        self._unsure.add(path)
        self._newer.add(path)
        return stamp

    def replace(self, path: str, found: FileFacts | None) -> None:
        """This is what a file says now; None: nothing."""
        self._newer.add(path)
        facts = dict(self.now.facts)
        facts.pop(path, None)
        if found is not None and not found.empty:
            facts[path] = found
        self.now = Disk(facts, self.now.paths, self.now.complete)

    # What is kept

    def saving(self) -> Steps[None]:
        """Make ready what is kept for the next start, with a pause after each part; then ``Cache.write`` keeps it."""
        asking = self._asking
        asked = Asked.of(asking.query, self.now.paths, self.reach, self._others)
        yield
        sure = dict(self.now.paths)
        for path in self._unsure:
            sure.pop(path, None)
        yield
        yield from self._cache.keeping(asked, sure, self._firsts, self._seconds)
        records: dict[str, tuple[int, int, str, Record]] = {}
        for number, record in enumerate(asking.registry.all):
            if number % SLICE == 0:
                yield
            stamp = asking.stamps.get(record.path)
            if stamp is not None and record.path not in self._unsure:
                records[record.path] = (*stamp, record)
        self._cache.records = records
        yield from self._cache.saving()
