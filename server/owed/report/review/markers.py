"""What a change does to markers with a tag: a ``TODO`` that moved, or that was only reworded, is neither added nor removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from owed.history.diff import FileChange
from owed.index.side import Side
from owed.report.review.model import MarkerChange, Spot
from owed.source.model import Marker

_ALIKE = 0.6
"""How much of two texts is the same when one is the other, reworded."""
_MOST_COMPARED = 400
"""Markers that are compared with each other; of more, only equal ones are paired."""


@dataclass(frozen=True)
class _Stood:
    marker: Marker
    path: str
    cell: int | None
    file: str
    """The file's name on the new side: the same for both."""

    @property
    def says(self) -> tuple[str, str]:
        return self.marker.tag or "", self.marker.text

    @property
    def names(self) -> str | None:
        return self.marker.mentions[0].text if self.marker.mentions else None


def marker_changes(before: Side, after: Side, changes: Iterable[FileChange]) -> Iterator[MarkerChange]:
    """The markers that a change adds, removes, or registers; in order of path and place."""
    changes = list(changes)
    old = [s for c in changes if c.status != "added" for s in _standing(before, c.old_path, c.path)]
    new = [s for c in changes if c.status != "deleted" for s in _standing(after, c.path, c.path)]
    couples = _couples(old, new)
    for was, now in couples:
        if was.names is None and now.names is not None:
            yield _change("registered", now)
    paired_old, paired_new = {id(was) for was, _ in couples}, {id(now) for _, now in couples}
    yield from (_change("added", each) for each in new if id(each) not in paired_new)
    yield from (_change("removed", each) for each in old if id(each) not in paired_old)


def _change(kind: str, stood: _Stood) -> MarkerChange:
    marker = stood.marker
    spot = Spot(stood.path, marker.span, stood.cell, kind == "removed")
    return MarkerChange(kind, marker.tag or "", marker.text, spot, stood.names)  # type: ignore[arg-type]


def _standing(side: Side, path: str, file: str) -> Iterator[_Stood]:
    facts = side.snapshot.facts(path)
    for part in facts.parts if facts else ():
        for marker in part.markers:
            if marker.tag is not None:
                yield _Stood(marker, path, part.cell, file)


def _couples(old: list[_Stood], new: list[_Stood]) -> list[tuple[_Stood, _Stood]]:
    """Which of before is which of now: equal in the same file, equal in another, then alike in the same file."""
    found: list[tuple[_Stood, _Stood]] = []
    left_old, left_new = list(old), list(new)
    for same_file in (True, False):
        waiting: dict[object, list[_Stood]] = {}
        for each in reversed(left_old):
            waiting.setdefault((each.says, each.file if same_file else ""), []).append(each)
        rest = []
        for each in left_new:
            known = waiting.get((each.says, each.file if same_file else ""))
            if known:
                found.append((known.pop(), each))
            else:
                rest.append(each)
        paired = {id(was) for was, _ in found}
        left_old, left_new = [each for each in left_old if id(each) not in paired], rest
    if len(left_old) + len(left_new) <= _MOST_COMPARED:
        for each in left_new:
            near = [was for was in left_old if was.file == each.file]
            best = max(near, key=lambda was: _alike(was, each), default=None)
            if best is not None and _alike(best, each) >= _ALIKE:
                found.append((best, each))
                left_old.remove(best)
    return found


def _alike(one: _Stood, other: _Stood) -> float:
    if not one.marker.text or not other.marker.text:
        return float(one.says == other.says)
    return SequenceMatcher(None, one.marker.text, other.marker.text).ratio()
