"""What a session remembers of anchored definitions: where they were, and what stood there, when they were last seen.

While a file is open, each anchor in it that is there is remembered with the text of that moment. When an edit takes the definition
away, the memory knows what it was, before anything is saved or committed. A definition that was renamed in place, or cut here and
pasted into another open file, is found at once where it is beyond doubt; the rest is asked of history, with the body as remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from owed.index.anchor_match import Side, Step
from owed.index.anchor_state import AnchorState, Key, States
from owed.index.facts import Part, Place
from owed.index.outline import Outline, outline
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.source.fingerprint import File
from owed.source.model import Definition
from owed.text import Span

_WORD = re.compile(rb"\w+|[^\w\s]")
_LONGEST = 10_000
"""Bytes of a body that are compared; of a longer one the beginning."""
_LAYOUT = 1.5
"""How much longer one body may be than another that has the same words: layout and names take room, too."""
_SAME_PLACE = 0.8
"""How much of a body that was edited and renamed at once must be the same, where the place is."""
_MOST = 100
"""Definitions that are looked for at once; who takes out more means something else."""
_TELLING = 12
"""Words that a body has at least, so that another with the same ones elsewhere is no chance."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An anchored definition as it was last seen: in ``data``, the whole text of the file at ``path``."""

    path: str
    data: bytes
    name: Span
    body: Span
    others: Mapping[str, bytes] = field(default_factory=dict)
    """The open files at the moment when it went: what is in them since may be where it went."""

    @property
    def text(self) -> bytes:
        """The definition with its body."""
        return self.data[self.body.start.offset : self.body.end.offset]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a definition is now: ``path::qualname``; ``score``: how much of its body is the same."""

    path: str
    qualname: str
    score: float


class AnchorMemory:
    """By anchor as written. ``gone`` are those that were seen in this session, and are not there any more.

    ``is_unsettled``: edits took definitions away, or brought them back, or were made while some are gone, since ``recall``.
    """

    def __init__(self) -> None:
        self._seen: dict[str, Sighting] = {}
        self._marked: dict[str, frozenset[RecordId]] = {}
        """By file: the records that its comments named when it was last looked at."""
        self._unmarked: set[RecordId] = set()
        """The records that a comment named, which an edit took away."""
        self._there: dict[str, frozenset[str]] = {}
        """By file: the anchors that were in it when it was last looked at."""
        self.gone: dict[str, Sighting] = {}
        self.is_unsettled = False
        self._states: dict[Key, AnchorState] = {}

    def see(
        self,
        path: str,
        data: bytes,
        places: Iterable[Place],
        asked: Iterable[tuple[str, str]],
        texts: Callable[[], Mapping[str, bytes]],
    ) -> None:
        """Take in a look at an open file: these definitions are there.

        ``asked``: its anchors and their qualified names. ``texts`` gives all open files, when something is gone from this one.
        A place counts only where the name is there: in a large file places move along with an edit, and are looked for later.
        """
        names = {anchor: name.rpartition(".")[2].encode() for anchor, name in asked}
        there: set[str] = set()
        for place in places:
            name = names.get(place.anchor)
            if name is not None and data[place.name.start.offset : place.name.end.offset] == name:
                self._seen[place.anchor] = Sighting(path, data, place.name, place.body)
                self.is_unsettled |= self.gone.pop(place.anchor, None) is not None
                there.add(place.anchor)
        for anchor in self._there.get(path, frozenset()) - there:
            if anchor in names and anchor not in self.gone:
                self.gone[anchor] = replace(self._seen[anchor], others=texts())
        self._there[path] = frozenset(there)
        self.is_unsettled |= bool(self.gone)

    def see_markers(self, path: str, parts: Sequence[Part]) -> None:
        """Take in which records the comments of an open file name."""
        named = {RecordId.parse(m.text) for part in parts for marker in part.markers for m in marker.mentions}
        before = self._marked.get(path, frozenset())
        if named != before:
            self._marked[path] = frozenset(named)
            self.is_unsettled |= bool(before - named) or bool(self._unmarked & named)
            self._unmarked = (self._unmarked | before) - named

    def recall(
        self,
        texts: Mapping[str, Outlined],
        asked: Mapping[str, Sequence[tuple[str, str]]],
        records: Callable[[str], Sequence[str]],
        record: Callable[[str], Record | None],
    ) -> bool:
        """Find out where the definitions are that are gone; True when that is news.

        ``texts`` are the open files. ``asked`` has the anchors of each file, ``records`` gives the records of an anchor, ``record``
        the one of an ID: what no record is about any more is forgotten.
        """
        self.is_unsettled = False
        known = {anchor for anchors in asked.values() for anchor, _ in anchors}
        self._seen = {anchor: seen for anchor, seen in self._seen.items() if anchor in known}
        self.gone = {anchor: seen for anchor, seen in self.gone.items() if anchor in known}
        before, self._states = self._states, {}
        outlines: dict[int, Sequence[Definition]] = {}
        for anchor, sighting in list(self.gone.items())[:_MOST]:
            key_of_text = id(sighting.data)
            if key_of_text not in outlines:
                outlines[key_of_text] = outline(sighting.path, sighting.data).definitions
            found = _find(sighting, outlines[key_of_text], texts)
            if found is not None:
                self._states.update({(record, anchor): _moved(record, anchor, found) for record in records(anchor)})
        for known_id in self._unmarked:
            owner = record(str(known_id))
            if owner is not None and not owner.anchors:
                key = (owner.path, owner.id)
                self._states[key] = AnchorState(*key, "lost", evidence="its last marker was taken out")
        return self._states != before or not self.gone

    @property
    def renamed(self) -> tuple[AnchorState, ...]:
        """The anchors whose definitions are where they were, under another name and with the same body."""
        return tuple(
            state
            for (_, anchor), state in self._states.items()
            if state.score >= 1 and state.candidate and anchor in self.gone
            if state.candidate.partition("::")[0] == self.gone[anchor].path
        )

    @property
    def bodies(self) -> dict[str, bytes]:
        """The definitions that are gone, as they were."""
        return {anchor: sighting.text for anchor, sighting in self.gone.items()}

    def half_typed(self, texts: Mapping[str, Outlined]) -> frozenset[str]:
        """The anchors that are gone from files that do not parse at the moment: nobody can tell what becomes of them."""
        broken = {
            path for path in {seen.path for seen in self.gone.values()} if path in texts and texts[path].outline.broken
        }
        return frozenset(anchor for anchor, seen in self.gone.items() if seen.path in broken)

    def over(self, states: States) -> States:
        """What is known of anchors from elsewhere, with what is remembered of them above it."""
        return {**states, **self._states} if self._states else states


def _moved(record: str, anchor: str, found: Found) -> AnchorState:
    same = "same body" if found.score >= 1 else f"{found.score:.0%} of the body is the same"
    name, path = found.qualname, found.path
    where = "" if anchor.partition("::")[0].removeprefix("./") == path else f" in {path}"
    return AnchorState(
        record, anchor, "moved", f"{path}::{name}", found.score, f"{same}, now `{name}`{where}, not committed"
    )


class Outlined:
    """An open text, and its outline when it is asked for."""

    def __init__(self, path: str, data: bytes, tree: object = None) -> None:
        self.path = path
        self.data = data
        self._tree = tree
        self._outline: Outline | None = None

    @property
    def outline(self) -> Outline:
        """The outline of the text as it is now."""
        if self._outline is None:
            self._outline = outline(self.path, self.data, self._tree)  # type: ignore[arg-type]
        return self._outline


def _find(sighting: Sighting, before: Sequence[Definition], texts: Mapping[str, Outlined]) -> Found | None:
    at = next((n for n, d in enumerate(before) if d.name.start.offset == sighting.name.start.offset), None)
    if at is None:
        return None
    here = texts.get(sighting.path)
    in_place = _in_place(before, at, here, sighting) if here is not None else None
    if in_place is not None:
        return in_place
    was, known = before[at], {definition.qualname for definition in before}
    words = _words(sighting.text, was.qualname, was.qualname)
    if len(words) < _TELLING:
        return None
    same: list[Found] = []
    for text in texts.values():
        for definition in text.outline.definitions:
            is_new = text is not here or definition.qualname not in known
            if not is_new or definition.kind not in _kinds(was) or not _as_long(definition, was):
                continue
            if _words(_body(text.data, definition), was.qualname, definition.qualname) == words:
                same.append(Found(text.path, definition.qualname, 1.0))
    if len(same) == 1:
        return same[0]
    return _followed(sighting, was.qualname, texts) if here is None or not here.outline.broken else None


def _followed(sighting: Sighting, qualname: str, texts: Mapping[str, Outlined]) -> Found | None:
    """Where it went by what it is made of, as in a commit: of what was there before, nothing is a candidate."""
    before = {**sighting.others, sighting.path: sighting.data}
    after = {path: text.data for path, text in texts.items() if path == sighting.path or before.get(path) != text.data}
    body = File(sighting.path, sighting.data).find(qualname)
    if body is None:
        return None
    step = Step(Side(before, lambda path: File(path, before[path])), Side(after, lambda path: File(path, after[path])))
    match = step.where(body)
    return Found(match.body.path, match.body.qualname, match.score) if match is not None else None


def _as_long(one: Definition, other: Definition) -> bool:
    lengths = sorted(each.span.end.offset - each.span.start.offset for each in (one, other))
    return lengths[1] <= lengths[0] * _LAYOUT


def _kinds(definition: Definition) -> tuple[str, ...]:
    return ("function", "method") if definition.kind in ("function", "method") else (definition.kind,)


def _in_place(before: Sequence[Definition], at: int, here: Outlined, sighting: Sighting) -> Found | None:
    """The definition that stands where it stood, under a new name: all around it is as it was."""
    after = here.outline.definitions
    known = {definition.qualname for definition in before}
    for old, new in _aligned(before, after):
        if old != at:
            continue
        now = after[new]
        if now.qualname in known:
            return None
        was = _words(sighting.text, before[at].qualname, before[at].qualname)
        score = _alike(was, _words(_body(here.data, now), before[at].qualname, now.qualname))
        return Found(here.path, now.qualname, score) if score >= _SAME_PLACE else None
    return None


def _aligned(before: Sequence[Definition], after: Sequence[Definition]) -> Iterator[tuple[int, int]]:
    """Pairs of definitions that correspond: the same name at the same depth, or another one between the same neighbours."""
    old, new = [_step(d) for d in before], [_step(d) for d in after]
    for tag, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same_shape = a_end - a == b_end - b and [d for d, _ in old[a:a_end]] == [d for d, _ in new[b:b_end]]
        if tag == "equal" or (tag == "replace" and same_shape):
            yield from zip(range(a, a_end), range(b, b_end), strict=True)


def _step(definition: Definition) -> tuple[int, str]:
    return definition.qualname.count("."), definition.qualname.rpartition(".")[2]


def _body(data: bytes, definition: Definition) -> bytes:
    return data[definition.span.start.offset : definition.span.end.offset]


def _words(body: bytes, old: str, new: str) -> list[bytes]:
    """The words and signs of a body, with the names of ``new`` written as those of ``old``; layout does not count."""
    names = {b.encode(): a.encode() for a, b in zip(reversed(old.split(".")), reversed(new.split(".")), strict=False)}
    return [names.get(word, word) for word in _WORD.findall(body[:_LONGEST])]


def _alike(one: list[bytes], other: list[bytes]) -> float:
    if one == other:
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
