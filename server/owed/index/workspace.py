"""The workspace: takes changes (disk, open documents, records), hands out snapshots.

Holds the only mutable state below the faces. Used from one thread; the scan's work may run elsewhere and is
handed back through ``found_paths`` and ``found_facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from owed.config import Config, load_config
from owed.index.document import Change, Document
from owed.index.examine import examine, examine_cells
from owed.index.facts import FileFacts
from owed.index.ignore import Ignore
from owed.index.named import Named, follow, look
from owed.index.query import Query, ask
from owed.index.scan import CHUNK, examine_file, freeze, packages_of
from owed.index.snapshot import Anchored, Disk, Snapshot
from owed.index.walk import Stamp, stamp_of, walk
from owed.registry.discover import Folder, is_record_name, registry_folders
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.registry.registry import Registry, merge_last_good, read_records, registry_of
from owed.source.languages import Language
from owed.source.python.notebook import Cell
from owed.text import Encoding, Text

CONFIG_FILES = frozenset({"owed.toml", "pyproject.toml", ".adr-dir", ".log4brains.yml"})
Progress = Callable[[int, int], None]


class Workspace:
    """One root with its registry and code."""

    def __init__(self, root: Path, today: date | None = None, encoding: Encoding = "utf-16", load: bool = True) -> None:
        self.root = root.resolve()
        self._today = today
        self._encoding = encoding
        self.documents: dict[str, Document] = {}
        self._open: dict[str, FileFacts] = {}
        self._named: dict[str, tuple[Query, Named]] = {}
        self._disk = Disk()
        self._ignore: Ignore | None = None
        """What git ignores, since the last walk; asked for files that are new."""
        self._snapshot: Snapshot | None = None
        self.problems: tuple[str, ...] = ()
        self.config = Config()
        self.folders: tuple[Folder, ...] = ()
        self.registry = Registry()
        self.loaded = False
        self._requery()
        if load:
            self.load()

    # Registry and configuration

    def load(self) -> None:
        """Read configuration and registry from disk; open records keep what the editor has."""
        for _ in self.loading():
            pass

    def loading(self) -> Iterator[None]:
        """``load``, with a pause after each record. Until the last, everything is as it was before."""
        config = load_config(self.root)
        folders, problems = registry_folders(self.root, config)
        records = []
        for record in read_records(self.root, folders):
            records.append(record)
            yield
        self.config, self.folders = config, folders
        self.problems = tuple(str(problem) for problem in problems)
        self.registry = registry_of(records, folders)
        self.loaded = True
        for path, document in self.documents.items():
            if self._folder_of(path) is not None:
                self._read(path, document.text)
        self._requery()

    def _folder_of(self, path: str) -> Folder | None:
        """The registry folder that would hold a record at this path; None when it can be none."""
        parent, _, name = path.rpartition("/")
        if not is_record_name(name):
            return None
        inside = [f for f in self.folders if parent == f.path or parent.startswith(f.path + "/") or not f.path]
        return max(inside, key=lambda f: len(f.path), default=None)

    def _read(self, path: str, text: Text | None) -> None:
        folder = self._folder_of(path)
        if folder is None:
            return
        last = self.registry.by_path(path)
        if text is None:
            self.registry = self.registry.with_record(path, None)
            return
        record = read_record(path, text, folder)
        if record is not None and last is not None and any(p.code == "OWE401" for p in record.problems):
            record = merge_last_good(record, last)
        self.registry = self.registry.with_record(path, record)

    def _requery(self) -> bool:
        """Ask anew after the registry has changed. True when files on disk must be looked at again."""
        query = ask(self.config, self.registry, packages_of(list(self._disk.paths)))
        self.anchored = Anchored.of(self.registry)
        self._snapshot = None
        if hasattr(self, "query") and query == self.query:
            return False
        self.query: Query = query
        for path in self._open:
            self._examine(path)
        return True

    def is_record_path(self, path: str) -> bool:
        """Whether a file at this path is, or would be, a record."""
        return self._folder_of(path) is not None

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
        if cells is None:
            self._open.pop(path, None)
        else:
            self._open[path] = FileFacts(path, examine_cells(path, cells, self.query))
        self._snapshot = None

    def _changed(self, path: str) -> bool:
        self._snapshot = None
        if self._folder_of(path) is not None:
            self._read(path, self.documents[path].text)
            self._open[path] = FileFacts(path)
            return self._requery()
        self._examine(path)
        return False

    def _examine(self, path: str) -> None:
        document = self.documents.get(path)
        if document is None or self._folder_of(path) is not None:
            return
        if document.language is None:
            self._open[path] = FileFacts(path)
        elif len(document.text.data) > self.config.max_file_size:
            self._open[path] = FileFacts(path, problem="larger than max-file-size")
        else:
            named = self._named_in(path, document) if document.language.name == "python" else None
            self._open[path] = examine(path, document.text, self.query, document.language, document.tree, named)

    def _named_in(self, path: str, document: Document) -> Named | None:
        """What an open Python file has by name: carried over from before the last edits where they do not concern it."""
        known = self._named.get(path)
        followed = None
        if known is not None and known[0] is self.query and document.moves is not None:
            followed = follow(known[1], document.moves, path, document.text.data, self.query, document.tree)
        named = followed or look(path, document.text.data, self.query, document.tree)
        self._named[path] = (self.query, named)
        document.moves = []
        return named

    # The disk

    def reload_file(self, path: str) -> bool:
        """A file changed on disk, appeared or went. True when the registry's question changed."""
        self._snapshot = None
        if path not in self._disk.paths and self._ignore is None:
            self._ignore = Ignore(self.root)
        ignore = None if path in self._disk.paths else self._ignore
        stamp = stamp_of(self.root, path, ignore, self.config.exclude)
        paths = dict(self._disk.paths)
        facts = dict(self._disk.facts)
        facts.pop(path, None)
        paths.pop(path, None)
        if stamp is not None:
            paths[path] = stamp
            found = examine_file(str(self.root), path, stamp, self.query)
            if found is not None and not found.empty:
                facts[path] = found
        self._disk = Disk(facts, paths, self._disk.complete)
        if path in CONFIG_FILES:
            before = self.query
            self.load()
            return before != self.query
        if path not in self.documents and self._folder_of(path) is not None:
            # ignored or not: the registry is read whatever git thinks of it
            self._read(path, _read_text(self.root / path) if stamp_of(self.root, path) else None)
            return self._requery()
        return False

    def found_paths(self, entries: Iterable[tuple[str, Stamp]]) -> None:
        """The walk ended: these are the files."""
        self._ignore = None
        paths = dict(entries)
        facts = {path: found for path, found in self._disk.facts.items() if path in paths}
        self._disk = Disk(facts, paths, False)
        self._requery()

    def found_facts(self, chunk: Iterable[tuple[str, Stamp]], found: Iterable[FileFacts], complete: bool) -> None:
        """A chunk of files was looked at: these have facts, the others of the chunk have none."""
        facts = dict(self._disk.facts)
        for path, _ in chunk:
            facts.pop(path, None)
        facts.update((each.path, each) for each in found)
        self._disk = Disk(facts, self._disk.paths, complete)
        self._snapshot = None

    def chunks(self) -> Iterator[list[tuple[str, Stamp]]]:
        """The files to look at, those that anchors name first, in chunks that are worth a round trip."""
        named = [(path, self._disk.paths[path]) for path in self.query.symbols if path in self._disk.paths]
        rest = [(path, stamp) for path, stamp in self._disk.paths.items() if path not in self.query.symbols]
        if named:
            yield named
        for start in range(0, len(rest), CHUNK):
            yield rest[start : start + CHUNK]

    def frozen_query(self) -> bytes:
        """The question, for a worker."""
        return freeze(self.query)

    def scan(self, progress: Progress | None = None) -> Snapshot:
        """Walk and look at everything, here and now: for the command line."""
        self.found_paths(walk(self.root, tuple(self.config.exclude)))
        total = len(self._disk.paths)
        facts: list[FileFacts] = []
        for done, (path, stamp) in enumerate(self._disk.paths.items()):
            found = examine_file(str(self.root), path, stamp, self.query)
            if found is not None and not found.empty:
                facts.append(found)
            if progress and not done % CHUNK:
                progress(done, total)
        self._disk = Disk({each.path: each for each in facts}, self._disk.paths, True)
        self._snapshot = None
        return self.snapshot

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
                dict(self._open), self.today, self.loaded,
            )  # fmt: skip
        return self._snapshot

    def record_at(self, path: str) -> Record | None:
        """The record in a file."""
        return self.registry.by_path(path)

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
