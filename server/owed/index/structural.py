"""Structural anchors in one file: the places that their queries match."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tree_sitter import Tree

from owed.index.facts import Place
from owed.index.globs import matches as glob_matches
from owed.index.query import Query
from owed.source.languages import Language
from owed.source.python.notebook import source_of
from owed.source.python.tree import parse
from owed.source.symbols import symbols_of

if TYPE_CHECKING:  # few registries have structural anchors, and what asks them is large
    from owed.source.structure import Pattern


@lru_cache(maxsize=512)
def _compiled(language: str, text: str) -> Pattern | str:
    from owed.source.structure import compile_query  # noqa: PLC0415 as above

    return compile_query(language, text)


def problem_of(text: str, within: str = "") -> str | None:
    """What is wrong with a query, in words; None when it can be asked of some language.

    Without a glob that says otherwise it is about Python.
    """
    from owed.source.structure import GRAMMARS  # noqa: PLC0415 as above

    problem = _compiled("python", text)
    if not isinstance(problem, str):
        return None
    others = [name for name in GRAMMARS if name != "python"] if within else []
    return None if any(not isinstance(_compiled(name, text), str) for name in others) else problem


def _patterns(path: str, language: Language, query: Query) -> list[tuple[str, Pattern]]:
    from owed.source.structure import GRAMMARS  # noqa: PLC0415 as above

    found = []
    for anchor, text, within in query.matches:
        if language.name not in GRAMMARS or (not within and language.name != "python"):
            continue
        if within and not glob_matches(within, path):
            continue
        pattern = _compiled(language.name, text)
        if not isinstance(pattern, str):
            found.append((anchor, pattern))
    return found


def could_match(path: str, data: bytes, language: Language, query: Query) -> bool:
    """Whether a file may have a match, told by its bytes."""
    patterns = _patterns(path, language, query) if query.matches else []
    source = (source_of(path, data) or b"") if patterns else b""
    return any(pattern.could_match(source) for _, pattern in patterns)


def structural_places(path: str, data: bytes, language: Language, query: Query, tree: Tree | None) -> tuple[Place, ...]:
    """Where the structural anchors are in a file; ``tree`` is the parsed file, where it is known."""
    patterns = (
        [(anchor, p) for anchor, p in _patterns(path, language, query) if p.could_match(data)] if query.matches else []
    )
    if not patterns:
        return ()
    if tree is None:
        other = symbols_of(language.name, path)
        tree = other.parse(data) if other is not None else parse(data)
    from owed.source.structure import matches  # noqa: PLC0415 as above

    return tuple(Place(anchor, span, span) for anchor, p in patterns for span in matches(p, tree, data).spans)
