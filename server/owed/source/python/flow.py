"""Which bindings of a name may be the last when it is read: by the structure of statements, without a graph."""

from __future__ import annotations

from collections.abc import Iterable

from owed.source.python.scopes import Binding
from owed.source.python.tree import Path, field_is

_LOOPS = frozenset({"for_statement", "while_statement"})
_CONDITIONAL = frozenset(
    {
        "for_statement", "except_clause", "except_group_clause", "case_clause", "else_clause", "boolean_operator",
        "conditional_expression",
    }
)  # fmt: skip
_LEAVES = frozenset({"return_statement", "raise_statement"})
_FRAMES = frozenset({"class_definition", "decorated_definition"})
_FRAME = 3
"""The index of the body of a decorated class at the top level."""
_MOST = 60
"""Bindings of one name in one scope, beyond which all of them count."""


def augments(binding: Binding) -> bool:
    """Whether a binding only changes what the name had."""
    return binding.construct.type == "augmented_assignment" or (
        binding.kind == "assignment"
        and binding.construct.child_by_field_name("right") is None
        and binding.construct.child_by_field_name("type") is not None
    )


def reaching(read: Path, scope: int, bound: Iterable[Binding]) -> list[Binding]:
    """The bindings that may reach a read in the same scope, latest first. ``scope`` is the index of the scope in the path."""
    candidates = [binding for binding in bound if not augments(binding)]
    if len(candidates) <= 1 or len(candidates) > _MOST:
        return candidates
    before: list[tuple[Binding, bool]] = []
    carried: list[tuple[Binding, int]] = []
    for binding in candidates:
        at = _diverge(read, binding.path)
        if at >= len(read) - 1 or at >= len(binding.path) - 1:
            continue
        common, to_read, to_binding = read[at], read[at + 1], binding.path[at + 1]
        loop = next((i for i in range(at, scope, -1) if read[i].type in _LOOPS), None)
        own_value = at == binding.at and binding.kind in ("assignment", "for", "walrus")
        if own_value and not field_is(common, "body", to_read):
            if loop is not None and loop != at:
                carried.append((binding, loop))
        elif to_binding.start_byte < to_read.start_byte:
            if _separate(read, binding.path, at) or _leaves(binding.path, at):
                if loop is not None:
                    carried.append((binding, loop))
                continue
            before.append((binding, _certain(binding.path, at)))
        elif common.type in (
            "list_comprehension",
            "set_comprehension",
            "generator_expression",
            "dictionary_comprehension",
        ):
            before.append((binding, True))
        elif loop is not None:
            carried.append((binding, loop))
    before.sort(key=lambda pair: pair[0].node.start_byte, reverse=True)
    found: list[Binding] = []
    killed = -1
    for binding, certain in before:
        found.append(binding)
        if certain:
            killed = binding.node.start_byte
            break
    found += [binding for binding, loop in carried if killed < read[loop].start_byte]
    return found or candidates


def _diverge(one: Path, other: Path) -> int:
    """The index of the last node that two paths share. In two pieces of a file, the module and the class around are the same."""
    at = 0
    for a, b in zip(one, other, strict=False):
        if a.id != b.id and at:
            if one[0].id == other[0].id or at > _FRAME or a.type != b.type:
                break
            if a.type != "block" and (a.type not in _FRAMES or a.start_byte != b.start_byte):
                break
        at += 1
    return at - 1


def _separate(read: Path, bound: Path, at: int) -> bool:
    """Whether the two stand in branches of which only one is taken."""
    common, to_read, to_binding = read[at], read[at + 1], bound[at + 1]
    if common.type == "if_statement":
        return to_binding.type in ("block", "elif_clause") and to_read.type in ("elif_clause", "else_clause")
    if common.type == "try_statement":
        return to_binding.type in ("except_clause", "except_group_clause") and to_read.type in (
            "except_clause", "except_group_clause", "else_clause"
        )  # fmt: skip
    if common.type in ("match_statement", "block") and to_read.type == "case_clause":
        return to_binding.type == "case_clause"
    return False


def _certain(bound: Path, at: int) -> bool:
    """Whether a binding before the read is always reached: nothing conditional stands between the two."""
    for index in range(at, len(bound) - 1):
        parent, child = bound[index], bound[index + 1]
        kind = parent.type
        if index == at:
            if kind in ("try_statement",):
                return False
            continue
        if kind in ("if_statement", "while_statement", "elif_clause"):
            if not field_is(parent, "condition", child):
                return False
        elif kind in _CONDITIONAL:
            return False
    return True


def _leaves(bound: Path, at: int) -> bool:
    """Whether after the binding the block is left for good, so that it never reaches what follows."""
    for index in range(at + 1, len(bound) - 1):
        if bound[index].type == "block":
            children = bound[index].named_children
            last = next((child for child in reversed(children) if child.type != "comment"), None)
            if last is not None and last.type in _LEAVES and last.start_byte > bound[-1].start_byte:
                return True
    return False
