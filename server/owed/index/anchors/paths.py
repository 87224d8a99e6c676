"""Where a file or a folder went in one step: told by files that are the same, then by files that are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from owed.history.past import Blob, Change
from owed.index.anchors.files import Files

ALIKE = 0.5
"""The share of lines that a renamed file must keep; as git has it."""
AHEAD = 0.1
"""How far the runner-up must be behind."""
MOST = 0.6
"""The share of a folder's files that must have gone to one place."""
_CLOSE_LOOKS = 300
_MOST_LINES = 5_000


def file_went(path: str, blob: Blob, changes: Sequence[Change], files: Files) -> tuple[str, float] | None:
    """The new path of a file, and the share of its lines that are the same."""
    added = [change for change in changes if change.old is None and change.new is not None]
    same = [change.path for change in added if change.new == blob]
    if same:
        named = [each for each in same if _name(each) == _name(path)]
        best = same if len(same) == 1 else named
        return (best[0], 1.0) if len(best) == 1 else None
    lines = _lines(files.file(blob, path).data)
    ending = _name(path).rpartition(".")[2]
    near = [change for change in added if _name(change.path).rpartition(".")[2] == ending]
    near.sort(key=lambda change: (_name(change.path) != _name(path), change.path))
    close = [(change.new, change.path) for change in near[:_CLOSE_LOOKS] if change.new is not None]
    ranked = [(_alike(lines, _lines(files.file(new, at).data)), at) for new, at in close]
    ranked.sort(key=lambda item: (-item[0], item[1]))
    if not ranked or ranked[0][0] < ALIKE or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD):
        return None
    return ranked[0][1], ranked[0][0]


def folder_went(before: Mapping[str, Blob], changes: Sequence[Change]) -> tuple[str, float] | None:
    """The new path of a folder, and the share of its files that went there. ``before``: its files, by path inside of it."""
    added: dict[Blob, list[str]] = defaultdict(list)
    ends: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        if change.old is None and change.new is not None:
            added[change.new].append(change.path)
            ends[_name(change.path)].append(change.path)
    votes: dict[str, int] = defaultdict(int)
    for inside, blob in before.items():
        places = [each for each in added.get(blob, ()) if each.endswith("/" + inside) or each == inside]
        places = places or [each for each in ends.get(_name(inside), ()) if each.endswith("/" + inside)]
        for prefix in {each[: -len(inside)].rstrip("/") for each in places}:
            votes[prefix] += 1
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or not ranked[0][0] or ranked[0][1] < MOST * len(before):
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < AHEAD * len(before):
        return None
    return ranked[0][0], ranked[0][1] / len(before)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _lines(data: bytes) -> list[bytes]:
    return [line for line in map(bytes.strip, data.split(b"\n")[:_MOST_LINES]) if line]


def _alike(a: Sequence[bytes], b: Sequence[bytes]) -> float:
    if not a or not b or 2 * min(len(a), len(b)) < ALIKE * (len(a) + len(b)):
        return 0.0
    if 2 * len(_shared(a, b)) < ALIKE * (len(a) + len(b)) * 0.5:
        return 0.0
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 a start with fresh anchors never needs it

    return 2 * LCSseq.similarity(a, b) / (len(a) + len(b))


def _shared(a: Iterable[bytes], b: Iterable[bytes]) -> set[bytes]:
    return set(a) & set(b)
