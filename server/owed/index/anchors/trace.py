"""Asking git what has become of anchors. Slow: for the command line, and for workers.

An anchor that finds nothing is looked for backwards along the line of commits, all anchors in one walk, to the commit that took
its code away. What became of it there is followed on (``trail``), up to HEAD and to what is not committed yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from owed.history.past import Blob, Commit, Past
from owed.index.anchors.course import Course, Where, lost, nowhere, percent
from owed.index.anchors.files import Files
from owed.index.anchors.kept import Kept
from owed.index.anchors.review import changed
from owed.index.anchors.state import AnchorState, Inquiry, Sought
from owed.index.anchors.trail import Follower, Gone
from owed.index.crew import MOST, Crew, cores
from owed.index.globs import is_glob, matches
from owed.source.fingerprint import body_of

_MOST_FOLDERS = 300
"""States of a folder that are looked through for what a pattern found."""
_SMALL = 40
"""Definitions that are followed in this process: for so few no other is worth its start."""


def trace(inquiry: Inquiry, together: bool = False) -> tuple[AnchorState, ...]:
    """The state of each anchor that is sought; those that are fresh are left out. ``together``: on all cores."""
    if not inquiry.sought:
        return ()
    missing = [each for each in inquiry.sought if each.missing]
    past = Past.of(Path(inquiry.root))
    if past is None:
        return tuple(AnchorState(each.record, each.anchor.text, "nowhere") for each in missing)
    files = Files.of(past, inquiry)
    kept = Kept(Path(inquiry.root), past, inquiry.texts)
    inside, elsewhere = _apart(Path(inquiry.root), missing)
    absent = {each: folder for each in inside if (folder := past.submodule(plain_path(each.anchor.path) + "/"))}
    inside = [each for each in inside if each not in absent]
    tracer = Tracer(past, files, kept, inquiry, together)
    found = [*tracer.states(inside), *changed(past, files, kept, inquiry.sought)]
    for each, folder in absent.items():
        why = f"the submodule {folder} is not checked out"
        found.append(AnchorState(each.record, each.anchor.text, "nowhere", evidence=why))
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

    def __init__(self, past: Past, files: Files, kept: Kept, inquiry: Inquiry, together: bool) -> None:
        self._past = past
        self._files = files
        self._kept = kept
        self._inquiry = inquiry
        self._together = together

    def states(self, sought: Sequence[Sought]) -> Iterable[AnchorState]:
        """The states, for anchors that find nothing."""
        asked: dict[Where, list[Sought]] = defaultdict(list)
        for each in sought:
            anchor = each.anchor
            asked[(anchor.path, anchor.qualname) if anchor.kind == "symbol" else (plain_path(anchor.path), "")].append(
                each
            )
        for where, state in self._kept.states(asked):
            yield from self._said(where, state, asked.pop(where))
        there = [where for where in asked if self._files.is_there(where)]
        for where in there:  # a pattern that finds nothing in its folder, or what is left out of the workspace
            for each in asked.pop(where):
                gone = self._last_match(where[0], each.anchor.path) if is_glob(each.anchor.path) else None
                state = nowhere(self._past.ends_early)
                if gone is not None:
                    state = lost(gone.after.id, gone.after.on) if gone.after is not None else lost(None, None)
                yield replace(state, record=each.record, anchor=each.anchor.text)
        for where, state in self._followed(list(asked)):
            yield from self._said(where, state, asked[where])

    def _said(self, where: Where, state: AnchorState, sought: Iterable[Sought]) -> Iterator[AnchorState]:
        """What is said of each anchor of what has this state."""
        body = next((each.body for each in sought if each.body is not None), None)
        if state.kind == "nowhere" and body is not None:
            state = self._remembered(where, body) or state  # what a session remembers was never committed
        for each in sought:
            text, candidate = each.anchor.text, state.candidate
            if candidate is not None and not where[1]:
                candidate += text.removeprefix("./")[len(where[0]) :]
            yield replace(state, record=each.record, anchor=text, candidate=candidate)

    def _followed(self, wanted: Sequence[Where]) -> Iterator[tuple[Where, AnchorState]]:
        """What is known of the way from another day is taken from there, where it still leads to something."""
        new: list[Where] = []
        for where in wanted:
            course = self._kept.course(where)
            if course is None or (course.kind == "moved" and not self._files.is_there(course.at)):
                new.append(where)
                continue
            state = self._files.told(course)
            self._kept.keep(course, state)
            yield where, state
        for part in self._follow(new):
            for course, state in part:
                if course.is_committed:
                    self._kept.keep(course, state)
                yield course.where, state

    def _follow(self, wanted: Sequence[Where]) -> Iterable[Sequence[tuple[Course, AnchorState]]]:
        if not self._together or len(wanted) < _SMALL:
            return [_follow(self._past, self._files, wanted)] if wanted else []
        asked = replace(self._inquiry, sought=())
        return Crew(small=False).map(follow, [(asked, part) for part in _parts(wanted)])

    def _remembered(self, where: Where, text: bytes) -> AnchorState | None:
        """Where a definition is that was never committed, only seen."""
        body = body_of(*where, text)
        head = self._past.line[0] if self._past.line else None
        if body is None or head is None:
            return None
        match = Follower(self._past, self._files).step_of(Gone(head, None)).where(body)
        if match is None:
            return None
        now, same = match.body, "same body" if match.score == 1 else f"{percent(match.score)} of its body the same"
        evidence = f"{same}, now `{now.qualname}`" + (f" in {now.path}" if now.path != where[0] else "")
        candidate = f"{now.path}::{now.qualname}"
        return AnchorState("", "", "moved", candidate, match.score, f"{evidence}, not committed yet")

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


def follow(inquiry: Inquiry, wanted: Sequence[Where]) -> list[tuple[Course, AnchorState]]:
    """What has become of a part of what is gone; for workers."""
    past = Past.of(Path(inquiry.root))
    return _follow(past, Files.of(past, inquiry), wanted) if past is not None else []


def _follow(past: Past, files: Files, wanted: Sequence[Where]) -> list[tuple[Course, AnchorState]]:
    return [(course, files.told(course)) for course in Follower(past, files).follow(wanted)]


def _parts(wanted: Sequence[Where]) -> list[list[Where]]:
    """One part for each process; a file's definitions stay together."""
    by_path: dict[str, list[Where]] = defaultdict(list)
    for where in wanted:
        by_path[where[0]].append(where)
    parts: list[list[Where]] = [[] for _ in range(min(MOST, cores()))]
    for each in sorted(by_path.values(), key=len, reverse=True):
        min(parts, key=len).extend(each)
    return [part for part in parts if part]


def plain_path(anchor: str) -> str:
    """The file or folder that a file anchor names; of a glob, the folder in which all that it may find is."""
    parts = []
    for part in anchor.removeprefix("./").rstrip("/").split("/"):
        if is_glob(part):
            break
        parts.append(part)
    return "/".join(parts)
