"""Following definitions, files and folders through history: backwards to the commit that took each away, then step by step forward.

All are looked for in one walk along the line of commits. What became of one in a step is told by ``match`` and ``paths``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from owed.history.past import Blob, Change, Commit, Past
from owed.index.anchors.course import Course, Where
from owed.index.anchors.files import Files
from owed.index.anchors.match import Step
from owed.index.anchors.paths import file_went, folder_went
from owed.source.fingerprint import Body

_STEPS = 24
"""Moves that are followed in a row."""
_SHORTLY = 40
"""Commits between a copy and the end of its original, at most, for the two to be a move."""
_MOST_SIDE = 3_000
"""Commits that are gone through on the side that a merge brought in."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A commit that took something away, and the one before it, which still had it. ``after`` None: what is not committed yet."""

    before: Commit
    after: Commit | None


class Follower:
    """Follows what is gone. What it reads it keeps."""

    def __init__(self, past: Past, files: Files) -> None:
        self._past = past
        self._files = files
        self._steps: dict[tuple[str, str | None], _Told] = {}

    def follow(self, wanted: Sequence[Where]) -> list[Course]:
        """What has become of each definition, file or folder that is not there any more."""
        trails = [_Trail(where) for where in wanted]
        due = trails
        for _ in range(_STEPS):
            if not due:
                break
            gone = self._last_seen(dict.fromkeys(trail.at for trail in due))
            for trail in due:
                last = gone.get(trail.at)
                if last is not None:
                    trail.line.append(last.after)
                last = last or self._beside(trail)
                trail.found = False
                if last is not None:
                    self._move(trail, last)
            due = [trail for trail in due if trail.found and not self._files.is_there(trail.at)]
        for trail in due:
            trail.found = False  # it went on and on
        return [trail.course for trail in trails]

    def step_of(self, gone: Gone) -> Step:
        """What became of definitions in one step."""
        return self._told_by(gone).step

    def _last_seen(self, wanted: Iterable[Where]) -> dict[Where, Gone]:
        """The newest commit of the line that has each definition, with the one after it."""
        found: dict[Where, Gone] = {}
        left: dict[str, list[Where]] = defaultdict(list)
        for where in wanted:
            left[where[0]].append(where)
        watched = self._past.watch(left)
        after: Commit | None = None
        for commit in self._past.line:
            for path, blob in watched.see(commit.tree):
                if blob is None:
                    continue
                there = [where for where in left[path] if not where[1] or self._files.find(blob, where) is not None]
                for where in there:
                    found[where] = Gone(commit, after)
                    left[path].remove(where)
                if not left[path]:
                    watched.drop(path)
            if not watched:
                break
            after = commit
        return found

    def _beside(self, trail: _Trail) -> Gone | None:
        """The same for what was there only in between, on the side that a merge brought in."""
        after = trail.merge
        for commit in trail.side:
            if self._files.has(commit, trail.at):
                return Gone(commit, after)
            after = commit
        return None

    def _aside(self, where: Where, gone: Gone, trail: _Trail) -> Gone:
        """Where a merge took it away: the commit on the side that it brought in which did."""
        merge = gone.after
        if merge is None or len(merge.parents) < 2:
            return gone
        for parent in merge.parents[1:]:
            at = self._past.commit(parent)
            side: list[Commit] = []
            while at is not None and len(side) < _MOST_SIDE and not self._files.has(at, where):
                side.append(at)
                have = [c for c in map(self._past.commit, at.parents) if c is not None]
                lacking = [c for c in have if not self._files.has(c, where)]
                if have and not lacking:
                    trail.side, trail.merge = side, merge
                    return Gone(have[0], at)
                at = lacking[0] if lacking else None
        return gone

    def _move(self, trail: _Trail, gone: Gone) -> None:
        """Take one step; ``trail.found`` says whether it leads anywhere."""
        small = self._aside(trail.at, gone, trail)
        where = self._leads(trail, small)
        if where is None and small is not gone:
            where, small = self._leads(trail, gone), gone
        trail.gone = small
        if where is None or where in trail.been:
            return
        trail.found = True
        trail.at = where
        trail.been.add(where)
        trail.moves.append(small)

    def _leads(self, trail: _Trail, gone: Gone) -> Where | None:
        """What has become of a definition, a file or a folder in one step."""
        path, qualname = trail.at
        blob = self._past.blob(gone.before.tree, path)
        if blob is None:
            return None
        told = self._told_by(gone)
        if not qualname:
            return self._path_leads(trail, blob, told)
        body = self._files.find(blob, trail.at)
        if body is None:
            return None
        if trail.first is None:
            trail.first, trail.blob = body, blob
        if path not in told.step.after:
            same = told.exact.get(blob, ())
            if len(same) == 1:
                return same[0], qualname
        match = told.step.where(body)
        if match is None:
            copy = told.step.standing(body)
            match = copy if copy is not None and self._is_new(copy.body, gone.before) else None
        return (match.body.path, match.body.qualname) if match is not None else None

    def _is_new(self, copy: Body, before: Commit) -> bool:
        """Whether a copy was made shortly before a commit: moved in two commits, not written twice."""
        at = self._places.get(before.id)
        if at is None:
            return False
        then = min(at + _SHORTLY, len(self._past.line) - 1)
        return then > at and not self._files.has(self._past.line[then], (copy.path, copy.qualname))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {commit.id: number for number, commit in enumerate(self._past.line)}

    def _path_leads(self, trail: _Trail, blob: Blob, told: _Told) -> Where | None:
        path, _ = trail.at
        trail.was = True
        inside = self._past.below(blob)
        changes = told.changes
        went = folder_went(inside, changes) if inside is not None else file_went(path, blob, changes, self._files)
        if went is None:
            return None
        trail.score *= went[1]
        return went[0], ""

    def _told_by(self, gone: Gone) -> _Told:
        key = _key(gone)
        known = self._steps.get(key)
        if known is None:
            if gone.after is None:
                changes = self._files.uncommitted(gone.before)
            else:
                changes = self._past.changes(gone.before.tree, gone.after.tree)
            exact: dict[Blob, list[str]] = defaultdict(list)
            for change in changes:
                if change.new is not None and change.old is None:
                    exact[change.new].append(change.path)
            before = self._files.side({c.path: c.old for c in changes if c.old is not None})
            after = self._files.side({c.path: c.new for c in changes if c.new is not None})
            known = self._steps[key] = _Told(changes, exact, Step(before, after))
        return known


