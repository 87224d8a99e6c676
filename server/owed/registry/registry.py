"""The registry: all records, by ID and by path; and what is wrong between them. Immutable."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from owed.registry.discover import Folder
from owed.registry.ids import RecordId
from owed.registry.record import Link, Problem, Record

_CHAIN = 100
_NUMBER = re.compile(r"\d+")
_MOST_TEXTS = 20_000
"""IDs whose records are remembered as they are written."""


class Registry:
    """Records of one workspace. ``with_record`` gives a changed copy; nothing changes in place."""

    def __init__(self, records: Iterable[Record] = (), prefixes: Iterable[str] = ()) -> None:
        self._by_path: dict[str, Record] = {record.path: record for record in records}
        self._folder_prefixes = frozenset(prefixes)
        self._by_text: dict[str, Record | None] = {}

    def __len__(self) -> int:
        return len(self._by_path)

    @cached_property
    def all(self) -> tuple[Record, ...]:
        """All records, by ID, then path."""
        return tuple(sorted(self._by_path.values(), key=_order))

    @cached_property
    def _by_id(self) -> Mapping[RecordId, tuple[Record, ...]]:
        found: dict[RecordId, list[Record]] = {}
        for record in self._by_path.values():
            found.setdefault(record.record_id, []).append(record)
        return {key: tuple(sorted(records, key=lambda r: r.path)) for key, records in found.items()}

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The prefixes of this registry's IDs: what a mention in a comment may start with."""
        return self._folder_prefixes | {r.record_id.prefix for r in self._by_path.values() if r.record_id.prefix}

    def get(self, text: str) -> Record | None:
        """The record of an ID, however its number is padded; of two with one ID the first by path."""
        known = self._by_text.get(text, self)
        if known is self:
            found = self._by_id.get(RecordId.parse(text))
            known = found[0] if found else None
            if len(self._by_text) < _MOST_TEXTS:
                self._by_text[text] = known
        return known  # type: ignore[return-value]

    def by_path(self, path: str) -> Record | None:
        """The record in a file."""
        return self._by_path.get(path)

    def with_record(self, path: str, record: Record | None) -> Registry:
        """A copy in which the file holds this record, or none."""
        copy = Registry((), self._folder_prefixes)
        copy._by_path = dict(self._by_path)
        before = copy._by_path.pop(path, None)
        if record is not None:
            copy._by_path[path] = record
        if before is not None and record is not None and before.record_id == record.record_id:
            copy._carry(self, before, record)
        return copy

    def _carry(self, before: Registry, was: Record, record: Record) -> None:
        """Take over what is known of the registry before one record changed that kept its ID."""
        known = before.__dict__
        if "_by_id" in known:
            same = tuple(record if each is was else each for each in before._by_id[was.record_id])
            self.__dict__["_by_id"] = {**before._by_id, record.record_id: same}
        if "prefixes" in known:
            self.__dict__["prefixes"] = before.prefixes
        if "all" in known:
            self.__dict__["all"] = tuple(record if each is was else each for each in before.all)

    def suggest(self, text: str) -> Record | None:
        """The record whose ID was probably meant: one slip away, or the nearest number."""
        wanted = RecordId.parse(text)
        if wanted.number is None:
            near = difflib.get_close_matches(wanted.slug, [r.id for r in self.all[:5_000]], 1, 0.8)
            return self.get(near[0]) if near else None
        same = [r for r in self.all if r.record_id.number is not None and r.record_id.prefix == wanted.prefix]
        digits = str(wanted.number)
        best = max(same, key=lambda r: _alike(digits, str(r.record_id.number)), default=None)
        return best if best and _alike(digits, str(best.record_id.number)) >= 0.6 else None

    def problems_of(self, record: Record) -> list[Problem]:
        """What is wrong between a record and the others: OWE403, OWE405."""
        return [*self._duplicates(record), *self._broken_links(record), *self._supersession(record)]

    def _duplicates(self, record: Record) -> list[Problem]:
        others = [other for other in self._by_id.get(record.record_id, ()) if other.path != record.path]
        if not others or (record.record_id.number is None and "id" not in record.raw):
            return []  # log4brains: the packages of a repository may have files of one name
        message = f"{record.id} is taken: {others[0].path} has it too"
        return [Problem("OWE403", message, record.id_span, {"other": others[0].path})]

    def _broken_links(self, record: Record) -> list[Problem]:
        found: list[Problem] = []
        folder = record.path.rpartition("/")[0]
        for link in sorted(record.links, key=lambda link: link.relation != "link"):
            if link.relation == "link":
                named = posixpath.normpath(posixpath.join(folder, link.target.replace("%20", " ")))
                there, _, name = named.rpartition("/")
                if not name[:1].isdigit() or (there != folder and not self._names(there)):
                    continue
                if self.by_path(named) is None:
                    near = self._near(name, there)
                    hint = f", did you mean {near[0]}?" if near else ""
                    data = (
                        {"replace": link.target.rpartition("/")[0] + link.target.rpartition("/")[1] + near[0]}
                        if near
                        else {}
                    )
                    found.append(Problem("OWE405", f"no record {name}{hint}", link.span, data))
            elif self.get(link.target) is None:
                if any(link.span.start.offset <= problem.span.start.offset < link.span.end.offset for problem in found):
                    continue  # its path is told already
                meant = self.suggest(link.target)
                hint = f", did you mean {meant.id}?" if meant else ""
                data = {"replace": _instead(record, link, meant)} if meant else {}
                found.append(Problem("OWE405", f"no record {link.target}{hint}", link.span, data))
        return [*found, *self._unknown(record)]

    def _unknown(self, record: Record) -> Iterator[Problem]:
        """IDs of this registry's prefixes in the sentences of a record, that no record has."""
        for text, span in record.named:
            wanted = RecordId.parse(text)
            if wanted.prefix not in self.prefixes or not wanted.number or wanted in self._by_id:
                continue
            if any(link.span.start.offset <= span.start.offset < link.span.end.offset for link in record.links):
                continue  # told as what it says of both
            meant = self.suggest(text)
            meant = None if meant is record else meant
            hint = f", did you mean {meant.id}?" if meant else ""
            yield Problem(
                "OWE405", f"no record {text}{hint}", span, {"prose": True, **({"replace": meant.id} if meant else {})}
            )

    def _near(self, name: str, folder: str) -> list[str]:
        """The file of a folder that was probably meant: named nearly so, else the one with its number, else one named like it."""
        names = self._names(folder)
        number = _NUMBER.match(name)
        return (
            difflib.get_close_matches(name, names, 1, 0.85)
            or [other for other in names if number and other.startswith(f"{number[0]}-")][:1]
            or difflib.get_close_matches(name, names, 1, 0.6)
        )

    def _names(self, folder: str) -> list[str]:
        return [path.rpartition("/")[2] for path in self._by_path if path.rpartition("/")[0] == folder][:5_000]

    def _supersession(self, record: Record) -> list[Problem]:
        """A chain that comes back, or ends in what was rejected; a successor that does not know of it."""
        successor = self.get(record.superseded_by) if record.superseded_by else None
        if successor is None:
            return []
        where = next((link.span for link in record.links if link.relation == "superseded-by"), record.status_span)
        chain = [record]
        at: Record | None = successor
        while at is not None and len(chain) < _CHAIN:
            chain.append(at)
            if at.path == record.path:
                names = " → ".join(each.id for each in chain)
                return [Problem("OWE405", f"superseded in a circle: {names}", where)]
            at = self.get(at.superseded_by) if at.superseded_by else None
        if successor.status == "rejected":
            message = f"superseded by {successor.id}, which was rejected"
            return [Problem("OWE405", message, where, {"other": successor.path})]
        if not self._mentions(successor, record):
            message = f"superseded by {successor.id}, which does not say that it supersedes {record.id}"
            return [Problem("OWE405", message, where, {"other": successor.path, "mend": "supersedes"})]
        return []

    def _mentions(self, successor: Record, record: Record) -> bool:
        name = record.path.rpartition("/")[2]
        if any(link.target.endswith(name) for link in successor.links if link.relation == "link"):
            return True
        known = (*successor.mentions, *(link.target for link in successor.links))
        return any(RecordId.parse(text) == record.record_id for text in known)


