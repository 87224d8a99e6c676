"""Records by their content, kept from one review to the next: most of a registry is the same in both sides, and was the last time."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from pathlib import Path

from owed.cache_folder import file_of, program, write_whole
from owed.index.values import sealed, unsealed
from owed.registry.discover import Folder
from owed.registry.record import Record

_MAGIC = b"owed records 1\n"
_LARGEST = 1 << 28


class KeptRecords:
    """The records of one workspace, by path, hash of the content, and folder."""

    def __init__(self, root: Path) -> None:
        self._file = file_of(root, ".records.cache")
        self._known: dict[tuple[str, str, str], Record] | None = None
        self._met: dict[tuple[str, str, str], Record] = {}
        self._new = False

    def get(self, path: str, blob: str, folder: Folder, read: Callable[[], Record | None]) -> Record | None:
        """A record whose content has this hash; ``read`` is asked where it was not met before."""
        key = (path, blob, repr(folder))
        record = self._met.get(key)
        if record is None:
            if self._known is None:
                self._known = self._loaded()
            record = self._known.get(key)
            if record is None:
                record = read()
                self._new = record is not None or self._new
            if record is not None:
                self._met[key] = record
        return record

    def keep(self) -> None:
        """Keep what was met, for the next time. What goes wrong is no harm."""
        if self._file is not None and self._new:
            data = pickle.dumps({"made for": program(), "records": self._met}, 5)
            with contextlib.suppress(OSError):
                write_whole(self._file, sealed(_MAGIC, data))

    def _loaded(self) -> dict[tuple[str, str, str], Record]:
        try:
            if self._file is None or not self._file.is_file() or self._file.stat().st_size > _LARGEST:
                return {}
            kept = unsealed(_MAGIC, self._file.read_bytes())
            records: dict[tuple[str, str, str], Record] = kept["records"]
            return records if kept["made for"] == program() else {}
        except Exception:  # whatever is wrong with it: it is made anew
            return {}
