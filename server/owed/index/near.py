"""The path that was probably meant by one that is not there: a slip away, or the only file of that name."""

from __future__ import annotations

import re
from collections.abc import Collection

from owed.index.globs import is_glob
from owed.index.snapshot import Snapshot

_DIGITS = re.compile(r"\d+")
_MOST = 100_000
"""Paths beyond which nobody waits for a guess."""


def near_path(snapshot: Snapshot, path: str) -> str | None:
    """The file, folder or glob that may have been meant; None where nothing is near, or two are just as near."""
    known = snapshot.disk.guesses
    if path not in known:
        known[path] = _guess(snapshot, path)
    return known[path]


def _guess(snapshot: Snapshot, path: str) -> str | None:
    folder, rest = _fixed(path)
    if rest:  # of a glob, the folder that it is in
        near = _slip(folder, _folders(snapshot)) if folder else None
        return f"{near}/{rest}" if near else None
    plain = path.rstrip("/")
    paths = [each for each in snapshot.disk.paths if not snapshot.is_record(each)]
    slip = _slip(plain, paths) or _slip(plain, _folders(snapshot))
    if slip is not None:
        return slip
    name = plain.rpartition("/")[2]
    same = [each for each in paths if each.rpartition("/")[2] == name] if name else []
    return same[0] if len(same) == 1 else None


def _fixed(path: str) -> tuple[str, str]:
    """A glob taken apart before its first sign; of a plain path, the second part is empty."""
    parts = path.split("/")
    first = next((number for number, part in enumerate(parts) if is_glob(part)), len(parts))
    return "/".join(parts[:first]), "/".join(parts[first:])


def _folders(snapshot: Snapshot) -> list[str]:
    found = {path.rpartition("/")[0] for path in snapshot.disk.paths}
    for folder in tuple(found):
        while folder := folder.rpartition("/")[0]:
            found.add(folder)
    return sorted(found - {""})


def _slip(path: str, among: Collection[str]) -> str | None:
    """The path that differs by a few letters, whatever their case. Other digits make another file, not a slip."""
    from rapidfuzz import process  # noqa: PLC0415 most anchors are where they say
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    if len(among) > _MOST:
        return None
    allowed = min(3, max(1, len(path.rpartition("/")[2]) // 4))
    near = process.extract(path, among, scorer=OSA.distance, processor=str.lower, score_cutoff=allowed, limit=20)
    digits = _DIGITS.findall(path)
    same = [(found, distance) for found, distance, _ in near if _DIGITS.findall(found) == digits]
    if not same or (len(same) > 1 and same[0][1] == same[1][1]):
        return None
    return same[0][0]
