"""The way from a use to what it uses, as output writes it: re-exports and the definition, in files that may have no facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from owed.index.through import Spot
from owed.index.workspace import Workspace
from owed.source.model import Hop
from owed.text import Point, Text, from_bytes


class Way:
    """Reads each file once at most; never one that is too large."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._texts: dict[str, Text | None] = {}

    def place(self, spot: Hop | Spot) -> dict[str, Any]:
        """A place: ``path``, and ``range`` with lines and columns from 1, columns in code points."""
        start, end = spot.span
        return {
            "path": spot.path,
            "range": {"start": self._point(spot.path, start), "end": self._point(spot.path, end)},
        }

    def via(self, hops: Sequence[Hop]) -> dict[str, Any]:
        """``via`` for an object of the output; nothing where there are no re-exports."""
        return {"via": [self.place(hop) for hop in hops]} if hops else {}

    def _point(self, path: str, point: Point) -> dict[str, int]:
        if path not in self._texts:
            self._texts[path] = self._workspace.text(path)
        text = self._texts[path]
        column = from_bytes(text.line(point.line), point.column, "utf-32") if text else point.column
        return {"line": point.line + 1, "column": column + 1}
