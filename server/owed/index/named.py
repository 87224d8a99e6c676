"""What a Python file has by name: where its anchored definitions are, and its uses of targets; kept across edits.

Both depend on the occurrences of a few names only. An edit whose lines, and whatever it changed the syntax of, hold none
of these names leaves them as they are: they only move. That is what makes a key cheap in a file of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Tree

from owed.index.facts import Place
from owed.index.query import Query
from owed.source.python import definitions
from owed.source.python.imports import module_name
from owed.source.python.names import Names
from owed.source.python.tree import parse
from owed.source.python.uses import Use, uses
from owed.text import Point, Span

_NOT_NAME = bytes(c if chr(c).isalnum() or c == 95 or c > 127 else 32 for c in range(256))
_ALWAYS = frozenset({b"import", b"staticmethod", b"global", b"nonlocal"})
"""Words that change what other names mean."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An edit: where it was, where it ends now, and the words that could have changed their meaning by it."""

    start: Point
    old_end: Point
    new_end: Point
    words: frozenset[bytes]
    flat: bool
    """No node is another than before: only text inside of leaves has changed."""


@dataclass(frozen=True, slots=True)
class Named:
    """The findings, and ``asked``: the names that were looked at on the way."""

    places: tuple[Place, ...] = ()
    uses: tuple[Use, ...] = ()
    asked: frozenset[bytes] = frozenset()


def words_of(data: bytes) -> frozenset[bytes]:
    """The words of a text."""
    return frozenset(data.translate(_NOT_NAME).split())


def look(path: str, data: bytes, query: Query, tree: Tree | None) -> Named:
    """Look at a file; it is parsed only when it can hold something."""
    anchored = query.symbols.get(path, ())
    present = _present(data, query, gated=not anchored)
    asked = {part.encode() for _, qualname in anchored for part in qualname.split(".")}
    if not anchored and not present:
        return Named((), (), frozenset(asked))
    tree = tree or parse(data)
    places = _places(anchored, data, tree)
    if not present:
        return Named(places, (), frozenset(asked))
    names = Names(tree, data)
    found = uses(names, module_name(path, query.packages), query.targets, present)
    return Named(places, found, frozenset(asked | {name.encode() for name in names.asked}))


def _places(anchored: Sequence[tuple[str, str]], data: bytes, tree: Tree) -> tuple[Place, ...]:
    known = definitions.Definitions(tree.root_node, data)
    return tuple(Place(anchor, d.name, d.span) for anchor, qualname in anchored for d in known.find(qualname))


def _present(data: bytes, query: Query, gated: bool) -> Sequence[bytes]:
    """The last names of targets that stand in the file as words, and that it can mean; in the time of reading it once."""
    last = query.targets.last
    if not last:
        return ()
    found = [name for name in last if name in data] if len(last) <= 8 else sorted(last.keys() & words_of(data))
    if not gated:
        return found
    return [name for name in found if any(word in data for word in query.gates.get(name, (b"",)))]


def follow(
    known: Named, moves: Sequence[Moved], path: str, data: bytes, query: Query, tree: Tree | None
) -> Named | None:
    """The findings after edits that did not concern them; None when they have to be looked for again."""
    watched = (known.asked, query.targets.last.keys(), _ALWAYS)
    for move in moves:
        if any(not names.isdisjoint(move.words) for names in watched):
            return None
    places, found = known.places, known.uses
    kept = True
    for move in moves:
        kept = kept and move.flat and not any(_at_edge(place, move) for place in places)
        places = tuple(Place(p.anchor, _span(p.name, move), _span(p.body, move)) for p in places)
        found = tuple(Use(u.key, _span(u.span, move), u.confidence) for u in found)
    if not kept and tree is not None:
        places = _places(query.symbols.get(path, ()), data, tree)
    return Named(places, found, known.asked)


def _at_edge(place: Place, move: Moved) -> bool:
    """Whether an edit is so near to where a definition starts or ends that it may now do so elsewhere."""
    first, last = move.start.line - 1, move.old_end.line + 1
    return any(first <= point.line <= last for point in (*place.body, *place.name))


def _span(span: Span, move: Moved) -> Span:
    if span.end.offset < move.start.offset:
        return span
    return Span(_point(span.start, move), _point(span.end, move))


def _point(point: Point, move: Moved) -> Point:
    if point.offset < move.old_end.offset or point.offset <= move.start.offset:
        return point
    column = point.column
    if point.line == move.old_end.line:
        column += move.new_end.column - move.old_end.column
    return Point(
        point.offset + move.new_end.offset - move.old_end.offset,
        point.line + move.new_end.line - move.old_end.line,
        column,
    )
