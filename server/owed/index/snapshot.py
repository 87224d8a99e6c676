"""A snapshot: registry and code joined at one moment, immutable. Every answer is given from one of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from owed.config import Config
from owed.history.taken import Holder
from owed.index.changes import Changed
from owed.index.facts import FileFacts, Part, Place
from owed.index.globs import compiled, is_glob, matches
from owed.index.query import Query
from owed.index.symbols import has_symbols
from owed.index.touches import Touch
from owed.index.walk import Stamp
from owed.registry.discover import Folder
from owed.registry.ids import RecordId
from owed.registry.record import Anchor, Record
from owed.registry.registry import Registry
from owed.source.model import Mention, Use
from owed.source.python.modules import is_python
from owed.text import NOWHERE

_Found = tuple[str, int | None]


@dataclass(frozen=True)
class Disk:
    """What the scan found: ``facts`` of the files that have any, ``paths`` of all; ``complete`` once it ended."""

    facts: Mapping[str, FileFacts] = field(default_factory=dict)
    paths: Mapping[str, Stamp] = field(default_factory=dict)
    complete: bool = False

    @cached_property
    def backward(self) -> Backward:
        """From anchors and IDs to the places on disk; built when first asked for."""
        return Backward.of(self.facts.values())

    @cached_property
    def guesses(self) -> dict[str, str | None]:
        """What was probably meant by paths that are not there, as far as somebody asked; ``owed.index.near`` keeps it."""
        return {}


@dataclass(frozen=True)
class Backward:
    """From what a record names to where it stands: (path, cell, what)."""

    places: Mapping[str, tuple[tuple[str, int | None, Place], ...]]
    uses: Mapping[str, tuple[tuple[str, int | None, Use], ...]]
    mentions: Mapping[RecordId, tuple[tuple[str, int | None, Mention], ...]]

    @classmethod
    def of(cls, files: object) -> Backward:
        """Turn facts around."""
        places: dict[str, list[tuple[str, int | None, Place]]] = {}
        uses: dict[str, list[tuple[str, int | None, Use]]] = {}
        mentions: dict[RecordId, list[tuple[str, int | None, Mention]]] = {}
        for facts in files:  # type: ignore[attr-defined]
            for part in facts.parts:
                for place in part.places:
                    places.setdefault(place.anchor, []).append((facts.path, part.cell, place))
                for use in part.uses:
                    uses.setdefault(use.key, []).append((facts.path, part.cell, use))
                for marker in part.markers:
                    for mention in marker.mentions:
                        key = RecordId.parse(mention.text)
                        mentions.setdefault(key, []).append((facts.path, part.cell, mention))
        return cls(
            {key: tuple(found) for key, found in places.items()},
            {key: tuple(found) for key, found in uses.items()},
            {key: tuple(found) for key, found in mentions.items()},
        )


class Anchored:
    """The registry's anchors, turned around: what one file needs to find its records, as (anchor, path of the record).

    Records are named by their paths, so that it holds for as long as nobody changes an anchor.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._by_text: dict[str, list[str]] = {}
        self._by_path: dict[str, list[tuple[str, str]]] = {}
        """File anchors that are plain paths: of a file, or of a folder around it."""
        self._globs: list[tuple[str, str, str]] = []
        """The others: pattern, anchor, record."""
        self._of_file: dict[str, tuple[tuple[str, str], ...]] = {}
        for record in records:
            for anchor in record.anchors:
                if anchor.kind != "file":
                    self._by_text.setdefault(anchor.text, []).append(record.path)
                elif is_glob(anchor.path):
                    self._globs.append((anchor.path, anchor.text, record.path))
                else:
                    plain = anchor.path.removeprefix("./").rstrip("/")
                    self._by_path.setdefault(plain, []).append((anchor.text, record.path))

    def by_text(self, text: str) -> Sequence[str]:
        """The records that have this anchor."""
        return self._by_text.get(text, ())

    def of_file(self, path: str) -> tuple[tuple[str, str], ...]:
        """The file anchors that cover a path."""
        known = self._of_file.get(path)
        if known is None:
            known = self._of_file[path] = tuple(self._covering(path))
        return known

    def _covering(self, path: str) -> Iterator[tuple[str, str]]:
        at = path
        while at:
            yield from self._by_path.get(at, ())
            at = at.rpartition("/")[0]
        for pattern, anchor, record in self._globs:
            if compiled(pattern).fullmatch(path):
                yield anchor, record


