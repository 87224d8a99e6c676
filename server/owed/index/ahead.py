"""The first look, begun at once: what files say by themselves is looked for by copies of this process while it still loads the rest of
the program and reads the registry.

It has to know the prefixes of the registry's IDs before that, and guesses them from the beginnings of the records. Where it guessed
wrong, what it found is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from owed.config import Config
from owed.index.crew import Copies, cores, may_copy
from owed.index.facts import FileFacts
from owed.index.files import opened_file
from owed.index.said import said_part
from owed.index.walk import Stamp, walk
from owed.registry.discover import Folder, record_paths, registry_folders
from owed.text import Text

CHUNK = 150
SMALL = 400
"""Files fewer than which are looked at sooner than a process is started."""
_HEAD = 4_096
_ID = re.compile(rb"^id:[ \t]*[\"']?([A-Za-z][A-Za-z0-9_]*)-\d", re.MULTILINE)


class Asked(NamedTuple):
    """What comments are asked for, and how large a file may be."""

    tags: tuple[str, ...]
    prefixes: frozenset[str]
    max_file_size: int


class Ahead:
    """What has been begun. ``paths`` are all files of the workspace."""

    def __init__(self, root: Path, config: Config) -> None:
        self.exclude = tuple(config.exclude)
        self.paths = dict(walk(root, self.exclude))
        self.asked = Asked(tuple(config.tags), _prefixes(root, config), config.max_file_size)
        self._parts: list[list[tuple[str, Stamp]]] = []
        self._copies: Copies[list[FileFacts]] | None = None
        if len(self.paths) >= SMALL and may_copy():
            files = [(path, stamp) for path, stamp in self.paths.items() if not path.endswith(".ipynb")]
            self._parts = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
            self._copies = Copies(look, [(str(root), part, self.asked) for part in self._parts], cores())

    def found(self, asked: Asked, tell: Callable[[int], None]) -> Mapping[str, FileFacts | None]:
        """What the files say that were looked at, None: nothing; no file at all where something else was ``asked``.

        ``tell`` hears how many are done. Waits to the end of it.
        """
        copies, self._copies = self._copies, None
        if copies is None:
            return {}
        if asked != self.asked:
            copies.end()
            return {}
        known: dict[str, FileFacts | None] = {path: None for part in self._parts for path, _ in part}
        done = 0
        for number, facts in copies.results():
            known.update((each.path, each) for each in facts)
            done += len(self._parts[number])
            tell(done)
        return known


def look(root: str, files: Sequence[tuple[str, Stamp]], asked: Asked) -> list[FileFacts]:
    """What these files say, of those that say something."""
    found = (_look(root, path, stamp, asked) for path, stamp in files)
    return [facts for facts in found if facts is not None and not facts.empty]


def _look(root: str, path: str, stamp: Stamp, asked: Asked) -> FileFacts | None:
    try:
        opened = opened_file(root, path, stamp, asked.max_file_size)
        if opened is None or isinstance(opened, FileFacts):
            return opened
        data, language = opened
        return FileFacts(path, (said_part(Text(data), language, asked),), stamp) if language is not None else None
    except Exception as error:  # a fault in one file costs that file only; it is reported as its problem
        return FileFacts(path, stamp=stamp, problem=f"could not be examined: {error!r}")


def _prefixes(root: Path, config: Config) -> frozenset[str]:
    folders, _ = registry_folders(root, config)
    found = {folder.prefix for folder in folders}
    for folder in folders:
        for head in _heads(root, folder):
            found.update(match[1].decode("ascii").upper() for match in _ID.finditer(head))
    return frozenset(found)


def _heads(root: Path, folder: Folder) -> Iterator[bytes]:
    for path in record_paths(root, folder):
        try:
            with (root / path).open("rb", buffering=0) as file:
                yield file.read(_HEAD)
        except OSError:
            continue
