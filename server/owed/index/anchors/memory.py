"""What a session remembers of anchored definitions: where they were, and what stood there, when they were last seen.

While a file is open, each anchor in it that is there is remembered with the text of that moment. When an edit takes the definition
away, the memory knows what it was, before anything is saved or committed. A definition that was renamed in place, or cut here and
pasted into another open file, is found at once where it is beyond doubt; the rest is asked of history, with the body as remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property

from tree_sitter import Tree

from owed.index.anchors.match import Side, Step
from owed.index.anchors.state import AnchorState, Key, States
from owed.index.facts import Part, Place
from owed.index.outline import outline
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.source.fingerprint import File
from owed.source.python.definitions import find
from owed.source.python.modules import is_python
from owed.source.python.skim import Skimmed, skim
from owed.text import Span

_WORD = re.compile(rb"\w+|[^\w\s]")
_LONGEST = 10_000
"""Bytes of a body that are compared; of a longer one the beginning."""
_LAYOUT = 1.5
"""How much longer one body may be than another that has the same words: layout and names take room, too."""
_SAME_PLACE = 0.8
"""How much of a body that was edited and renamed at once must be the same, where the place is."""
_MOST_BETWEEN = 400
"""Definitions between the first and the last that differ, beyond which too much has changed to tell which is which by its place."""
_KEPT = 100
"""Anchors that no record has any more, which are remembered."""
_SMALL = 60_000
"""Bytes of changed files in which is looked for what is merely alike: more takes longer than an editor may wait."""
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
        self._has_back = False
        """Whether something that was gone is there again."""
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
                self._has_back |= self.gone.pop(place.anchor, None) is not None
                there.add(place.anchor)
        for anchor in self._there.get(path, frozenset()) - there:
            if anchor in names and anchor not in self.gone:
                self.gone[anchor] = replace(self._seen[anchor], others=texts())
        self._there[path] = frozenset(there)
        self.is_unsettled |= bool(self.gone) or self._has_back

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
        the one of an ID.
        """
        self.is_unsettled = False
        known = {anchor for anchors in asked.values() for anchor, _ in anchors}
        self._forget(known)
        before, self._states = self._states, {}
        outlines: dict[int, Outlined] = {}
        for anchor, sighting in [(a, seen) for a, seen in self.gone.items() if a in known][:_MOST]:
            was = outlines.setdefault(id(sighting.data), Outlined(sighting.path, sighting.data))
            found = _find(sighting, anchor.partition("::")[2].removesuffix("()"), was, texts)
            if found is not None and texts[found.path].has(found.qualname):
                self._states.update({(record, anchor): _moved(record, anchor, found) for record in records(anchor)})
        for known_id in self._unmarked:
            owner = record(str(known_id))
            if owner is not None and not owner.anchors:
                key = (owner.path, owner.id)
                self._states[key] = AnchorState(*key, "lost", evidence="its last marker was taken out")
        is_news = self._states != before or self._has_back or not self.gone
        self._has_back = False
        return is_news

    def _forget(self, known: Collection[str]) -> None:
        """What no record is about is kept for a while: an edit of a record may be undone."""
        unknown = [anchor for anchor in self._seen if anchor not in known]
        for anchor in unknown[: max(0, len(unknown) - _KEPT)]:
            del self._seen[anchor]
            self.gone.pop(anchor, None)

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
        broken = {path for path in {seen.path for seen in self.gone.values()} if path in texts and texts[path].broken}
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
    """A text and its definitions, when they are asked for. ``tree`` is the parsed Python file, where it is known."""

    def __init__(self, path: str, data: bytes, tree: Tree | None = None) -> None:
        self.path = path
        self.data = data
        self._tree = tree

    @cached_property
    def definitions(self) -> Sequence[Skimmed]:
        """The classes, functions and methods, in order; in other languages than Python all definitions."""
        if not is_python(self.path):
            return self.all
        if self._tree is not None and self._tree.root_node.has_error:
            return [
                each for each in self.all if each.kind != "variable"
            ]  # half-typed code is no sight for a quick look
        return skim(self.data)

    @cached_property
    def all(self) -> Sequence[Skimmed]:
        """All definitions, variables among them."""
        found = outline(self.path, self.data, self._tree).definitions
        return [Skimmed(d.qualname, d.kind, d.span.start.offset, d.span.end.offset, d.name.start.offset) for d in found]

    def has(self, qualname: str) -> bool:
        """Whether a definition is really there, where a tree can tell."""
        return self._tree is None or bool(find(self._tree.root_node, self.data, qualname))

    @cached_property
    def broken(self) -> bool:
        """Whether it does not parse, as half-typed code does not."""
        if self._tree is not None:
            return self._tree.root_node.has_error
        return outline(self.path, self.data).broken


