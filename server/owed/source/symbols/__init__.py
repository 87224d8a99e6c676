"""Symbols in languages other than Python. A new language is one module, one query file, and a line in the table here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from owed.source.symbols.target import Target

if TYPE_CHECKING:
    from owed.source.symbols.engine import Symbols
    from owed.source.symbols.model import Grammar

__all__ = ["LANGUAGES", "Target", "symbols_of"]

LANGUAGES: Mapping[str, str] = {
    "javascript": "owed.source.symbols.javascript",
    "typescript": "owed.source.symbols.typescript",
    "go": "owed.source.symbols.go",
    "rust": "owed.source.symbols.rust",
    "java": "owed.source.symbols.java",
}
"""The module of each language by its LSP ID; it has a ``GRAMMAR``."""


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
