"""Structural anchors in one file: the places that their queries match."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tree_sitter import Tree

from owed.index.facts import Place
from owed.index.globs import matches as glob_matches
from owed.index.query import Query
from owed.source.languages import Language, language_by_id, language_of
from owed.source.python.notebook import source_of
from owed.source.python.tree import parse
from owed.source.symbols import grammar_of, symbols_of

if TYPE_CHECKING:  # few registries have structural anchors, and what asks them is large
    from owed.source.structure import Pattern


@lru_cache(maxsize=512)
def _compiled(grammar: str, text: str) -> Pattern | str:
    from owed.source.structure import compile_query  # noqa: PLC0415 as above

    return compile_query(grammar, text)


def problem_of(text: str, within: str = "") -> str | None:
    """What is wrong with a query, in words; None when it can be asked of some file.

    Without a glob that says otherwise it is about Python. What a glob says of the language is told by its last ending.
    """
    from owed.source.structure import GRAMMARS  # noqa: PLC0415 as above

    language = language_of(within) if within else None
    meant = _grammar_of(within, language) if within else "python"
    if language is not None and meant is None:
        return f"no grammar for {within}: queries work for {', '.join(GRAMMARS.values())}"
    problem = _compiled(meant or "python", text)
    if not isinstance(problem, str):
        return None
    fits = [name for name in GRAMMARS if not isinstance(_compiled(name, text), str)]
    if meant is None:
        return None if fits else problem
    if within or not fits:
        return problem
    known = ", ".join(GRAMMARS[name] for name in fits)
    language = language_by_id(fits[0])
    ending = language.extensions[0] if language is not None else fits[0]
    return f"{problem}; it fits {known}: say in which files, as in: '**/*.{ending}'"


def _grammar_of(path: str, language: Language | None) -> str | None:
    """The grammar that a file is parsed by; None: there is none."""
    if language is None:
        return None
    return "python" if language.name == "python" else grammar_of(language.name, path)


def _patterns(path: str, language: Language, query: Query) -> list[tuple[str, Pattern]]:
    grammar = _grammar_of(path, language)
    found = []
    for anchor, text, within in query.matches:
        if grammar is None or (not within and grammar != "python") or (within and not glob_matches(within, path)):
            continue
        pattern = _compiled(grammar, text)
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
