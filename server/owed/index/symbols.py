"""What a file in a language other than Python has by name: its anchored definitions, and its uses of others."""

from __future__ import annotations

import hashlib

from owed.index.facts import Place
from owed.index.named import Named, World
from owed.index.query import Query
from owed.source.languages import Language, language_of
from owed.source.python.candidates import words_of
from owed.source.python.modules import is_python
from owed.source.symbols import LANGUAGES, Target, symbols_of
from owed.source.symbols.project import Project, is_manifest

_FAMILIES = {"typescript": "javascript"}
"""Languages whose files import each other, by the name of one of them."""


def family(language: str) -> str:
    """The languages that a language shares its modules with."""
    return _FAMILIES.get(language, language)


def has_symbols(path: str) -> bool:
    """Whether symbols in a file can be found, by a grammar other than Python's."""
    language = language_of(path)
    return language is not None and language.name in LANGUAGES


def has_names(path: str) -> bool:
    """Whether others may depend on what a file defines or imports."""
    return is_python(path) or has_symbols(path)


def decides_elsewhere(path: str) -> bool:
    """Whether what a file in another language than Python says may decide on what other files use."""
    return has_symbols(path) or is_manifest(path)


def shown_by(path: str, data: bytes) -> bytes:
    """A digest of what a file in another language than Python shows to others: what it exports of others, and as its default."""
    language = language_of(path)
    symbols = symbols_of(language.name, path) if language is not None else None
    if language is None or symbols is None or family(language.name) != "javascript":
        return b""
    from owed.source.symbols.ecma_exports import passed_in  # noqa: PLC0415 loads a parser: only where there is something to parse

    passed = passed_in(path, data)
    told = (
        sorted(passed.names.items()),
        passed.stars,
        sorted(passed.own),
        symbols.exported_default(symbols.parse(data), data),
    )
    return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).digest()


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
    with world.project.collect() as needs:
        targets = [Target(key, at, qualname, _is_default(at, qualname, world.project)) for key, at, qualname in present]
        found = symbols.uses(tree, data, path, targets, world.project) if targets else ()
    needs.update(target.path for target in targets)
    return Named(
        tuple(places), tuple(use for use in found if use.span not in here), frozenset(), frozenset(needs - {path})
    )


def _is_default(path: str, qualname: str, project: Project) -> bool | None:
    """Whether a definition is what its module exports by default; None where that cannot be told."""
    known = project.ask(("default", path), lambda: _default_export(path, project), None)
    return None if known is None else known == qualname.partition(".")[0]


def _default_export(path: str, project: Project) -> str | None:
    language = language_of(path)
    symbols = symbols_of(language.name, path) if language is not None else None
    data = project.read(path) if symbols is not None else None
    if symbols is None or data is None:
        return None
    return symbols.exported_default(symbols.parse(data), data)
