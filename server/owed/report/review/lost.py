"""Anchors that found code before a change and find none after it, and where their code has gone, where that is plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from owed.history.diff import FileChange
from owed.index.anchors.match import Side as Bodies
from owed.index.anchors.match import Step
from owed.index.globs import is_glob
from owed.index.side import Side
from owed.index.structural import could_match
from owed.registry.record import Anchor
from owed.report.review.model import Lost
from owed.source.fingerprint import File
from owed.source.languages import language_of

MOST_COMPARED = 500
"""Changed files among which the code of an anchor is looked for."""


def lost_anchors(before: Side, after: Side, files: Mapping[str, FileChange]) -> Iterator[Lost]:
    """The anchors of open records that this change leaves without code. ``files`` is by path of the new side."""
    gone = {change.old_path: change for change in files.values() if change.status in ("deleted", "renamed")}
    changed = {change.old_path: change for change in files.values()}
    whereabouts: _Whereabouts | None = None
    for record in after.registry.all:
        was = before.registry.get(record.id)
        if not record.is_open or was is None or not was.is_open:
            continue
        known = {anchor.text for anchor in was.anchors}
        for anchor in record.anchors:
            if anchor.text in known and _is_lost(before, after, anchor, gone, changed):
                whereabouts = whereabouts or _Whereabouts(before, after, files)
                yield Lost(record, anchor.text, whereabouts.of(anchor, gone))


def _is_lost(
    before: Side, after: Side, anchor: Anchor, gone: Mapping[str, FileChange], changed: Mapping[str, FileChange]
) -> bool:
    if anchor.kind == "symbol":
        if anchor.path not in changed:
            return False
        return before.snapshot.placed(anchor) and not after.snapshot.placed(anchor)
    if anchor.kind == "file":
        return bool(gone) and bool(before.snapshot.covered(anchor)) and not after.snapshot.covered(anchor)
    if anchor.kind == "match":
        if not before.snapshot.placed(anchor) or after.snapshot.placed(anchor):
            return False
        look_for_structure(after)
        return not after.snapshot.placed(anchor)
    return False


def look_for_structure(side: Side) -> None:
    """Look at all files that structural anchors may match: only where a change took away what one had matched."""
    for path in side.files:
        language = language_of(path)
        data = side.read(path) if language is not None and side.query.matches else None
        if language is not None and data is not None and could_match(path, data, language, side.query):
            side.look([path])


class _Whereabouts:
    """Where definitions went, by what they are made of: the same judgement as of anchors that moved long ago."""

    def __init__(self, before: Side, after: Side, files: Mapping[str, FileChange]) -> None:
        self._files = files
        self._before = before
        olds = [c.old_path for c in files.values() if c.status != "added"]
        news = [c.path for c in files.values() if c.status != "deleted"]
        self._whole = len(files) <= MOST_COMPARED
        self._old, self._new = _Read(before), _Read(after)
        self._step = Step(Bodies(olds, self._old), Bodies(news, self._new))

    def of(self, anchor: Anchor, gone: Mapping[str, FileChange]) -> str | None:
        """The anchor to write instead; None when nothing is like it enough."""
        if anchor.kind == "file":
            renamed = gone.get(anchor.path)
            plain = not is_glob(anchor.path) and renamed is not None and renamed.status == "renamed"
            return renamed.path if plain and renamed is not None else None
        if anchor.kind != "symbol" or not self._whole:
            return None
        renamed = gone.get(anchor.path)
        if renamed is not None and renamed.status == "renamed" and self._new(renamed.path).find(anchor.qualname):
            return f"{renamed.path}::{anchor.qualname}"
        body = self._old(anchor.path).find(anchor.qualname)
        match = self._step.where(body) if body is not None else None
        return f"{match.body.path}::{match.body.qualname}" if match is not None else None


class _Read:
    """Files of one side, taken apart once each."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._known: dict[str, File] = {}

    def __call__(self, path: str) -> File:
        if path not in self._known:
            self._known[path] = File(path, self._side.read(path) or b"")
        return self._known[path]
