"""The workspace: takes changes (disk, open documents, records), hands out snapshots.

Holds the only mutable state below the faces. Used from one thread; the scan's work may run elsewhere and is
handed back through ``found_paths`` and ``found_facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic

from tree_sitter import Tree

from owed.config import Config, load_config
from owed.history.taken import Holder
from owed.index.ahead import Ahead
from owed.index.anchors.memory import AnchorMemory, Outlined
from owed.index.anchors.state import AnchorState, Inquiry, States, anchor_states, inquiry, outdated
from owed.index.anchors.trace import trace
from owed.index.baseline import NO_BASELINE, read_baseline
from owed.index.cache import Asked, Cache
from owed.index.changes import Changed, Changes
from owed.index.document import Change, Document
from owed.index.examine import examine, examine_cells, examine_record, with_structure
from owed.index.facts import FileFacts
from owed.index.first import First
from owed.index.ignore import Ignore
from owed.index.named import Named, World, carried, follow, looking
from owed.index.needs import EVERYTHING, Needs
from owed.index.query import Query, ask, asking, asks_alike
from owed.index.scan import SLICE as SLICE_FILES
from owed.index.scan import (
    Entry,
    FrozenWorld,
    Look,
    joining,
    known_firsts,
    reach_of,
    reader,
    scan,
    second_entries,
    second_look,
    world_of,
)
from owed.index.snapshot import Anchored, Disk, Snapshot
from owed.index.symbols import look_at_symbols
from owed.index.uses_in import uses_in
from owed.index.walk import Stamp, stamp_of, walk
from owed.registry.discover import Folder, record_stem, registry_folders
from owed.registry.other_tools import FILES
from owed.registry.read import read_record
from owed.registry.reading import Pause, read_records
from owed.registry.record import Record
from owed.registry.registry import Registry, merge_last_good, registry_of
from owed.source.languages import Language, language_of
from owed.source.python.candidates import Reach
from owed.source.python.engine import Exhausted
from owed.source.python.interface import interface
from owed.source.python.modules import Modules, is_python
from owed.source.python.notebook import Cell
from owed.source.python.tree import parse
from owed.steps import Steps, drain
from owed.text import Encoding, Text

CONFIG_FILES = frozenset({"owed.toml", "pyproject.toml", *FILES})
Progress = Callable[[int, int], None]
SLICE = 150_000
"""Bytes of other files that may be parsed in one go while an editor waits."""
SECONDS = 0.02
"""The same in time."""
LARGE = 100_000
"""Bytes of a file in a language that is parsed anew, beyond which that is not done at every key."""


class Workspace:
    """One root with its registry and code."""

    def __init__(
        self,
        root: Path,
        today: date | None = None,
        encoding: Encoding = "utf-16",
        load: bool = True,
        needs: Needs = EVERYTHING,
    ) -> None:
        self.root = root.resolve()
        self._today = today
        self._encoding = encoding
        self.documents: dict[str, Document] = {}
        self._open: dict[str, FileFacts] = {}
        self._named: dict[str, tuple[Query, Named]] = {}
        self._disk = Disk()
        self._cells: dict[str, Sequence[Cell]] = {}
        self.needs = needs
        self.cache = Cache(self.root, needs.everywhere)
        self._record_stamps: dict[str, tuple[int, int, str]] = {}
        self._firsts: dict[str, First] = {}
        self._seconds: dict[str, FileFacts] = {}
        """What the last scan's looks gave."""
        self._unsure: set[str] = set()
        """Files that have changed since."""
        self._whole_reach = Reach()
        self._others: tuple[str, ...] = ()
        self._world: World | None = None
        self._modules: Modules | None = None
        self._interfaces: dict[str, bytes] = {}
        """What others could see of files that have changed, when they last did."""
        self._running: dict[str, tuple[bytes, World, Generator[None, None, Named]]] = {}
        """Looks that are not at their end yet: what they look at, and with what."""
        self._late: dict[str, None] = {}
        """The files that are to be looked at again, by and by: what they need has changed, or is more than fits in between."""
        self._ignore: Ignore | None = None
        """What git ignores, since the last walk; asked for files that are new."""
        self._asked_of: frozenset[tuple[str, int]] = frozenset()
        self._states: States = {}
        """What is known of anchors that are not fresh."""
        self.memory = AnchorMemory()
        """Where anchored definitions were before edits took them away. It was there: it counts more than history."""
        self._changes: Changes | None = None
        self._snapshot: Snapshot | None = None
        self.baseline: frozenset[str] = NO_BASELINE
        self._taken: Mapping[str, Holder] = {}
        """The fingerprints of the findings that are known and not reported."""
        self.problems: tuple[str, ...] = ()
        self.patient = False
        """Whether a look may take as long as it needs: nobody waits for a key."""
        self.config = Config()
        self.folders: tuple[Folder, ...] = ()
        self.registry = Registry()
        self.loaded = False
        self.partial = False
        """Whether just those records have been read that open documents are about."""
        self._requery()
        if load:
            self.load()

    # Registry and configuration

    def load(self) -> None:
        """Read configuration and registry from disk; open records keep what the editor has."""
        for _ in self.loading():
            pass

    def loading(self) -> Iterator[bool | None]:
        """``load``, with a pause after each record; until the last, everything is as it was before.

        At the first load, what open documents are about is read first; True: that much is there, and can be answered from.
        """
        config = load_config(self.root)
        folders, problems = registry_folders(self.root, config)
        records: list[Record] = []
        yield from self.cache.loading()
        stamps: dict[str, tuple[int, int, str]] = {}

        def known(path: str, size: int, mtime: int, folder: Folder) -> Record | None:
            stamps[path] = (size, mtime, repr(folder))
            return self.cache.record(path, stamps[path])

        for record in read_records(self.root, folders, known, self._urgent):
            if isinstance(record, Record):
                records.append(record)
            if record is Pause.URGENT and not self.loaded:
                self.config, self.folders, self.partial = config, folders, True
                self.registry = registry_of(records, folders)
                self._requery()
            yield record is Pause.URGENT
        self._record_stamps = stamps
        self.config, self.folders = config, folders
        self.baseline, wrong = read_baseline(self.root, config.baseline)
        self.problems = tuple(str(problem) for problem in (*problems, *([wrong] if wrong else ())))
        self.registry = registry_of(records, folders)
        self.loaded, self.partial = True, False
        for path, document in self.documents.items():
            if self.folder_of(path) is not None:
                self._read_record(path, document.text)
        registry = self.registry
        query = yield from asking(config, registry, self._disk.paths)
        if registry is self.registry:
            self._take(query)
        else:  # somebody edited a record in between
            self._requery()

    def _urgent(self) -> Sequence[bytes]:
        """What records that open documents are about name: until the registry is there, somebody waits for these."""
        return () if self.loaded else [path.encode() for path in self.documents if language_of(path) is not None]

    def folder_of(self, path: str) -> Folder | None:
        """The registry folder that would hold a record at this path; None when it can be none."""
        parent = path.rpartition("/")[0]
        if record_stem(path) is None:
            return None
        inside = [f for f in self.folders if parent == f.path or parent.startswith(f.path + "/") or not f.path]
        return max(inside, key=lambda f: len(f.path), default=None)

    def _read_record(self, path: str, text: Text | None) -> bool:
        """Take the record of a file from its text; None: it has gone. True when it asks something else than it did."""
        folder = self.folder_of(path)
        if folder is None:
            return False
        last = self.registry.by_path(path)
        record = read_record(path, text, folder) if text is not None else None
        unread = record is not None and not record.raw and any(p.code == "OWE401" for p in record.problems)
        if record is not None and last is not None and unread:
            record = merge_last_good(record, last)
        self.registry = self.registry.with_record(path, record)
        return not asks_alike(last, record)

    def _requery(self) -> bool:
        """Ask anew after the registry has changed. True when files on disk must be looked at again."""
        return self._take(ask(self.config, self.registry, self._disk.paths))

    def _take(self, query: Query) -> bool:
        self.anchored = Anchored(self.registry.all)
        self._snapshot = None
        self.whole_query = query
        query = query if self.needs.everywhere else query.without_uses
        if hasattr(self, "query") and query == self.query:
            return False
        self.query: Query = query
        for path in self._open:
            self._examine(path)
        return True

    def is_record_path(self, path: str) -> bool:
        """Whether a file at this path is, or would be, a record."""
        return self.folder_of(path) is not None

    def look_for_likely(self) -> None:
        """Look for likely uses too, which nothing narrows down."""
        self.config = replace(self.config, likely=True)
        self._requery()

    # Open documents

    def open(self, path: str, text: str, version: int | None, language: Language | None) -> bool:
        """An editor opened a file: from now on its text counts. True when the registry's question changed."""
        self._named.pop(path, None)
        self.documents[path] = Document(text, version, language, self._encoding)
        return self._changed(path)

    def change(self, path: str, changes: Sequence[Change], version: int | None) -> bool:
        """An editor changed a file. True when the registry's question changed, so that a scan is due."""
        document = self.documents.get(path)
        if document is None:
            return False
        document.change(changes, version)
        return self._changed(path)

    def close(self, path: str) -> bool:
        """An editor closed a file: the disk counts again. True when the registry's question changed."""
        self.documents.pop(path, None)
        self._open.pop(path, None)
        self._named.pop(path, None)
        return self.reload_file(path)

    def set_cells(self, path: str, cells: Sequence[Cell] | None) -> None:
        """An editor opened or changed a notebook; None: it closed it."""
        self._snapshot = None
        if cells is None:
            self._open.pop(path, None)
            self._cells.pop(path, None)
        else:
            self._cells[path] = cells
            if not self._look_at_cells(path):
                self._open[path] = examine_cells(path, cells, self.query, None)
                self._late[path] = None

    def cells_of(self, path: str) -> Sequence[Cell] | None:
        """The cells of a notebook that an editor has open, else None."""
        return self._cells.get(path)

    def _look_at_cells(self, path: str) -> bool:
        """Look at an open notebook; False when the allowance is used up in the middle."""
        world = self.world
        world.engine.forget(path)
        world.engine.allowance = None if self.patient else SLICE
        try:
            self._open[path] = examine_cells(path, self._cells[path], self.query, world)
        except Exhausted:
            return False
        finally:
            world.engine.allowance = None
        return True

    def _changed(self, path: str) -> bool:
        self._snapshot = None
        if self.folder_of(path) is not None:
            self._record_stamps.pop(path, None)
            self._open[path] = examine_record(path, self.documents[path].text, self.query)
            return self._read_record(path, self.documents[path].text) and self._requery()
        self._examine(path)
        return False

    def _examine(self, path: str) -> None:
        document = self.documents.get(path)
        if document is None or self.folder_of(path) is not None:
            return
        if document.language is None:
            self._open[path] = FileFacts(path)
        elif len(document.text.data) > self.config.max_file_size:
            self._open[path] = FileFacts(path, problem="larger than max-file-size")
        else:
            self._show(path, document, self._named_in(path, document))

    def _show(self, path: str, document: Document, named: Named) -> None:
        """The facts of an open file, with what it has by name."""
        language = document.language
        if language is not None and self.query.matches:
            named = with_structure(path, document.text.data, self.query, language, document.tree, named)
        facts = self._open[path] = examine(path, document.text, self.query, self.world, language, document.tree, named)
        asked = self.query.symbols.get(path)
        self.memory.see_markers(path, facts.parts)
        if asked or self.memory.gone:
            places = facts.parts[0].places if facts.parts else ()
            self.memory.see(path, document.text.data, places, asked or (), self._texts)

    def _named_in(self, path: str, document: Document) -> Named:
        """What an open Python file has by name: carried over from before the last edits where they do not concern it.

        Where other files must be read first that take longer than fits between two keys, it is what was known, for now.
        """
        if document.language is None or not self.query.looks_elsewhere:
            return Named()
        if document.language.name != "python":
            return self._named_elsewhere(path, document, document.language)
        known = self._named.get(path)
        followed = None
        if known is not None and known[0] is self.query and document.moves is not None:
            followed = follow(known[1], document.moves, path, document.text.data, self.query, document.tree)
        moves = document.moves
        if followed is None and known is not None and moves and len(document.text.data) > LARGE and not self.patient:
            # a large file takes longer than a key may: what was found moves along until it is looked for again
            self._late[path] = None
            followed = carried(known[1], moves)
        if followed is None:
            followed = self._looked(path, document)
            if followed is None:
                self._late[path] = None
                document.moves = None
                return self._known_of(path, known)
        self._named[path] = (self.query, followed)
        document.moves = []
        return followed

    def _named_elsewhere(self, path: str, document: Document, language: Language) -> Named:
        """The same for a file in another language: large ones are left to the time between keys."""
        if not self.query.foreign:
            return Named()
        known = self._named.get(path)
        if known is not None and known[0] is self.query and len(document.text.data) > LARGE and not self.patient:
            self._late[path] = None
            return known[1]
        named = look_at_symbols(path, document.text.data, self.query, language, self.world)
        self._named[path] = (self.query, named)
        return named

    def _looked(self, path: str, document: Document) -> Named | None:
        """Look at an open file, or go on with it; None when it takes longer than fits between two keys."""
        if document.language is not None and document.language.name != "python":
            return look_at_symbols(path, document.text.data, self.query, document.language, self.world)
        return self._go_on(path, document.text.data, document.tree, pin=True)

    def _go_on(self, path: str, data: bytes, tree: Tree | None, pin: bool) -> Named | None:
        """One slice of a look at a Python file; None: there is more to do."""
        world = self.world
        before = self._running.pop(path, None)
        if before is not None and before[0] is data and before[1] is world:
            steps = before[2]
        else:
            steps = looking(path, data, self.query, tree, world, pin)
        world.engine.allowance = None if self.patient else SLICE
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

    def _known_of(self, path: str, known: tuple[Query, Named] | None) -> Named:
        """What was last known of an open file, where it can still be right: its text on disk is what the scan saw."""
        facts = self._disk.facts.get(path)
        if known is None and facts is not None and len(facts.parts) == 1:
            part = facts.parts[0]
            document = self.documents[path]
            if document.text.data == self._read(path):
                return Named(part.places, part.uses, frozenset(), facts.needs)
        return Named()

    @property
    def is_late(self) -> bool:
        """Whether some files are to be looked at again."""
        return bool(self._late)

    def work(self) -> bool:
        """Do one slice of what is late. True when there is more to do."""
        path = next(iter(self._late), None)
        if path is None:
            return False
        self._snapshot = None
        document = self.documents.get(path)
        if path in self._cells:
            if self._look_at_cells(path):
                self._late.pop(path, None)
            return bool(self._late)
        if document is None:
            self._look_again(path)
            return bool(self._late)
        named = self._looked(path, document)
        if named is not None:
            self._late.pop(path, None)
            self._named[path] = (self.query, named)
            document.moves = []
            self._show(path, document, named)
        return bool(self._late)

    def _look_again(self, path: str) -> None:
        stamp = self._disk.paths.get(path)
        found = None
        if stamp is not None:
            language = language_of(path)
            data = self._read(path) if language is not None and language.name == "python" else None
            if data is None or stamp.size > self.config.max_file_size:
                found = second_look(str(self.root), path, stamp, self.query, self.world)
            else:
                kept = self._running.get(path)
                data = kept[0] if kept is not None and kept[0] == data else data
                named = self._go_on(path, data, None, pin=False)
                if named is None:
                    return
                if language is not None and self.query.matches:
                    named = with_structure(path, data, self.query, language, None, named)
                found = examine(path, Text(data), self.query, self.world, language, named=named)._replace(stamp=stamp)
        self._late.pop(path, None)
        facts = dict(self._disk.facts)
        facts.pop(path, None)
        if found is not None and not found.empty:
            facts[path] = found
        self._disk = Disk(facts, self._disk.paths, self._disk.complete)

    @property
    def world(self) -> World:
        """What inference sees of all files: the open ones as they are in the editor."""
        if self._world is None:
            disk = reader(str(self.root), self.config.max_file_size)
            modules = self._modules = self._modules or Modules.of(self._disk.paths)
            self._world = world_of(self._disk.paths, lambda path: self._read(path, disk), self._reach(), modules)
        return self._world

    def _reach(self) -> Reach:
        """Where names can come from; without a finished scan nothing is ruled out."""
        return self._whole_reach if self._disk.complete else Reach()

    def _read(self, path: str, disk: Callable[[str], bytes | None] | None = None) -> bytes | None:
        document = self.documents.get(path)
        if document is not None and disk is not None:
            return document.text.data
        return (disk or reader(str(self.root), self.config.max_file_size))(path)

    # The disk

    def reload_file(self, path: str) -> bool:
        """A file changed on disk, appeared or went. True when the registry's question changed, or what names mean."""
        self._snapshot = None
        if path not in self._disk.paths and self._ignore is None:
            self._ignore = Ignore(self.root)
        ignore = None if path in self._disk.paths else self._ignore
        stamp = stamp_of(self.root, path, ignore, self.config.exclude)
        was = path in self._disk.paths
        paths = dict(self._disk.paths)
        facts = dict(self._disk.facts)
        facts.pop(path, None)
        paths.pop(path, None)
        if stamp is not None:
            paths[path] = stamp
        self._disk = Disk(facts, paths, self._disk.complete)
        self._unsure.add(path)
        if self._changes is not None:
            self._changes = self._changes.with_file(path, stamp is not None)
        again = is_python(path) and was != (stamp is not None) and bool(self.query.targets.last)
        if is_python(path) and self._modules is not None:
            self._modules = self._modules.changed(path, stamp is not None)
        if again:
            self._world = None
        elif self._world is not None and is_python(path):
            self._world.engine.forget(path)
        if stamp is not None and path not in self.documents:
            self._late.pop(path, None)
            self._late = {path: None, **self._late}
            self._look_again(path)
        if is_python(path):
            self._follow(path)
        if path in CONFIG_FILES or (path and path == self.config.baseline):
            before = self.query
            self.load()
            return before != self.query
        if path not in self.documents and self.folder_of(path) is not None:
            # ignored or not: the registry is read whatever git thinks of it
            self._record_stamps.pop(path, None)
            text = _read_text(self.root / path) if stamp_of(self.root, path) else None
            return self._read_record(path, text) and self._requery()
        return again

    def _follow(self, path: str) -> None:
        """Look again at what depends on a file that has changed, by and by; unless nothing has that others can see."""
        dependents = [f.path for f in (*self._disk.facts.values(), *self._open.values()) if path in f.needs]
        if not dependents and not self._running:
            return
        data = self._read(path, reader(str(self.root), self.config.max_file_size))
        now = interface(data, parse(data)) if data is not None else b""
        before = self._interfaces.get(path)
        self._interfaces[path] = now
        if before != now:
            self._running.clear()  # they have seen what it was
            self._late.update(dict.fromkeys(dependents))

    def saved(self, path: str) -> None:
        """An editor saved an open file: what depends on it may be other now."""
        if self._changes is not None and path in self._disk.paths:
            self.changes = self._changes.with_file(path, True)
        if path in self.documents and is_python(path):
            if self._world is not None:
                self._world.engine.forget(path)
            self._follow(path)

    def finding_paths(self, entries: Iterable[tuple[str, Stamp]]) -> Steps[None]:
        """``found_paths``, with pauses, and ready for questions about names."""
        paths = dict(entries)
        modules = yield from Modules.building(paths)
        self.found_paths(paths.items())
        self._modules = modules

    def found_paths(self, entries: Iterable[tuple[str, Stamp]]) -> None:
        """The walk ended: these are the files."""
        self._ignore = None
        self._modules = None
        paths = dict(entries)
        facts = {path: found for path, found in self._disk.facts.items() if path in paths}
        self._disk = Disk(facts, paths, False)
        self._firsts, self._seconds, self._unsure = {}, {}, set()
        self._world = None
        self._snapshot = None
        if any(path.endswith(".pyi") for path in self.query.symbols):
            self._requery()  # whether there is a source beside a stub decides what an anchor means

    def recalling(self) -> Steps[None]:
        """Before the first scan: answer from what was known the last time, as long as nobody has looked whether it still holds."""
        if self._disk.paths or not self.cache.files:
            return
        paths = {path: Stamp(*kept[:2]) for path, kept in self.cache.files.items()}
        query = self.query
        firsts, _ = yield from known_firsts(paths, query, self.cache)
        reach = Reach(*self.cache.asked.reach)
        due = yield from second_entries(paths, firsts, query, self.cache.asked.others)
        seconds = yield from self.cache.seconds(Asked.of(query, paths, reach), paths, due)
        facts = yield from joining(firsts, seconds)
        if query is self.query and not self._disk.paths:
            self._disk = Disk(facts, paths, False)
            self._snapshot = None

    def knowing_firsts(self) -> Steps[list[Look]]:
        """Take what is known from before; these files are left to be looked at, those that anchors name first."""
        self._firsts, entries = yield from known_firsts(self._disk.paths, self.query, self.cache)
        facts = yield from joining(self._firsts, {})
        # what is looked at anew keeps what it was, for as long as that takes
        due = {path for path, _, _ in entries}
        kept = {path: known for path, known in self._disk.facts.items() if path in due or path in self._firsts}
        self._disk = Disk({**facts, **kept}, self._disk.paths, False)
        self._snapshot = None
        return sorted(entries, key=lambda entry: entry[0] not in self.query.symbols)

    def found_first(self, found: Iterable[First]) -> None:
        """A chunk of files had its first look: these say something."""
        facts = dict(self._disk.facts)
        for each in found:
            self._firsts[each.facts.path] = each
            if not each.facts.empty:
                facts[each.facts.path] = each.facts
        self._disk = Disk(facts, self._disk.paths, False)
        self._snapshot = None

    def found_facts(self, found: Iterable[FileFacts], complete: bool) -> None:
        """These files had their second look. The last of them: then the scan is complete, and names may come from all of it."""
        facts = dict(self._disk.facts)
        for each in found:
            self._seconds[each.path] = each
            if not each.empty:
                facts[each.path] = facts[each.path].joined(each) if each.path in facts else each
        self._disk = Disk(facts, self._disk.paths, complete)
        self._snapshot = None
        if complete:
            self._world = None
            self._late.update(dict.fromkeys((*self._open_sources(), *self._cells)))

    def _open_sources(self) -> Iterator[str]:
        """The open files in which names can be found: they were looked at before it was known what names mean."""
        for path, document in self.documents.items():
            if self.query.looks_elsewhere and document.language is not None and self.folder_of(path) is None:
                yield path

    def knowing_seconds(self) -> Steps[list[Entry]]:
        """Take what second looks gave before and still holds; these files are left."""
        asked = Asked.of(self.query, self._disk.paths, self._whole_reach)
        entries = yield from second_entries(self._disk.paths, self._firsts, self.query, self._others)
        known = yield from self.cache.seconds(asked, self._disk.paths, entries)
        self.found_facts([known[path] for path, _, _ in entries if path in known], False)
        return [entry for entry in entries if entry[0] not in known]

    def reach(self) -> Reach:
        """Where names can come from, after all files had their first look."""
        return reach_of(self._firsts.values(), self.query)

    def _known_but(self, changed: Sequence[str]) -> dict[str, Stamp]:
        """The files of the last time, with these as they are now."""
        paths = {path: Stamp(*kept[:2]) for path, kept in self.cache.files.items()}
        ignore = Ignore(self.root)
        for path in changed if paths else ():
            stamp = stamp_of(self.root, path, ignore, self.config.exclude)
            if stamp is None:
                paths.pop(path, None)
            else:
                paths[path] = stamp
        return paths

    def saving(self) -> Steps[None]:
        """Make ready what is kept for the next start, with a pause after each part; then ``cache.write`` keeps it."""
        asked = Asked.of(self.query, self._disk.paths, self._whole_reach, self._others)
        sure = {path: stamp for path, stamp in self._disk.paths.items() if path not in self._unsure}
        yield from self.cache.keeping(asked, sure, self._firsts, self._seconds)
        records: dict[str, tuple[int, int, str, Record]] = {}
        for number, record in enumerate(self.registry.all):
            if number % SLICE_FILES == 0:
                yield
            stamp = self._record_stamps.get(record.path)
            if stamp is not None and record.path not in self._unsure:
                records[record.path] = (*stamp, record)
        self.cache.records = records
        yield from self.cache.saving()

    @property
    def record_stamps(self) -> list[tuple[str, int, int]]:
        """The records that were read from disk: path, size, time (ns)."""
        return [(path, size, mtime) for path, (size, mtime, _) in self._record_stamps.items()]

    def frozen_query(self) -> bytes:
        """The question, for a worker."""
        return self.query.frozen()

    def frozen_world(self) -> FrozenWorld:
        """The files and where names can come from, for a worker."""
        return FrozenWorld.of(self._disk.paths, self._whole_reach, self.config.max_file_size, bool(self.query.foreign))

    def found_reach(self, reach: Reach, others: Iterable[str]) -> None:
        """Where names can come from, and the files that name a target as another module calls it."""
        self._whole_reach, self._others = reach, tuple(others)

    def scan(
        self,
        progress: Progress | None = None,
        only: Sequence[str] = (),
        anchors: bool = True,
        ahead: Ahead | None = None,
    ) -> Snapshot:
        """Walk and look at everything, here and now: for the command line.

        ``only``: just these files are looked at; the others are what they were the last time, where that is known.
        ``anchors``: history is asked what has become of those that find nothing. ``ahead``: what has been begun already.
        """
        known = self._known_but(only) if only else {}
        if ahead is not None and ahead.exclude == tuple(self.config.exclude):
            known = ahead.paths
        self.found_paths(known.items() if known else walk(self.root, tuple(self.config.exclude)))
        tell = progress or (lambda done, total: None)
        found = scan(str(self.root), self._disk.paths, self.query, self.cache, tell, ahead)
        self._firsts, self._seconds = dict(found.firsts), dict(found.seconds)
        self._whole_reach, self._others = found.reach, found.others
        facts = drain(joining(self._firsts, self._seconds))
        if found.fresh:
            drain(self.saving())
            self.cache.write()
        among = (
            self.needs.among(facts, self._changes.files if self._changes else ())
            if self.whole_query is not self.query
            else ()
        )
        facts.update(self._with_uses(facts, among))
        self._disk = Disk(facts, self._disk.paths, True)
        self._snapshot = None
        if anchors and self.registry.all:
            asked = self.inquiry()
            self.found_states(asked, trace(asked))
        return self.snapshot

    def _with_uses(self, facts: Mapping[str, FileFacts], among: Collection[str]) -> dict[str, FileFacts]:
        """The facts of some files, with the uses in them; they are not kept."""
        wanted = {path: self._disk.paths[path] for path in among if path in self._disk.paths}
        found = uses_in(str(self.root), self._disk.paths, wanted, self.whole_query)
        return {each.path: facts.get(each.path, FileFacts(each.path)).joined(each) for each in found}

    # Anchors that are not fresh

    def inquiry(self) -> Inquiry:
        """What is to be asked about the anchors, as they are now; see ``owed.index.anchors.state``."""
        return inquiry(self.snapshot, self._texts(), self.memory.bodies)

    def remember(self, path: str) -> None:
        """A file is about to go: what anchors find in it is remembered, as if it had been open."""
        asked = self.query.symbols.get(path)
        facts = self._disk.facts.get(path)
        text = self.text(path) if asked and facts is not None and path not in self.documents else None
        if asked and facts is not None and facts.parts and text is not None:
            self.memory.see(path, text.data, facts.parts[0].places, asked, self._texts)

    def miss(self, path: str) -> None:
        """A file went: so did what was remembered of it."""
        asked = self.query.symbols.get(path)
        if asked and path not in self.documents and path not in self._disk.paths:
            self.memory.see(path, b"", (), asked, self._texts)

    def recall(self) -> bool:
        """Ask the session's memory where the definitions are that edits took away. True when that is news."""
        news = self.memory.recall(self._outlined(), self.query.symbols, self.anchored.by_text, self.registry.get)
        if news:
            self._snapshot = None
        return news

    def _texts(self) -> dict[str, bytes]:
        return {path: document.text.data for path, document in self.documents.items()}

    def _outlined(self) -> dict[str, Outlined]:
        """The open files, and those that definitions are gone from since they were open."""
        found = {
            path: Outlined(path, document.text.data, document.tree)
            for path, document in self.documents.items()
            if document.language is not None and self.folder_of(path) is None
        }
        for path in {sighting.path for sighting in self.memory.gone.values()} - self.documents.keys():
            text = self.text(path) if path in self._disk.paths else None
            if text is not None:
                found[path] = Outlined(path, text.data)
        return found

    @property
    def has_pending(self) -> bool:
        """Whether an anchor finds nothing of which nobody has been asked yet what has become of it, or not since it may be known."""
        found = [state for _, _, state in anchor_states(self.snapshot) if state.kind != "changed"]
        texts = {path: document.text.data for path, document in self.documents.items()}
        return any(s.kind == "pending" for s in found) or outdated(found, texts) - self._asked_of != set()

    def found_states(self, asked: Inquiry, states: Iterable[AnchorState]) -> None:
        """This is what has become of the anchors that were asked about; of others it stays what it was."""
        about = {(sought.record, sought.anchor.text) for sought in asked.sought}
        kept = {key: state for key, state in self._states.items() if key not in about}
        half_typed = self.memory.half_typed(self._outlined())
        found = {state.key: state for state in states if state.kind == "moved" or state.anchor not in half_typed}
        self._states = {**kept, **found}
        self._asked_of = outdated(self._states.values(), asked.texts)
        self._snapshot = None

    # Answers

    @property
    def today(self) -> date:
        """The day that dates are compared with."""
        return self._today or date.today()

    @property
    def snapshot(self) -> Snapshot:
        """Registry and code as they are now."""
        if self._snapshot is None or self._snapshot.today != self.today:
            self._snapshot = Snapshot(
                self.root, self.config, self.folders, self.registry, self.query, self.anchored, self._disk,
                dict(self._open), self.today, self.loaded, self.partial,
                self.memory.over(self._states), self._changed_now(), self.baseline, self._taken,
            )  # fmt: skip
        return self._snapshot

    def _changed_now(self) -> Changed | None:
        if self._changes is None:
            return None
        texts = {path: document.text for path, document in self.documents.items()}
        return Changed(self._changes, texts, dict(self._cells))

    @property
    def changes(self) -> Changes | None:
        """What the work at hand changes since its base; None while nobody has looked, and where there is no base."""
        return self._changes

    @changes.setter
    def changes(self, changes: Changes | None) -> None:
        self._changes = changes
        self._snapshot = None

    @property
    def taken(self) -> Mapping[str, Holder]:
        """The records, by path, whose number another branch gave to another record; empty while nobody has asked."""
        return self._taken

    @taken.setter
    def taken(self, taken: Mapping[str, Holder]) -> None:
        self._taken = taken
        self._snapshot = None

    def record_at(self, path: str) -> Record | None:
        """The record in a file."""
        return self.registry.by_path(path)

    def has_changed(self, path: str) -> bool:
        """Whether a file on disk is another one than when it was read, so that places in it may be wrong."""
        known = self._record_stamps.get(path) or self._disk.paths.get(path)
        try:
            now = (self.root / path).stat()
        except OSError:
            return True
        return known is not None and tuple(known[:2]) != (now.st_size, now.st_mtime_ns)

    def text(self, path: str) -> Text | None:
        """The text of a file as it counts now: the open document, else the disk; None when it cannot be read."""
        document = self.documents.get(path)
        return document.text if document else _read_text(self.root / path)


def _read_text(full: Path, limit: int = 2_000_000) -> Text | None:
    try:
        if full.is_symlink() or full.stat().st_size > limit:
            return None
        return Text(full.read_bytes())
    except OSError:
        return None
