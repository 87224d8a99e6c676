"""Asking git what has become of anchors. Slow: for the command line, and for workers.

An anchor that finds nothing is looked for backwards along the line of commits, all anchors in one walk, to the commit that took
its code away. What became of it there (``match``) is followed on, up to HEAD and to what is not committed yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from owed.history.past import Blob, Change, Commit, Past
from owed.index.anchors.files import Files, Where
from owed.index.anchors.kept import Kept
from owed.index.anchors.match import Step
from owed.index.anchors.names import SPELLED, alike
from owed.index.anchors.paths import file_went, folder_went
from owed.index.anchors.review import changed
from owed.index.anchors.state import AnchorState, Inquiry, Sought
from owed.index.globs import is_glob, matches
from owed.source.fingerprint import Body, body_of, likeness

_STEPS = 24
"""Moves that are followed in a row."""
_MOST_FOLDERS = 300
"""States of a folder that are looked through for what a pattern found."""
_SHORTLY = 40
"""Commits between a copy and the end of its original, at most, for the two to be a move."""
_FADED = 0.35
"""A body under another name that is less like what it was than this is something else by now."""
_MOST_SIDE = 3_000
"""Commits that are gone through on the side that a merge brought in."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A commit that took something away, and the one before it, which still had it. ``after`` None: what is not committed yet."""

    before: Commit
    after: Commit | None


def trace(inquiry: Inquiry) -> tuple[AnchorState, ...]:
    """The state of each anchor that is sought; those that are fresh are left out."""
    if not inquiry.sought:
        return ()
    missing = [each for each in inquiry.sought if each.missing]
    past = Past.of(Path(inquiry.root))
    if past is None:
        return tuple(AnchorState(each.record, each.anchor.text, "nowhere") for each in missing)
    files = Files(past, Path(inquiry.root), inquiry.texts, inquiry.max_file_size)
    kept = Kept(Path(inquiry.root), past.state, inquiry.texts)
    inside, elsewhere = _apart(Path(inquiry.root), missing)
    found = [*Tracer(past, files, kept).states(inside), *changed(past, files, kept, inquiry.sought)]
    kept.save()
    for folder, sought in elsewhere.items():
        found += _traced_in(folder, sought, inquiry)
    return tuple(found)


def _apart(root: Path, sought: Sequence[Sought]) -> tuple[list[Sought], dict[str, list[Sought]]]:
    """Those that belong to the repository that the root is in, and those of submodules, by their folder."""
    own: list[Sought] = []
    others: dict[str, list[Sought]] = defaultdict(list)
    modules: dict[str, bool] = {}
    for each in sought:
        at = each.anchor.path
        while at := at.rpartition("/")[0]:
            if at not in modules:
                modules[at] = ".." not in at.split("/") and (root / at / ".git").exists()
            if modules[at]:
                others[at].append(each)
                break
        else:
            own.append(each)
    return own, others


def _traced_in(folder: str, sought: Sequence[Sought], inquiry: Inquiry) -> Iterable[AnchorState]:
    """What the history of a submodule says of anchors in it."""
    size = len(folder) + 1
    inner = tuple(
        replace(s, anchor=replace(s.anchor, path=s.anchor.path[size:], text=s.anchor.text[size:])) for s in sought
    )
    texts = {path[size:]: text for path, text in inquiry.texts.items() if path.startswith(folder + "/")}
    root = Path(inquiry.root, folder)
    for state in trace(replace(inquiry, root=str(root), sought=inner, texts=texts)) if root.resolve() == root else ():
        candidate = f"{folder}/{state.candidate}" if state.candidate is not None else None
        yield replace(state, anchor=f"{folder}/{state.anchor}", candidate=candidate)