def _instead(record: Record, link: Link, meant: Record) -> str:
    """What belongs where a link stands that leads nowhere."""
    if not link.markdown:
        return meant.id
    return f"[{meant.id}]({posixpath.relpath(meant.path, posixpath.dirname(record.path) or '.')})"


def _order(record: Record) -> tuple[str, int, str]:
    return (record.record_id.prefix, record.record_id.number or 0, record.path)


def _alike(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b).ratio() - abs(len(a) - len(b)) * 0.01


def load_registry(root: Path, folders: Sequence[Folder]) -> Registry:
    """Read all records of these folders from disk. What cannot be read is left out, or is a problem of its record."""
    from owed.registry.reading import read_records  # noqa: PLC0415 a review has most records from the last

    return registry_of((record for record in read_records(root, folders) if isinstance(record, Record)), folders)


def registry_of(records: Iterable[Record], folders: Sequence[Folder]) -> Registry:
    """The registry of these records; of a file that two folders hold, what the first says."""
    known: dict[str, Record] = {}
    for record in records:
        known.setdefault(record.path, record)
    return Registry(known.values(), (folder.prefix for folder in folders))


def merge_last_good(new: Record, last: Record) -> Record:
    """A record whose front matter cannot be read at the moment: what it said before, with the problems of now."""
    return replace(
        last,
        title=new.title,
        title_span=new.title_span,
        id_span=new.title_span,
        status_span=new.title_span,
        fields={},
        keys={},
        problems=new.problems,
        lines=new.lines,
        anchors=tuple(replace(anchor, span=new.title_span) for anchor in last.anchors),
    )
