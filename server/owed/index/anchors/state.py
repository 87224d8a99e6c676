"""What has become of an anchor: fresh, moved, changed or lost (DESIGN §3), as values.

Three steps, with different prices. ``inquiring`` says which anchors have to be asked about: no file is read, a few milliseconds for a
thousand anchors. ``owed.index.anchors.trace.trace`` answers: it reads git history and files, so it runs on the command line, or in a
worker. ``Workspace.found_states`` takes the answer; from then on ``state_of`` costs a lookup, and so does each key: what was found
stays until an anchor is there again, or a newer answer comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from owed.index.snapshot import Snapshot
from owed.registry.record import Anchor, Record
from owed.steps import Steps

StateKind = Literal["fresh", "moved", "changed", "lost", "nowhere", "pending"]
"""``nowhere``: it finds nothing, and nobody knows that it ever did. ``pending``: it finds nothing, and nobody has looked yet."""

Key = tuple[str, str]
"""An anchor of a record: the record's path, and the anchor as written."""


@dataclass(frozen=True, slots=True)
class AnchorState:
    """What has become of an anchor.

    ``record`` is the record's path, ``anchor`` the anchor as written. ``candidate`` is the text of the anchor to write instead
    (``path::Qual.name``, a path or a glob): always there when it moved, never when it is lost. ``score`` is how much of the body
    is the same, from 0 to 1: for ``changed``, of the body as it was reviewed. ``evidence`` is a clause that stands after a comma
    (``same body, now `Ranker.score` in ranking.py, moved in 3f2a91c on 2026-08-02``). ``commit`` is a full hash: where it moved, or
    was last there; None when that is not committed, or nobody knows.
    """

    record: str
    anchor: str
    kind: StateKind
    candidate: str | None = None
    score: float = 0.0
    evidence: str = ""
    commit: str | None = None
    on: date | None = None

    @property
    def key(self) -> Key:
        """Which anchor of which record it is about."""
        return self.record, self.anchor


States = Mapping[Key, AnchorState]


@dataclass(frozen=True, slots=True)
class Sought:
    """An anchor to ask about. ``missing``: it finds nothing now; else the question is whether it has changed.

    ``since`` is the day on which the record was reviewed, else its own date. ``body`` is what a session remembers of it, from before
    it was gone: the text of the definition, which then counts instead of what history has.
    """

    record: str
    anchor: Anchor
    missing: bool = True
    since: date | None = None
    body: bytes | None = None


@dataclass(frozen=True)
class Inquiry:
    """All that is to be asked at once; plain values, for a worker. ``texts``: the open documents, which count instead of the disk."""

    root: str
    sought: tuple[Sought, ...] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    max_file_size: int = 2_000_000
    exclude: tuple[str, ...] = ()


def state_of(snapshot: Snapshot, record: Record, anchor: Anchor) -> AnchorState:
    """What is known of an anchor: a lookup, and for an anchor that finds nothing the time to see that."""
    key = (record.path, anchor.text)
    known: AnchorState | None = snapshot.states.get(key)
    if snapshot.placed(anchor):
        was_looked_at = record.reviewed is not None and record.reviewed >= snapshot.today
        is_changed = known is not None and known.kind == "changed" and not was_looked_at
        return known if known is not None and is_changed else AnchorState(*key, "fresh", score=1.0)
    if anchor.kind in ("use", "match"):
        return AnchorState(*key, "nowhere")
    return known if known is not None and known.kind != "changed" else AnchorState(*key, "pending")


def finding_states(snapshot: Snapshot) -> Steps[list[AnchorState]]:
    """The state of every anchor of the open records that is anything but fresh, in order of the registry."""
    found: list[AnchorState] = []
    for record in snapshot.registry.all:
        if record.is_open:
            yield
            states = (state_of(snapshot, record, anchor) for anchor in record.anchors)
            found += [state for state in states if state.kind != "fresh"]
    return found


def inquiring(
    snapshot: Snapshot, texts: Mapping[str, bytes], bodies: Mapping[str, bytes] | None = None
) -> Steps[Inquiry]:
    """What has to be asked about now. ``bodies``: by anchor as written, what a session remembers of definitions that are gone."""
    bodies = bodies or {}
    sought: list[Sought] = []
    for record in snapshot.registry.all:
        if record.is_open:
            yield
            since = record.reviewed or record.date
            sought += [
                Sought(record.path, anchor, not snapshot.placed(anchor), since, bodies.get(anchor.text))
                for anchor in record.anchors
                if anchor.kind in ("file", "symbol")
            ]
    config = snapshot.config
    return Inquiry(str(snapshot.root), tuple(sought), dict(texts), config.max_file_size, tuple(config.exclude))


def outdated(states: Iterable[AnchorState], texts: Mapping[str, bytes]) -> frozenset[tuple[str, int]]:
    """The open documents that may have news of anchors whose move is not committed, as (path, a digest of what they say).

    They have the name of one that is lost, or had the candidate of one that moved.
    """
    found: set[tuple[str, int]] = set()
    for state in states:
        if state.commit is not None or state.kind not in ("lost", "moved"):
            continue
        path, _, qualname = (state.candidate or state.anchor).partition("::")
        name = qualname.rpartition(".")[2].encode()
        for at, text in texts.items():
            if name and (at == path and name not in text if state.candidate else name in text):
                found.add((at, hash(text)))
    return frozenset(found)
