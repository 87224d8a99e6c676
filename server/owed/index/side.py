"""One side of a change: the workspace as git has it, in which just those files are looked at that somebody asks about.

Nothing is checked out and nothing is scanned: contents come by hash, records are read where the registry's folders are in
that state, names are resolved by reading what they lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property, partial
from pathlib import Path

from owed.config import Config, load_config
from owed.index.baseline import NO_BASELINE, parse_baseline
from owed.index.examine import examine, examine_record
from owed.index.facts import FileFacts
from owed.index.files import most
from owed.index.globs import matches
from owed.index.kept_records import KeptRecords
from owed.index.named import World
from owed.index.query import Query, ask
from owed.index.snapshot import Anchored, Disk, Snapshot
from owed.index.walk import NEVER, Stamp
from owed.index.world import world_of
from owed.registry.discover import Folder, record_paths_among, registry_folders
from owed.registry.record import Record
from owed.registry.registry import Registry, registry_of
from owed.source.languages import language_of
from owed.source.python import notebook
from owed.source.python.candidates import Reach
from owed.text import Text

Read = Callable[[str], "bytes | None"]
_SEEN = Stamp(0, 0)
_SNIFF = 1024
_SETTINGS_LARGEST = 100_000


class Side:
    """``files`` is path to hash (None: a content that git does not have yet), ``read`` gives contents, ``known`` is shared."""

    def __init__(
        self, root: Path, files: Mapping[str, str | None], read: Read, today: date, known: KeptRecords
    ) -> None:
        self.root = root
        self.read = read
        self.config: Config = load_config(root, read=lambda path: read(path.relative_to(root).as_posix()))
        exclude = self.config.exclude
        seen = cache(_is_seen_folder)
        self.files = {
            path: blob
            for path, blob in files.items()
            if seen(path.rpartition("/")[0]) and not any(matches(pattern, path) for pattern in exclude)
        }
        self.folders, self.problems = registry_folders(root, self.config, _Look(files, read))
        self.registry: Registry = registry_of(self._records(files, known), self.folders)
        self.query: Query = ask(self.config, self.registry, self.files)
        known_findings = read(self.config.baseline) if self.config.baseline else None
        self._baseline = parse_baseline(known_findings) if known_findings is not None else None
        self._today = today
        self._anchored = Anchored(self.registry.all)
        self._facts: dict[str, FileFacts] = {}
        self._looked: set[str] = set()
        self._snapshot: Snapshot | None = None

    def _records(self, files: Mapping[str, str | None], known: KeptRecords) -> Iterable[Record]:
        for folder in self.folders:
            for path in sorted(record_paths_among(files, folder)):
                blob, read = files[path], partial(self._record, path, folder)
                record = known.get(path, blob, folder, read) if blob else read()
                if record is not None:
                    yield record

    def _record(self, path: str, folder: Folder) -> Record | None:
        from owed.registry.read import read_record  # noqa: PLC0415 most records are known

        data = self.read(path)
        return read_record(path, Text(data), folder) if data is not None else None

    @cached_property
    def world(self) -> World:
        """What names mean on this side. No file is ruled out, since not all have been looked at."""

        def read(path: str) -> bytes | None:
            data = self.read(path)
            return notebook.source_of(path, data) if data is not None and b"\0" not in data[:_SNIFF] else data

        return world_of(self.files, read, Reach())

    def look(self, paths: Iterable[str], names: bool = True) -> None:
        """Look at these files, those of them that are there. ``names`` False: only at what their comments say."""
        for path in paths:
            if path in self._looked or path not in self.files:
                continue
            self._looked.add(path)
            if self.registry.by_path(path) is not None:
                facts: FileFacts | None = examine_record(path, Text(self.read(path) or b""), self.query)
            else:
                facts = self._examined(path, names)
            if facts is not None and not facts.empty:
                self._facts[path] = facts
                self._snapshot = None

    def _examined(self, path: str, names: bool) -> FileFacts | None:
        name = path.rpartition("/")[2]
        is_notebook = path.endswith(".ipynb")
        language = None if is_notebook else language_of(path)
        if language is None and not is_notebook and "." in name:
            return None
        data = self.read(path)
        if data is None or b"\0" in data[:_SNIFF]:
            return None
        if len(data) > most(path, self.config.max_file_size):
            return FileFacts(path, problem="larger than max-file-size")
        try:
            world = self.world if names and (self.query.looks_elsewhere or path in self.query.symbols) else None
            return examine(path, Text(data), self.query, world, language)
        except Exception as error:  # a fault in one file costs that file only, as in a scan
            return FileFacts(path, problem=f"could not be examined: {error!r}")

    @property
    def snapshot(self) -> Snapshot:
        """Registry and code of this side, as far as they have been looked at."""
        if self._snapshot is None:
            disk = Disk(dict(self._facts), dict.fromkeys(self.files, _SEEN), True)
            self._snapshot = Snapshot(
                self.root,
                self.config,
                self.folders,
                self.registry,
                self.query,
                self._anchored,
                disk,
                {},
                self._today,
                baseline=self._baseline or NO_BASELINE,
            )
        return self._snapshot

    def text(self, path: str) -> Text | None:
        """The text of a file; None where there is none."""
        data = self.read(path)
        return Text(data) if data is not None else None


class _Look:
    """Where the registry is, by the paths that there are."""

    def __init__(self, files: Mapping[str, str | None], read: Read) -> None:
        self._files = files
        self._read = read

    def read(self, path: str) -> bytes | None:
        """The bytes of a small file."""
        data = self._read(path) if path in self._files else None
        return data if data is not None and len(data) <= _SETTINGS_LARGEST else None

    def refuses(self, path: str) -> str:
        """A folder exists where a file is in it."""
        start = f"{path}/"
        return "" if path == "." or any(each.startswith(start) for each in self._files) else "does not exist"


def _is_seen_folder(folder: str) -> bool:
    """Whether a walk would go into a folder."""
    return NEVER.isdisjoint(folder.split("/"))
