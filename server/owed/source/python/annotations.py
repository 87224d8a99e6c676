"""What annotations say (PEP 484 and after): plain, dotted, quoted, generic, optional, unions, aliases, type variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from owed.source.python.parsed import Parsed
from owed.source.python.tree import Path, content, first, parse
from owed.source.python.types import UNKNOWN, Symbol, Type, Union, builtin, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_TRANSPARENT = frozenset(
    {"Optional", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar", "Unpack"}
)
_NOTHING = frozenset({"Any", "object", "NoReturn", "Never"})
_LONGEST = 2_000
_DEEPEST = 24


class Annotations:
    """Reads annotations as the types of values that have them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, parsed: Parsed, path: Path) -> Union:
        """What a value annotated with the expression at the end of a path is."""
        node = path[-1]
        key = ("annotation", node.start_byte, node.end_byte)
        return self.engine.ask(
            key, lambda: _Reader(self.engine, parsed, path).value(node, parsed.data, 0), (), inside=parsed
        )

    def generic(self, parsed: Parsed, path: Path) -> Union:
        """What a subscript of a class is as an expression: the class with its arguments, or the alias of a type."""
        values = self.of(parsed, path)
        return tuple(Type("class", t.symbol, t.args) if t.kind == "instance" else t for t in values)

    def fill(self, types: Union, variables: dict[Symbol, Union], own: Union = (), depth: int = 0) -> Union:
        """Put what is known in the place of type variables, parameters and ``Self``; the rest becomes their bound, or unknown."""
        if not any(t.kind in ("typevar", "self", "parameter") or t.args for t in types):
            return types
        found: list[Union] = []
        for each in types:
            if each.kind in ("self", "typevar", "parameter"):
                known = own if each.kind == "self" else variables.get(each.symbol)
                known = known or (each.args[0] if each.args else (UNKNOWN,))
                found.append(classes(known) if each.owner else known)
            elif each.args and depth < _DEEPEST:
                args = tuple(self.fill(arg, variables, own, depth + 1) for arg in each.args)
                found.append((Type(each.kind, each.symbol, args, each.owner),))
            else:
                found.append((each,))
        return union(*found)


class _Reader:
    """Reads one annotation. Names mean what they mean at ``path``, wherever their text comes from."""

    def __init__(self, engine: Engine, parsed: Parsed, path: Path) -> None:
        self.engine = engine
        self.parsed = parsed
        self.path = path

    def value(self, node: Node, data: bytes, depth: int) -> Union:
        """The type of a value that is annotated with a node."""
        if depth > _DEEPEST:
            return ()
        kind = node.type
        if kind in ("type", "parenthesized_expression", "expression_statement", "module", "constrained_type"):
            inner = first(node)
            return self.value(inner, data, depth + 1) if inner is not None else ()
        if kind == "none":
            return (builtin("None"),)
        if kind in ("string", "concatenated_string"):
            return self._quoted(node, data, depth)
        if kind in ("binary_operator", "union_type"):
            return union(*(self.value(child, data, depth + 1) for child in node.named_children))
        if kind in ("identifier", "attribute"):
            return annotated(self._expression(node, data))
        if kind in ("generic_type", "subscript"):
            return self._generic(node, data, depth)
        return ()

    def _quoted(self, node: Node, data: bytes, depth: int) -> Union:
        text = b"".join(
            data[part.start_byte : part.end_byte] for part in node.named_children if part.type == "string_content"
        )
        if not text or len(text) > _LONGEST:
            return ()
        return self.value(parse(text.strip()).root_node, text.strip(), depth + 1)

    def _expression(self, node: Node, data: bytes) -> Union:
        names: list[str] = []
        while node.type == "attribute" and len(names) < _DEEPEST:
            name, holder = node.child_by_field_name("attribute"), node.child_by_field_name("object")
            if name is None or holder is None:
                return ()
            names.append(content(name, data))
            node = holder
        if node.type != "identifier":
            return ()
        types = self.engine.infer.named(self.parsed, content(node, data), self.path)
        for name_ in reversed(names):
            types = self.engine.members.get(types, name_)
        return types

    def _generic(self, node: Node, data: bytes, depth: int) -> Union:
        children = node.named_children
        head = children[0]
        args: list[Node] = []
        for child in children[1:]:
            args += child.named_children if child.type == "type_parameter" else [child]
        found: list[Union] = []
        for each in self._expression(head, data):
            found.append(self._applied(each, args, data, depth + 1))
        return union(*found) if found else ()

    def _applied(self, head: Type, args: list[Node], data: bytes, depth: int) -> Union:
        if head.kind == "class":
            return (Type("instance", head.symbol, tuple(self.value(arg, data, depth) for arg in args)),)
        if head.kind != "external":
            return (head,) if head.kind == "instance" else (UNKNOWN,)
        last = head.symbol.name.rpartition(".")[2]
        if last in _TRANSPARENT:
            return self.value(args[0], data, depth) if args else ()
        if last == "Union":
            return union(*(self.value(arg, data, depth) for arg in args)) if args else ()
        if last in ("type", "Type"):
            return classes(self.value(args[0], data, depth)) if args else ()
        if last == "Literal":
            return (builtin("str"),)
        if last == "Callable":
            return (Type("callable", Symbol("", ""), (self.value(args[-1], data, depth),)),)
        if last in ("tuple", "Tuple"):
            if len(args) == 2 and data[args[1].start_byte : args[1].end_byte] == b"...":
                return (builtin("sequence", self.value(args[0], data, depth)),)
            return (builtin("tuple", *(self.value(arg, data, depth) or (UNKNOWN,) for arg in args)),)
        return (Type("instance", head.symbol, tuple(self.value(arg, data, depth) for arg in args)),)


def classes(types: Union) -> Union:
    """The classes of instances: what ``type[X]`` is."""
    found = []
    for each in types:
        if each.kind == "instance":
            found.append(
                Type("external", each.symbol) if each.symbol.outside else Type("class", each.symbol, each.args)
            )
        elif each.kind in ("typevar", "self"):
            found.append(Type(each.kind, each.symbol, each.args, (each,)))
        else:
            found.append(UNKNOWN)
    return tuple(found)


def annotated(types: Union) -> Union:
    """What a value is that is annotated with one of these."""
    found: list[Union] = []
    for each in types:
        if each.kind == "class":
            found.append((Type("instance", each.symbol, each.args),))
        elif each.kind == "external":
            last = each.symbol.name.rpartition(".")[2]
            if last in _NOTHING:
                found.append((UNKNOWN,))
            elif last == "Self":
                found.append((Type("self", each.symbol),))
            elif each.symbol.name == "builtins.None":
                found.append((builtin("None"),))
            else:
                found.append((Type("instance", each.symbol),))
        else:
            found.append((each,) if each.kind in ("typevar", "instance", "callable", "self") else (UNKNOWN,))
    return union(*found) if found else ()
