"""Where a definition went in one step: from the files before to the files after, which may be one commit or ten years of them.

Only definitions that were not there before are candidates at first. How sure a match is adds up from how alike the bodies are,
from the name, from what it is a member of, and from where its neighbours went; how sure it must be depends on how much the body
tells. See docs/anchors.md for what the numbers mean.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from owed.index.anchors.names import SPELLED, alike
from owed.source.fingerprint import Body, File, find, has_bodies, likeness, overlap
from owed.source.languages import language_of_symbols
from owed.source.python.candidates import words_of

FEW_FILES = 6
"""Changed files that are all taken apart; of more, those that share the rare words of what is looked for."""
MOST_FILES = 60
_BEST_FILES = 12
_BEST = 8
"""Candidates that are compared in full."""
_SIBLINGS = 80
"""Neighbours that are asked where they went."""
_FAMILIES = {"typescript": "javascript"}

ENOUGH = 30.0
"""Weight of a body, about ten lines, beyond which more of it makes nothing surer."""
SURE = 0.72
"""What a match of a long body must add up to."""
SURER = 0.30
"""How much more the shortest needs."""
NAME, OWNER, NEIGHBOURS, MODULE = 0.18, 0.10, 0.20, 0.06
"""What the same name adds, the same owner, all neighbours in the same place, the same file name."""
MEMBERS = 0.30
"""What it adds for a class that another has members of the same names: by their share."""
LEAST = 0.3
"""The least likeness of a body that is one at all, if all else fits."""
RENAMED, RENAMED_SHORT = 0.58, 0.80
"""The least likeness under another name: of a long body, of the shortest."""
AHEAD = 0.05
"""How far the runner-up must be behind; three times that for the shortest."""
STRANGE, STRANGE_SHORT = 0.68, 0.92
"""The same for a member that is one of something else now, under whatever name: many classes have a ``get``."""
SPECIAL = 0.92
"""The least likeness where just one of the two has a name that Python gives a meaning: nobody renames to ``__init__``."""
STANDING = 0.80
"""The least likeness of a copy that was made before its original went."""
_MOST_VOTE = 60.0
"""Weight beyond which a neighbour has no more say."""
_FEWEST = 3
MOST_LOOKS = 20_000_000
"""Looks at whether two definitions are alike, in one step; what is asked for beyond is lost. Half a minute of them."""
_OVERLAP = 8
"""Looks that an ``overlap`` takes as long as."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a definition went, and how alike it still is (``likeness``)."""

    body: Body
    score: float


class Side:
    """The files of one side of a step, which are read and parsed when they are needed."""

    def __init__(self, paths: Iterable[str], file: Callable[[str], File]) -> None:
        self._known = frozenset(paths)
        self._file = file
        self.paths = tuple(sorted(path for path in self._known if has_bodies(path)))

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def bodies(self, path: str) -> tuple[Body, ...]:
        """The definitions of a file, of Python without variables; none where it is not there."""
        return self._file(path).bodies if path in self._known else ()

    def names(self, path: str) -> frozenset[str]:
        """Their qualified names."""
        return self._file(path).names if path in self._known else frozenset()

    def variables(self, path: str) -> tuple[Body, ...]:
        """The variables of a Python file."""
        return self._file(path).variables if path in self._known else ()

    @cached_property
    def words(self) -> Mapping[str, frozenset[bytes]]:
        """The words of each file that may have definitions."""
        return {path: frozenset(words_of(self._file(path).data)) for path in self.paths}


