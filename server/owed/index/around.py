"""The definitions around a place in an open document or cell, in any language whose symbols are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Tree

from owed.index.workspace import Workspace
from owed.source.languages import Language, language_of
from owed.source.model import Definition, Marker
from owed.source.python import definitions, notebook
from owed.source.python.tree import parse
from owed.source.symbols import symbols_of
from owed.text import Text

_LARGEST = 500_000
"""Bytes of a file in another language than Python, which is parsed anew for each question."""


@dataclass(frozen=True)
class Source:
    """A text that can be asked for its definitions."""

    path: str
    text: Text
    language: Language
    tree: Tree

    @classmethod
    def of(cls, workspace: Workspace, path: str, cell: int | None = None) -> Source | None:
        """An open document, or a code cell of an open notebook; None: it is not open, or has no symbols."""
        if cell is not None:
            return _of_cell(workspace, path, cell)
        document = workspace.documents.get(path)
        language = document.language if document is not None else None
        if document is None or language is None:
            return None
        tree = document.tree or _parsed(language.name, path, document.text.data)
        return cls(path, document.text, language, tree) if tree is not None else None

    @property
    def all(self) -> tuple[Definition, ...]:
        """The classes, functions and methods, in order."""
        root, data = self.tree.root_node, self.text.data
        symbols = symbols_of(self.language.name, self.path)
        found = symbols.all_definitions(self.tree, data) if symbols else definitions.all_definitions(root, data)
        return tuple(each for each in found if each.kind != "variable")

    def around(self, offset: int) -> tuple[Definition, ...]:
        """The definitions around a byte, outermost first."""
        root, data = self.tree.root_node, self.text.data
        symbols = symbols_of(self.language.name, self.path)
        found = symbols.enclosing(self.tree, data, offset) if symbols else definitions.enclosing(root, data, offset)
        return tuple(each for each in found if each.kind != "variable")

    def about(self, marker: Marker) -> Definition | None:
        """The definition that a comment is about: the one right below it, else the innermost around it."""
        text, line = self.text, marker.comment.end.line
        sign = self.language.line_comment.encode()
        below: tuple[Definition, ...] = ()
        if not text.line(marker.comment.start.line)[: marker.comment.start.column].strip():
            while line + 1 < text.line_count and text.line(line + 1).lstrip().startswith(sign):
                line += 1
            raw = text.line(line + 1)
            start = text.starts[line + 1] + len(raw) - len(raw.lstrip()) if line + 1 < text.line_count else 0
            near = (*self.all, *self.around(start)) if raw.strip() else ()
            below = tuple(each for each in near if each.span.start.line == line + 1)
        inside = below or self.around(marker.span.start.offset)
        return inside[-1] if inside else None


def _of_cell(workspace: Workspace, path: str, index: int) -> Source | None:
    python = language_of("cell.py")
    for cell in workspace.cells_of(path) or ():
        if cell.index == index and cell.is_code and python is not None:
            data = notebook.join([cell]).data[:-1]  # without the line ending behind the cell
            return Source(path, cell.text, python, parse(data))
    return None


@lru_cache(maxsize=1)
def _parsed(language: str, path: str, data: bytes) -> Tree | None:
    """The tree of a file in another language; the last one is kept, as one place is asked about several times."""
    symbols = symbols_of(language, path) if len(data) <= _LARGEST else None
    return symbols.parse(data) if symbols is not None else None
