"""Narrowing by ``isinstance``: in the branch, after the ``assert``, and after the branch that leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tree_sitter import Node

from owed.source.python.parsed import Parsed
from owed.source.python.scopes import Binding
from owed.source.python.tree import Path, field_is, first
from owed.source.python.types import Type, Union

if TYPE_CHECKING:
    from owed.source.python.infer import Inference

_TEST = b"isinstance"
_LEAVES = frozenset({"return_statement", "raise_statement", "continue_statement", "break_statement"})
_MOST_BEFORE = 40


def narrowed(infer: Inference, parsed: Parsed, path: Path, scope: int, types: Union, bound: Sequence[Binding]) -> Union:
    """The types of the name or attribute at the end of a path, as tests around and before it narrow them."""
    if not parsed.tests:
        return types
    function = next((i for i in range(len(path) - 1, 0, -1) if path[i].type == "function_definition"), 0)
    start, at = path[function].start_byte, path[-1].start_byte
    if parsed.data.find(_TEST, start, path[-1].end_byte + 1000 if function else at) < 0:
        return types
    if path[-1].type == "attribute" and path[-1].end_byte - path[-1].start_byte > 100:
        return types
    text = parsed.text(path[-1])
    last = max((b.node.start_byte for b in bound if b.node.start_byte < at), default=-1)
    for condition, holds in _conditions(path, max(function, scope)):
        if condition[-1].start_byte < last or condition[-1].start_byte <= at < condition[-1].end_byte:
            continue
        for tested, positive in _tests(parsed, condition, holds, text):
            classes = infer.instances(infer.of(parsed, tested))
            types = _keep(infer, types, classes) if positive else _drop(infer, types, classes)
    return types


def _conditions(path: Path, top: int) -> Iterator[tuple[Path, bool]]:
    """The conditions that hold (or do not) at the end of a path, outermost last."""
    for index in range(len(path) - 2, top, -1):
        node, child = path[index], path[index + 1]
        kind = node.type
        if kind in ("if_statement", "elif_clause", "while_statement"):
            condition = node.child_by_field_name("condition")
            if condition is not None and condition.id != child.id:
                if field_is(node, "consequence", child) or field_is(node, "body", child):
                    yield (*path[: index + 1], condition), True
                elif kind == "if_statement":
                    yield (*path[: index + 1], condition), False
        elif kind == "conditional_expression":
            children = node.named_children
            if len(children) == 3 and child.id != children[1].id:
                yield (*path[: index + 1], children[1]), child.id == children[0].id
        elif kind == "boolean_operator":
            left, operator = node.child_by_field_name("left"), node.child_by_field_name("operator")
            if left is not None and operator is not None and left.id != child.id:
                yield (*path[: index + 1], left), operator.type == "and"
        elif kind in ("list_comprehension", "set_comprehension", "generator_expression", "dictionary_comprehension"):
            if field_is(node, "body", child):
                for clause in node.named_children:
                    test = first(clause) if clause.type == "if_clause" else None
                    if test is not None:
                        yield (*path[: index + 1], clause, test), True
        elif kind in ("block", "module"):
            yield from _before(path[: index + 1], child)


def _before(block: Path, child: Node) -> Iterator[tuple[Path, bool]]:
    """What statements before one in its block make sure of."""
    earlier = child.prev_named_sibling
    for _ in range(_MOST_BEFORE):
        if earlier is None:
            return
        if earlier.type == "assert_statement":
            test = first(earlier)
            if test is not None:
                yield (*block, earlier, test), True
        elif earlier.type == "if_statement" and earlier.child_by_field_name("alternative") is None:
            condition, body = earlier.child_by_field_name("condition"), earlier.child_by_field_name("consequence")
            last = body.named_children[-1] if body is not None and body.named_child_count else None
            if condition is not None and last is not None and last.type in _LEAVES:
                yield (*block, earlier, condition), False
        earlier = earlier.prev_named_sibling


def _tests(parsed: Parsed, condition: Path, holds: bool, text: str) -> Iterator[tuple[Path, bool]]:
    """The ``isinstance`` tests of an expression that must have come out one way, as (the classes' path, which way)."""
    todo = [(condition, holds)]
    for _ in range(64):
        if not todo:
            return
        path, wanted = todo.pop()
        node = path[-1]
        if parsed.data.find(_TEST, node.start_byte, node.end_byte) < 0:
            continue
        if node.type in ("parenthesized_expression", "not_operator"):
            inner = first(node)
            if inner is not None:
                todo.append(((*path, inner), wanted if node.type == "parenthesized_expression" else not wanted))
        elif node.type == "boolean_operator":
            operator = node.child_by_field_name("operator")
            if operator is not None and (operator.type == "and") == wanted:
                for field in ("right", "left"):
                    side = node.child_by_field_name(field)
                    if side is not None:
                        todo.append(((*path, side), wanted))
        elif node.type == "call":
            function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
            if function is None or arguments is None or parsed.text(function) != "isinstance":
                continue
            given = arguments.named_children
            if len(given) == 2 and parsed.text(given[0]) == text:
                yield (*path, arguments, given[1]), wanted


def _keep(infer: Inference, types: Union, classes: Union) -> Union:
    if not classes or any(c.kind != "instance" for c in classes):
        return types
    kept = tuple(t for t in types if t.kind == "instance" and any(_below(infer, t, c) for c in classes))
    if kept:
        return kept
    return classes


def _drop(infer: Inference, types: Union, classes: Union) -> Union:
    if any(c.kind != "instance" for c in classes):
        return types
    return tuple(t for t in types if not (t.kind == "instance" and any(_below(infer, t, c) for c in classes)))


def _below(infer: Inference, one: Type, other: Type) -> bool:
    if one.symbol == other.symbol:
        return True
    if one.symbol.outside:
        return False
    return any(each.symbol == other.symbol for each in infer.engine.members.mro(one.symbol))
