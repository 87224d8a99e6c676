"""Asking git what has become of anchors. Slow: for the command line, and for workers.

An anchor that finds nothing is looked for backwards along the line of commits, all anchors in one walk, to the commit that took
its code away. What became of it there (``anchor_match``) is followed on, up to HEAD and to what is not committed yet.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from owed.history.past import Blob, Commit, Past
from owed.index.anchor_match import Side, Step
from owed.index.anchor_state import AnchorState, Inquiry, Sought
from owed.source.fingerprint import Body, File, has_bodies, likeness

_STEPS = 24
"""Moves that are followed in a row."""
_KEPT = 3_000
"""Files whose definitions are kept."""
_MOST_SIDE = 3_000
"""Commits that are gone through on the side that a merge brought in."""

Where = tuple[str, str]
"""A definition: path and qualified name."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A commit that took something away, and the one before it, which still had it. ``after`` None: what is not committed yet."""

    before: Commit
    after: Commit | None


def trace(inquiry: Inquiry) -> tuple[AnchorState, ...]:
    """The state of each anchor that is sought; those that are fresh are left out."""
    sought = [each for each in inquiry.sought if each.missing]
    if not sought:
        return ()
    past = Past.of(Path(inquiry.root))
    if past is None:
        return tuple(AnchorState(each.record, each.anchor.text, "nowhere") for each in sought)
    tracer = Tracer(past, inquiry)
    return tuple(tracer.states(sought))


