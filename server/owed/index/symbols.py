"""What a file in a language other than Python has by name: its anchored definitions, and its uses of others."""

from __future__ import annotations

from collections.abc import Sequence

from owed.index.facts import Place
from owed.index.named import Named, World
from owed.index.query import Query
from owed.source.languages import Language, language_of
from owed.source.python.candidates import words_of
from owed.source.symbols import LANGUAGES, Target, symbols_of

_FAMILIES = {"typescript": "javascript"}
"""Languages whose files import each other, by the name of one of them."""


def family(language: str) -> str:
    """The languages that a language shares its modules with."""
    return _FAMILIES.get(language, language)


def has_symbols(path: str) -> bool:
    """Whether symbols in a file can be found, by a grammar other than Python's."""
    language = language_of(path)
    return language is not None and language.name in LANGUAGES


def may_use(path: str, data: bytes, language: Language, query: Query) -> bool:
    """Whether a file defines or may use what an anchor names, told by its bytes."""
    return language.name in LANGUAGES and (path in query.symbols or bool(_present(data, language, query)))


def _present(data: bytes, language: Language, query: Query) -> list[tuple[str, str, str]]:
    """The targets of the language's family whose last name, or whose module's, stands in the file."""
    own = [target for target in query.foreign if family(target[1]) == family(language.name)]
    if not own:
        return []
    words = words_of(data)
    found = []
    for key, name, anchored in own:
        path, _, qualname = anchored.partition("::")
        stem = path.rpartition("/")[2].partition(".")[0]
        # a default import may call it anything, but names the module
        imported_as = family(name) == "javascript" and "." not in qualname and stem.encode() in words
        if qualname.rpartition(".")[2].encode() in words or imported_as:
            found.append((key, path, qualname))
    return found


def look_at_symbols(path: str, data: bytes, query: Query, language: Language, world: World) -> Named:
    """Look at a file; it is parsed only when it can hold something."""
    symbols = symbols_of(language.name, path)
    anchored = query.symbols.get(path, ())
    present = _present(data, language, query)
    if symbols is None or not (anchored or present):
        return Named()
    tree = symbols.parse(data)
    places = [Place(a, d.name, d.span) for a, qualname in anchored for d in symbols.find(tree, data, qualname)]
    here = {place.name for place in places}
    targets = [Target(key, at, qualname, _is_default(at, qualname, world)) for key, at, qualname in present]
    found = symbols.uses(tree, data, path, targets, world.exists) if targets else ()
    return Named(tuple(places), tuple(use for use in found if use.span not in here), frozenset(), _needs(path, targets))


def _needs(path: str, targets: Sequence[Target]) -> frozenset[str]:
    return frozenset(target.path for target in targets if target.path != path)


def _is_default(path: str, qualname: str, world: World) -> bool | None:
    """Whether a definition is what its module exports by default; None where that cannot be told."""
    if path not in world.defaults:
        world.defaults[path] = _default_export(path, world)
    known = world.defaults[path]
    return None if known is None else known == qualname.partition(".")[0]


def _default_export(path: str, world: World) -> str | None:
    language = language_of(path)
    symbols = symbols_of(language.name, path) if language is not None else None
    data = world.read(path)
    if symbols is None or data is None:
        return None
    return symbols.exported_default(symbols.parse(data), data)
