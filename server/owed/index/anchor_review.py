"""How far the code of an anchor is from what it was when its record was last reviewed.

A record was reviewed when its file was last committed, or on the day that it states, whichever is later. While the file has
edits that are not committed, somebody is looking at it: then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from owed.history.past import Commit, Past, blob_of
from owed.index.anchor_files import Files
from owed.index.anchor_state import AnchorState, Sought
from owed.source.fingerprint import likeness

MUCH = 0.5
"""A body that is less like what it was than this has changed."""
LEAST = 12.0
"""Weight of a body, about four lines, below which a change is no news."""


def changed(past: Past, files: Files, sought: Sequence[Sought]) -> Iterable[AnchorState]:
    """The states of those anchors whose code has changed much. All are found where they say."""
    asked = [each for each in sought if not each.missing and each.anchor.kind == "symbol"]
    reviews = reviewed(past, files, {each.record: each.since for each in asked})
    for each in asked:
        review = reviews.get(each.record)
        state = _changed(past, files, each, review) if review is not None else None
        if state is not None:
            yield state


def reviewed(past: Past, files: Files, records: Mapping[str, date | None]) -> dict[str, Commit]:
    """The commit as of which each record was last reviewed; those are left out that are being edited, or older than all history."""
    found: dict[str, Commit] = {}
    line = past.line
    head = line[0] if line else None
    if head is None:
        return found
    left = {}
    days = dict(records)
    for path in records:
        blob = past.blob(head.tree, path)
        now = files.current(path)
        if blob is None or now is None:
            continue  # not committed: only its date tells
        if blob_of(now.data) == blob:
            left[path] = blob
        else:
            days.pop(path)
    last: dict[str, int] = {}
    for number, commit in enumerate(line):
        if not left:
            break
        for path in [path for path, blob in left.items() if past.blob(commit.tree, path) != blob]:
            last[path] = number - 1
            del left[path]
    last.update(dict.fromkeys(left, len(line) - 1))
    for path, day in days.items():
        on = next((number for number, commit in enumerate(line) if commit.on <= day), None) if day is not None else None
        numbers = [number for number in (last.get(path), on) if number is not None]
        if numbers:
            found[path] = line[min(numbers)]
    return found


def _changed(past: Past, files: Files, sought: Sought, review: Commit) -> AnchorState | None:
    path, qualname = sought.anchor.path, sought.anchor.qualname
    blob = past.blob(review.tree, path)
    now = files.current(path)
    if blob is None or now is None or blob_of(now.data) == blob:
        return None
    body = files.now((path, qualname))
    was = files.file(blob, path)
    if body is None or body.text in was.data:
        return None
    before = was.find(qualname)
    if before is None or max(before.weight, body.weight) < LEAST:
        return None
    score = likeness(before, body)
    if score >= MUCH:
        return None
    evidence = f"{round(100 * score)} % of its body is as it was when the record was reviewed, in {review.short} on {review.on}"
    return AnchorState(
        sought.record, sought.anchor.text, "changed", None, score, f"{evidence}; still true?", review.id, review.on
    )
