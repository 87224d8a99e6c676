"""What was found out about anchors, kept in the user's cache folder.

Kept is only what is committed: the way of a definition that HEAD does not have, as of when a record was reviewed, how far a body is
from what it was then. When HEAD is another, what was found of paths that no commit since has changed still holds: branches come
and go, and a commit changes a few files. What is on disk is told by size and time of the files that an answer depends on; what is
open in an editor is never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from owed.cache_folder import cache_folder, program, write_whole
from owed.history.past import Past
from owed.index.anchors.course import Course, Where
from owed.index.anchors.state import AnchorState

_LARGEST = 100_000_000
Stamp = list[int]
"""Size and time (ns) of a file."""


class Kept:
    """The kept answers of one workspace."""

    def __init__(self, root: Path, past: Past, texts: Mapping[str, bytes]) -> None:
        self._root = root
        self._texts = texts
        self._for = [*map(str, program()), *past.state]
        self._head = past.head
        folder = cache_folder()
        name = f"{root.name[:40]}-{hashlib.blake2b(os.fsencode(root), digest_size=16).hexdigest()}.anchors.cache"
        self._file = folder / name if folder is not None else None
        self._trails: dict[str, Any] = {}
        self._reviews: dict[str, Any] = {}
        self._bodies: dict[str, Any] = {}
        self._is_new = False
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._read(past)

    def _read(self, past: Past) -> None:
        if self._file is None or not self._file.is_file() or self._file.stat().st_size > _LARGEST:
            return
        kept = json.loads(self._file.read_bytes())
        if kept["for"] != self._for:
            return
        trails, reviews, bodies = dict(kept["trails"]), dict(kept["reviews"]), dict(kept["bodies"])
        if kept["head"] != self._head:
            self._is_new = True
            trails, reviews = _carried(past, kept["head"], trails, reviews)
        self._trails, self._reviews, self._bodies = trails, reviews, bodies

    def save(self) -> None:
        """Write what is new. What goes wrong is no harm: it is found out again."""
        if self._file is None or not self._is_new:
            return
        kept = {
            "for": self._for,
            "head": self._head,
            "trails": self._trails,
            "reviews": self._reviews,
            "bodies": self._bodies,
        }
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

    def states(self, wanted: Iterable[Where]) -> Iterator[tuple[Where, AnchorState]]:
        """What is known of those that are gone, where what it is known from is as it was."""
        for where in list(wanted):
            state = self._state(where)
            if state is not None:
                yield where, state

    def _state(self, where: Where) -> AnchorState | None:
        try:
            stamp, _, fields = self._trails["::".join(where)]
            state = AnchorState(**fields)
            if state.on is not None:
                state = replace(state, on=date.fromisoformat(fields["on"]))
        except (KeyError, TypeError, ValueError):
            return None
        if state.kind == "moved" and (
            stamp is None or stamp != self._stamp((state.candidate or "").partition("::")[0])
        ):
            return None
        return state

    def course(self, where: Where) -> Course | None:
        """The way of a definition as it is committed, whatever its file is like now."""
        try:
            _, fields, _ = self._trails["::".join(where)]
            first = fields["first"]
            return Course(
                where,
                (fields["at"][0], fields["at"][1]),
                fields["kind"],
                (first[0], first[1], first[2]) if first else None,
                fields["score"],
                fields["moves"],
                fields["commit"],
                date.fromisoformat(fields["on"]) if fields["on"] else None,
                tuple(fields["line"]),
                tuple(fields["been"]),
            )
        except (KeyError, TypeError, ValueError, IndexError):
            return None

    def keep(self, course: Course, state: AnchorState) -> None:
        """Keep a way, all of which is committed, and what is said of it."""
        fields = _fields(course)
        del fields["where"]
        said = _fields(state)
        self._trails["::".join(course.where)] = [self._stamp(course.at[0]), fields, said]
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


def _fields(value: Course | AnchorState) -> dict[str, Any]:
    """The fields of a flat value, for JSON; ``asdict`` would copy each in depth."""
    return {
        **{each.name: getattr(value, each.name) for each in fields_of(value)},
        "on": value.on.isoformat() if value.on else None,
    }


def _carried(
    past: Past, before: str, trails: Mapping[str, Any], reviews: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of what was found when HEAD was ``before``, what still holds.

    It holds when all that happened on the way did so in commits that both have in common, and none since has changed a path of it.
    A review depends on its record, and on the line of commits, which must go on from ``before``: one as of
    today may be of a newer commit.
    """
    new = past.since(before)
    if new is None:
        return {}, {}
    been = {path for _, course, _ in trails.values() for path in course["been"]}
    watched = past.watch(been | reviews.keys())
    changed: set[str] = set()
    watched.see(new[-1].tree)
    for commit in reversed(new[:-1]):
        changed.update(path for path, _ in watched.see(commit.tree))
    is_on = new[-1].id == before
    common = None if is_on else {commit.id for commit in past.line[len(new) - 1 :]}
    day = new[-1].on.isoformat()
    return {
        key: [stamp, course, state]
        for key, (stamp, course, state) in trails.items()
        if changed.isdisjoint(course["been"]) and (common is None or common.issuperset(course["line"]))
    }, {
        record: review
        for record, review in reviews.items()
        if is_on and record not in changed and (review[1] == str(None) or review[1] < day)
    }