@dataclass(frozen=True, slots=True)
class _Told:
    """A step: the files that it changed, those that it added by blob, and what definitions ask it."""

    changes: Sequence[Change]
    exact: Mapping[Blob, Sequence[str]]
    step: Step


@dataclass
class _Trail:
    """The way of one definition: where it was looked for, where it is now, and the moves between."""

    where: Where

    def __post_init__(self) -> None:
        self.at = self.where
        self.been = {self.where}
        self.first: Body | None = None
        """Its body when it was last there."""
        self.blob: Blob | None = None
        """The file in which that was."""
        self.was = False
        """Of a file or folder: whether it was there."""
        self.found = False
        """Whether the last step led anywhere."""
        self.score = 1.0
        self.side: Sequence[Commit] = ()
        """The commits that the last merge brought in, newest first, where the way led through them."""
        self.merge: Commit | None = None
        self.gone: Gone | None = None
        self.moves: list[Gone] = []
        self.line: list[Commit | None] = []
        """The commits of the line, from which the steps were taken, or in whose merges."""

    @property
    def course(self) -> Course:
        """As values."""
        first = (str(self.blob), *self.where) if self.first is not None else None
        been = tuple(sorted({path for path, _ in self.been}))
        line = tuple(commit.id for commit in self.line if commit is not None)
        if self.gone is None or not (self.first or self.was):
            return Course(self.where, self.at, "nowhere", been=been)
        last = (self.moves[-1] if self.found else self.gone).after
        return Course(
            self.where, self.at, "moved" if self.found else "lost", first, self.score, len(self.moves),
            last.id if last else None, last.on if last else None, line, been,
        )  # fmt: skip


def _key(gone: Gone) -> tuple[str, str | None]:
    return gone.before.id, gone.after.id if gone.after else None
