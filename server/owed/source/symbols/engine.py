"""The symbols of one language: parse, definitions, uses; the generic part that every language shares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from time import monotonic

from tree_sitter import Language, Parser, Query, Tree

from owed.source.model import Definition, Use
from owed.source.python.tree import span_of
from owed.source.symbols.model import Grammar
from owed.source.symbols.outline import Defined, Outline
from owed.source.symbols.project import Project
from owed.source.symbols.resolve import Search
from owed.source.symbols.target import Target

_REFERENCES = ";;; references"
"""The line of a query file below which the patterns of references stand; above it are those of the outline."""

PATIENCE = 2.0
"""Seconds that parsing one file may take: a hundred times what the largest file needs that a person wrote."""

_CHUNK = 1 << 11
"""Bytes at a time; the text of a node, which queries compare, is read in such parts too."""


class Symbols:
    """What can be asked of a file in one variant of one language. Grammar and queries are loaded when first needed."""

    def __init__(self, grammar: Grammar, variant: str) -> None:
        self._grammar = grammar
        self._variant = variant
        self._last: tuple[Tree, bytes, Outline] | None = None

    def parse(self, data: bytes, old: Tree | None = None) -> Tree:
        """Parse a file; ``old`` is the tree before an edit, already told of it by ``Tree.edit``.

        What takes longer than ``PATIENCE`` (some grammars need time quadratic in the length of nonsense) is read as an
        empty file; the parser notices the end of it only between its steps.
        """
        end = monotonic() + PATIENCE

        def read(offset: int, _: object) -> bytes:
            return data[offset : offset + _CHUNK]

        def late(_offset: int, _error: bool) -> bool:
            return monotonic() > end

        parser = self._parser
        try:
            if old is not None:
                return parser.parse(read, old, encoding="utf8", progress_callback=late)
            return parser.parse(read, encoding="utf8", progress_callback=late)
        except ValueError:
            parser.reset()
            return parser.parse(b"")

    def find(self, tree: Tree, data: bytes, qualname: str) -> tuple[Definition, ...]:
        """All definitions with this qualified name, in order of the file; overloads make several."""
        found = self._outline(tree, data).by_name.get(qualname, ())
        return tuple(sorted(map(_definition, found), key=_place))

    def enclosing(self, tree: Tree, data: bytes, offset: int) -> tuple[Definition, ...]:
        """The definitions around a byte, outermost first."""
        found = [
            d
            for d in self._outline(tree, data).definitions
            if (d.first or d.node).start_byte <= offset < d.node.end_byte
        ]
        return tuple(sorted(map(_definition, found), key=_place))

    def all_definitions(self, tree: Tree, data: bytes, limit: int = 20_000) -> tuple[Definition, ...]:
        """Every definition, in order of the file."""
        return tuple(sorted(map(_definition, self._outline(tree, data).definitions[:limit]), key=_place))

    def exported_default(self, tree: Tree, data: bytes) -> str | None:
        """The name of what the file exports as its default, in languages that have that: ``Target.default``."""
        return self._grammar.default_export(tree.root_node, data)

    def uses(self, tree: Tree, data: bytes, path: str, targets: Sequence[Target], project: Project) -> tuple[Use, ...]:
        """The uses of the targets in a file, in order. ``project`` is asked where imports lead."""
        return Search(self._grammar, self._queries[1], self._outline(tree, data), data, path, targets, project).run()

    def _outline(self, tree: Tree, data: bytes) -> Outline:
        """The outline of a tree; the last one is kept, since one file is asked several things in a row."""
        last = self._last
        if last is not None and last[0] is tree and last[1] is data:
            return last[2]
        outline = Outline(self._grammar, self._queries[0], tree, data)
        self._last = (tree, data, outline)
        return outline

    @cached_property
    def _language(self) -> Language:
        return self._grammar.load(self._variant)

    @cached_property
    def _parser(self) -> Parser:
        return Parser(self._language)

    @cached_property
    def _queries(self) -> tuple[Query, Query]:
        folder = Path(__file__).parent
        parts = [(folder / name).read_text("utf-8").partition(_REFERENCES) for name in self._grammar.queries]
        outline, references = ("\n".join(part[index] for part in parts) for index in (0, 2))
        return Query(self._language, outline), Query(self._language, references)


def _definition(defined: Defined) -> Definition:
    return Definition(defined.qualname, defined.kind, defined.span, span_of(defined.name))


def _place(definition: Definition) -> tuple[int, int]:
    return definition.span.start.offset, -definition.span.end.offset
