"""Anchors that found code before a change and find none after it, and where their code has gone, where that is plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from owed.history.diff import FileChange
from owed.index.side import Side
from owed.index.structural import could_match
from owed.registry.record import Anchor
from owed.report.review.model import Lost
from owed.source.languages import language_of

if TYPE_CHECKING:
    from owed.report.review.whereabouts import Whereabouts


def lost_anchors(before: Side, after: Side, files: Mapping[str, FileChange]) -> Iterator[Lost]:
    """The anchors of open records that this change leaves without code. ``files`` is by path of the new side."""
    gone = {change.old_path: change for change in files.values() if change.status in ("deleted", "renamed")}
    changed = {change.old_path: change for change in files.values()}
    whereabouts: Whereabouts | None = None
    for record in after.registry.all:
        was = before.registry.get(record.id)
        if not record.is_open or was is None or not was.is_open:
            continue
        known = {anchor.text for anchor in was.anchors}
        for anchor in record.anchors:
            if anchor.text in known and _is_lost(before, after, anchor, gone, changed):
                if whereabouts is None:
                    from owed.report.review.whereabouts import Whereabouts  # noqa: PLC0415 in few changes anything is lost

                    whereabouts = Whereabouts(before, after, files)
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
