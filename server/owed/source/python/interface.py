"""What of a Python file others can depend on: so that an edit inside of a function is followed nowhere else."""

from __future__ import annotations

import hashlib
import re

from tree_sitter import Node, Tree

from owed.source.python.tree import MAX_DEPTH

_SETS = re.compile(rb"\.\w+(?:\s*:[^=\n]+)?\s*=[^=]|\bglobal\b")
_INTO = frozenset(
    {"module", "block", "class_definition", "decorated_definition", "if_statement", "else_clause", "try_statement"}
)


def interface(data: bytes, tree: Tree) -> bytes:
    """A digest that changes with whatever other files may see of this one.

    Left out are the bodies of functions that say what they return and set no attribute: only these bodies matter to nobody else.
    """
    digest = hashlib.blake2b(digest_size=16)
    at = 0
    for body in sorted(_closed(data, tree.root_node), key=lambda node: node.start_byte):
        if body.start_byte >= at:
            digest.update(data[at : body.start_byte].strip())
            at = body.end_byte
    digest.update(data[at:].strip())
    return digest.digest()


def _closed(data: bytes, root: Node) -> list[Node]:
    found: list[Node] = []
    todo: list[tuple[Node, int]] = [(root, 0)]
    while todo:
        node, depth = todo.pop()
        for child in node.named_children:
            if child.type == "function_definition":
                body = child.child_by_field_name("body")
                told = child.child_by_field_name("return_type") is not None
                if body is not None and told and not _SETS.search(data, body.start_byte, body.end_byte):
                    found.append(body)
            elif child.type in _INTO and depth < MAX_DEPTH:
                todo.append((child, depth + 1))
    return found
