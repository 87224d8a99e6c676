"""How far the code of an anchor is from what it was when its record was last reviewed.

A record was reviewed when its file was last committed, or on the day that it states, whichever is later. While the file has
edits that are not committed, somebody is looking at it: then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from owed.history.past import Commit, Past, blob_of
from owed.index.anchors.files import Files
from owed.index.anchors.kept import Kept
from owed.index.anchors.state import AnchorState, Sought
from owed.source.fingerprint import likeness

MUCH = 0.5
"""A body that is less like what it was than this has changed."""
LEAST = 12.0
"""Weight of a body, about four lines, below which a change is no news."""


def changed(past: Past, files: Files, kept: Kept, sought: Sequence[Sought]) -> Iterable[AnchorState]:
    """The states of those anchors whose code has changed much. All are found where they say."""
    asked = [each for each in sought if not each.missing and each.anchor.kind == "symbol"]
    records = {each.record: each.since for each in asked}
    reviews = {record: kept.review(record, since) for record, since in records.items()}
    new = {record: since for record, since in records.items() if reviews[record] is None}
    for record, commit in reviewed(past, files, new).items():
        reviews[record] = commit.id if commit else ""
        kept.keep_review(record, new[record], reviews[record] or "")
    for each in asked:
        review = past.commit(reviews[each.record] or "")
        if review is None:
            continue
        where = (each.anchor.path, each.anchor.qualname)
        score = kept.likeness(where, review.id)
        if score is None:
            score = _likeness(past, files, each, review)
            kept.keep_likeness(where, review.id, score)
        if score < MUCH:
            left = f"{round(100 * score)} % of its body is as it was when the record was reviewed"
            evidence = f"{left}, in {review.short} on {review.on}; still true?"
            yield AnchorState(
                each.record, each.anchor.text, "changed", None, score, evidence, review.id, review.on
            )  # fmt: skip


def reviewed(past: Past, files: Files, records: Mapping[str, date | None]) -> dict[str, Commit | None]:
    """The commit as of which each record was last reviewed; None for those that are being edited, or are older than all history."""
    found: dict[str, Commit | None] = dict.fromkeys(records)
    line = past.line if records else []
    if not line:
        return found
    left = {}
    days = dict(records)
    for path in records:
        blob = past.blob(line[0].tree, path)
        now = files.current(path)
        if blob is None or now is None:
            continue  # not committed: only its date tells
        if blob_of(now.data) == blob:
            left[path] = blob
        else:
            days.pop(path)
    last: dict[str, int] = dict.fromkeys(left, len(line) - 1)
    watched = past.watch(left)
    for number, commit in enumerate(line):
        for path, blob in watched.see(commit.tree):
            if blob != left[path]:
                last[path] = number - 1
                watched.drop(path)
        if not watched:
            break
    for path, day in days.items():
        on = next((number for number, commit in enumerate(line) if commit.on <= day), None) if day is not None else None
        numbers = [number for number in (last.get(path), on) if number is not None]
        found[path] = line[min(numbers)] if numbers else None
    return found


def _likeness(past: Past, files: Files, sought: Sought, review: Commit) -> float:
    """How like the body is to what it was; 1 where that cannot be told, or is no news."""
    where = (sought.anchor.path, sought.anchor.qualname)
    blob = past.blob(review.tree, where[0])
    now = files.current(where[0])
    if blob is None or now is None or blob_of(now.data) == blob:
        return 1.0
    body = files.now(where)
    was = files.file(blob, where[0])
    if body is None or body.text in was.data:
        return 1.0
    before = was.find(where[1])
    if before is None or max(before.weight, body.weight) < LEAST:
        return 1.0
    return likeness(before, body)