class Tracer:
    """One inquiry's worth of following. What it reads it keeps."""

    def __init__(self, past: Past, files: Files, kept: Kept) -> None:
        self._past = past
        self._files = files
        self._kept = kept
        self._steps: dict[tuple[str, str | None], _Told] = {}

    def states(self, sought: Sequence[Sought]) -> Iterable[AnchorState]:
        """The states, for anchors that find nothing."""
        asked: dict[Where, list[Sought]] = defaultdict(list)
        for each in sought:
            anchor = each.anchor
            asked[(anchor.path, anchor.qualname) if anchor.kind == "symbol" else (plain_path(anchor.path), "")].append(
                each
            )
        there = [where for where in asked if self._files.is_there(where)]
        for where in there:  # a pattern that finds nothing in its folder, or what is left out of the workspace
            for each in asked.pop(where):
                gone = self._last_match(where[0], each.anchor.path) if is_glob(each.anchor.path) else None
                state = self._lost(gone) if gone is not None else self._nowhere
                yield replace(state, record=each.record, anchor=each.anchor.text)
        known = {where: told for where in asked if (told := self._kept.trail(where)) is not None}
        known.update(self._follow([where for where in asked if where not in known]))
        for where, state in known.items():
            body = next((each.body for each in asked[where] if each.body is not None), None)
            if state.kind == "nowhere" and body is not None:
                state = self._remembered(where, body) or state  # noqa: PLW2901 what a session remembers was never committed
            for each in asked[where]:
                text, candidate = each.anchor.text, state.candidate
                if candidate is not None and not where[1]:
                    candidate += text.removeprefix("./")[len(where[0]) :]
                yield replace(state, record=each.record, anchor=text, candidate=candidate)

    def _remembered(self, where: Where, text: bytes) -> AnchorState | None:
        """Where a definition is that was never committed, only seen."""
        body = body_of(*where, text)
        head = self._past.line[0] if self._past.line else None
        match = self._told_by(Gone(head, None)).step.where(body) if body is not None and head is not None else None
        if match is None:
            return None
        now, same = match.body, "same body" if match.score == 1 else f"{_percent(match.score)} of its body the same"
        evidence = f"{same}, now `{now.qualname}`" + (f" in {now.path}" if now.path != where[0] else "")
        candidate = f"{now.path}::{now.qualname}"
        return AnchorState("", "", "moved", candidate, match.score, f"{evidence}, not committed yet")

    @property
    def _nowhere(self) -> AnchorState:
        return AnchorState("", "", "nowhere", evidence=self._past.ends_early)

    def _lost(self, gone: Gone, seen: str = "") -> AnchorState:
        by = gone.after
        when = "removed, not committed yet" if by is None else f"removed in {by.short} on {by.on}"
        evidence = f"{seen}{when}"
        return replace(
            self._nowhere, kind="lost", evidence=evidence, commit=by.id if by else None, on=by.on if by else None
        )

    def _last_match(self, folder: str, pattern: str) -> Gone | None:
        """The newest commit in which a pattern found a file of a folder that is still there."""
        seen: set[Blob] = set()
        after: Commit | None = None
        watched = self._past.watch([folder])
        for commit in self._past.line:
            for _, tree in watched.see(commit.tree):
                if tree is None or tree in seen:
                    continue
                seen.add(tree)
                if any(matches(pattern, f"{folder}/{path}".lstrip("/")) for path in self._past.below(tree) or ()):
                    return Gone(commit, after)
                if len(seen) >= _MOST_FOLDERS:
                    return None
            after = commit
        return None

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
                trail.found = False
                if last is not None:
                    self._move(trail, last)
            due = [trail for trail in due if trail.found and not self._files.is_there(trail.at)]
        for trail in due:
            trail.found = False  # it went on and on
        found = {where: self._told(trail) for where, trail in trails.items()}
        for where, trail in trails.items():
            if not any(gone.after is None for gone in (*trail.moves, *filter(None, [trail.gone]))):
                self._kept.keep_trail(where, found[where])
        return found

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
        trail.first = trail.first or body
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

    # What is said of it

    def _told(self, trail: _Trail) -> AnchorState:
        gone = trail.gone
        if gone is None or not (trail.first or trail.was):
            return self._nowhere
        if not trail.found:
            return self._lost(gone, f"last seen as {_named(trail.at)}, " if trail.moves else "")
        last = trail.moves[-1].after
        steps = f" in {len(trail.moves)} steps, last" if len(trail.moves) > 1 else ""
        when = "not committed yet" if last is None else f"moved{steps} in {last.short} on {last.on}"
        now = self._files.now(trail.at) if trail.at[1] else None
        score = likeness(trail.first, now) if trail.first is not None and now is not None else trail.score
        path, qualname = trail.at
        if trail.first is not None and now is not None and (trail.first.kind == "variable") != (now.kind == "variable"):
            return self._lost(trail.moves[-1], f"a variable has its name, in {_named(trail.at)}, ")
        if (
            qualname
            and score < _FADED
            and alike(trail.where[1].rpartition(".")[2], qualname.rpartition(".")[2]) < SPELLED
        ):
            return self._lost(trail.moves[-1], f"little is left of it, in {_named(trail.at)}, ")
        if qualname:
            same = "same body" if score == 1 else f"{_percent(score)} of its body the same"
            where = f"now `{qualname}`" + (f" in {path}" if path != trail.where[0] else "")
        else:
            same = "same content" if score == 1 else f"{_percent(score)} of it the same"
            where = f"now {path}"
        return replace(
            self._nowhere, kind="moved", candidate="::".join(filter(None, trail.at)), score=score,
            evidence=f"{same}, {where}, {when}", commit=last.id if last else None, on=last.on if last else None,
        )  # fmt: skip


def plain_path(anchor: str) -> str:
    """The file or folder that a file anchor names; of a glob, the folder in which all that it may find is."""
    parts = []
    for part in anchor.removeprefix("./").rstrip("/").split("/"):
        if is_glob(part):
            break
        parts.append(part)
    return "/".join(parts)


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


def _key(gone: Gone) -> tuple[str, str | None]:
    return gone.before.id, gone.after.id if gone.after else None


def _named(where: Where) -> str:
    path, qualname = where
    return f"`{qualname}` in {path}" if qualname else path


def _percent(score: float) -> str:
    return f"{min(99, round(100 * score))} %"
