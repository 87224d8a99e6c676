"""The workspace: takes changes (disk, open documents, records), hands out snapshots.

It keeps the order of events; what changes is held in ``owed.index.live``. Used from one thread; a scan's work may run elsewhere and is
handed back through ``found_paths``, ``disk`` and ``finishing``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from owed.config import Config
from owed.history.taken import Holder
from owed.index.ahead import Ahead
from owed.index.anchors.memory import AnchorMemory
from owed.index.anchors.state import AnchorState, Inquiry
from owed.index.anchors.trace import trace
from owed.index.cache import Cache
from owed.index.changes import Changed, Changes
from owed.index.document import Change, Document
from owed.index.facts import FileFacts
from owed.index.live.adrift import Adrift
from owed.index.live.anchors import LiveAnchors
from owed.index.live.disk import LiveDisk
from owed.index.live.documents import LiveDocuments
from owed.index.live.looks import Looks
from owed.index.live.registry import LiveRegistry
from owed.index.live.world import LiveWorld
from owed.index.needs import EVERYTHING, Needs
from owed.index.query import Query, asking
from owed.index.scan import scan
from owed.index.snapshot import Snapshot
from owed.index.symbols import has_names
from owed.index.uses_in import uses_in
from owed.index.walk import Stamp, stamp_of, walk
from owed.registry.discover import Folder
from owed.registry.other_tools import FILES
from owed.registry.record import Record
from owed.registry.registry import Registry
from owed.source.languages import Language, language_of
from owed.source.python.modules import Modules
from owed.source.python.notebook import Cell
from owed.steps import Steps, drain
from owed.text import Encoding, Text

CONFIG_FILES = frozenset({"owed.toml", "pyproject.toml", *FILES})
Progress = Callable[[int, int], None]


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
        self.needs = needs
        self.documents: dict[str, Document] = {}
        self.cache = Cache(self.root, needs.everywhere)
        self.memory = AnchorMemory()
        """Where anchored definitions were before edits took them away. It was there: it counts more than history."""
        self._asking = LiveRegistry(self.root, needs.everywhere)
        self.disk = LiveDisk(self._asking, self.cache)
        self._world = LiveWorld(self._asking, self.disk, self.documents)
        self.looks = Looks(self._asking, self.disk, self._world)
        self._opened = LiveDocuments(self._asking, self.disk, self._world, self.looks, self.memory, self.documents)
        self._anchors = LiveAnchors(self._asking, self.disk, self._opened, self.memory, self.text)
        self._adrift = Adrift(self.root, self.documents)
        self.changes: Changes | None = None
        """What the work at hand changes since its base; None while nobody has looked, and where there is no base."""
        self.taken: Mapping[str, Holder] = {}
        """The records, by path, whose number another branch gave to another record; empty while nobody has asked."""
        self._snapshot: tuple[tuple[object, ...], Snapshot] | None = None
        """The last one, and what it was made of."""
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
        yield from self.cache.loading()
        for is_news in self._asking.reading(self.cache.record, self._urgent):
            if is_news:
                self._ask()
            yield is_news
        self._adrift.look_at_all()
        for path, document in self.documents.items():
            self._asking.take_record(path, document.text)
        registry = self.registry
        query = yield from asking(self.config, registry, self.disk.now.paths)
        if registry is self.registry:
            self._take(query)
        else:  # somebody edited a record in between
            self._ask()

    def _urgent(self) -> Sequence[bytes]:
        """What records that open documents are about name: until the registry is there, somebody waits for these."""
        return () if self.loaded else [path.encode() for path in self.documents if language_of(path) is not None]

    def _ask(self) -> bool:
        """Ask anew after the registry has changed. True when files on disk must be looked at again."""
        return self._took(self._asking.ask(self.disk.now.paths))

    def _take(self, query: Query) -> bool:
        return self._took(self._asking.take(query))

    def _took(self, is_other: bool) -> bool:
        if is_other:
            self._opened.look_at_all()
        return is_other

    def folder_of(self, path: str) -> Folder | None:
        """The registry folder that would hold a record at this path; None when it can be none."""
        return self._asking.folder_of(path)

    def is_record_path(self, path: str) -> bool:
        """Whether a file at this path is, or would be, a record."""
        return self.folder_of(path) is not None

    def record_at(self, path: str) -> Record | None:
        """The record in a file."""
        return self.registry.by_path(path)

    def look_for_likely(self) -> None:
        """Look for likely uses too, which nothing narrows down."""
        self._asking.ask_for_likely()
        self._ask()

    @property
    def record_stamps(self) -> list[tuple[str, int, int]]:
        """The records that were read from disk: path, size, time (ns)."""
        return [(path, size, mtime) for path, (size, mtime, _) in self._asking.stamps.items()]

    @property
    def config(self) -> Config:
        """The settings."""
        return self._asking.config

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The folders of the registry."""
        return self._asking.folders

    @property
    def registry(self) -> Registry:
        """The records."""
        return self._asking.registry

    @property
    def query(self) -> Query:
        """What is asked of every file."""
        return self._asking.query

    @property
    def loaded(self) -> bool:
        """Whether the registry has been read."""
        return self._asking.loaded

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with where the registry is to be, and with the baseline."""
        return self._asking.problems

    @property
    def baseline(self) -> frozenset[str]:
        """The fingerprints of the findings that are known and not reported."""
        return self._asking.baseline

    @baseline.setter
    def baseline(self, fingerprints: frozenset[str]) -> None:
        self._asking.baseline = fingerprints

    # Open documents

    def open(self, path: str, text: str, version: int | None, language: Language | None) -> bool:
        """An editor opened a file: from now on its text counts. True when the registry's question changed."""
        self._opened.open(path, Document(text, version, language, self._encoding))
        self._adrift.look((path,))
        return self._changed(path)

    def change(self, path: str, changes: Sequence[Change], version: int | None) -> bool:
        """An editor changed a file. True when the registry's question changed, so that a scan is due."""
        return self._opened.change(path, changes, version) and self._changed(path)

    def _changed(self, path: str) -> bool:
        if self.folder_of(path) is None:
            self._opened.look(path)
            return False
        self._asking.stamps.pop(path, None)
        self._opened.changed_record(path)
        return self._asking.take_record(path, self.documents[path].text) and self._ask()

    def close(self, path: str) -> bool:
        """An editor closed a file: the disk counts again. True when the registry's question changed."""
        self._opened.close(path)
        return self.reload_file(path)

    def set_cells(self, path: str, cells: Sequence[Cell] | None) -> None:
        """An editor opened or changed a notebook; None: it closed it."""
        self._opened.set_cells(path, cells)

    def cells_of(self, path: str) -> Sequence[Cell] | None:
        """The cells of a notebook that an editor has open, else None."""
        return self._opened.cells.get(path)

    # What is done by and by

    @property
    def patient(self) -> bool:
        """Whether a look may take as long as it needs: nobody waits for a key."""
        return self.looks.patient

    @patient.setter
    def patient(self, patient: bool) -> None:
        self.looks.patient = patient

    @property
    def is_late(self) -> bool:
        """Whether some files are to be looked at again."""
        return bool(self.looks.late)

    def work(self) -> bool:
        """Do one slice of what is late. True when there is more to do."""
        path = next(iter(self.looks.late), None)
        if path is not None and not self._opened.work(path):
            self.looks.look_again(path)
        return self.is_late

    # The disk

    def reload_file(self, path: str) -> bool:
        """A file changed on disk, appeared or went. True when the registry's question changed, or what names mean."""
        was = path in self.disk.now.paths
        exists = self.disk.reload(path) is not None
        self._adrift.look((path,))
        if self.changes is not None:
            self.changes = self.changes.with_file(path, exists)
        again = self._world.changed(path, was, exists, self.query)
        if exists and path not in self.documents:
            self.looks.first(path)
        if has_names(path):
            self.looks.follow(path, self._opened.facts.values())
        if path in CONFIG_FILES or (path and path == self.config.baseline):
            before = self.query
            self.load()
            return before != self.query
        if path not in self.documents and self.is_record_path(path):
            # ignored or not: the registry is read whatever git thinks of it
            self._asking.stamps.pop(path, None)
            text = _read_text(self.root / path) if stamp_of(self.root, path) else None
            return self._asking.take_record(path, text) and self._ask()
        return again

    def saved(self, path: str) -> None:
        """An editor saved an open file: what depends on it may be other now."""
        if self.changes is not None and path in self.disk.now.paths:
            self.changes = self.changes.with_file(path, True)
        self._adrift.look((path,))
        if path in self.documents and has_names(path):
            self._world.forget(path)
            self.looks.follow(path, self._opened.facts.values())

    def finding_paths(self, entries: Iterable[tuple[str, Stamp]]) -> Steps[None]:
        """``found_paths``, with pauses, and ready for questions about names."""
        paths = dict(entries)
        modules = yield from Modules.building(paths)
        self.found_paths(paths.items())
        if self.disk.now.paths.keys() == paths.keys():  # else files came or went in between
            self._world.found_paths(modules)

    def found_paths(self, entries: Iterable[tuple[str, Stamp]]) -> None:
        """The walk ended: these are the files."""
        self.disk.found_paths(entries)
        self._world.found_paths()
        if any(path.endswith(".pyi") for path in self.query.symbols):
            self._ask()  # whether there is a source beside a stub decides what an anchor means

    def finishing(self) -> Steps[None]:
        """All files had their looks: the scan is complete, and names may come from all of it."""
        yield from self.disk.finishing()
        self._world.found_reach()
        # they were looked at before it was known what names mean
        self.looks.late.update(dict.fromkeys((*self._opened.sources, *self._opened.cells)))

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
        known = self.disk.known_but(only) if only else {}
        if ahead is not None and ahead.exclude == tuple(self.config.exclude):
            known = ahead.paths
        self.found_paths(known.items() if known else walk(self.root, tuple(self.config.exclude)))
        tell = progress or (lambda done, total: None)
        found = scan(str(self.root), self.disk.now.paths, self.query, self.cache, tell, ahead)
        facts = drain(self.disk.found_all(found))
        if found.fresh:
            drain(self.disk.saving())
            self.cache.write()
        facts.update(self._with_uses(facts))
        self.disk.complete(facts)
        if anchors and self.registry.all:
            asked = drain(self.inquiring())
            self.found_states(asked, trace(asked, together=True))
        return self.snapshot

    def _with_uses(self, facts: Mapping[str, FileFacts]) -> dict[str, FileFacts]:
        """Of files in which uses are looked for, while they are not everywhere: their facts with the uses. They are not kept."""
        if self._asking.whole_query is self.query:
            return {}
        paths = self.disk.now.paths
        among: Collection[str] = self.needs.among(facts, self.changes.files if self.changes else ())
        wanted = {path: paths[path] for path in among if path in paths}
        found = uses_in(str(self.root), paths, wanted, self._asking.whole_query)
        return {each.path: facts.get(each.path, FileFacts(each.path)).joined(each) for each in found}

    def has_changed(self, path: str) -> bool:
        """Whether a file on disk is another one than when it was read, so that places in it may be wrong."""
        known = self._asking.stamps.get(path) or self.disk.now.paths.get(path)
        try:
            now = (self.root / path).stat()
        except OSError:
            return True
        return known is not None and tuple(known[:2]) != (now.st_size, now.st_mtime_ns)

    def text(self, path: str) -> Text | None:
        """The text of a file as it counts now: the open document, else the disk; None when it cannot be read."""
        document = self.documents.get(path)
        return document.text if document else _read_text(self.root / path)

    # Anchors that are not fresh

    def inquiring(self) -> Steps[Inquiry]:
        """What is to be asked about the anchors, as they are now; see ``owed.index.anchors.state``."""
        return self._anchors.inquiring(self.snapshot)

    def finding_pending(self) -> Steps[bool]:
        """Whether an anchor finds nothing of which nobody has been asked yet what has become of it, or not since it may be known."""
        return self._anchors.finding_pending(self.snapshot)

    def found_states(self, asked: Inquiry, states: Iterable[AnchorState]) -> None:
        """This is what has become of the anchors that were asked about; of others it stays what it was."""
        self._anchors.found_states(asked, states)

    def remember(self, path: str) -> None:
        """A file is about to go: what anchors find in it is remembered, as if it had been open."""
        if path not in self.documents:
            self._anchors.remember(path)

    def miss(self, path: str) -> None:
        """A file went: so did what was remembered of it."""
        if path not in self.documents:
            self._anchors.miss(path)

    def recall(self) -> bool:
        """Ask the session's memory where the definitions are that edits took away. True when that is news."""
        return self._anchors.recall()

    # Answers

    @property
    def today(self) -> date:
        """The day that dates are compared with."""
        return self._today or date.today()

    @property
    def snapshot(self) -> Snapshot:
        """Registry and code as they are now: the same one for as long as all that it is made of is the same."""
        asking, opened = self._asking, self._opened
        made_of = (
            asking.config, asking.folders, asking.registry, asking.query, asking.anchored, self.disk.now, opened.facts,
            asking.loaded, asking.partial, self._anchors.news, self.changes, opened.cells, asking.baseline, self.taken,
            self._adrift.now,
        )  # fmt: skip
        if self._snapshot is None or self.today != self._snapshot[1].today or _differ(self._snapshot[0], made_of):
            changed = None
            if self.changes is not None:
                texts = {path: document.text for path, document in self.documents.items()}
                changed = Changed(self.changes, texts, opened.cells)
            snapshot = Snapshot(
                self.root, asking.config, asking.folders, asking.registry, asking.query, asking.anchored, self.disk.now,
                opened.facts, self.today, asking.loaded, asking.partial,
                self._anchors.states(), changed, asking.baseline, self.taken, self._adrift.now,
            )  # fmt: skip
            self._snapshot = made_of, snapshot
        return self._snapshot[1]


def _differ(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return any(a is not b for a, b in zip(one, other, strict=True))


def _read_text(full: Path, limit: int = 2_000_000) -> Text | None:
    try:
        if full.is_symlink() or full.stat().st_size > limit:
            return None
        return Text(full.read_bytes())
    except OSError:
        return None
