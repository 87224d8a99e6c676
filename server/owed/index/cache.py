"""What earlier looks at a workspace found, kept in the user's cache folder, so that a start only has to see what has changed.

One file a workspace: a magic line, a digest of all that follows, then a pickle of plain values and of this program's own value classes
(nothing else is ever unpickled). It is written whole beside the old one and put in its place at once; a file that is
cut off, corrupted or of another version is no cache, quietly. ``OWED_CACHE`` names another folder, or ``off``.
"""

from __future__ import annotations

import hashlib
import pickle
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from owed.cache_folder import file_of, program, write_whole
from owed.index.facts import FileFacts
from owed.index.first import First
from owed.index.query import Query
from owed.index.symbols import decides_elsewhere
from owed.index.values import read_values, sealed, unsealed
from owed.index.walk import Stamp
from owed.registry.record import Record
from owed.source.python.candidates import Glance, Reach
from owed.source.symbols.project import is_manifest
from owed.steps import Steps

_MAGIC = b"owed cache 3\n"
_LARGEST = 1 << 30
_SHARD = 200
"""Files that are read and written in one go; what an editor waits for at most."""
_RECORDS = 25
"""The same for records, of which each has more to say."""
_OLD = 60 * 86_400
"""Seconds after which a workspace's cache that nobody has used is removed."""
Kept = tuple[int, int, "First | None", "FileFacts | None"]
"""Of a file: size, time, what its first look gave, and its second; None where a look gave nothing."""


def cache_file(root: Path, uses: bool = True) -> Path | None:
    """Where the cache of a workspace is; None when caching is off. ``uses``: of looks that looked for uses; others have their own."""
    return file_of(root, ".cache" if uses else ".plain.cache")


@dataclass(frozen=True)
class Asked:
    """What the kept answers were answers to."""

    comments: tuple[Any, ...] = ()
    """What decides on the facts that comments give."""
    targets: Mapping[bytes, Any] = field(default_factory=dict)
    symbols: Mapping[str, Any] = field(default_factory=dict)
    rest: tuple[Any, ...] = ()
    """What decides on other languages and structural anchors."""
    modules: bytes = b""
    """A digest of the paths that can be imported, and of what says how."""
    reach: tuple[Mapping[bytes, frozenset[bytes]], Mapping[bytes, frozenset[bytes]]] = field(
        default_factory=lambda: ({}, {})
    )

    @classmethod
    def of(cls, query: Query, paths: Mapping[str, Stamp], reach: Reach, others: Iterable[str] = ()) -> Asked:
        """What is asked now."""
        known = hashlib.blake2b(digest_size=16)
        known.update("".join(f"{path}\n" for path in sorted(p for p in paths if p.endswith((".py", ".pyi")))).encode())
        for path in sorted(p for p in paths if decides_elsewhere(p)) if query.foreign else ():
            known.update(repr((path, paths[path] if is_manifest(path) else None)).encode())
        comments = (query.tags, query.prefixes, query.max_file_size)
        rest = (query.foreign, query.matches, query.likely)
        return cls(
            comments,
            dict(query.targets.last),
            dict(query.symbols),
            rest,
            known.digest(),
            (reach.through, reach.aliases),
            tuple(others),
        )

    others: tuple[str, ...] = ()
    """The files that name a target as another module calls it."""

    def as_plain(self) -> tuple[Any, ...]:
        """The values alone."""
        return (self.comments, self.targets, self.symbols, self.rest, self.modules, self.reach, self.others)


