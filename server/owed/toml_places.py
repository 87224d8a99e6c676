"""Where each setting of a TOML file stands, whole or half typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tree_sitter import Language, Node, Parser

from owed.text import Span, Text

Path = tuple[str | int, ...]
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_DEEPEST = 40
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: ``key`` is the last part of its key; None for an item of a list."""

    path: Path
    key: Span | None
    value: Span


class TomlPlaces:
    """The settings of one text, in order."""

    def __init__(self, text: Text) -> None:
        self.entries: list[Entry] = []
        self._text = text
        self._counts: dict[Path, int] = {}
        for node in _parser().parse(text.data).root_node.named_children:
            if len(self.entries) < _MOST:
                self._top(node)
        self._by_path = {entry.path: entry for entry in reversed(self.entries)}

    def find(self, path: Sequence[str | int], at_key: bool = False) -> Span | None:
        """The place of the value at a path, or of its key; of the nearest setting around it where there is none."""
        for length in range(len(path), 0, -1):
            entry = self._by_path.get(tuple(path[:length]))
            if entry is not None:
                exact = length == len(path) and not at_key
                return entry.value if exact or entry.key is None else entry.key
        return None

    def at(self, offset: int) -> tuple[Entry, bool] | None:
        """The innermost setting at an offset, and whether its key is there."""
        best: tuple[Entry, bool] | None = None
        size = len(self._text.data) + 1
        for entry in self.entries:
            for span, is_key in ((entry.key, True), (entry.value, False)):
                if span is not None and span.touches(offset) and span.end.offset - span.start.offset < size:
                    best, size = (entry, is_key), span.end.offset - span.start.offset
        return best

    def _top(self, node: Node) -> None:
        if node.type == "pair":
            self._pair(node, (), 0)
        elif node.type in ("table", "table_array_element"):
            keys = next((child for child in node.named_children if child.type in _KEYS), None)
            if keys is None:
                return
            parts = list(_parts(keys))
            path: Path = self._inside(tuple(_name(part) for part in parts), node.type == "table_array_element")
            for number, part in enumerate(parts):
                known = tuple(_name(each) for each in parts[: number + 1])
                own = self._span(part)
                self.entries.append(Entry(path if number == len(parts) - 1 else known, own, own))
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path, 0)

    def _inside(self, path: Path, is_array: bool) -> Path:
        """The path of a table: ``[[budgets]]`` is the next of a list."""
        if not is_array:
            return path
        count = self._counts[path] = self._counts.get(path, -1) + 1
        return (*path, count)

    def _pair(self, node: Node, around: Path, depth: int) -> None:
        named = node.named_children
        if not named or depth > _DEEPEST:
            return
        parts = list(_parts(named[0]))
        path = (*around, *map(_name, parts))
        if not parts:
            return
        value = next((child for child in named[1:] if child.type not in ("comment", "ERROR")), None)
        key = self._span(parts[-1])
        for number, part in enumerate(parts[:-1]):
            self.entries.append(Entry((*around, *map(_name, parts[: number + 1])), self._span(part), self._span(part)))
        self.entries.append(Entry(path, key, self._span(value) if value is not None else key))
        if value is not None:
            self._value(value, path, depth + 1)

    def _value(self, node: Node, path: Path, depth: int) -> None:
        if depth > _DEEPEST or len(self.entries) > _MOST:
            return
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path, depth)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type not in ("comment", "ERROR")]
            for number, child in enumerate(items):
                self.entries.append(Entry((*path, number), None, self._span(child)))
                self._value(child, (*path, number), depth + 1)

    def _span(self, node: Node) -> Span:
        return self._text.span(node.start_byte, node.end_byte)


@cache
def _parser() -> Parser:
    import tree_sitter_toml  # noqa: PLC0415 where nobody asks for a place, it is not loaded

    return Parser(Language(tree_sitter_toml.language()))


def _parts(node: Node) -> Iterator[Node]:
    """The parts of a key, ``a."b.c"``; a long one nests to the left."""
    todo = [node]
    while todo:
        at = todo.pop()
        if at.type == "dotted_key":
            todo += reversed([child for child in at.named_children if child.type in _KEYS])
        elif at.type in _KEYS:
            yield at


def _name(node: Node) -> str:
    written = (node.text or b"").decode("utf-8", "replace")
    return written[1:-1] if node.type == "quoted_key" else written
