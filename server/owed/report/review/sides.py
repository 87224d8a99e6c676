"""Both sides of a change, looked at where they differ and where that leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from owed.history.base import Base
from owed.history.diff import MOST_FILES, Comparison, FileChange, blob_data
from owed.history.tree import files_at
from owed.index.changes import Changed, Changes, Looked
from owed.index.kept_records import KeptRecords
from owed.index.side import Side
from owed.report.review.records import Pair, pairs

MOST_NAMED = 2_000
"""Changed files in which names are resolved; in more, only comments are read."""


@dataclass(frozen=True)
class Sides:
    """Before and after; ``files`` is by path of the new side, ``pairs`` are the records in them."""

    before: Side
    after: Side
    files: Mapping[str, FileChange]
    sources: Sequence[FileChange]
    """The changed files that are no records."""
    pairs: Sequence[Pair]
    changed: Changed
    limits: tuple[str, ...]


def sides_of(root: Path, comparison: Comparison, base: Base, today: date) -> Sides:
    """Both sides, with everything looked at that the comparison needs."""
    repo, files = comparison.repo, comparison.files
    old_files: dict[str, str | None] = dict(files_at(repo, comparison.base))
    new_files = dict(old_files)
    for changed in files.values():
        if changed.status in ("deleted", "renamed"):
            new_files.pop(changed.old_path, None)
    for path, changed in files.items():
        if changed.status != "deleted":
            new_files[path] = changed.new
    contents: dict[str, bytes | None] = {}

    def read_new(path: str) -> bytes | None:
        if path not in new_files:
            return None
        if path not in files:
            return blob_data(repo, new_files[path])
        if path not in contents:
            contents[path] = comparison.new_data(path)
        return contents[path]

    known = KeptRecords(root)
    before = Side(root, old_files, lambda path: blob_data(repo, old_files.get(path)), today, known)
    after = Side(root, new_files, read_new, today, known)
    known.keep()
    listed = [files[path] for path in sorted(files)]
    records = [c for c in listed if before.registry.by_path(c.old_path) or after.registry.by_path(c.path)]
    held = {c.path for c in records}
    sources = [c for c in listed if c.path not in held]
    for number, changed in enumerate(sources):
        names = number < MOST_NAMED
        if changed.status != "added":
            before.look([changed.old_path], names)
        if changed.status != "deleted":
            after.look([changed.path], names)
    paired = pairs(before, after, records)
    for old, new in paired:
        for side, record in ((before, old), (after, new)):
            if record is not None:
                side.look([record.path, *(a.path for a in record.anchors if a.kind == "symbol")])
    limits = []
    if comparison.cut:
        limits.append(f"more than {MOST_FILES:,} files changed: the rest was not looked at")
    if len(sources) > MOST_NAMED:
        limits.append(f"more than {MOST_NAMED:,} files changed: uses were looked for in the first {MOST_NAMED:,} only")
    seen = Changed(Changes(repo, Looked(base, files, comparison.cut)), {}, {})
    return Sides(before, after, files, sources, paired, seen, tuple(limits))
