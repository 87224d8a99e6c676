"""Where the code of an anchor went that a change takes away."""

from __future__ import annotations

from collections.abc import Mapping

from owed.history.diff import FileChange
from owed.index.anchors.match import Side as Bodies
from owed.index.anchors.match import Step
from owed.index.globs import is_glob
from owed.index.side import Side
from owed.registry.record import Anchor
from owed.source.fingerprint import File

MOST_COMPARED = 500
"""Changed files among which the code of an anchor is looked for."""


class Whereabouts:
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
