"""By which other names Python files pass on what is looked for (``import … as …``), kept from one time to the next by file."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

from owed.cache_folder import file_of, program, write_whole
from owed.index.crew import Crew
from owed.index.files import read_file
from owed.index.query import Query
from owed.index.scan import CHUNK, SMALL
from owed.index.values import sealed, unsealed
from owed.index.walk import Stamp
from owed.source.python.candidates import renames
from owed.source.python.modules import is_python

_MAGIC = b"owed aliases 1\n"
_LARGEST = 1 << 26

Renamed = tuple[tuple[bytes, bytes], ...]
"""Pairs of a name and the other one that a file gives it."""
_Known = Mapping[str, tuple[int, int, Renamed]]
"""By path: size and time of the file, and what it renames."""


def aliases(root: str, paths: Mapping[str, Stamp], query: Query) -> dict[bytes, frozenset[bytes]]:
    """Other names to the names of the targets that they stand for somewhere. Only files that changed since the last time are read."""
    names = frozenset(query.targets.last) - query.targets.members
    modules = sorted(path for path in paths if is_python(path)) if names else []
    if not modules:
        return {}
    file, made_for = file_of(Path(root), ".aliases.cache"), _made_for(names, query)
    known = _loaded(file, made_for)
    now = {path: known[path] for path in modules if path in known and known[path][:2] == tuple(paths[path])}
    due = [path for path in modules if path not in now]
    parts = [due[start : start + CHUNK] for start in range(0, len(due), CHUNK)]
    crew = Crew(small=len(due) < SMALL)
    for part, renamed in zip(
        parts, crew.map(renamed_chunk, [(root, part, names, query.max_file_size) for part in parts]), strict=True
    ):
        now.update({path: (*paths[path], each) for path, each in zip(part, renamed, strict=True)})
    if due and file is not None:
        with contextlib.suppress(OSError):
            write_whole(file, sealed(_MAGIC, pickle.dumps({"made for": made_for, "files": now}, 5)))
    found: dict[bytes, set[bytes]] = {}
    for _, _, renames_here in now.values():
        for name, alias in renames_here:
            if alias != name:
                found.setdefault(alias, set()).add(name)
    return {alias: frozenset(meant) for alias, meant in found.items()}


def renamed_chunk(root: str, paths: Sequence[str], names: frozenset[bytes], limit: int) -> list[Renamed]:
    """The other names that these files give, file by file; for a worker."""
    found = []
    for path in paths:
        data = read_file(root, path, limit)
        found.append(tuple(dict.fromkeys(renames(data, names))) if data is not None else ())
    return found


def _made_for(names: frozenset[bytes], query: Query) -> tuple[object, ...]:
    asked = hashlib.blake2b(b"\0".join(sorted(names)), digest_size=16).hexdigest()
    return (*program(), asked, query.max_file_size)


def _loaded(file: Path | None, made_for: tuple[object, ...]) -> _Known:
    try:
        if file is None or not file.is_file() or file.stat().st_size > _LARGEST:
            return {}
        kept = unsealed(_MAGIC, file.read_bytes())
        files: _Known = kept["files"]
        return files if kept["made for"] == made_for else {}
    except Exception:  # whatever is wrong with it: it is made anew
        return {}
