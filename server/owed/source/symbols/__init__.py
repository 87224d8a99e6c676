"""Symbols in languages other than Python. A new language is one module, one query file, and a line in the table here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from owed.source.symbols.target import Target

if TYPE_CHECKING:
    from tree_sitter import Language

    from owed.source.symbols.engine import Symbols
    from owed.source.symbols.model import Grammar

__all__ = ["GRAMMARS", "LANGUAGES", "Target", "grammar_of", "load_grammar", "symbols_of"]

LANGUAGES: Mapping[str, str] = {
    "javascript": "owed.source.symbols.javascript",
    "typescript": "owed.source.symbols.typescript",
    "go": "owed.source.symbols.go",
    "rust": "owed.source.symbols.rust",
    "java": "owed.source.symbols.java",
}
"""The module of each language by its LSP ID; it has a ``GRAMMAR``."""


GRAMMARS: Mapping[str, str] = {name: name for name in LANGUAGES} | {"tsx": "typescript"}
"""The languages by the names of their grammars: one has two."""


def grammar_of(language_name: str, path: str) -> str | None:
    """The name of the grammar that a file of this language is parsed by; None: there is none."""
    module = LANGUAGES.get(language_name)
    return import_module(module).GRAMMAR.variant(path) or language_name if module is not None else None


def load_grammar(name: str) -> Language:
    """The grammar of this name, one of ``GRAMMARS``."""
    language = GRAMMARS[name]
    grammar: Grammar = import_module(LANGUAGES[language]).GRAMMAR
    return grammar.load("" if name == language else name)


def symbols_of(language_name: str, path: str) -> Symbols | None:
    """What can be asked of a file of this language; None: nothing, there is no grammar for it.

    Costs nothing until a file of the language is there: modules and grammars are loaded at the first question.
    """
    module = LANGUAGES.get(language_name)
    if module is None:
        return None
    grammar: Grammar = import_module(module).GRAMMAR
    return _symbols(language_name, grammar.variant(path))


@cache
def _symbols(language_name: str, variant: str) -> Symbols:
    from owed.source.symbols.engine import Symbols  # noqa: PLC0415 as its grammars: where a file of such a language is

    grammar: Grammar = import_module(LANGUAGES[language_name]).GRAMMAR
    return Symbols(grammar, variant)
