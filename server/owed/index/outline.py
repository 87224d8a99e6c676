"""The definitions of a file, in any language whose symbols are known."""

from __future__ import annotations

from tree_sitter import Tree

from owed.source.languages import language_of_symbols
from owed.source.model import Definition
from owed.source.python import definitions
from owed.source.python.notebook import source_of
from owed.source.python.tree import parse
from owed.source.symbols import LANGUAGES, symbols_of

_LARGEST = 1_000_000


def qualnames(path: str, data: bytes) -> tuple[str, ...]:
    """The qualified names of the definitions in a file, in order; none for a language without symbols, or a huge file."""
    return tuple(dict.fromkeys(definition.qualname for definition in outline(path, data).definitions))


class Outline:
    """The ``definitions`` of a text in order, and whether it is ``broken``: it does not parse, as half-typed code does not."""

    def __init__(self, definitions: tuple[Definition, ...] = (), broken: bool = False) -> None:
        self.definitions = definitions
        self.broken = broken


def outline(path: str, data: bytes, tree: Tree | None = None) -> Outline:
    """The outline of a file. ``tree`` is the parsed Python file, where it is known."""
    language = language_of_symbols(path)
    source = source_of(path, data) if language is not None and len(data) <= _LARGEST else None
    if language is None or source is None:
        return Outline()
    data = source
    if language.name == "python":
        root = (tree or parse(data)).root_node
        return Outline(definitions.all_definitions(root, data), root.has_error)
    if language.name in LANGUAGES and (symbols := symbols_of(language.name, path)) is not None:
        parsed = symbols.parse(data)
        return Outline(symbols.all_definitions(parsed, data), parsed.root_node.has_error)
    return Outline()
