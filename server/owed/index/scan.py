"""The scan: reads files and looks at those that can matter. Runs in worker processes as well as in place."""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from owed.index.examine import examine
from owed.index.facts import FileFacts
from owed.index.query import Query
from owed.index.walk import Stamp, walk
from owed.source.languages import language_of
from owed.text import Text

CHUNK = 300
_SNIFF = 1024


def walk_all(root: str, exclude: tuple[str, ...]) -> list[tuple[str, Stamp]]:
    """The walk as a list, for a worker process."""
    return list(walk(Path(root), exclude))


def packages_of(paths: Sequence[str]) -> frozenset[str]:
    """The folders that hold an ``__init__.py``."""
    return frozenset(path.rpartition("/")[0] for path in paths if path.endswith(("/__init__.py", "/__init__.pyi")))


def freeze(query: Query) -> bytes:
    """A query as bytes, for ``examine_chunk``."""
    return pickle.dumps(query, protocol=pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=2)
def _thaw(frozen: bytes) -> Query:
    query: Query = pickle.loads(frozen)  # made by ``freeze`` in this program, never read from a file
    return query


def examine_chunk(root: str, entries: Sequence[tuple[str, Stamp]], frozen: bytes) -> list[FileFacts]:
    """The facts of these files, leaving out files that have none."""
    query = _thaw(frozen)
    found = []
    for path, stamp in entries:
        facts = examine_file(root, path, stamp, query)
        if facts is not None and not facts.empty:
            found.append(facts)
    return found


def examine_file(root: str, path: str, stamp: Stamp, query: Query) -> FileFacts | None:
    """The facts of a file on disk; None for a file in no language that has comments, or that cannot be read."""
    name = path.rpartition("/")[2]
    notebook = path.endswith(".ipynb")
    language = None if notebook else language_of(path)
    if language is None and not notebook and "." in name:
        return None
    if stamp.size > query.max_file_size:
        return (
            FileFacts(path, stamp=stamp, problem=f"{stamp.size:,} bytes: larger than max-file-size")
            if language
            else None
        )
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            if language is None and not notebook:
                head = os.read(descriptor, _SNIFF)
                language = language_of(path, head.split(b"\n", 1)[0]) if head.startswith(b"#!") else None
                if language is None:
                    return None
                os.lseek(descriptor, 0, os.SEEK_SET)
            data = b"".join(iter(lambda: os.read(descriptor, query.max_file_size + 1), b""))
        finally:
            os.close(descriptor)
    except OSError:
        return None
    if b"\0" in data[:_SNIFF]:
        return None
    try:
        facts = examine(path, Text(data), query, language)
    except Exception as error:  # a fault in one file costs that file only; it is reported as its problem
        return FileFacts(path, stamp=stamp, problem=f"could not be examined: {error!r}")
    return FileFacts(path, facts.parts, stamp, facts.problem)