class Cache:
    """The kept answers of one workspace."""

    def __init__(self, root: Path, uses: bool = True) -> None:
        self._file = cache_file(root, uses)
        self._root = str(root)
        self.files: dict[str, Kept] = {}
        self.records: dict[str, tuple[int, int, str, Record]] = {}
        self.asked = Asked()
        self._loaded = False
        self._ready: dict[str, list[bytes]] = {}

    # Reading and writing

    def loading(self) -> Iterator[None]:
        """Read the file, with a pause after each part; afterwards it has what is there, or nothing."""
        if self._loaded:
            return
        self._loaded = True
        try:
            outer = self._open()
            if outer is None:
                return
            files: dict[str, Kept] = {}
            records: dict[str, tuple[int, int, str, Record]] = {}
            asked = Asked(*read_values(outer["asked"]))
            for shard in outer["records"]:
                records.update(read_values(shard))
                yield
            for shard in outer["files"]:
                files.update(read_values(shard))
                yield
            self.files, self.records, self.asked = files, records, asked
        except Exception:  # whatever is wrong with it: it is made anew
            self.files, self.records, self.asked = {}, {}, Asked()

    def _open(self) -> dict[str, Any] | None:
        if self._file is None or not self._file.is_file() or self._file.stat().st_size > _LARGEST:
            return None
        outer: dict[str, Any] | None = unsealed(_MAGIC, self._file.read_bytes())
        if outer is None:
            return None
        return outer if outer["made for"] == (self._root, *program()) else None

    def saving(self) -> Iterator[None]:
        """Make ready what ``write`` writes, with a pause after each part."""
        self._ready = {}
        if self._file is None:
            return
        for name, whole, size in (("files", self.files, _SHARD), ("records", self.records, _RECORDS)):
            items = list(whole.items())
            shards: list[bytes] = []
            for start in range(0, len(items), size):
                shards.append(pickle.dumps(dict(items[start : start + size]), 5))
                yield
            self._ready[name] = shards

    def write(self) -> None:
        """Write the file; may run beside everything else. What goes wrong is no harm: then there is no cache."""
        if not self._ready:
            return
        asked = pickle.dumps(self.asked.as_plain(), 5)
        data = pickle.dumps({"made for": (self._root, *program()), "asked": asked, **self._ready}, 5)
        self._ready = {}
        try:
            self._write(sealed(_MAGIC, data))
        except OSError:
            return

    def _write(self, data: bytes) -> None:
        if self._file is None:
            return
        write_whole(self._file, data)
        folder = self._file.parent
        # what has no other end: caches of workspaces that are gone, and what a crash left half written
        for other in (*folder.glob("*.cache"), *folder.glob("initialize-*.json"), *folder.glob(".*.new")):
            if other != self._file and other.stat().st_mtime < time.time() - _OLD:
                other.unlink(missing_ok=True)

    def keeping(
        self, asked: Asked, paths: Mapping[str, Stamp], firsts: Mapping[str, First], seconds: Mapping[str, FileFacts]
    ) -> Steps[None]:
        """Remember what a scan found, for ``saving``."""
        files: dict[str, Kept] = {}
        for number, (path, stamp) in enumerate(paths.items()):
            if number % _SHARD == 0:
                yield
            files[path] = (stamp.size, stamp.mtime, firsts.get(path), seconds.get(path))
        self.asked, self.files = asked, files

    # Records

    def record(self, path: str, stamp: tuple[int, int, str]) -> Record | None:
        """The record of a file that is as it was: of the same size and time (ns), read for the same folder settings."""
        known = self.records.get(path)
        return known[3] if known is not None and known[:3] == stamp else None

    # Files

    def first(self, path: str, stamp: Stamp, query: Query) -> tuple[bool, First | None]:
        """Whether it is known what the first look at a file says of its comments, and what it gave; see ``asks_the_same``."""
        known = self.files.get(path)
        if known is None or known[:2] != tuple(stamp):
            return False, None
        if self.asked.comments != (query.tags, query.prefixes, query.max_file_size):
            return False, None
        return True, known[2]

    def asks_the_same(self, query: Query) -> bool:
        """Whether the same names are asked about, so that what first looks saw of them still holds."""
        same_rest = self.asked.rest[:2] == (query.foreign, query.matches)
        return same_rest and self.asked.targets.keys() == query.targets.last.keys()

    def seconds(
        self, now: Asked, paths: Mapping[str, Stamp], due: Iterable[tuple[str, Stamp, Glance | None]]
    ) -> Steps[dict[str, FileFacts]]:
        """What second looks gave that still hold: of files that are as they were, as is all that they need."""
        then = self.asked
        if then.modules != now.modules or then.rest != now.rest or then.reach[1] != now.reach[1]:
            return {}
        names = {*then.targets, *now.targets}
        changed = {name for name in names if then.targets.get(name) != now.targets.get(name)}
        yield
        changed |= {n for n in (*then.reach[0], *now.reach[0]) if then.reach[0].get(n) != now.reach[0].get(n)}
        yield
        found: dict[str, FileFacts] = {}
        nothing = FileFacts("")
        for number, (path, stamp, seen) in enumerate(due):
            if number % _SHARD == 0:
                yield
            known = self.files.get(path)
            if known is None or known[:2] != tuple(stamp):
                continue
            if then.symbols.get(path) != now.symbols.get(path):
                continue
            if changed and (seen is None or not changed.isdisjoint(seen.present)):
                continue
            facts = known[3] or nothing
            if all(self._is_same(need, paths) for need in facts.needs):
                found[path] = facts
        return found

    def _is_same(self, path: str, paths: Mapping[str, Stamp]) -> bool:
        known, stamp = self.files.get(path), paths.get(path)
        if known is None or stamp is None:
            return known is None and stamp is None
        return known[:2] == tuple(stamp)