def _find(sighting: Sighting, qualname: str, then: Outlined, texts: Mapping[str, Outlined]) -> Found | None:
    before = then.definitions
    at = next((n for n, d in enumerate(before) if d.name == sighting.name.start.offset), None)
    everything = at is None
    if at is None:
        before = then.all
        at = next((n for n, d in enumerate(before) if d.name == sighting.name.start.offset), None)
    if at is None:
        return None
    here = texts.get(sighting.path)
    moved_along = before[at].qualname != qualname  # it was looked for late, when the name had changed already
    in_place = None
    if here is not None:
        now = here.all if everything else here.definitions
        in_place = _in_place(before, at, now, here.data, sighting, moved_along)
    if in_place is not None:
        return in_place
    was, known = before[at], {definition.qualname for definition in before}
    words = _words(sighting.text, was.qualname, was.qualname)
    if len(words) < _TELLING:
        return None
    same: list[Found] = []
    for text in texts.values():
        for definition in text.definitions:
            is_new = text is not here or definition.qualname not in known
            if not is_new or definition.kind not in _kinds(was) or not _as_long(definition, was):
                continue
            if _words(_body(text.data, definition), was.qualname, definition.qualname) == words:
                same.append(Found(text.path, definition.qualname, 1.0))
    if len(same) == 1:
        return same[0]
    return _followed(sighting, was.qualname, texts) if here is None or not here.broken else None


def _followed(sighting: Sighting, qualname: str, texts: Mapping[str, Outlined]) -> Found | None:
    """Where it went by what it is made of, as in a commit: of what was there before, nothing is a candidate."""
    before = {**sighting.others, sighting.path: sighting.data}
    after = {path: text.data for path, text in texts.items() if path == sighting.path or before.get(path) != text.data}
    if sum(map(len, after.values())) > _SMALL:
        return None
    body = File(sighting.path, sighting.data).find(qualname)
    if body is None:
        return None
    step = Step(Side(before, lambda path: File(path, before[path])), Side(after, lambda path: File(path, after[path])))
    match = step.where(body)
    return Found(match.body.path, match.body.qualname, match.score) if match is not None else None


def _as_long(one: Skimmed, other: Skimmed) -> bool:
    lengths = sorted(each.end - each.start for each in (one, other))
    return lengths[1] <= lengths[0] * _LAYOUT


def _kinds(definition: Skimmed) -> tuple[str, ...]:
    return ("function", "method") if definition.kind in ("function", "method") else (definition.kind,)


def _in_place(
    before: Sequence[Skimmed], at: int, after: Sequence[Skimmed], data: bytes, sighting: Sighting, moved_along: bool
) -> Found | None:
    """The definition that stands where it stood, under a new name: all around it is as it was."""
    known = {definition.qualname for definition in before}
    for old, new in _aligned(before, after):
        if old != at:
            continue
        now = after[new]
        if now.qualname in known and not moved_along:
            return None
        was = _words(sighting.text, before[at].qualname, before[at].qualname)
        score = _alike(was, _words(_body(data, now), before[at].qualname, now.qualname))
        return Found(sighting.path, now.qualname, score) if score >= _SAME_PLACE else None
    return None


def _aligned(before: Sequence[Skimmed], after: Sequence[Skimmed]) -> Iterator[tuple[int, int]]:
    """Pairs of definitions that correspond: the same name at the same depth, or another one between the same neighbours."""
    old, new = [_step(d) for d in before], [_step(d) for d in after]
    least = min(len(old), len(new))
    start = next((n for n in range(least) if old[n] != new[n]), least)
    end = next((n for n in range(least - start) if old[-1 - n] != new[-1 - n]), least - start)
    yield from ((n, n) for n in range(start))
    yield from ((len(old) - 1 - n, len(new) - 1 - n) for n in range(end))
    between, instead = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(between), len(instead)) > _MOST_BETWEEN:
        return
    for tag, a, a_end, b, b_end in SequenceMatcher(None, between, instead, autojunk=False).get_opcodes():
        same_shape = a_end - a == b_end - b and [d for d, _ in between[a:a_end]] == [d for d, _ in instead[b:b_end]]
        if tag == "equal" or (tag == "replace" and same_shape):
            yield from zip(range(start + a, start + a_end), range(start + b, start + b_end), strict=True)


def _step(definition: Skimmed) -> tuple[int, str]:
    return definition.qualname.count("."), definition.qualname.rpartition(".")[2]


def _body(data: bytes, definition: Skimmed) -> bytes:
    return data[definition.start : definition.end]


def _words(body: bytes, old: str, new: str) -> list[bytes]:
    """The words and signs of a body, with the names of ``new`` written as those of ``old``; layout does not count."""
    names = {b.encode(): a.encode() for a, b in zip(reversed(old.split(".")), reversed(new.split(".")), strict=False)}
    return [names.get(word, word) for word in _WORD.findall(body[:_LONGEST])]


def _alike(one: list[bytes], other: list[bytes]) -> float:
    if one == other:
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