@dataclass(frozen=True)
class Snapshot:
    """Registry and code at one moment. ``open`` has the facts of files open in an editor: they count, not the disk."""

    root: Path
    config: Config
    folders: tuple[Folder, ...]
    registry: Registry
    query: Query
    anchored: Anchored
    disk: Disk
    open: Mapping[str, FileFacts]
    today: date
    loaded: bool = True
    """Whether the registry has been read: until then nothing is reported, because nothing is known."""
    partial: bool = False
    """Whether the records that open files are about have been read, but not all yet."""
    states: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    """What is known of anchors that are not fresh: ``owed.index.anchors.state.States``, which builds on this module."""
    changed: Changed | None = None
    """What the work at hand changes since its base; None while that is not known, and where there is no base."""
    baseline: frozenset[str] = frozenset()
    """The fingerprints of findings that are known and not reported."""
    taken: Mapping[str, Holder] = field(default_factory=dict)
    """The records, by path, whose number another branch gave to another record."""
    adrift: frozenset[str] = frozenset()
    """Open records whose files went, or got another name, while they are open."""

    def facts(self, path: str) -> FileFacts | None:
        """The facts of a file; None when it has none that are known."""
        return self.open.get(path) or self.disk.facts.get(path)

    def exists(self, path: str) -> bool:
        """Whether the scan or an editor has seen the file."""
        return path in self.disk.paths or path in self.open

    @property
    def dormant(self) -> bool:
        """No registry and no configuration: the workspace has not asked for diagnostics (DESIGN §5)."""
        return not self.folders and self.config.source is None

    def touches_in(self, path: str) -> tuple[Touch, ...]:
        """Where one file meets records, in order of the file."""
        found: list[Touch] = []
        for anchor, where in () if self.is_record(path) else self.anchored.of_file(path):
            record = self.registry.by_path(where)
            if record is not None:
                found.append(Touch(record.id, anchor, "here", "certain", path, None, NOWHERE, None, True))
        facts = self.facts(path)
        for part in facts.parts if facts else ():
            found += self._part_touches(path, part)
        found.sort(key=lambda t: (t.cell or 0, t.span.start.offset, t.record))
        return tuple(found)

    def _part_touches(self, path: str, part: Part) -> Iterator[Touch]:
        for place in part.places:
            for record in self._anchored(place.anchor):
                yield Touch(record.id, place.anchor, "here", "certain", path, part.cell, place.name, place.body)
        for marker in part.markers:
            for mention in marker.mentions:
                named = self.registry.get(mention.text)
                if named is not None:
                    yield Touch(named.id, mention.text, "marker", "certain", path, part.cell, mention.span)
        for use in part.uses:
            for record in self._anchored(use.key):
                yield Touch(record.id, use.key, "uses", use.confidence, path, part.cell, use.span, via=use.via)

    def _anchored(self, text: str) -> Iterator[Record]:
        for path in self.anchored.by_text(text):
            record = self.registry.by_path(path)
            if record is not None:
                yield record

    def touches_of(self, record: Record) -> tuple[Touch, ...]:
        """Where code meets one record, in order of path and place."""
        found: list[Touch] = []
        disk = self.disk.backward
        opened = self._opened
        for anchor in record.anchors:
            if anchor.kind == "file":
                for path in self.covered(anchor):
                    found.append(Touch(record.id, anchor.text, "here", "certain", path, None, NOWHERE, None, True))
                continue
            for where in (disk, opened):
                for path, cell, place in where.places.get(anchor.text, ()):
                    if where is opened or path not in self.open:
                        found.append(
                            Touch(record.id, anchor.text, "here", "certain", path, cell, place.name, place.body)
                        )
                for path, cell, use in where.uses.get(anchor.text, ()):
                    if where is opened or path not in self.open:
                        found.append(
                            Touch(record.id, anchor.text, "uses", use.confidence, path, cell, use.span, via=use.via)
                        )
        for where in (disk, opened):
            for path, cell, mention in where.mentions.get(record.record_id, ()):
                if (where is opened or path not in self.open) and not self.is_record(path):
                    found.append(Touch(record.id, mention.text, "marker", "certain", path, cell, mention.span))
        found = list(dict.fromkeys(found))
        found.sort(key=lambda t: (t.path, t.cell or 0, t.span.start.offset))
        return tuple(found)

    def anchored_code(self, record: Record) -> tuple[Touch, ...]:
        """The places in the code that a record's anchors find. Files and folders do not count: they are no debt by themselves."""
        return tuple(touch for touch in self.touches_of(record) if touch.kind == "here" and not touch.whole_file)

    def covered(self, anchor: Anchor) -> tuple[str, ...]:
        """The files that a file anchor covers, records left out."""
        plain = anchor.path.removeprefix("./").rstrip("/")
        if not is_glob(plain) and plain in self.disk.paths:
            return (plain,)
        paths = [path for path in self.all_paths if matches(anchor.path, path) and not self.is_record(path)]
        return tuple(paths)

    def placed(self, anchor: Anchor) -> bool:
        """Whether an anchor finds anything; true while it cannot be known."""
        if not self.disk.complete or anchor.kind == "use":
            return True
        if anchor.kind == "match":
            return any(self._opened.places.get(anchor.text, ())) or any(
                path not in self.open for path, _, _ in self.disk.backward.places.get(anchor.text, ())
            )
        if anchor.kind == "file":
            return bool(self.covered(anchor))
        if not is_python(anchor.path) and not has_symbols(anchor.path):
            return self.exists(anchor.path)
        facts = self.facts(anchor.path)
        if facts is not None and facts.problem:
            return True
        return any(p.anchor == anchor.text for part in (facts.parts if facts else ()) for p in part.places)

    def heir(self, record: Record) -> Record | None:
        """Of an open record whose file is gone: the one that it became on disk. It has the same ID, or at least the same title."""
        others = [other for other in self.registry.all if other.path not in self.adrift]
        same = [other for other in others if other.record_id == record.record_id]
        alike = [other for other in others if other.title == record.title] if record.title else []
        return next(iter(same or alike), None) if record.path in self.adrift else None

    def is_record(self, path: str) -> bool:
        """Whether the path is a record of this registry."""
        return self.registry.by_path(path) is not None

    def line(self, path: str, cell: int | None, line: int) -> bytes | None:
        """The bytes of a line that a fact, or a span of a record, stands in; None when it is plain ASCII or not known."""
        record = self.registry.by_path(path)
        if record is not None:
            return record.lines.get(line)
        facts = self.facts(path)
        for part in facts.parts if facts else ():
            if part.cell == cell:
                return part.lines.get(line)
        return None

    @cached_property
    def _opened(self) -> Backward:
        return Backward.of(self.open.values())

    @cached_property
    def all_paths(self) -> tuple[str, ...]:
        """All files that the scan or an editor has seen, in order."""
        return tuple(sorted({*self.disk.paths, *self.open}))