class Step:
    """The files that a step changed, as they were and as they are. Asked for one definition after another; what is learnt is kept."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before = before
        self.after = after
        self._born: dict[str, tuple[Body, ...]] = {}
        self._matched: dict[tuple[str, str], Match | None] = {}
        self._votes: dict[str, dict[str, float]] = {}
        self._with: dict[bytes, list[str]] = {}
        self._left = MOST_LOOKS

    def where(self, body: Body) -> Match | None:
        """Where a definition of ``before`` went; None when nothing is like it enough, or two things are."""
        key = (body.path, body.qualname)
        if key not in self._matched:
            if self._left <= 0:
                return None
            self._matched[key] = None  # what it depends on must not ask for it again
            self._matched[key] = self._where(body)
        return self._matched[key]

    def _where(self, body: Body) -> Match | None:
        owner = self._owner_after(body)
        votes = self._neighbours(body.path)
        ranked = self._ranked(body, owner, votes, self._candidates(body, owner))
        if not ranked or ranked[0][0] < _needed(body):
            return None
        best, score, found = ranked[0]
        if len(ranked) > 1 and best - ranked[1][0] < _margin(body, found, ranked[1][2]):
            return None
        if self._is_rather(found, body, best):
            return None
        return Match(found, score)

    def _ranked(
        self, body: Body, owner: Body | None, votes: Mapping[str, float], candidates: Iterable[Body]
    ) -> list[tuple[float, float, Body]]:
        rough = list(candidates)
        self._left -= _OVERLAP * len(rough)
        if len(rough) > _BEST:
            sure = [overlap(body, each) + self._context(body, each, owner, votes) for each in rough]
            rough = [rough[n] for n in sorted(range(len(rough)), key=lambda n: (-sure[n], n))[:_BEST]]
        ranked = []
        for each in rough:
            same = likeness(body, each)
            if same >= _least(body, each, _kinship(body, each, owner)):
                ranked.append((same + self._context(body, each, owner, votes), same, each))
        ranked.sort(key=lambda item: (-item[0], item[2].path, item[2].start))
        return ranked

    def _context(self, body: Body, other: Body, owner: Body | None, votes: Mapping[str, float]) -> float:
        """What speaks for a candidate besides its body."""
        told = NEIGHBOURS * votes.get(other.path, 0.0)
        if other.path == body.path and body.path in self.after:
            told = max(told, NEIGHBOURS / 2)
        kinship = _kinship(body, other, owner)
        told += NAME * alike(body.name, other.name) * (1.0 if kinship else 0.5)
        if body.kind == "class":
            told += MEMBERS * self._members_kept(body, other)
        if owner is not None and kinship == 1:
            told += OWNER + NEIGHBOURS - min(NEIGHBOURS, NEIGHBOURS * votes.get(other.path, 0.0))
        elif kinship:
            told += OWNER * kinship if body.owner else OWNER / 2
        if _module(other.path) == _module(body.path):
            told += MODULE
        return told

    def _members_kept(self, body: Body, other: Body) -> float:
        """The share of a class's members whose names another has; 0 of a class with few."""
        had = {each.name for each in self.before.bodies(body.path) if each.owner == body.qualname}
        if len(had) < _FEWEST:
            return 0.0
        return len(had & {each.name for each in self.after.bodies(other.path) if each.owner == other.qualname}) / len(
            had
        )

    def _owner_after(self, body: Body) -> Body | None:
        """What the class of a method is now; None for what is in no class, or in one that is gone too."""
        if not body.owner:
            return None
        stands = find(self.after.bodies(body.path), body.owner)
        if stands is not None:
            return stands
        before = find(self.before.bodies(body.path), body.owner)
        found = self.where(before) if before is not None else None
        return found.body if found is not None else None

    def _candidates(self, body: Body, owner: Body | None) -> list[Body]:
        if body.kind == "variable":
            return self._variables(body)
        files = self._files(body)
        found = [each for path in files for each in self._born_in(path)]
        if owner is not None and owner.path not in files:
            found += [each for each in self._born_in(owner.path) if each.owner == owner.qualname]
        self._left -= len(found)
        return [each for each in found if _kinds(body) == _kinds(each) and _may_be(body, each)]

    def _variables(self, body: Body) -> list[Body]:
        """Variables are told by their names; a value alone says little."""
        found: list[Body] = []
        for path in self._having(body.name.encode()):
            stood = {each.qualname for each in self.before.variables(path)}
            found += [v for v in self.after.variables(path) if v.name == body.name and v.qualname not in stood]
        return found

    def _born_in(self, path: str) -> tuple[Body, ...]:
        known = self._born.get(path)
        if known is None:
            stood = self.before.names(path)
            known = tuple(each for each in self.after.bodies(path) if each.qualname not in stood)
            self._born[path] = known
        return known

    def _having(self, word: bytes) -> list[str]:
        """The files of ``after`` in which a word stands."""
        known = self._with.get(word)
        if known is None:
            known = self._with[word] = [path for path, words in self.after.words.items() if word in words]
        return known

    def _files(self, body: Body) -> Sequence[str]:
        """The files of ``after`` that may have it: all, where they are few."""
        family = _family(body.path)
        own = [path for path in self.after.paths if _family(path) == family]
        if len(own) <= FEW_FILES:
            return own
        rarity = self._rarity
        name = body.name.encode()
        module = _module(body.path)
        shared: dict[str, float] = defaultdict(float)
        for word in words_of(body.text):
            weight = rarity.get(word)
            if weight is not None:
                for path in self._having(word):
                    shared[path] += weight
        ranked = []
        for path in own:
            known = name in self.after.words[path]
            ranked.append((shared[path] * (1.3 if known else 1.0) * (1.2 if _module(path) == module else 1.0), path))
        ranked.sort(reverse=True)
        best = ranked[0][0]
        return [path for weight, path in ranked[:_BEST_FILES] if weight >= best * 0.4]

    @cached_property
    def _rarity(self) -> Mapping[bytes, float]:
        """How much it tells that a file has a word."""
        counts: Counter[bytes] = Counter()
        for words in self.after.words.values():
            counts.update(words)
        total = len(self.after.words) + 1
        return {word: math.log(total / count) for word, count in counts.items()}

    def _neighbours(self, path: str) -> Mapping[str, float]:
        """Where the other definitions went that are gone from a file: the share of their weight, by path."""
        known = self._votes.get(path)
        if known is not None:
            return known
        self._votes[path] = {}
        stands = self.after.names(path)
        gone = [each for each in self.before.bodies(path) if each.qualname not in stands and each.kind != "variable"]
        gone = sorted(gone, key=lambda each: each.start - each.end)[:_SIBLINGS]
        votes: dict[str, float] = defaultdict(float)
        for each in gone:
            files = self._having(each.name.encode())[:_BEST_FILES]
            same = [b for p in files for b in self._born_in(p) if b.name == each.name and _kinds(b) == _kinds(each)]
            best = max(
                ((overlap(each, b) + 0.2 * (b.qualname == each.qualname), b.path) for b in same), default=(0.0, "")
            )
            if best[0] >= 0.6:
                votes[best[1]] += min(each.weight, _MOST_VOTE)
        total = sum(votes.values())
        few = min(1.0, total / ENOUGH)
        known = {path: few * share / total for path, share in votes.items()} if total else {}
        self._votes[path] = known
        return known

    def standing(self, body: Body) -> Match | None:
        """A copy of the same name that was there before already, where just one is. Whether it was made just before, others know."""
        if body.weight < ENOUGH / 3 or body.kind == "variable":
            return None
        same = [
            (likeness(body, each), each)
            for path in self._having(body.name.encode())[:MOST_FILES]
            for each in self.after.bodies(path)
            if each.name == body.name and each.path != body.path and _kinds(each) == _kinds(body)
        ]
        same = [item for item in same if item[0] >= STANDING]
        return Match(same[0][1], same[0][0]) if len(same) == 1 else None

    def _is_rather(self, found: Body, body: Body, sure: float) -> bool:
        """Whether what was found is rather what has become of another definition that is gone."""
        stands = self.after.names(body.path)
        if body.name == found.name and sure > SURE + SURER:
            return False
        bodies = self.before.bodies(body.path)
        self._left -= len(bodies)
        for other in bodies:
            if other.qualname in stands or other.qualname == body.qualname or _kinds(other) != _kinds(found):
                continue
            if not _may_be(other, found):
                continue
            self._left -= _OVERLAP
            bonus = self._context(other, found, self._owner_after(other), self._neighbours(other.path))
            if overlap(other, found) + bonus <= sure:
                continue
            if likeness(other, found) + bonus > sure:
                return True
        return False


