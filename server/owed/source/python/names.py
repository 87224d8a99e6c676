"""Names in a Python file: where each stands, what it does there, and which scope binds it.

Nothing here reads the whole tree. A name's occurrences are found in the bytes, and the way from the root to
each tells its role; so asking about one name costs as much as the name is frequent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tree_sitter import Node, Tree

from owed.source.python.tree import Path, content, field_is, path_to, words

Role = Literal["load", "bind", "import", "attribute", "global"]

_FUNCTIONS = frozenset({"function_definition", "lambda"})
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_PATTERNS = frozenset(
    {
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern",
        "tuple", "list", "parenthesized_expression", "list_splat", "expression_list",
    }
)  # fmt: skip
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})
MODULE_SCOPE = 0


@dataclass(frozen=True)
class Occurrence:
    """A name at one place. ``path`` ends with its identifier node."""

    node: Node
    path: Path
    role: Role

    @property
    def parent(self) -> Node:
        """The node right above the identifier."""
        return self.path[-2]


def _role(path: Path) -> Role | None:
    """What an identifier does: read a name, bind one, name an attribute; None when it is only a label."""
    node, at = path[-1], len(path) - 2
    parent = path[at]
    kind = parent.type
    if kind == "attribute":
        return "attribute" if field_is(parent, "attribute", node) else "load"
    if kind == "keyword_argument" and field_is(parent, "name", node):
        return None
    if kind in ("function_definition", "class_definition"):
        return "bind" if field_is(parent, "name", node) else "load"
    if kind == "dotted_name":
        above = path[at - 1]
        if above.type == "case_pattern":
            return "bind" if parent.named_child_count == 1 else "load"
        return "import"
    if kind == "aliased_import":
        return "import"
    if kind in ("global_statement", "nonlocal_statement"):
        return "global"
    if kind in ("as_pattern_target", "delete_statement", "type_parameter"):
        return "bind"
    below = node
    while parent.type in _PATTERNS:
        below, at = parent, at - 1
        parent = path[at]
    kind = parent.type
    if kind in _PARAMETERS or kind in ("typed_parameter", "as_pattern_target"):
        return "bind" if below.type != "type" else "load"
    if kind in _DEFAULTS or kind == "named_expression":
        return "bind" if field_is(parent, "name", below) else "load"
    if kind in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
        return "bind" if field_is(parent, "left", below) else "load"
    return "load"


def _inside(path: Path, index: int) -> bool:
    """Whether what the path leads to is evaluated in the scope at ``index``, not around it."""
    scope, child = path[index], path[index + 1]
    if scope.type == "class_definition":
        return field_is(scope, "body", child)
    if scope.type not in _FUNCTIONS:
        return True
    if scope.type == "function_definition" and not field_is(scope, "parameters", child):
        return field_is(scope, "body", child)
    if child.type in _PARAMETERS:
        for above, below in zip(path[index + 1 :], path[index + 2 :], strict=False):
            if below.type == "type" or (above.type in _DEFAULTS and field_is(above, "value", below)):
                return False
    return True


def scopes(path: Path) -> Iterator[tuple[int, Node]]:
    """The scopes that a name at the end of the path is looked up in, innermost first, without the module.

    A class is one only for what stands directly in it. Gives the index in the path too.
    """
    first = True
    for index in range(len(path) - 2, 0, -1):
        node = path[index]
        if node.type in _FUNCTIONS or node.type in _COMPREHENSIONS:
            if _inside(path, index):
                first = False
                yield index, node
        elif node.type == "class_definition" and first and _inside(path, index):
            first = False
            yield index, node


class Names:
    """The names of one parsed file. Answers are kept, so ask the same instance again."""

    def __init__(self, tree: Tree, data: bytes) -> None:
        self.root = tree.root_node
        self.data = data
        self._found: dict[str, tuple[Occurrence, ...]] = {}
        self._local: dict[tuple[str, int], list[Occurrence]] = {}
        self._bound: dict[str, dict[int, list[Occurrence]]] = {}

    @property
    def asked(self) -> set[str]:
        """The names that were asked about."""
        return {*self._found, *self._bound, *(name for name, _ in self._local)}

    def path(self, offset: int) -> Path:
        """The way to the leaf at a byte."""
        return path_to(self.root, offset)

    def occurrences(self, name: str) -> tuple[Occurrence, ...]:
        """Every place where the name stands as an identifier, in order; not in strings and comments."""
        known = self._found.get(name)
        if known is None:
            known = self._found[name] = tuple(self._within(name, 0, len(self.data)))
        return known

    def _within(self, name: str, start: int, end: int) -> Iterator[Occurrence]:
        for offset in words(self.data, name.encode(), start, end):
            path = self.path(offset)
            if len(path) > 1 and path[-1].type == "identifier" and path[-1].start_byte == offset:
                role = _role(path)
                if role is not None:
                    yield Occurrence(path[-1], path, role)

    def bindings(self, name: str) -> dict[int, list[Occurrence]]:
        """Where the name is bound: scope (node ID, or ``MODULE_SCOPE``) to the occurrences that bind it."""
        known = self._bound.get(name)
        if known is None:
            known = {}
            declared: set[int] = set()
            for occurrence in self.occurrences(name):
                if occurrence.role == "global":
                    declared.add(self._home(occurrence))
                elif occurrence.role == "bind" or (occurrence.role == "import" and binds_import(occurrence)):
                    known.setdefault(self._home(occurrence), []).append(occurrence)
            for scope in declared - {MODULE_SCOPE}:
                known.setdefault(MODULE_SCOPE, []).extend(known.pop(scope, []))
            self._bound[name] = known
        return known

    def _home(self, occurrence: Occurrence) -> int:
        walrus = occurrence.parent.type == "named_expression"
        for _, scope in scopes(occurrence.path):
            if not (walrus and scope.type in _COMPREHENSIONS):
                return scope.id
        return MODULE_SCOPE

    def resolve(self, occurrence: Occurrence) -> tuple[int, list[Occurrence]]:
        """The scope whose binding a read of the name sees, and the bindings there; empty when none is in the file."""
        name = content(occurrence.node, self.data)
        for _, scope in scopes(occurrence.path):
            bound = self._bound_in(name, scope)
            if bound:
                return scope.id, bound
        return MODULE_SCOPE, self.bindings(name).get(MODULE_SCOPE, [])

    def _bound_in(self, name: str, scope: Node) -> list[Occurrence]:
        """What binds a name in one scope, found without a look at the rest of the file."""
        known = self._local.get((name, scope.id))
        if known is None:
            known = []
            for occurrence in self._within(name, scope.start_byte, scope.end_byte):
                if occurrence.role == "global" and self._home(occurrence) == scope.id:
                    known = []
                    break
                binds = occurrence.role == "bind" or (occurrence.role == "import" and binds_import(occurrence))
                if binds and self._home(occurrence) == scope.id:
                    known.append(occurrence)
            self._local[name, scope.id] = known
        return known

    @cached_property
    def star_imports(self) -> tuple[Path, ...]:
        """The ``from … import *`` statements; each path ends with the statement's star."""
        found = []
        for offset in words(self.data, b"import"):
            path = self.path(offset)
            if len(path) > 1 and path[-2].type == "import_from_statement":
                star = path[-2].named_child(path[-2].named_child_count - 1)
                if star is not None and star.type == "wildcard_import":
                    found.append((*path[:-1], star))
        return tuple(found)


def binds_import(occurrence: Occurrence) -> bool:
    """Whether this name in an import statement is one that the statement binds."""
    path = occurrence.path
    parent, above = path[-2], path[-3]
    if parent.type == "aliased_import":
        return field_is(parent, "alias", path[-1])
    if above.type == "import_from_statement":
        return not field_is(above, "module_name", parent)
    if above.type == "import_statement":
        first = parent.named_child(0)
        return first is not None and first.id == path[-1].id
    return False
