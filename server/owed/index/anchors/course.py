"""The way of a definition, a file or a folder through history, as plain values, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from owed.index.anchors.names import SPELLED, alike
from owed.index.anchors.state import AnchorState
from owed.source.fingerprint import Body, likeness

Where = tuple[str, str]
"""A definition: path and qualified name. Without a name: the file or folder itself."""

_FADED = 0.35
"""A body under another name that is less like what it was than this is something else by now."""


@dataclass(frozen=True, slots=True)
class Course:
    """The way of what was once at ``where``. It is at ``at`` now where it ``moved``; where it was ``lost``, it was last there.

    ``first`` is the body as it was when it was last where it began, as (blob, path, name); None of a file or folder, of which
    ``score`` is the share that went along. ``commit`` and ``on`` are those of the last move, or of the loss; of what is not
    committed, None. ``line`` are the commits of the main line in which something happened to it.
    """

    where: Where
    at: Where
    kind: Literal["moved", "lost", "nowhere"]
    first: tuple[str, str, str] | None = None
    score: float = 1.0
    moves: int = 0
    commit: str | None = None
    on: date | None = None
    line: tuple[str, ...] = ()
    been: tuple[str, ...] = ()
    """The paths that it led through."""

    @property
    def is_committed(self) -> bool:
        """Whether all of it is."""
        return self.kind == "nowhere" or self.commit is not None


def told(course: Course, first: Body | None, now: Body | None, ends_early: str) -> AnchorState:
    """What is said of it, but for whose anchor it is. ``first`` and ``now``: the body as it was, and as it is at ``course.at``."""
    if course.kind == "nowhere":
        return nowhere(ends_early)
    if course.kind == "lost":
        return _lost(course, f"last seen as {_named(course.at)}, " if course.moves else "")
    path, qualname = course.at
    score = likeness(first, now) if first is not None and now is not None else course.score
    if first is not None and now is not None and (first.kind == "variable") != (now.kind == "variable"):
        return _lost(course, f"a variable has its name, in {_named(course.at)}, ")
    name = course.where[1].rpartition(".")[2]
    if qualname and score < _FADED and alike(name, qualname.rpartition(".")[2]) < SPELLED:
        return _lost(course, f"little is left of it, in {_named(course.at)}, ")
    steps = f" in {course.moves} steps, last" if course.moves > 1 else ""
    when = "not committed yet" if course.commit is None else f"moved{steps} in {course.commit[:7]} on {course.on}"
    if qualname:
        same = "same body" if score == 1 else f"{percent(score)} of its body the same"
        where = f"now `{qualname}`" + (f" in {path}" if path != course.where[0] else "")
    else:
        same = "same content" if score == 1 else f"{percent(score)} of it the same"
        where = f"now {path}"
    candidate = "::".join(filter(None, course.at))
    return AnchorState("", "", "moved", candidate, score, f"{same}, {where}, {when}", course.commit, course.on)


def nowhere(ends_early: str) -> AnchorState:
    """What is said of what never was, as far as history goes."""
    return AnchorState("", "", "nowhere", evidence=ends_early)


def lost(commit: str | None, on: date | None, seen: str = "") -> AnchorState:
    """What is said of what a commit removed, or an edit that is not committed."""
    when = "removed, not committed yet" if commit is None else f"removed in {commit[:7]} on {on}"
    return AnchorState("", "", "lost", evidence=f"{seen}{when}", commit=commit, on=on)


def _lost(course: Course, seen: str) -> AnchorState:
    return lost(course.commit, course.on, seen)


def _named(where: Where) -> str:
    path, qualname = where
    return f"`{qualname}` in {path}" if qualname else path


def percent(score: float) -> str:
    """A share as messages have it; less than all is never said to be all."""
    return f"{min(99, round(100 * score))} %"
