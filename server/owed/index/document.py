"""An open document: text that changes by increments, and for Python the tree that changes with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Tree

from owed.index.named import Moved
from owed.source.languages import Language
from owed.source.python.candidates import words_of
from owed.source.python.tree import parse
from owed.text import Encoding, Text

_MOST_PARSED = 5_000_000
_MOST_TOUCHED = 50_000
_LONE_CR = re.compile(rb"\r(?!\n)")

_MOST_AGAIN = 60_000
"""Bytes of a document with syntax errors that is parsed anew with each key: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Change:
    """Replace the text between two positions, in the client's encoding; all of it when ``start`` is None."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


def _reparsed(data: bytes, old: Tree) -> Tree:
    """The tree after an edit. How errors are recovered from depends on what is reused: the same text is to give the same tree."""
    found = parse(data, old)
    return parse(data) if len(data) <= _MOST_AGAIN and found.root_node.has_error else found


class Document:
    """One open file, or one cell of an open notebook."""

    def __init__(self, text: str, version: int | None, language: Language | None, encoding: Encoding) -> None:
        self.text = Text.of(text)
        self.version = version
        self.language = language
        self._encoding = encoding
        self._tree: Tree | None = None
        self.moves: list[Moved] | None = None
        """The edits since this was last emptied; None when too much has changed to follow."""

    @property
    def tree(self) -> Tree | None:
        """The syntax tree of a Python document, up to date; None in other languages, and for what nobody wrote."""
        is_python = self.language is not None and self.language.name == "python"
        if self._tree is None and is_python and len(self.text.data) <= _MOST_PARSED:
            self._tree = parse(self.text.data)
        return self._tree

    def change(self, changes: Sequence[Change], version: int | None) -> None:
        """Apply changes in order. Positions outside the text are clamped to it."""
        self.version = version
        for change in changes:
            if change.start is None or change.end is None:
                self.text, self._tree, self.moves = Text.of(change.text), None, None
                continue
            start = self.text.at(*change.start, self._encoding)
            end = self.text.at(*change.end, self._encoding)
            if end < start:
                start, end = end, start
            new = change.text.encode("utf-8", "replace")
            before, self.text = self.text, self.text.splice(start.offset, end.offset, new)
            if self._tree is None or _LONE_CR.search(self.text.data):
                self._tree = self.moves = None  # tree-sitter's rows end at line feeds only
            else:
                after = self.text.point(start.offset + len(new))
                self._tree.edit(
                    start.offset, end.offset, after.offset,
                    (start.line, start.column), (end.line, end.column), (after.line, after.column),
                )  # fmt: skip
                old, self._tree = self._tree, _reparsed(self.text.data, self._tree)
                if self.moves is not None:
                    touched = [before.lines(start.line, end.line), self.text.lines(start.line, after.line)]
                    changed = old.changed_ranges(self._tree)
                    touched += [self.text.data[r.start_byte : r.end_byte] for r in changed]
                    if sum(map(len, touched)) > _MOST_TOUCHED:
                        self.moves = None
                    else:
                        self.moves.append(Moved(start, end, after, words_of(b" ".join(touched)), not changed))
