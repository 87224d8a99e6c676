"""The syntax tree of a Python file, and the few questions that every other module asks of it."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

from owed.text import Point, Span

LANGUAGE = Language(tree_sitter_python.language())
MAX_DEPTH = 400
"""Nesting beyond this is not looked into: no person wrote it, and following it could take forever."""

_PARSER = Parser(LANGUAGE)
_WORD = frozenset(byte for byte in range(256) if chr(byte).isalnum() or byte == ord("_") or byte > 127)

Path = tuple[Node, ...]
"""The nodes from the root down to one node, root first.

Kept instead of ``Node.parent``, which walks down from the root at every call.
"""


def parse(data: bytes, old: Tree | None = None) -> Tree:
    """Parse a file; ``old`` is the tree before an edit, already told of it by ``Tree.edit``.

    Never fails on bad syntax: the tree then has ERROR nodes.
    """
    return _PARSER.parse(data, old) if old is not None else _PARSER.parse(data)


def span_of(node: Node) -> Span:
    """Where a node stands."""
    (line, column), (end_line, end_column) = node.start_point, node.end_point
    return Span(Point(node.start_byte, line, column), Point(node.end_byte, end_line, end_column))


def first_child(node: Node) -> Node | None:
    """The first named child; None where there is none."""
    return node.named_child(0) if node.named_child_count else None


def last_child(node: Node) -> Node | None:
    """The last named child; None where there is none."""
    count = node.named_child_count
    return node.named_child(count - 1) if count else None


def content(node: Node, data: bytes) -> str:
    """The text of a node."""
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def first(node: Node) -> Node | None:
    """The first named child that is no comment; None where there is none."""
    return next((child for child in node.named_children if child.type != "comment"), None)


def words(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The offsets at which ``word`` stands as a whole word."""
    stop = len(data) if end is None else end
    size, at = len(word), data.find(word, start, stop)
    while at >= 0:
        after = at + size
        if not (at and data[at - 1] in _WORD) and not (after < len(data) and data[after] in _WORD):
            yield at
        at = data.find(word, after, stop)


def path_to(root: Node, offset: int, near: Path = ()) -> Path:
    """The way from the root to the leaf at a byte; empty when it is nested beyond ``MAX_DEPTH``.

    ``near`` is the way to another place in the same tree: what the two share is not walked again.
    """
    path = list(near) or [root]
    while len(path) > 1 and not path[-1].start_byte <= offset < path[-1].end_byte:
        path.pop()
    cursor = path[-1].walk()
    while cursor.goto_first_child_for_byte(offset) is not None:
        node = cursor.node
        if node is None or node.start_byte > offset:
            break
        path.append(node)
        if len(path) > MAX_DEPTH:
            return ()
    return tuple(path)


def field_is(parent: Node, field: str, child: Node) -> bool:
    """Whether ``child`` is what the field of ``parent`` names."""
    found = parent.child_by_field_name(field)
    return found is not None and found.id == child.id