class Files:
    """Files as they were committed, by blob."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._files: OrderedDict[tuple[Blob, str], File] = OrderedDict()
        self._found: dict[tuple[Blob, Where], Body | None] = {}

    def file(self, blob: Blob, path: str) -> File:
        """A file; empty where its bytes cannot be had."""
        key = (blob, path)
        known = self._files.get(key)
        if known is None:
            known = self._files[key] = File(path, self._past.read(blob) or b"")
            if len(self._files) > _KEPT:
                self._files.popitem(last=False)
        return known

    def find(self, blob: Blob, where: Where) -> Body | None:
        """A definition in a file."""
        key = (blob, where)
        if key not in self._found:
            self._found[key] = self.file(blob, where[0]).find(where[1])
        return self._found[key]

    def side(self, files: Mapping[str, Blob]) -> Side:
        """One side of a step."""
        return Side(files, lambda path: self.file(files[path], path))


class Tracer:
    """One inquiry's worth of following. What it reads it keeps."""

    def __init__(self, past: Past, inquiry: Inquiry) -> None:
        self._past = past
        self._inquiry = inquiry
        self._files = Files(past)
        self._steps: dict[tuple[str, str | None], Step] = {}
        self._exact: dict[tuple[str, str | None], Mapping[Blob, list[str]]] = {}
        self._now: dict[str, File | None] = {}
        self._there: dict[Where, Body | None] = {}

    def states(self, sought: Sequence[Sought]) -> Iterable[AnchorState]:
        """The states, for anchors that find nothing."""
        symbols: dict[Where, list[Sought]] = defaultdict(list)
        for each in sought:
            if each.anchor.kind == "symbol":
                symbols[each.anchor.path, each.anchor.qualname].append(each)
            else:
                yield AnchorState(each.record, each.anchor.text, "nowhere", evidence=self._past.ends_early)
        found = self._follow(list(symbols))
        for where, asking in symbols.items():
            state = found[where]
            yield from (replace(state, record=each.record, anchor=each.anchor.text) for each in asking)

    # Definitions

    def _follow(self, wanted: Sequence[Where]) -> dict[Where, AnchorState]:
        """What has become of each definition that is not there any more."""
        trails = {where: _Trail(where) for where in wanted}
        due = list(trails.values())
        for _ in range(_STEPS):
            if not due:
                break
            gone = self._last_seen(dict.fromkeys(trail.at for trail in due))
            for trail in due:
                last = gone.get(trail.at) or self._beside(trail)
                trail.body = None
                if last is not None:
                    self._move(trail, last)
            due = [trail for trail in due if trail.body is not None and not self._is_there(trail.at)]
        for trail in due:
            trail.body = None  # it went on and on
        return {where: self._told(trail) for where, trail in trails.items()}

    def _last_seen(self, wanted: Iterable[Where]) -> dict[Where, Gone]:
        """The newest commit of the line that has each definition, with the one after it."""
        found: dict[Where, Gone] = {}
        left: dict[str, list[Where]] = defaultdict(list)
        for where in wanted:
            left[where[0]].append(where)
        seen: dict[str, Blob | None] = {}
        after: Commit | None = None
        for commit in self._past.line:
            for path in list(left):
                blob = self._past.blob(commit.tree, path)
                if blob is None or seen.get(path) == blob:
                    continue
                seen[path] = blob
                for where in list(left[path]):
                    if self._files.find(blob, where) is not None:
                        found[where] = Gone(commit, after)
                        left[path].remove(where)
                if not left[path]:
                    del left[path]
            if not left:
                break
            after = commit
        return found

    def _beside(self, trail: _Trail) -> Gone | None:
        """The same for what was there only in between, on the side that a merge brought in."""
        after = trail.merge
        for commit in trail.side:
            if self._has(commit, trail.at):
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
            while at is not None and len(side) < _MOST_SIDE and not self._has(at, where):
                side.append(at)
                have = [c for c in map(self._past.commit, at.parents) if c is not None]
                lacking = [c for c in have if not self._has(c, where)]
                if have and not lacking:
                    trail.side, trail.merge = side, merge
                    return Gone(have[0], at)
                at = lacking[0] if lacking else None
        return gone

    def _has(self, commit: Commit, where: Where) -> bool:
        blob = self._past.blob(commit.tree, where[0])
        return blob is not None and self._files.find(blob, where) is not None

    def _move(self, trail: _Trail, gone: Gone) -> None:
        """Take one step. ``trail.body`` is what it leads to; None: it ends here."""
        small = self._aside(trail.at, gone, trail)
        found = self._leads(trail, small)
        if found is None and small is not gone:
            found, small = self._leads(trail, gone), gone
        trail.gone = small
        if found is None or (found.path, found.qualname) in trail.been:
            return
        trail.body = found
        trail.at = (found.path, found.qualname)
        trail.been.add(trail.at)
        trail.moves.append(small)

    def _leads(self, trail: _Trail, gone: Gone) -> Body | None:
        """What has become of a definition in one step."""
        path, qualname = trail.at
        blob = self._past.blob(gone.before.tree, path)
        body = self._files.find(blob, trail.at) if blob is not None else None
        if blob is None or body is None:
            return None
        if trail.first is None:
            trail.first = body
        step = self._step(gone)
        if path not in step.after:
            same = self._exact[_key(gone)].get(blob, ())
            if len(same) == 1:
                return self._files.find(blob, (same[0], qualname))
        match = step.where(body)
        return match.body if match is not None else None

    def _step(self, gone: Gone) -> Step:
        key = _key(gone)
        known = self._steps.get(key)
        if known is None:
            if gone.after is None:
                known = self._uncommitted(gone.before)
            else:
                changes = self._past.changes(gone.before.tree, gone.after.tree)
                before = self._files.side({c.path: c.old for c in changes if c.old is not None})
                after = self._files.side({c.path: c.new for c in changes if c.new is not None})
                exact: dict[Blob, list[str]] = defaultdict(list)
                for c in changes:
                    if c.new is not None and c.old is None:
                        exact[c.new].append(c.path)
                self._exact[key] = exact
                known = Step(before, after)
            self._steps[key] = known
        return known

    # What is not committed

    def _uncommitted(self, head: Commit) -> Step:
        """From HEAD to the files as they are: on disk, or in the editor."""
        paths = {path for path, _ in self._past.uncommitted()} | set(self._inquiry.texts)
        paths = {path for path in paths if has_bodies(path)}
        before = {path: blob for path in paths if (blob := self._past.blob(head.tree, path)) is not None}
        now = {path: file for path in paths if (file := self._file(path)) is not None}
        self._exact[_key(Gone(head, None))] = {}
        return Step(self._files.side(before), Side(now, now.__getitem__))

    def _is_there(self, where: Where) -> bool:
        return self._now_of(where) is not None

    def _now_of(self, where: Where) -> Body | None:
        """A definition as it is now."""
        if where not in self._there:
            file = self._file(where[0])
            self._there[where] = file.find(where[1]) if file is not None else None
        return self._there[where]

    def _file(self, path: str) -> File | None:
        """A file as it counts now: open in the editor, or on disk."""
        if path not in self._now:
            data = self._inquiry.texts.get(path)
            if data is None:
                full = Path(self._inquiry.root) / path
                with suppress(OSError):
                    if not full.is_symlink() and full.stat().st_size <= self._inquiry.max_file_size:
                        data = full.read_bytes()
            self._now[path] = File(path, data) if data is not None else None
        return self._now[path]

    # What is said of it

    def _told(self, trail: _Trail) -> AnchorState:
        state = AnchorState("", "", "nowhere", evidence=self._past.ends_early)
        gone = trail.gone
        if gone is None or trail.first is None:
            return state
        if trail.body is None:
            by = gone.after
            lost = "removed, not committed yet" if by is None else f"removed in {by.short} on {by.on}"
            if trail.moves:
                lost = f"last seen as {_named(*trail.at)}, {lost}"
            commit = by.id if by else None
            return replace(state, kind="lost", evidence=lost, commit=commit, on=by.on if by else None)
        now = self._now_of(trail.at) or trail.body
        score = likeness(trail.first, now)
        last = trail.moves[-1].after
        when = "not committed yet" if last is None else f"moved in {last.short} on {last.on}"
        steps = f" in {len(trail.moves)} steps, last" if len(trail.moves) > 1 else ""
        when = when.replace("moved", f"moved{steps}", 1)
        same = "same body" if score == 1 else f"{min(99, round(100 * score))} % of its body the same"
        path, qualname = trail.at
        where = f"now `{qualname}`" + (f" in {path}" if path != trail.where[0] else "")
        return replace(
            state, kind="moved", candidate=f"{path}::{qualname}", score=score, evidence=f"{same}, {where}, {when}",
            commit=last.id if last else None, on=last.on if last else None,
        )  # fmt: skip


@dataclass
class _Trail:
    """The way of one definition: where it was looked for, where it is now, and the moves between."""

    where: Where

    def __post_init__(self) -> None:
        self.at = self.where
        self.been = {self.where}
        self.first: Body | None = None
        """Its body when it was last there."""
        self.body: Body | None = None
        """What it is after the last move; None: lost."""
        self.side: Sequence[Commit] = ()
        """The commits that the last merge brought in, newest first, where the way led through them."""
        self.merge: Commit | None = None
        self.gone: Gone | None = None
        self.moves: list[Gone] = []


def _key(gone: Gone) -> tuple[str, str | None]:
    return gone.before.id, gone.after.id if gone.after else None


def _named(path: str, qualname: str) -> str:
    return f"`{qualname}` in {path}"