def _needed(body: Body) -> float:
    return SURE + SURER * _short(body)


def _short(body: Body) -> float:
    """How far a body is from being long enough to tell by itself: 1 for nothing, 0 for ``ENOUGH`` and more."""
    return max(0.0, 1 - body.weight / ENOUGH)


def _kinship(body: Body, other: Body, owner: Body | None) -> float:
    """Whether two are members of the same: 1; or of a class and of what is now its base: less; 0 if not.

    ``owner`` is what the class of ``body`` is now, where that is known.
    """
    if not body.owner:
        return float(not other.owner)
    if owner is None:
        return float(other.owner == body.owner)
    if (other.path, other.owner) == (owner.path, owner.qualname):
        return 1.0
    head = owner.data[owner.name_start : owner.name_start + 400].partition(b":")[0]
    base = other.owner.rpartition(".")[2].encode()
    return 0.5 if base and re.search(rb"[(,.\s]" + re.escape(base) + rb"\s*[,)\[]", head) else 0.0


def _least(body: Body, other: Body, kinship: float) -> float:
    """The least likeness of a candidate, whatever else speaks for it."""
    short = _short(body)
    if body.name != other.name and (_is_special(body.name) or _is_special(other.name)):
        return SPECIAL
    if body.owner and not kinship:
        return STRANGE + (STRANGE_SHORT - STRANGE) * short
    if alike(body.name, other.name) >= SPELLED:
        return LEAST
    return RENAMED + (RENAMED_SHORT - RENAMED) * short


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _margin(body: Body, best: Body, next_best: Body) -> float:
    """How far the second must be behind: less far where only the first has the name."""
    if _within(next_best, best):
        return 0.0
    margin = AHEAD * (1 + 2 * _short(body))
    return margin / 2 if best.name == body.name != next_best.name else margin


def _may_be(one: Body, other: Body) -> bool:
    """Whether it is worth a closer look: the same name, or a third of what tells something in common."""
    if one.name == other.name:
        return True
    size, another = one.end - one.start, other.end - other.start
    if size > 8 * another + 400 or another > 8 * size + 400:
        return False
    fewer = min(len(one.told), len(other.told))
    return len(one.told & other.told) * 3 >= fewer


def _within(one: Body, other: Body) -> bool:
    """Whether a definition stands inside another: then they are no rivals."""
    return one.path == other.path and other.start <= one.start and one.end <= other.end


def _kinds(body: Body) -> str:
    return "function" if body.kind == "method" else body.kind


def _family(path: str) -> str:
    language = language_of_symbols(path)
    return _FAMILIES.get(language.name, language.name) if language is not None else ""


def _module(path: str) -> str:
    """The name of a file as a module: of a package, the package's."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return folder.rpartition("/")[2] if stem in ("__init__", "index", "mod") else stem
