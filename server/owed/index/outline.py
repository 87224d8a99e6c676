"""The definitions of a file by name, in any language whose symbols are known."""

from __future__ import annotations

from owed.source.languages import language_of
from owed.source.python import definitions
from owed.source.python.tree import parse
from owed.source.symbols import LANGUAGES, symbols_of

_LARGEST = 1_000_000


def qualnames(path: str, data: bytes) -> tuple[str, ...]:
    """The qualified names of the definitions in a file, in order; none for a language without symbols, or a huge file."""
    language = language_of(path)
    if language is None or len(data) > _LARGEST:
        return ()
    if language.name == "python":
        found = definitions.all_definitions(parse(data).root_node, data)
    elif language.name in LANGUAGES and (symbols := symbols_of(language.name, path)) is not None:
        found = symbols.all_definitions(symbols.parse(data), data)
    else:
        return ()
    return tuple(dict.fromkeys(definition.qualname for definition in found))
