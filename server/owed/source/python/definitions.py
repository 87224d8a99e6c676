"""Definitions of a Python file: by qualified name, by place, and all of them."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from owed.source.model import Definition, DefinitionKind
from owed.source.python.tree import MAX_DEPTH, content, first, path_to, span_of

_SCOPES = {"function_definition": "function", "class_definition": "class"}
_BLOCKS = frozenset(
    {
        "module", "block", "if_statement", "elif_clause", "else_clause", "try_statement", "except_clause",
        "except_group_clause", "finally_clause", "with_statement", "for_statement", "while_statement",
        "match_statement", "case_clause", "ERROR",
    }
)  # fmt: skip
"""What definitions may hide in without changing their qualified name."""


def _members(scope: Node) -> Iterator[tuple[Node, Node]]:
    """The definitions and assignments that belong to a scope, as (inner, with decorators)."""
    todo = [(scope, 0)]
    while todo:
        node, depth = todo.pop()
        for child in node.named_children:
            kind = child.type
            if kind in _SCOPES:
                yield child, child
            elif kind == "decorated_definition":
                inner = child.child_by_field_name("definition")
                if inner is not None:
                    yield inner, child
            elif kind == "expression_statement":
                inner = first(child)
                if inner is not None and inner.type == "assignment":
                    yield inner, child
            elif kind == "type_alias_statement":
                yield child, child
            elif kind in _BLOCKS and depth < MAX_DEPTH:
                todo.append((child, depth + 1))


def _name_of(node: Node) -> Node | None:
    if node.type in _SCOPES:
        return node.child_by_field_name("name")
    left = node.child_by_field_name("left")
    if left is not None and left.type == "type":
        left = first(left)
    return left if left is not None and left.type == "identifier" else None


def _body(node: Node) -> Node | None:
    return node.child_by_field_name("body") if node.type in _SCOPES else None


def _definition(inner: Node, outer: Node, name: Node, qualname: str, in_class: bool) -> Definition:
    kind: DefinitionKind = "variable"
    if inner.type == "class_definition":
        kind = "class"
    elif inner.type == "function_definition":
        kind = "method" if in_class else "function"
    return Definition(qualname, kind, span_of(outer), span_of(name))


_Member = tuple[Node, Node, Node]


class Definitions:
    """Definitions of one file by qualified name. Looks only into the scopes that the names lead through, each once."""

    def __init__(self, root: Node, data: bytes) -> None:
        self._root = root
        self._data = data
        self._members: dict[int, dict[bytes, list[_Member]]] = {}

    def find(self, qualname: str) -> tuple[Definition, ...]:
        """All definitions with this qualified name, in order of the file; overloads and branches make several."""
        scopes = [self._root]
        parts = qualname.split(".")
        in_class = False
        for depth, part in enumerate(parts):
            found = [member for scope in scopes for member in self._named(scope).get(part.encode(), ())]
            if depth == len(parts) - 1:
                found.sort(key=lambda f: f[1].start_byte)
                return tuple(_definition(inner, outer, name, qualname, in_class) for inner, outer, name in found)
            scopes = [body for inner, _, _ in found if (body := _body(inner)) is not None]
            in_class = bool(found) and found[0][0].type == "class_definition"
        return ()

    def _named(self, scope: Node) -> dict[bytes, list[_Member]]:
        known = self._members.get(scope.id)
        if known is None:
            known = self._members[scope.id] = {}
            for inner, outer in _members(scope):
                name = _name_of(inner)
                if name is not None:
                    known.setdefault(self._data[name.start_byte : name.end_byte], []).append((inner, outer, name))
        return known


def find(root: Node, data: bytes, qualname: str) -> tuple[Definition, ...]:
    """``Definitions.find``, for one name."""
    return Definitions(root, data).find(qualname)


def enclosing(root: Node, data: bytes, offset: int) -> tuple[Definition, ...]:
    """The classes and functions around a byte, outermost first; a decorator belongs to what it decorates."""
    found: list[Definition] = []
    names: list[str] = []
    outer: Node | None = None
    in_class = False
    path = path_to(root, offset)
    for index, node in enumerate(path):
        if node.type == "decorated_definition":
            inner = node.child_by_field_name("definition")
            in_decorator = index + 1 < len(path) and path[index + 1].type == "decorator"
            name = _name_of(inner) if inner is not None else None
            if in_decorator and inner is not None and name is not None:
                names.append(content(name, data))
                found.append(_definition(inner, node, name, ".".join(names), in_class))
                break
            outer = node
            continue
        if node.type in _SCOPES:
            name = _name_of(node)
            if name is None:
                break
            names.append(content(name, data))
            found.append(_definition(node, outer or node, name, ".".join(names), in_class))
            in_class = node.type == "class_definition"
        outer = None
    return tuple(found)


def all_definitions(root: Node, data: bytes, limit: int = 20_000) -> tuple[Definition, ...]:
    """Every class, function and method, and the variables of modules and classes, in order of the file."""
    found: list[Definition] = []
    todo: list[tuple[Node, str, bool, int]] = [(root, "", False, 0)]
    while todo and len(found) < limit:
        scope, prefix, in_class, depth = todo.pop()
        for inner, outer in _members(scope):
            name = _name_of(inner)
            if name is None or (inner.type not in _SCOPES and depth and not in_class):
                continue
            qualname = prefix + content(name, data)
            found.append(_definition(inner, outer, name, qualname, in_class))
            body = _body(inner)
            if body is not None and depth < MAX_DEPTH:
                todo.append((body, qualname + ".", inner.type == "class_definition", depth + 1))
    found.sort(key=lambda d: (d.span.start.offset, -d.span.end.offset))
    return tuple(found)
