"""What an expression is: the classes it may be an instance of, the function, class or module that it stands for.

Follows assignments, loops, ``with``, unpacking, calls and annotations, as far as the source tells; what it does not tell is
unknown, never guessed.
"""

from __future__ import annotations

import builtins
import itertools
from typing import TYPE_CHECKING

from tree_sitter import Node

from owed.source.python import flow, narrow
from owed.source.python.parsed import Parsed
from owed.source.python.scopes import Binding
from owed.source.python.tree import Path, first
from owed.source.python.types import UNKNOWN, Symbol, Type, Union, builtin, outside, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_BUILTIN = {
    "string": "str", "concatenated_string": "str", "integer": "int", "float": "float", "true": "bool", "false": "bool",
    "none": "None", "comparison_operator": "bool", "not_operator": "bool", "ellipsis": "ellipsis",
}  # fmt: skip
_DUNDERS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "//": "__floordiv__", "%": "__mod__",
    "@": "__matmul__", "&": "__and__", "|": "__or__", "^": "__xor__", "**": "__pow__", "<<": "__lshift__",
    ">>": "__rshift__",
}  # fmt: skip
_REFLECTED = {operator: f"__r{name[2:]}" for operator, name in _DUNDERS.items()}
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
_MOST_ELEMENTS = 8
_MOST_UNPACKED = 12
_NAMES = frozenset(dir(builtins))


