"""Reading the records of a registry one by one, for callers that have something else to do in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from owed.registry.discover import Folder, record_paths
from owed.registry.read import LARGEST, read_record
from owed.registry.record import Record
from owed.text import Text

Known = Callable[[str, int, int, Folder], "Record | None"]
"""Gives the record of a file that has been read before and is as it was, by path, size, time (ns) and folder."""
Urgent = Callable[[], Sequence[bytes]]
"""Gives the words whose records somebody waits for."""

_AT_ONCE = 100
"""Files that are read between two pauses; parsing a record takes as long as reading so many."""
_MOST = 64_000_000
"""Bytes that are held at a time: what is urgent is looked for in these."""


class Pause(Enum):
    """What a pause comes after."""

    FILES = 0
    """Files that say nothing yet."""
    URGENT = 1
    """All records that somebody waits for."""


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    folder: Folder
    data: bytes


def _nothing(path: str, size: int, mtime: int, folder: Folder) -> None:
    return None


def _nobody() -> Sequence[bytes]:
    return ()


def read_records(
    root: Path, folders: Sequence[Folder], known: Known = _nothing, urgent: Urgent = _nobody
) -> Iterator[Record | Pause]:
    """Read all records of these folders, in the order of folders and names, those that hold an ``urgent`` word first.

    What cannot be read is left out.
    """
    waiting: list[_File] = []
    held = 0
    files = ((path, folder) for folder in folders for path in record_paths(root, folder))
    for number, (path, place) in enumerate(files):
        if number % _AT_ONCE == 0:
            yield Pause.FILES
        full = root / path
        try:
            stat = full.stat()
            record = known(path, stat.st_size, stat.st_mtime_ns, place)
            if record is not None:
                yield record
                continue
            data = full.read_bytes() if stat.st_size <= LARGEST else b" " * (LARGEST + 1)
        except OSError:
            continue
        waiting.append(_File(path, place, data))
        held += len(data)
        if held > _MOST:
            yield from _read(waiting, urgent)
            waiting, held = [], 0
    yield from _read(waiting, urgent)


def _read(waiting: Sequence[_File], urgent: Urgent) -> Iterator[Record | Pause]:
    done: set[int] = set()
    asked: list[bytes] = []
    for number, file in enumerate(waiting):
        words = list(urgent())
        if words != asked:
            asked = words
            for other in range(number, len(waiting)):
                if other not in done and any(word in waiting[other].data for word in words):
                    done.add(other)
                    yield _record(waiting[other])
            yield Pause.URGENT
        if number not in done:
            yield _record(file)


def _record(file: _File) -> Record:
    return read_record(file.path, Text(file.data), file.folder)
