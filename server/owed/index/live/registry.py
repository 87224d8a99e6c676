"""Configuration and registry, as disk and editor have them, and the question that they ask of the code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from owed.config import Config, load_config
from owed.index.baseline import NO_BASELINE, read_baseline
from owed.index.query import Query, ask, asks_alike
from owed.index.snapshot import Anchored
from owed.index.walk import Stamp
from owed.registry.discover import Folder, record_stem, registry_folders
from owed.registry.read import read_record
from owed.registry.reading import Pause, Urgent, read_records
from owed.registry.record import Record
from owed.registry.registry import Registry, merge_last_good, registry_of
from owed.text import Text

RecordStamp = tuple[int, int, str]
"""What a record was read from: the size of its file, its time (ns), and the settings of its folder."""


class LiveRegistry:
    """The registry of one root. ``everywhere``: uses are asked for in all files."""

    def __init__(self, root: Path, everywhere: bool) -> None:
        self.root = root
        self.config = Config()
        self.folders: tuple[Folder, ...] = ()
        self.registry = Registry()
        self.stamps: dict[str, RecordStamp] = {}
        """Of the records that were read from disk, by path."""
        self.baseline: frozenset[str] = NO_BASELINE
        """The fingerprints of the findings that are known and not reported."""
        self.problems: tuple[str, ...] = ()
        """What is wrong with where the registry is to be, and with the baseline."""
        self.loaded = False
        self.partial = False
        """Whether just those records have been read that open documents are about."""
        self.anchored = Anchored()
        self.whole_query = ask(self.config, self.registry)
        self._everywhere = everywhere
        self.query = self._query_of(self.whole_query)
        """What is asked of all files: where uses are not asked for everywhere, ``whole_query`` without them."""

    def reading(self, known: Callable[[str, RecordStamp], Record | None], urgent: Urgent) -> Iterator[bool]:
        """Read all anew, with a pause after each record; until the last, everything is as it was before.

        ``known`` gives a record that was read before from a file of the same stamp. At the first time, what is ``urgent`` is read
        first; True: that much is there.
        """
        config = load_config(self.root)
        folders, problems = registry_folders(self.root, config)
        records: list[Record] = []
        stamps: dict[str, RecordStamp] = {}

        def kept(path: str, size: int, mtime: int, folder: Folder) -> Record | None:
            stamps[path] = (size, mtime, repr(folder))
            return known(path, stamps[path])

        for record in read_records(self.root, folders, kept, urgent):
            if isinstance(record, Record):
                records.append(record)
            if record is Pause.URGENT and not self.loaded:
                self.config, self.folders, self.partial = config, folders, True
                self.registry = registry_of(records, folders)
            yield record is Pause.URGENT
        self.stamps = stamps
        self.config, self.folders = config, folders
        self.baseline, wrong = read_baseline(self.root, config.baseline)
        self.problems = tuple(str(problem) for problem in (*problems, *([wrong] if wrong else ())))
        self.registry = registry_of(records, folders)
        self.loaded, self.partial = True, False

    def folder_of(self, path: str) -> Folder | None:
        """The registry folder that would hold a record at this path; None when it can be none."""
        parent = path.rpartition("/")[0]
        if record_stem(path) is None:
            return None
        inside = [f for f in self.folders if parent == f.path or parent.startswith(f.path + "/") or not f.path]
        return max(inside, key=lambda f: len(f.path), default=None)

    def take_record(self, path: str, text: Text | None) -> bool:
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

    def ask_for_likely(self) -> None:
        """Ask for likely uses too, which nothing narrows down."""
        self.config = replace(self.config, likely=True)

    def ask(self, paths: Mapping[str, Stamp]) -> bool:
        """Ask anew after the registry has changed; see ``take``."""
        return self.take(ask(self.config, self.registry, paths))

    def take(self, query: Query) -> bool:
        """This is what the registry asks now. True when it is something else than before."""
        self.anchored = Anchored(self.registry.all)
        self.whole_query = query
        query = self._query_of(query)
        if query == self.query:
            return False
        self.query = query
        return True

    def _query_of(self, whole: Query) -> Query:
        return whole if self._everywhere else whole.without_uses
