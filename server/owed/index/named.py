"""What a Python file has by name: where its anchored definitions are, and its uses of targets; kept across edits.

Both depend on the occurrences of a few names only. An edit whose lines, and whatever it changed the syntax of, hold none
of these names leaves them as they are: they only move. That is what makes a key cheap in a file of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node, Tree

from owed.index.facts import Place
from owed.index.query import Query
from owed.source.model import Use
from owed.source.python.candidates import Glance, Reach, glance, words_of
from owed.source.python.engine import Engine, Exhausted
from owed.source.python.parsed import Parsed
from owed.source.python.scopes import Binding
from owed.source.python.tree import parse, span_of
from owed.source.python.uses import Search
from owed.source.symbols.project import Project
from owed.steps import Steps, drain
from owed.text import Point, Span

_DEFINE = frozenset({"function", "class", "assignment", "alias"})
_ALWAYS = frozenset(
    {
        b"import", b"staticmethod", b"classmethod", b"property", b"overload", b"contextmanager", b"global", b"nonlocal",
        b"return", b"yield", b"isinstance", b"async", b"await", b"super",
    }
)  # fmt: skip
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
    """The findings; the names that were ``asked`` about on the way, and the other files that it ``needs``."""

    places: tuple[Place, ...] = ()
    uses: tuple[Use, ...] = ()
    asked: frozenset[bytes] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """What looking at one file may ask of all the others."""

    engine: Engine
    reach: Reach = field(default_factory=Reach)
    project: Project = field(default_factory=Project)
    """The same for files in other languages."""

    def forget(self, path: str) -> None:
        """A file has changed."""
        self.engine.forget(path)
        self.project.forget(path)


def look(
    path: str,
    data: bytes,
    query: Query,
    tree: Tree | None,
    world: World,
    pin: bool = False,
    seen: Glance | None = None,
) -> Named:
    """Look at a file; it is parsed only when it can hold something.

    ``pin``: it is open, others are to see it like this. ``seen``: what its bytes tell, where that is known.
    """
    return drain(looking(path, data, query, tree, world, pin, seen))


def looking(
    path: str,
    data: bytes,
    query: Query,
    tree: Tree | None,
    world: World,
    pin: bool = False,
    seen: Glance | None = None,
) -> Steps[Named]:
    """``look`` in steps. A step that the engine's allowance ends is done again, after a pause."""
    anchored = query.symbols.get(path, ())
    present, aliases = _present(data, query, world.reach, not anchored, seen)
    asked = {part.encode() for _, qualname in anchored for part in qualname.split(".")}
    if not anchored and not present and not aliases:
        return Named((), (), frozenset(asked))
    engine = world.engine
    parsed = engine.pin(path, data, tree or parse(data)) if pin else engine.hold(path, data)
    places = _places(anchored, parsed)
    if not present and not aliases:
        return Named(places, (), frozenset(asked))
    search = Search(engine, parsed, query.targets, query.likely)
    needs: set[str] = set()
    for step in search.steps(present, aliases):
        done = False
        while not done:
            with engine.collect() as collected:
                try:
                    step()
                    done = True
                except Exhausted:
                    pass
            needs |= collected
            yield
    here = {place.name for place in places}
    found = tuple(use for use in search.result() if use.span not in here)
    asked |= {name.encode() for name in parsed.asked}
    return Named(places, found, frozenset(asked), frozenset(needs - {path}))


def _places(anchored: Sequence[tuple[str, str]], parsed: Parsed) -> tuple[Place, ...]:
    places: list[Place] = []
    for anchor, qualname in anchored:
        found = [b for b in parsed.find(qualname) if b.kind in _DEFINE]
        places += [Place(anchor, span_of(b.node), span_of(_whole(b))) for b in found] or _attribute(
            anchor, qualname, parsed
        )
    return tuple(places)


def _whole(binding: Binding) -> Node:
    """A definition with its decorators; an assignment as the statement that it is."""
    around = binding.path[binding.at - 1]
    return around if around.type in ("decorated_definition", "expression_statement") else binding.construct


def _attribute(anchor: str, qualname: str, parsed: Parsed) -> list[Place]:
    """Where an attribute that no class body names is first assigned in a method."""
    owner, _, name = qualname.rpartition(".")
    for binding in parsed.find(owner) if owner else ():
        if binding.kind == "class":
            for path, at in parsed.attributes(binding.path[: binding.at + 1], name)[:1]:
                attribute = path[-1].child_by_field_name("attribute")
                if attribute is not None:
                    return [Place(anchor, span_of(attribute), span_of(path[at]))]
    return []


def _present(
    data: bytes, query: Query, reach: Reach, gated: bool, seen: Glance | None
) -> tuple[tuple[bytes, ...], dict[bytes, frozenset[bytes]]]:
    """The names of targets that the file may use, and other names that it may use them by."""
    targets = query.targets
    if not targets.last:
        return (), {}
    seen = seen or glance(data, targets)
    present = seen.present if gated else tuple(sorted({*seen.present, *_own(data, targets.last)}))
    if gated and not query.likely:
        present = tuple(name for name in present if name in seen.imports or reach.open_to(data, name))
    return present, reach.aliases_in(data)


def _own(data: bytes, last: Iterable[bytes]) -> list[bytes]:
    """In a file that defines anchored symbols, any name may be one of them."""
    return sorted(words_of(data).intersection(last))


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
        found = tuple(Use(u.key, _span(u.span, move), u.confidence, u.via) for u in found)
    if not kept and tree is not None:
        places = _places(query.symbols.get(path, ()), Parsed(path, data, tree))
    return Named(places, found, known.asked, known.needs)


def carried(known: Named, moves: Sequence[Moved]) -> Named:
    """The findings moved along with edits, right or not: for the moment until they are looked for again."""
    places, found = known.places, known.uses
    for move in moves:
        places = tuple(Place(p.anchor, _span(p.name, move), _span(p.body, move)) for p in places)
        found = tuple(Use(u.key, _span(u.span, move), u.confidence, u.via) for u in found)
    return Named(places, found, known.asked, known.needs)


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
