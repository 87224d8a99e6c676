"""A parsed Python file as inference sees it: its tables of names, made when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import cached_property

from tree_sitter import Node, Tree

from owed.source.python.pieces import Pieces
from owed.source.python.scopes import (
    COMPREHENSIONS,
    Binding,
    Table,
    freed_names,
    scopes,
    table_of,
    type_parameters,
)
from owed.source.python.tree import Path, content, field_is, first, path_to, words

_NAME = re.compile(r"""["']([A-Za-z_]\w*)["']""")
_AFTER = re.compile(rb"[ \t]*(\\\r?\n|=(?!=)|:|,|\)|\]|in\b|(?:[-+*/%&|^@]|//|>>|<<|\*\*)=)")
"""What follows the target of an assignment, a loop, or ``with``."""
_CALL = re.compile(rb"\w[(\[]")
_EXTENDS = re.compile(rb"\n__all__\.(?:extend|append)\(([^()]*)\)")
_DOT = ord(".")
_USES = (b".", b"(", b"[")
_BINDS = (b"def ", b"class ", b"import ", b", ", b"*")
_MOST_QUALIFIED = 32
_LARGE = 40_000
"""Bytes of a function that are not searched for each name."""
_OUTERMOST = 3
"""Nodes on the way to a class of the module itself: the module, what decorates it, and the class."""

Attribute = tuple[Path, int]
"""An assignment to an attribute of ``self``: the way to the attribute node, and the index of what assigns."""


class Parsed:
    """One file's tree with what was found out of it. Not thread-safe; answers are kept as long as the object."""

    def __init__(
        self, path: str, data: bytes, tree: Tree | None = None, spend: Callable[[int], None] = lambda size: None
    ) -> None:
        self.path = path
        self.data = data
        self.tree = tree
        """The whole tree, of a file that is open."""
        self.shared = False
        """Whether another file has asked for it."""
        self._pieces = Pieces.of(data, spend, tree)
        self._top: dict[str, list[Binding]] = {}
        self._near: Path = ()
        self.tests = b"isinstance" in data
        """Whether anything in it may narrow a type."""
        self.asked: set[str] = set()
        """The names that were asked about."""
        self.types: dict[Hashable, tuple[object, frozenset[str]]] = {}
        """What was inferred of expressions and bindings here, and the files that it came from."""
        self._tables: dict[int, Table] = {}
        self._freed: dict[int, frozenset[str]] = {}
        self._members: dict[tuple[int, str], list[Binding]] = {}
        self._attributes: dict[tuple[int, str], tuple[Attribute, ...]] = {}

    @property
    def weight(self) -> int:
        """Bytes of it that are parsed."""
        return self._pieces.weight

    def text(self, node: Node) -> str:
        """The text of a node."""
        return content(node, self.data)

    def way(self, offset: int) -> Path:
        """The way from the root to the leaf at a byte."""
        root = self._pieces.root_at(offset)
        near = self._near if self._near and self._near[0].id == root.id else ()
        self._near = path_to(root, offset, near)
        return self._near

    def bounds(self, offset: int) -> tuple[int, int] | None:
        """Where the definition at the top level, or in a large class, that a byte lies in starts and ends; None in none."""
        return self._pieces.bounds_at(offset)

    def class_of_piece(self, start: int) -> str | None:
        """The class that a piece is a method of."""
        name = self._pieces.class_at(start)
        return name.decode("utf-8", "replace") if name is not None else None

    def class_mentions(self, start: int, name: bytes) -> bool:
        """Whether a name may be bound in the class that a piece is a method of."""
        return self._pieces.mentions(start, name)

    def line(self, offset: int) -> int:
        """The line of a byte, from 0."""
        return self._pieces.line(offset)

    def table(self, scope: Path) -> Table:
        """What the scope at the end of a path binds."""
        known = self._tables.get(scope[-1].id)
        if known is None:
            known = self._tables[scope[-1].id] = table_of(scope, self.data)
        return known

    def bound(self, scope: Path, name: str) -> list[Binding]:
        """What the scope at the end of a path binds a name to, in order."""
        if scope[-1].type != "class_definition" or len(scope) > _OUTERMOST:
            return self.table(scope).get(name, [])
        key = (scope[-1].start_byte, name)
        known = self._members.get(key)
        if known is None:
            pieces = self._pieces.members(key[0], name.encode()) if self.tree is None else None
            if pieces is None:
                return self.table(scope).get(name, [])
            rest, members = pieces
            ways = [way for root in (rest, *members) if (way := _class_in(root))]
            known = [binding for way in ways for binding in self.table(way).get(name, ())]
            if len(known) > 1:
                known.sort(key=_place)
            self._members[key] = known
        return known

    def top(self, name: str) -> list[Binding]:
        """The bindings of a name in the module itself."""
        known = self._top.get(name)
        if known is None:
            known = list(self.table((self._pieces.rest_root(),)).get(name, ()))
            for piece in self._pieces.named(name.encode()):
                known += self.table((self._pieces.root_of(piece),)).get(name, ())
            if len(known) > 1:
                known.sort(key=_place)
            self._top[name] = known
        return known

    def frees(self, scope: Path, name: str) -> bool:
        """Whether a function says that a name is global."""
        node = scope[-1]
        if node.type != "function_definition":
            return False
        known = self._freed.get(node.id)
        if known is None:
            known = self._freed[node.id] = freed_names(scope, self.data)
        return name in known

    def lookup(self, name: str, path: Path) -> tuple[int, list[Binding], bool]:
        """The scope that a name is bound in where it is read, as an index in the path (0: the module), and its bindings.

        A type parameter has no binding: then the index is that of its definition, negative. The third tells whether the read is
        in that very scope, not in a function or class inside of it.
        """
        same = True
        self.asked.add(name)
        raw = name.encode()
        for index in scopes(path):
            node = path[index]
            start, end = node.start_byte, node.end_byte
            is_new = node.type == "function_definition" and node.id not in self._tables and end - start < _LARGE
            if is_new and not self.may_bind(raw, start, end):
                same = False
                continue
            scope = path[: index + 1]
            bound = self.bound(scope, name)
            if bound and not self._hidden(bound, path, index):
                return index, bound, same
            if self.frees(scope, name):
                break
            same = same and node.type in COMPREHENSIONS
        for index, parameter in type_parameters(path):
            if parameter == name:
                return -index, [], same
        return 0, self.top(name), same

    def _hidden(self, bound: list[Binding], path: Path, index: int) -> bool:
        """Whether what a scope binds is not what a read in it sees: not yet in a class, never where a comprehension starts."""
        if path[index].type in COMPREHENSIONS:
            return self._in_first_iterable(path, index)
        return path[index].type == "class_definition" and not _bound_before(bound, path)

    def may_bind(self, name: bytes, start: int, end: int) -> bool:
        """Whether anything between two bytes could bind a name, told by what follows it: calls and attributes bind nothing."""
        data = self.data
        for at in words(data, name, start, end):
            if data[at + len(name) : at + len(name) + 1] not in _USES:
                return True
            if data[max(0, at - 7) : at].endswith(_BINDS):
                return True
        return False

    def _in_first_iterable(self, path: Path, index: int) -> bool:
        child = path[index + 1]
        if child.type != "for_in_clause" or len(path) <= index + 2:
            return False
        return field_is(child, "right", path[index + 2])

    def find(self, qualname: str) -> list[Binding]:
        """All bindings of a qualified name."""
        parts = qualname.split(".")
        if len(parts) > _MOST_QUALIFIED:
            return []
        self.asked.update(parts)
        found = self.top(parts[0])
        for part in parts[1:]:
            above = [b.path[: b.at + 1] for b in found if b.kind in ("class", "function")]
            found = [binding for scope in above for binding in self.bound(scope, part)]
        return found

    def qualname(self, path: Path) -> str:
        """The qualified name of what ends a path: its own name below the classes and functions around it."""
        names = []
        for node in path[:-1]:
            if node.type in ("class_definition", "function_definition"):
                name = node.child_by_field_name("name")
                if name is not None and name.id != path[-1].id:
                    names.append(self.text(name))
        return ".".join([*names, self.text(path[-1])])

    def class_around(self, path: Path) -> Path:
        """The way to the class that a path's last node stands directly in, a method or statement of its body; else ()."""
        for index in range(len(path) - 2, 0, -1):
            kind = path[index].type
            if kind == "class_definition":
                return path[: index + 1] if field_is(path[index], "body", path[index + 1]) else ()
            if kind in ("function_definition", "lambda"):
                return ()
        return ()

    def self_name(self, function: Path) -> str | None:
        """The name of a method's first parameter; None for a function that is no method, or a static one."""
        if not self.class_around(function) or "staticmethod" in self.decorators(function):
            return None
        parameters = function[-1].child_by_field_name("parameters")
        name = first(parameters) if parameters is not None else None
        if name is not None and name.type == "typed_parameter":
            name = first(name)
        return self.text(name) if name is not None and name.type == "identifier" else None

    def decorators(self, definition: Path) -> tuple[str, ...]:
        """The decorators of a function or class as written, without arguments, outermost first."""
        return tuple(self.text(path[-1]).partition("(")[0].strip() for path in self.decorator_paths(definition))

    def decorator_paths(self, definition: Path) -> tuple[Path, ...]:
        """The ways to the decorators' expressions."""
        if len(definition) < 2 or definition[-2].type != "decorated_definition":
            return ()
        above = definition[:-1]
        return tuple(
            (*above, node, expression)
            for node in above[-1].named_children
            if node.type == "decorator" and (expression := first(node)) is not None
        )

    def attributes(self, owner: Path, name: str) -> tuple[Attribute, ...]:
        """The assignments to ``self.name`` in the methods of a class."""
        node = owner[-1]
        known = self._attributes.get((node.start_byte, name))
        if known is None:
            self.asked.add(name)
            known = self._attributes[node.start_byte, name] = tuple(self._find_attributes(node, name))
        return known

    def _find_attributes(self, owner: Node, name: str) -> list[Attribute]:
        found: list[Attribute] = []
        for offset in words(self.data, name.encode(), owner.start_byte, owner.end_byte):
            if not offset or self.data[offset - 1] != _DOT or not _may_assign(self.data, offset, offset + len(name)):
                continue
            path = self.way(offset)
            if len(path) < 4 or path[-1].type != "identifier" or path[-2].type != "attribute":
                continue
            at = _assigns(path)
            holder = path[-2].child_by_field_name("object")
            if at is None or holder is None or holder.type != "identifier":
                continue
            function = next((i for i in range(len(path) - 2, 0, -1) if path[i].type == "function_definition"), 0)
            around = self.class_around(path[: function + 1]) if function else ()
            if (
                around
                and around[-1].start_byte == owner.start_byte
                and self.self_name(path[: function + 1]) == self.text(holder)
            ):
                found.append((path[:-1], at))
        return found

    @cached_property
    def stars(self) -> tuple[Path, ...]:
        """The ``from … import *`` statements; each path ends with the statement."""
        found = []
        if b"*" in self.data:
            for match in re.finditer(rb"import[ \t(\\]*\*", self.data):
                path = self.way(match.start())
                if len(path) > 1 and path[-2].type == "import_from_statement":
                    found.append(path[:-1])
        return tuple(found)

    @cached_property
    def exported(self) -> frozenset[str] | None:
        """The names in ``__all__``; None where there is none, or where it is computed."""
        bound = self.top("__all__")
        names: set[str] = set()
        for binding in bound:
            right = binding.construct.child_by_field_name("right")
            if binding.kind != "assignment" or right is None:
                return None
            text = self.text(right)
            if len(text) > 200_000 or right.type not in ("list", "tuple"):
                return None
            names.update(_NAME.findall(text))
        if not bound:
            return None
        for match in _EXTENDS.finditer(self.data):
            names.update(_NAME.findall(match[1].decode("utf-8", "replace")))
        return frozenset(names)

    def is_public(self, name: str) -> bool:
        """Whether a star import takes a name."""
        exported = self.exported
        return name in exported if exported is not None else not name.startswith("_")


def _place(binding: Binding) -> int:
    return binding.path[-1].start_byte


def _class_in(root: Node) -> Path:
    """The way to the class that a piece is, or is a part of."""
    for node in reversed(root.named_children):
        if node.type == "class_definition":
            return (root, node)
        inner = node.child_by_field_name("definition") if node.type == "decorated_definition" else None
        if inner is not None and inner.type == "class_definition":
            return (root, node, inner)
    return ()


def _bound_before(bound: list[Binding], path: Path) -> bool:
    """Whether a class body has bound a name before it is read there; until then the name is that of the scope around."""
    at = path[-1].start_byte
    return any(
        b.construct.start_byte < at and not (b.kind == "assignment" and b.construct.end_byte > at) for b in bound
    )


def _may_assign(data: bytes, start: int, end: int) -> bool:
    """Whether an attribute may be a target where it stands, told by what follows it."""
    sign = _AFTER.match(data, end)
    if sign is None:
        return False
    if sign[1] not in (b",", b")", b"]"):
        return True
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    return _CALL.search(before) is None


def _assigns(path: Path) -> int | None:
    """The index of the assignment, loop or ``with`` item that an attribute (second to last in the path) is the target of."""
    index = len(path) - 2
    while index > 1:
        parent, child = path[index - 1], path[index]
        if parent.type in ("assignment", "augmented_assignment"):
            return index - 1 if field_is(parent, "left", child) else None
        if parent.type == "for_statement":
            return index - 1 if field_is(parent, "left", child) else None
        if parent.type == "as_pattern_target":
            return index - 2
        if parent.type not in ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"):
            return None
        index -= 1
    return None
