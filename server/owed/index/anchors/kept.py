"""What was found out about anchors, kept in the user's cache folder for as long as HEAD is the same.

Kept is only what is committed: where a definition that HEAD does not have went, as of when a record was reviewed, how far a body
is from what it was then. What is on disk is told by size and time of the files that it depends on; what is open in an editor is
never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from owed.cache_folder import cache_folder, program, write_whole
from owed.index.anchors.files import Where
from owed.index.anchors.state import AnchorState

_LARGEST = 100_000_000
Stamp = list[int]
"""Size and time (ns) of a file."""


class Kept:
    """The kept answers of one workspace. ``made_for`` is all that they hold for, but for files on disk."""

    def __init__(self, root: Path, made_for: list[str], texts: Mapping[str, bytes]) -> None:
        self._root = root
        self._texts = texts
        self._for = [*map(str, program()), *made_for]
        folder = cache_folder()
        name = f"{root.name[:40]}-{hashlib.blake2b(os.fsencode(root), digest_size=16).hexdigest()}.anchors.cache"
        self._file = folder / name if folder is not None else None
        self._trails: dict[str, Any] = {}
        self._reviews: dict[str, Any] = {}
        self._bodies: dict[str, Any] = {}
        self._is_new = False
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            self._read()

    def _read(self) -> None:
        if self._file is None or not self._file.is_file() or self._file.stat().st_size > _LARGEST:
            return
        kept = json.loads(self._file.read_bytes())
        if kept["for"] == self._for:
            self._trails, self._reviews, self._bodies = (
                dict(kept["trails"]),
                dict(kept["reviews"]),
                dict(kept["bodies"]),
            )

    def save(self) -> None:
        """Write what is new. What goes wrong is no harm: it is found out again."""
        if self._file is None or not self._is_new:
            return
        kept = {"for": self._for, "trails": self._trails, "reviews": self._reviews, "bodies": self._bodies}
        with contextlib.suppress(OSError, ValueError):
            write_whole(self._file, json.dumps(kept, separators=(",", ":")).encode("utf-8", "surrogatepass"))

    def _stamp(self, path: str) -> Stamp | None:
        if path in self._texts:
            return None
        try:
            stat = (self._root / path).stat()
        except OSError:
            return None
        return [stat.st_size, stat.st_mtime_ns]

    def trail(self, where: Where) -> AnchorState | None:
        """What has become of a definition that HEAD does not have; None: it is not known, or may have changed."""
        known = self._trails.get("::".join(where))
        if not isinstance(known, list):
            return None
        try:
            stamp, fields = known
            state = AnchorState(**fields)
            if state.on is not None:
                state = replace(state, on=date.fromisoformat(fields["on"]))
        except (TypeError, ValueError):
            return None
        if state.candidate is not None and (stamp is None or stamp != self._stamp(state.candidate.partition("::")[0])):
            return None
        return state

    def keep_trail(self, where: Where, state: AnchorState) -> None:
        """Keep it."""
        stamp = self._stamp(state.candidate.partition("::")[0]) if state.candidate is not None else None
        if state.candidate is None or stamp is not None:
            fields = {**asdict(state), "on": state.on.isoformat() if state.on else None}
            self._trails["::".join(where)] = [stamp, fields]
            self._is_new = True

    def review(self, record: str, since: date | None) -> str | None:
        """The commit as of which a record was reviewed, empty where there is none; None: it is not known."""
        known = self._reviews.get(record)
        stamp = self._stamp(record)
        if stamp is None or not isinstance(known, list) or known[:2] != [stamp, str(since)]:
            return None
        return str(known[2])

    def keep_review(self, record: str, since: date | None, commit: str) -> None:
        """Keep it."""
        stamp = self._stamp(record)
        if stamp is not None:
            self._reviews[record] = [stamp, str(since), commit]
            self._is_new = True

    def likeness(self, where: Where, commit: str) -> float | None:
        """How like a body is to what it was at a commit, 1 where that is no news; None: it is not known."""
        known = self._bodies.get("::".join((*where, commit)))
        stamp = self._stamp(where[0])
        if stamp is None or not isinstance(known, list) or known[0] != stamp:
            return None
        return float(known[1])

    def keep_likeness(self, where: Where, commit: str, score: float) -> None:
        """Keep it."""
        stamp = self._stamp(where[0])
        if stamp is not None:
            self._bodies["::".join((*where, commit))] = [stamp, score]
            self._is_new = True
