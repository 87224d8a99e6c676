"""Looking at one file: bytes and a query in, facts out. Reads nothing but what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tree_sitter import Tree

from owed.index.facts import FileFacts, Part, Place
from owed.index.named import Named, World, look
from owed.index.query import Query
from owed.index.said import NOTHING, SUPPRESS, literals, odd_lines, said, said_in
from owed.index.structural import structural_places
from owed.index.symbols import look_at_symbols
from owed.source.languages import Language, language_of
from owed.source.model import Use
from owed.source.python import notebook
from owed.source.python.candidates import Glance
from owed.source.python.tree import path_to
from owed.text import Text

_COMMENT_RUN = 50


def examine_record(path: str, text: Text, query: Query) -> FileFacts:
    """The facts of a record: what it silences. What else its comments say is prose."""
    language = language_of(path)
    if language is None or SUPPRESS not in text.data:
        return FileFacts(path)
    return FileFacts(path, (Part(None, (), said(text, language, query).suppressions),))


def examine(
    path: str,
    text: Text,
    query: Query,
    world: World | None,
    language: Language | None = None,
    tree: Tree | None = None,
    named: Named | None = None,
    seen: Glance | None = None,
) -> FileFacts:
    """The facts of a file.

    Without ``world`` only what it says by itself: its comments. ``language`` is what an editor says it is, else the path tells;
    ``tree`` is the parsed file, ``named`` what it has by name, and ``seen`` what its bytes tell, where that is known.
    """
    if path.endswith(".ipynb"):
        return _notebook(path, text.data, query, world)
    language = language or language_of(path, text.data[:128].split(b"\n", 1)[0])
    if language is None:
        return FileFacts(path)
    if named is None:
        named = _look(path, text.data, query, language, tree, world, seen)
    return FileFacts(path, (_part(text, query, language, tree, named),), needs=named.needs)


def _look(
    path: str,
    data: bytes,
    query: Query,
    language: Language,
    tree: Tree | None,
    world: World | None,
    seen: Glance | None = None,
) -> Named:
    if world is None:
        return Named()
    if language.name != "python":
        named = look_at_symbols(path, data, query, language, world)
    else:
        named = look(path, data, query, tree, world, seen=seen)
    return with_structure(path, data, query, language, tree, named)


def with_structure(path: str, data: bytes, query: Query, language: Language, tree: Tree | None, named: Named) -> Named:
    """What a file has by name, and the places that structural anchors match."""
    structural = structural_places(path, data, language, query, tree) if query.matches else ()
    return replace(named, places=(*named.places, *structural)) if structural else named


def _part(text: Text, query: Query, language: Language, tree: Tree | None, named: Named) -> Part:
    """The facts of one text in one language: a file, or a cell."""
    data = text.data
    if tree is not None and language.name == "python":
        spans = _comments_by_tree(tree, data, query)
        found, ignored = said_in(text, spans, query) if spans else NOTHING
    else:
        found, ignored = said(text, language, query)
    return Part(None, found, ignored, named.places, named.uses, odd_lines(text, found, named.places, named.uses))


def _comments_by_tree(tree: Tree, data: bytes, query: Query) -> list[tuple[int, int]]:
    """The comments that can hold a marker, with those around them, without a look at the rest of the file."""
    root = tree.root_node
    spans: set[tuple[int, int]] = set()
    for literal in literals(query.tags, query.prefixes):
        at = data.find(literal)
        while at >= 0:
            end = at + len(literal)
            path = path_to(root, at)
            if path and path[-1].type == "comment":
                node = path[-1]
                spans.add((node.start_byte, node.end_byte))
                end = node.end_byte
                following = node
                for _ in range(_COMMENT_RUN):
                    sibling = following.next_sibling
                    if sibling is None or sibling.type != "comment" or (sibling.start_byte, sibling.end_byte) in spans:
                        break
                    spans.add((sibling.start_byte, sibling.end_byte))
                    following = sibling
            at = data.find(literal, end)
    return sorted(spans)


def _notebook(path: str, data: bytes, query: Query, world: World | None) -> FileFacts:
    cells = notebook.cells(data)
    if cells is None:
        return FileFacts(path, problem="not a notebook")
    return examine_cells(path, cells, query, world)


def examine_cells(path: str, cells: Sequence[notebook.Cell], query: Query, world: World | None) -> FileFacts:
    """The facts of a notebook's cells: markers cell by cell, places and uses over all code cells in order."""
    python, markdown = language_of("a.py"), language_of("a.md")
    joined = notebook.join(cells)
    whole = _look(path, joined.data, query, python, None, world) if python else Named()
    uses_in: dict[int, list[Use]] = {}
    for use in whole.uses:
        located = joined.locate(use.span)
        if located is not None:
            uses_in.setdefault(located[0].index, []).append(Use(use.key, located[1], use.confidence, use.via))
    places_in: dict[int, list[Place]] = {}
    for place in whole.places:
        name, body = joined.locate(place.name), joined.locate(place.body)
        if name is not None and body is not None and name[0] is body[0]:
            places_in.setdefault(name[0].index, []).append(Place(place.anchor, name[1], body[1]))
    parts = []
    for cell in cells:
        language = python if cell.is_code else markdown
        if language is None:
            continue
        named = Named(tuple(places_in.get(cell.index, ())), tuple(uses_in.get(cell.index, ())))
        part = _part(cell.text, query, language, None, named)
        if not part.empty:
            parts.append(part._replace(cell=cell.index))
    return FileFacts(path, tuple(parts), needs=whole.needs)
