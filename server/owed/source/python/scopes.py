"""What each scope of a Python file binds: modules, classes, functions, lambdas and comprehensions.

A scope's table is made by one pass over its own statements; nothing looks into nested functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tree_sitter import Node

from owed.source.python.tree import MAX_DEPTH, Path, content, field_is, first, path_to

BindingKind = Literal[
    "import",
    "function",
    "class",
    "parameter",
    "assignment",
    "for",
    "with",
    "except",
    "walrus",
    "pattern",
    "alias",
    "typevar",
]

FUNCTIONS = frozenset({"function_definition", "lambda"})
COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})
_INTO = frozenset(
    {
        "block", "if_statement", "elif_clause", "else_clause", "try_statement", "except_clause", "except_group_clause",
        "finally_clause", "with_statement", "for_statement", "while_statement", "match_statement", "case_clause",
        "ERROR", "module",
    }
)  # fmt: skip
_TARGETS = frozenset(
    {
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list", "parenthesized_expression",
        "list_splat", "expression_list", "as_pattern_target",
    }
)  # fmt: skip
_MOST_MEMBERS = 100_000


class Binding(NamedTuple):
    """A place that binds a name. ``path`` leads to the identifier; ``path[at]`` is the construct that binds it."""

    name: str
    kind: BindingKind
    path: Path
    at: int

    @property
    def node(self) -> Node:
        """The identifier."""
        return self.path[-1]

    @property
    def construct(self) -> Node:
        """The definition, assignment, loop, parameter … that binds."""
        return self.path[self.at]


Table = dict[str, list[Binding]]


def inside(path: Path, index: int) -> bool:
    """Whether what the path leads to is evaluated in the scope at ``index``, not around it."""
    scope, child = path[index], path[index + 1]
    if scope.type == "class_definition":
        return field_is(scope, "body", child)
    if scope.type not in FUNCTIONS:
        return True
    if scope.type == "function_definition" and not field_is(scope, "parameters", child):
        return field_is(scope, "body", child)
    if child.type in _PARAMETERS:
        for above, below in zip(path[index + 1 :], path[index + 2 :], strict=False):
            if below.type == "type" or (above.type in _DEFAULTS and field_is(above, "value", below)):
                return False
    return True


def scopes(path: Path) -> Iterator[int]:
    """The indexes in a path of the scopes that a name at its end is looked up in, innermost first, without the module.

    A class is one only for what stands directly in it.
    """
    direct = True
    for index in range(len(path) - 2, 0, -1):
        kind = path[index].type
        if kind in FUNCTIONS or kind in COMPREHENSIONS:
            if inside(path, index):
                direct = False
                yield index
        elif kind == "class_definition" and direct and inside(path, index):
            direct = False
            yield index


def type_parameters(path: Path) -> Iterator[tuple[int, str]]:
    """The type parameters (PEP 695) of the definitions around the end of a path, as (index of the definition, name)."""
    for index in range(len(path) - 2, 0, -1):
        if path[index].type in ("function_definition", "class_definition"):
            declared = path[index].child_by_field_name("type_parameters")
            for each in declared.named_children if declared is not None else ():
                name = each
                while name.named_child_count and name.type != "identifier":
                    name = name.named_children[0]
                if name.type == "identifier" and name.text is not None:
                    yield index, name.text.decode("utf-8", "replace")


def table_of(path: Path, data: bytes) -> Table:
    """What the scope at the end of a path binds: a module, class, function, lambda or comprehension."""
    node = path[-1]
    table: Table = {}
    freed: set[str] = set()
    if node.type in COMPREHENSIONS:
        for clause in node.named_children:
            if clause.type == "for_in_clause":
                left = clause.child_by_field_name("left")
                if left is not None:
                    _targets((*path, clause), left, "for", table, data)
        return table
    if node.type in FUNCTIONS:
        _parameters(path, table, data)
        if node.type == "lambda":
            return table
    body = node if node.type == "module" else node.child_by_field_name("body")
    if body is None:
        return table
    _statements(path if body is node else (*path, body), table, freed, data)
    if data.find(b":=", node.start_byte, node.end_byte) >= 0:
        _walruses(path, table, data)
    for name in freed:
        table.pop(name, None)
    return table


def freed_names(path: Path, data: bytes) -> frozenset[str]:
    """The names that a function declares ``global``."""
    node = path[-1]
    freed: set[str] = set()
    body = node.child_by_field_name("body")
    if body is not None and data.find(b"global", node.start_byte, node.end_byte) >= 0:
        _statements((*path, body), {}, freed, data)
    return frozenset(freed)


def _add(table: Table, data: bytes, kind: BindingKind, path: Path, at: int) -> None:
    name = content(path[-1], data)
    table.setdefault(name, []).append(Binding(name, kind, path, at))


def _statements(top: Path, table: Table, freed: set[str], data: bytes) -> None:
    todo = [top]
    seen = 0
    while todo:
        above = todo.pop()
        below: list[Path] = []
        for node in above[-1].named_children:
            seen += 1
            if seen > _MOST_MEMBERS:
                return
            kind = node.type
            path = (*above, node)
            if kind == "expression_statement":
                for expression in node.named_children:
                    if expression.type in ("assignment", "augmented_assignment"):
                        _assignment((*path, expression), table, data)
            elif kind in ("function_definition", "class_definition"):
                _definition(path, table, data)
            elif kind == "decorated_definition":
                inner = node.child_by_field_name("definition")
                if inner is not None:
                    _definition((*path, inner), table, data)
            elif kind in ("import_statement", "import_from_statement"):
                _import(path, table, data)
            elif kind in ("global_statement", "nonlocal_statement"):
                freed.update(content(name, data) for name in node.named_children)
            elif kind == "type_alias_statement":
                left = node.child_by_field_name("left")
                name = first(left) if left is not None else None
                if left is not None and name is not None and name.type == "identifier":
                    _add(table, data, "alias", (*path, left, name), len(path) - 1)
            elif kind in _INTO:
                if kind == "for_statement":
                    left = node.child_by_field_name("left")
                    if left is not None:
                        _targets(path, left, "for", table, data)
                elif kind == "with_statement":
                    _with(path, table, data)
                elif kind in ("except_clause", "except_group_clause"):
                    _except(path, table, data)
                elif kind == "case_clause":
                    _case(path, table, data)
                if len(path) < MAX_DEPTH:
                    below.append(path)
        todo.extend(reversed(below))


def _definition(path: Path, table: Table, data: bytes) -> None:
    name = path[-1].child_by_field_name("name")
    if name is not None:
        kind: BindingKind = "class" if path[-1].type == "class_definition" else "function"
        _add(table, data, kind, (*path, name), len(path) - 1)


def _assignment(path: Path, table: Table, data: bytes) -> None:
    for _ in range(MAX_DEPTH):
        node = path[-1]
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None:
            _targets(path, left, "assignment", table, data)
        if right is None or right.type != "assignment":
            return
        path = (*path, right)


def _targets(construct: Path, target: Node, kind: BindingKind, table: Table, data: bytes) -> None:
    todo: list[Path] = [(*construct, target)]
    while todo:
        path = todo.pop()
        node = path[-1]
        if node.type == "identifier":
            _add(table, data, kind, path, len(construct) - 1)
        elif node.type in _TARGETS and len(path) < MAX_DEPTH:
            todo.extend((*path, child) for child in reversed(node.named_children))


def _import(path: Path, table: Table, data: bytes) -> None:
    node = path[-1]
    module = node.child_by_field_name("module_name")
    for child in node.named_children:
        if module is not None and child.id == module.id:
            continue
        if child.type == "aliased_import":
            alias = child.child_by_field_name("alias")
            if alias is not None:
                _add(table, data, "import", (*path, child, alias), len(path) - 1)
        elif child.type == "dotted_name":
            top = first(child)
            if top is not None:
                _add(table, data, "import", (*path, child, top), len(path) - 1)


def _with(path: Path, table: Table, data: bytes) -> None:
    for clause in path[-1].named_children:
        if clause.type != "with_clause":
            continue
        for item in clause.named_children:
            value = first(item) if item.type == "with_item" else None
            if value is not None and value.type == "as_pattern":
                alias = value.child_by_field_name("alias")
                if alias is not None:
                    _targets((*path, clause, item, value), alias, "with", table, data)


def _except(path: Path, table: Table, data: bytes) -> None:
    for child in path[-1].named_children:
        if child.type == "as_pattern":
            alias = child.child_by_field_name("alias")
            if alias is not None:
                _targets((*path, child), alias, "except", table, data)


def _case(path: Path, table: Table, data: bytes) -> None:
    todo: list[Path] = [(*path, child) for child in path[-1].named_children if child.type == "case_pattern"]
    while todo:
        at = todo.pop()
        node = at[-1]
        above = at[-2].type
        if node.type == "identifier" and above in ("as_pattern", "splat_pattern"):
            _add(table, data, "pattern", at, len(path) - 1)
        elif node.type == "dotted_name":
            name = first(node)
            if node.named_child_count == 1 and name is not None and above == "case_pattern":
                _add(table, data, "pattern", (*at, name), len(path) - 1)
        elif len(at) < MAX_DEPTH:
            skip = first(node) if node.type == "keyword_pattern" else None
            todo.extend((*at, child) for child in node.named_children if skip is None or child.id != skip.id)


def _walruses(scope: Path, table: Table, data: bytes) -> None:
    node = scope[-1]
    at = data.find(b":=", node.start_byte, node.end_byte)
    while at >= 0:
        path = path_to(scope[0], at)
        for index in range(len(path) - 1, 0, -1):
            if path[index].type == "named_expression":
                name = path[index].child_by_field_name("name")
                if name is not None and _walrus_home(path[: index + 1]) == node.id:
                    _add(table, data, "walrus", (*path[: index + 1], name), index)
                break
        at = data.find(b":=", at + 2, node.end_byte)


def _walrus_home(path: Path) -> int:
    for index in scopes((*path, path[-1])):
        if path[index].type not in COMPREHENSIONS:
            return path[index].id
    return path[0].id


def _parameters(path: Path, table: Table, data: bytes) -> None:
    parameters = path[-1].child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        at: Path = (*path, parameters, child) if parameters is not None else path
        index = len(at) - 1
        while at[-1].type != "identifier":
            node = at[-1]
            inner = node.child_by_field_name("name") or first(node)
            if inner is None or inner.type not in (
                "identifier", "list_splat_pattern", "dictionary_splat_pattern", "tuple_pattern"
            ):  # fmt: skip
                break
            at = (*at, inner)
        if at[-1].type == "identifier":
            _add(table, data, "parameter", at, index)