class Inference:
    """Infers types of expressions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, parsed: Parsed, path: Path) -> Union:
        """What the expression at the end of a path may be; empty when nothing is known."""
        node = path[-1]
        name = _BUILTIN.get(node.type)
        if name is not None:
            return (builtin(name),)
        key = (node.type, node.start_byte, node.end_byte)
        return self.engine.ask(key, lambda: self._of(parsed, path), (), inside=parsed)

    def child(self, parsed: Parsed, path: Path, field: str) -> Union:
        """What the child in a field may be."""
        node = path[-1].child_by_field_name(field)
        return self.of(parsed, (*path, node)) if node is not None else ()

    def _of(self, parsed: Parsed, path: Path) -> Union:
        node = path[-1]
        kind = node.type
        if kind == "identifier":
            return self._read(parsed, path)
        if kind == "attribute":
            return self._attribute(parsed, path)
        if kind == "call":
            return self.engine.calls.result(parsed, path)
        if kind == "subscript":
            return self._subscript(parsed, path)
        if kind == "assignment":
            return self.child(parsed, path, "right")
        if kind == "named_expression":
            return self.child(parsed, path, "value")
        if kind in ("list", "set", "tuple", "expression_list"):
            return self._display(parsed, path)
        if kind == "dictionary":
            return self._dictionary(parsed, path)
        if kind in ("list_comprehension", "set_comprehension", "generator_expression"):
            shape = {"list_comprehension": "list", "set_comprehension": "set"}.get(kind, "Iterator")
            return (builtin(shape, self.child(parsed, path, "body")),)
        if kind == "dictionary_comprehension":
            pair = node.child_by_field_name("body")
            if pair is not None and pair.type == "pair":
                at = (*path, pair)
                return (builtin("dict", self.child(parsed, at, "key"), self.child(parsed, at, "value")),)
            return (builtin("dict"),)
        if kind == "conditional_expression":
            body, _, other = (*node.named_children, None, None, None)[:3]
            return union(*(self.of(parsed, (*path, each)) for each in (body, other) if each is not None))
        if kind == "boolean_operator":
            return union(self.child(parsed, path, "left"), self.child(parsed, path, "right"))
        if kind == "binary_operator":
            return self._operator(parsed, path)
        if kind == "unary_operator":
            operator = node.child_by_field_name("operator")
            value = self.child(parsed, path, "argument")
            dunder = _UNARY.get(parsed.text(operator)) if operator is not None else None
            return self._called(value, dunder) or value if dunder else value
        if kind in ("parenthesized_expression", "await", "type"):
            inner = first(node)
            value = self.of(parsed, (*path, inner)) if inner is not None else ()
            return self.engine.calls.awaited(value) if kind == "await" else value
        if kind == "lambda":
            return (Type("callable", Symbol("", ""), (self.child(parsed, path, "body"),)),)
        if kind in ("generic_type", "union_type"):
            return self.engine.annotations.of(parsed, path)
        return ()

    # Names

    def _read(self, parsed: Parsed, path: Path) -> Union:
        name = parsed.text(path[-1])
        scope, bound, same = parsed.lookup(name, path)
        if scope < 0:
            return (Type("typevar", Symbol(parsed.path, f"{path[-scope].start_byte}:{name}")),)
        if not bound:
            return self.unbound(parsed, name)
        reaching = flow.reaching(path, scope, bound) if same else [b for b in bound if not flow.augments(b)]
        types = self.declared(parsed, bound, reaching)
        return narrow.narrowed(self, parsed, path, scope, types, bound)

    def unbound(self, parsed: Parsed, name: str) -> Union:
        """What a name is that the file does not bind: from star imports, else built in."""
        strange = None
        for star in parsed.stars:
            found = self.engine.exports.starred(parsed, star, name)
            if found:
                return union(*(self.engine.exports.types(each.symbol) for each in found))
            source = star[-1].child_by_field_name("module_name")
            level, dotted = self.engine.exports.spelled(parsed, source)
            if not level and self.engine.exports.source(parsed, source) is None:
                strange = f"{dotted}.{name}"
        if name in _NAMES:
            return (outside(f"builtins.{name}"),)
        return (outside(strange),) if strange is not None and not name.startswith("_") else ()

    def declared(self, parsed: Parsed, bound: list[Binding], reaching: list[Binding]) -> Union:
        """The types of bindings; where an annotation declares one, it holds for bindings that tell nothing themselves."""
        annotated = [b for b in bound if b.kind in ("assignment", "parameter") and _annotation(b) is not None]
        if not annotated:
            return union(*(self.binding(parsed, each) for each in reaching)) if reaching else ()
        declared = union(*(self.binding(parsed, each) for each in annotated))
        found: list[Union] = []
        for each in reaching or annotated:
            value: Union = ()
            if each.kind == "assignment":
                right = each.construct.child_by_field_name("right")
                value = self._assigned(parsed, each) if right is not None else ()
            known = value and all(t.kind in ("instance", "class", "function") for t in value)
            plain = known and all(t.symbol != Symbol("", "builtins.None") for t in value)
            found.append(value if plain and self._narrower(value, declared) else declared)
        return union(*found)

    def _narrower(self, value: Union, declared: Union) -> bool:
        """Whether an assigned value says more than the declaration: a class of the workspace instead of one above it."""
        return all(t.kind == "instance" and not t.symbol.outside for t in value) and not any(
            t.kind in ("typevar", "self") for t in declared
        )

    def named(self, parsed: Parsed, name: str, path: Path) -> Union:
        """What a name is where the order of statements does not matter, as in annotations."""
        scope, bound, _ = parsed.lookup(name, path)
        if scope < 0:
            return (Type("typevar", Symbol(parsed.path, f"{path[-scope].start_byte}:{name}")),)
        if not bound:
            return self.unbound(parsed, name)
        return self.all_of(parsed, bound)

    # Bindings

    def all_of(self, parsed: Parsed, bound: list[Binding]) -> Union:
        """What a name is that any of these bindings may have bound."""
        return union(*(self.binding(parsed, each) for each in bound))

    def binding(self, parsed: Parsed, binding: Binding) -> Union:
        """What a binding binds its name to."""
        if binding.kind in ("function", "class"):
            kind = "function" if binding.kind == "function" else "class"
            return (Type(kind, Symbol(parsed.path, parsed.qualname(binding.path))),)  # type: ignore[arg-type]
        key = ("binding", binding.node.start_byte)
        return self.engine.ask(key, lambda: self._binding(parsed, binding), (), inside=parsed)

    def _binding(self, parsed: Parsed, binding: Binding) -> Union:
        kind = binding.kind
        if kind == "import":
            found = self.engine.exports.imported(parsed, binding)
            return union(*(self.engine.exports.types(each.symbol) for each in found)) if found else ()
        if kind == "parameter":
            return self.engine.calls.parameter(parsed, binding)
        if kind == "assignment":
            annotation = _annotation(binding)
            if annotation is not None and not _is_alias(parsed, annotation):
                return self.engine.annotations.of(parsed, (*binding.path[: binding.at + 1], annotation))
            return self._assigned(parsed, binding)
        at = binding.path[: binding.at + 1]
        if kind == "for":
            return self._unpacked(parsed, binding, self.elements(self.child(parsed, at, "right")))
        if kind == "with":
            value = first(at[-1])
            entered = self.engine.calls.entered(self.of(parsed, (*at, value))) if value is not None else ()
            return self._unpacked(parsed, binding, entered)
        if kind == "except":
            value = first(at[-1])
            return self.instances(self.of(parsed, (*at, value))) if value is not None else ()
        if kind == "walrus":
            return self.child(parsed, at, "value")
        if kind == "pattern":
            return self._pattern(parsed, binding)
        if kind == "alias":
            right = at[-1].child_by_field_name("right")
            return self.engine.annotations.generic(parsed, (*at, right)) if right is not None else ()
        return ()

    def _assigned(self, parsed: Parsed, binding: Binding) -> Union:
        at = binding.path[: binding.at + 1]
        if at[-1].type == "augmented_assignment":
            return ()
        return self._unpacked(parsed, binding, self.child(parsed, at, "right"))

    def _unpacked(self, parsed: Parsed, binding: Binding, value: Union) -> Union:
        """The part of a value that a name in a pattern gets."""
        return self.unpack(binding.path[binding.at + 1 :], value)

    def unpack(self, below: Path, value: Union) -> Union:
        """Follow a target pattern, from the pattern down to the name."""
        for parent, child in list(itertools.pairwise(below))[:_MOST_UNPACKED]:
            if parent.type in ("list_splat_pattern", "list_splat"):
                return (builtin("list", self.elements(value)),)
            if parent.type in ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"):
                index = next((i for i, each in enumerate(parent.named_children) if each.id == child.id), 0)
                starred = any(
                    each.type in ("list_splat_pattern", "list_splat") for each in parent.named_children[:index]
                )
                value = self.elements(value, None if starred or child.type.startswith("list_splat") else index)
        return value

    def _pattern(self, parsed: Parsed, binding: Binding) -> Union:
        path = binding.path
        if path[-2].type != "as_pattern":
            return ()
        pattern = first(path[-2])
        while pattern is not None and pattern.type == "case_pattern":
            pattern = first(pattern)
        if pattern is None or pattern.type != "class_pattern":
            return ()
        name = first(pattern)
        return self.instances(self.spelled(parsed, parsed.text(name), path)) if name is not None else ()

    def spelled(self, parsed: Parsed, dotted: str, path: Path) -> Union:
        """What a dotted name is."""
        first, *rest = dotted.split(".")
        types = self.named(parsed, first, path)
        for part in rest:
            types = self.engine.members.get(types, part)
        return types

    def instances(self, types: Union) -> Union:
        """Instances of classes; of a tuple, of each in it."""
        found: list[Union] = []
        for each in types:
            if each.kind == "class":
                found.append((Type("instance", each.symbol, each.args),))
            elif each.kind == "external":
                found.append((Type("instance", each.symbol),))
            elif each.kind == "instance" and each.symbol == Symbol("", "builtins.tuple"):
                found += [self.instances(arg) for arg in each.args]
            elif each.kind == "typevar":
                found.append((each,))
            else:
                found.append((UNKNOWN,))
        return union(*found)

    # Expressions

    def _attribute(self, parsed: Parsed, path: Path) -> Union:
        name = path[-1].child_by_field_name("attribute")
        if name is None:
            return ()
        types = self.engine.members.get(self.child(parsed, path, "object"), parsed.text(name))
        return narrow.narrowed(self, parsed, path, 0, types, ())

    def _subscript(self, parsed: Parsed, path: Path) -> Union:
        value = self.child(parsed, path, "value")
        index = path[-1].child_by_field_name("subscript")
        found: list[Union] = []
        for each in value:
            if each.kind in ("class", "external"):
                return self.engine.annotations.generic(parsed, path)
            position = None
            if index is not None and index.type == "integer":
                text = parsed.text(index)
                position = int(text) if text.isdigit() and len(text) < 4 else None
            if index is not None and index.type == "slice" and each.symbol.outside:
                found.append((each,))
            elif each.kind == "instance":
                found.append(self.item((each,), position))
            else:
                found.append((UNKNOWN,))
        return union(*found) if found else ()

    def item(self, types: Union, position: int | None) -> Union:
        """What indexing gives."""
        found: list[Union] = []
        for each in types:
            if each.kind == "instance" and not each.symbol.outside:
                found.append(self._called((each,), "__getitem__"))
            elif _shape(each) in _MAPPINGS:
                found.append(each.args[1] if len(each.args) > 1 else (UNKNOWN,))
            else:
                found.append(self.elements((each,), position))
        return union(*found) if found else ()

    def elements(self, types: Union, position: int | None = None) -> Union:
        """What iterating gives, or the element at a position where the shape tells."""
        found: list[Union] = []
        for each in types:
            shape = _shape(each)
            if each.kind == "instance" and not each.symbol.outside:
                iterated = self._called((each,), "__iter__")
                found.append(
                    self.elements(iterated)
                    if iterated and iterated != types
                    else self._called((each,), "__next__") or self._called((each,), "__getitem__")
                )
                if position is not None and not found[-1]:
                    found.append(self.engine.members.positional(each, position))
            elif shape == "tuple":
                if position is not None and position < len(each.args):
                    found.append(each.args[position])
                elif position is None:
                    found += each.args
                else:
                    found.append((UNKNOWN,))
            elif shape in _ITERABLES or shape in _MAPPINGS:
                found.append(each.args[0] if each.args else (UNKNOWN,))
            elif each.kind == "class":
                metaclass = self.engine.members.is_enum(each.symbol)
                found.append((Type("instance", each.symbol),) if metaclass else (UNKNOWN,))
            elif each != builtin("None"):
                found.append((UNKNOWN,))
        return union(*found) if found else ()

    def _display(self, parsed: Parsed, path: Path) -> Union:
        children = path[-1].named_children
        if path[-1].type in ("tuple", "expression_list"):
            if len(children) > _MOST_ELEMENTS or any(each.type == "list_splat" for each in children):
                return (builtin("sequence", self.of(parsed, (*path, children[0])) if children else ()),)
            return (builtin("tuple", *(self.of(parsed, (*path, each)) or (UNKNOWN,) for each in children)),)
        elements = [self.of(parsed, (*path, each)) for each in children[:_MOST_ELEMENTS] if each.type != "comment"]
        return (builtin(path[-1].type, union(*elements) if elements else ()),)

    def _dictionary(self, parsed: Parsed, path: Path) -> Union:
        pairs = [each for each in path[-1].named_children[:_MOST_ELEMENTS] if each.type == "pair"]
        keys = [self.child(parsed, (*path, pair), "key") for pair in pairs]
        values = [self.child(parsed, (*path, pair), "value") for pair in pairs]
        return (builtin("dict", union(*keys) if keys else (), union(*values) if values else ()),)

    def _operator(self, parsed: Parsed, path: Path) -> Union:
        operator = path[-1].child_by_field_name("operator")
        name = parsed.text(operator) if operator is not None else ""
        left = self.child(parsed, path, "left")
        if name == "|" and any(t.kind in ("class", "external") for t in left):
            return union(left, self.child(parsed, path, "right"))
        found = self._called(left, _DUNDERS.get(name, ""))
        if found:
            return found
        right = self.child(parsed, path, "right")
        found = self._called(right, _REFLECTED.get(name, ""))
        if found:
            return found
        if left and all(t.kind == "instance" and t.symbol.name.startswith("builtins.") for t in left):
            return left if not right or left == right or _shape(left[0]) in _ITERABLES else union(left, right)
        return ()

    def _called(self, types: Union, method: str) -> Union:
        """What calling a method of instances of workspace classes gives."""
        found: list[Union] = []
        for each in types:
            if method and each.kind == "instance" and not each.symbol.outside:
                functions = self.engine.members.get((each,), method)
                found.append(self.engine.calls.of_types(functions))
        return union(*found) if found else ()


_MAPPINGS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "ItemsView", "ChainMap"}
)
_ITERABLES = frozenset(
    {
        "list", "List", "set", "Set", "frozenset", "FrozenSet", "sequence", "Sequence", "MutableSequence", "Iterable",
        "Iterator", "Generator", "Collection", "AbstractSet", "MutableSet", "deque", "Deque", "AsyncIterator",
        "AsyncIterable", "AsyncGenerator", "KeysView", "ValuesView", "Reversible", "Container", "contextmanager",
    }
)  # fmt: skip


def _shape(each: Type) -> str:
    """The bare name of the class of a value from outside of the workspace: ``list``."""
    return each.symbol.name.rpartition(".")[2] if each.kind == "instance" and each.symbol.outside else ""


def _annotation(binding: Binding) -> Node | None:
    return binding.construct.child_by_field_name("type")


def _is_alias(parsed: Parsed, annotation: Node) -> bool:
    return parsed.text(annotation).rpartition(".")[2] == "TypeAlias"
