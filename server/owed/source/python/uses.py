"""Which names in a Python file are uses of given targets (DESIGN §4), and how surely.

A target is a dotted path; a use is an import of it, or an expression that resolves to it: through the file's imports
and scopes, and for members of a class through the receiver's class, as far as the file itself tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from owed.source.python.imports import ModuleName, absolute, imported
from owed.source.python.names import MODULE_SCOPE, Names, Occurrence, scopes
from owed.source.python.tree import Path, content, field_is, span_of
from owed.text import Span

Confidence = Literal["certain", "likely"]

_LITERALS = frozenset(
    {
        "list", "tuple", "dictionary", "set", "string", "concatenated_string", "integer", "float", "true", "false",
        "none", "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression",
        "lambda",
    }
)  # fmt: skip

_TRANSPARENT = frozenset({"Optional", "Annotated", "type", "Type"})
"""Generics whose members are those of their argument."""

_DEEP = 8
"""How many steps an inference follows."""


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the target ``key``; ``span`` is its last name."""

    key: str
    span: Span
    confidence: Confidence


@dataclass(frozen=True)
class Targets:
    """What to look for. ``dotted`` maps a dotted path to the keys of the targets it names.

    ``members`` maps the name of a class's member to its classes (dotted) and keys.
    """

    dotted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    last: Mapping[bytes, frozenset[str]] = field(default_factory=dict)
    """The last name of each dotted path, with the paths: what a file must hold to matter."""

    @classmethod
    def of(cls, targets: Iterable[tuple[str, Iterable[str], bool]]) -> Targets:
        """Build from (key, dotted paths, whether it is the member of a class)."""
        dotted: dict[str, set[str]] = {}
        members: dict[str, dict[str, set[str]]] = {}
        last: dict[bytes, set[str]] = {}
        for key, paths, member in targets:
            for path in paths:
                dotted.setdefault(path, set()).add(key)
                owner, _, name = path.rpartition(".")
                last.setdefault(name.encode(), set()).add(path)
                if member and owner:
                    members.setdefault(name, {}).setdefault(owner, set()).add(key)
        return cls(
            {path: frozenset(keys) for path, keys in dotted.items()},
            {name: {owner: frozenset(keys) for owner, keys in owners.items()} for name, owners in members.items()},
            {name: frozenset(paths) for name, paths in last.items()},
        )


def uses(names: Names, module: ModuleName, targets: Targets, present: Iterable[bytes]) -> tuple[Use, ...]:
    """The uses of the targets in a file, in order.

    ``present`` are those of ``targets.last`` that stand in the file as words; the caller found them when
    it decided to look at this file at all.
    """
    return _Search(names, module, targets).run(present)


class _Search:
    def __init__(self, names: Names, module: ModuleName, targets: Targets) -> None:
        self.names = names
        self.data = names.data
        self.module = module
        self.targets = targets
        self.found: dict[tuple[int, str], Use] = {}

    def run(self, present: Iterable[bytes]) -> tuple[Use, ...]:
        for raw in present:
            name = raw.decode("utf-8", "replace")
            for occurrence in self.names.occurrences(name):
                if occurrence.role == "import":
                    self._import(occurrence)
                elif occurrence.role == "attribute":
                    self._attribute(occurrence, name)
                elif occurrence.role == "load":
                    self._load(occurrence)
        return tuple(sorted(self.found.values(), key=lambda use: use.span))

    def _add(self, keys: Iterable[str], node: Node, confidence: Confidence = "certain") -> None:
        for key in keys:
            known = self.found.get((node.start_byte, key))
            if known is None or known.confidence == "likely":
                self.found[node.start_byte, key] = Use(key, span_of(node), confidence)

    def _import(self, occurrence: Occurrence) -> None:
        if occurrence.parent.type == "aliased_import":
            return  # the alias of something else; what it renames is asked about under its own name
        dotted = imported(occurrence, self.data, self.module.package)
        if dotted is not None and dotted in self.targets.dotted:
            self._add(self.targets.dotted[dotted], occurrence.node)
            self._aliases(occurrence, dotted)

    def _aliases(self, occurrence: Occurrence, dotted: str) -> None:
        """Follow ``from a import target as other``: reads of ``other`` are uses of the target."""
        above = occurrence.path[-3]
        alias = above.child_by_field_name("alias") if above.type == "aliased_import" else None
        if alias is None:
            return
        for other in self.names.occurrences(content(alias, self.data)):
            if other.role == "load" and dotted in self._dotted(other):
                self._add(self.targets.dotted[dotted], other.node)

    def _load(self, occurrence: Occurrence) -> None:
        for dotted in self._dotted(occurrence):
            if dotted in self.targets.dotted:
                self._add(self.targets.dotted[dotted], occurrence.node)

    def _attribute(self, occurrence: Occurrence, name: str) -> None:
        parent = occurrence.parent
        receiver = parent.child_by_field_name("object")
        if receiver is None:
            return
        path = self.names.path(receiver.start_byte)
        for owner in self._expression(receiver, path):
            keys = self.targets.dotted.get(f"{owner}.{name}")
            if keys:
                self._add(keys, occurrence.node)
                return
        owners = self.targets.members.get(name)
        if not owners:
            return
        classes = self._classes(receiver, path, 0)
        if classes is None:
            for keys in owners.values():
                self._add(keys, occurrence.node, "likely")
            return
        for cls in classes:
            for ancestor in self._ancestry(cls, name):
                if ancestor in owners:
                    self._add(owners[ancestor], occurrence.node)
                    break

    # What expressions stand for

    def _own(self, name: str) -> list[str]:
        return [f"{module}.{name}" for module in self.module.dotted]

    def _dotted(self, occurrence: Occurrence) -> list[str]:
        """The dotted paths that a read of a name may stand for; empty for locals."""
        scope, bound = self.names.resolve(occurrence)
        name = content(occurrence.node, self.data)
        paths: list[str] = []
        for binding in bound:
            if binding.role == "import":
                dotted = imported(binding, self.data, self.module.package)
                if dotted is not None:
                    paths.append(dotted)
            elif scope == MODULE_SCOPE:
                paths += self._own(name)
        if not bound:
            for star in self.names.star_imports:
                module = star[-2].child_by_field_name("module_name")
                if module is not None and not name.startswith("_"):
                    paths.append(f"{absolute(module, self.data, self.module.package)}.{name}")
        return list(dict.fromkeys(paths))

    def _expression(self, node: Node, path: Path) -> list[str]:
        """The dotted paths of a name or a chain of attributes; empty for anything else."""
        names: list[str] = []
        while node.type == "attribute" and len(names) < _DEEP:
            attribute, receiver = node.child_by_field_name("attribute"), node.child_by_field_name("object")
            if attribute is None or receiver is None:
                return []
            names.append(content(attribute, self.data))
            node = receiver
        if node.type != "identifier" or not path or path[-1].id != node.id:
            return []
        tail = "".join(f".{name}" for name in reversed(names))
        return [dotted + tail for dotted in self._dotted(Occurrence(node, path, "load"))]

    # Which class a receiver has

    def _classes(self, node: Node, path: Path, depth: int) -> list[str] | None:
        """The classes an expression is an instance of, or is; None when the file does not tell.

        Built-in values have none that could own a target.
        """
        if depth > _DEEP:
            return None
        if node.type in _LITERALS:
            return []
        if node.type in ("parenthesized_expression", "await"):
            inner = node.named_child(0)
            return self._classes(inner, self.names.path(inner.start_byte), depth + 1) if inner is not None else None
        if node.type == "identifier":
            return self._classes_of_name(Occurrence(node, path, "load"), depth)
        if node.type == "call":
            return self._classes_of_call(node, depth)
        if node.type == "attribute":
            return self._classes_of_attribute(node, path, depth)
        return None

    def _classes_of_name(self, occurrence: Occurrence, depth: int) -> list[str] | None:
        scope, bound = self.names.resolve(occurrence)
        classes: list[str] = []
        for binding in bound:
            of_binding = self._classes_of_binding(binding, scope, depth)
            if of_binding is None:
                return None
            classes += of_binding
        return classes if bound else None

    def _classes_of_binding(self, binding: Occurrence, scope: int, depth: int) -> list[str] | None:
        path = binding.path
        parent = binding.parent
        if binding.role == "import":
            dotted = imported(binding, self.data, self.module.package)
            return [dotted] if dotted is not None and self._is_owner(dotted) else None
        if parent.type == "class_definition":
            return self._own(content(binding.node, self.data)) if scope == MODULE_SCOPE else None
        if parent.type in ("typed_parameter", "typed_default_parameter"):
            return self._annotation(parent.child_by_field_name("type"), depth)
        if parent.type in ("parameters", "default_parameter"):
            return self._self(binding)
        if parent.type in ("assignment", "named_expression"):
            annotation = parent.child_by_field_name("type")
            if annotation is not None:
                return self._annotation(annotation, depth)
            value = parent.child_by_field_name("right") or parent.child_by_field_name("value")
            if value is not None:
                return self._classes(value, self.names.path(value.start_byte), depth + 1)
        if parent.type == "as_pattern_target" and path[-3].type == "as_pattern":
            value = path[-3].named_child(0)
            if value is not None and value.type == "call":
                return self._classes_of_call(value, depth + 1)
        return None

    def _self(self, binding: Occurrence) -> list[str] | None:
        """The class around a method, when the binding is the method's first parameter."""
        path = binding.path
        for index, scope in scopes(path):
            if scope.type != "function_definition":
                return None
            parameters = scope.child_by_field_name("parameters")
            first = parameters.named_child(0) if parameters is not None else None
            if first is None or first.start_byte != binding.node.start_byte:
                return None
            decorated = path[index - 1]
            if (
                decorated.type == "decorated_definition"
                and b"@staticmethod" in self.data[decorated.start_byte : scope.start_byte]
            ):
                return None
            return self._class_around(path[:index])
        return None

    def _class_around(self, path: Path) -> list[str] | None:
        """The dotted names of the class whose body a path ends in directly."""
        names: list[str] = []
        for node in reversed(path):
            if node.type == "class_definition":
                name = node.child_by_field_name("name")
                if name is None:
                    return None
                names.append(content(name, self.data))
            elif node.type == "function_definition":
                return None
        return self._own(".".join(reversed(names))) if names else None

    def _classes_of_call(self, call: Node, depth: int) -> list[str] | None:
        function = call.child_by_field_name("function")
        if function is None:
            return None
        if function.type == "identifier" and content(function, self.data) == "super":
            path = self.names.path(call.start_byte)
            around = next(
                (self._class_around(path[:index]) for index, s in scopes(path) if s.type == "function_definition"), None
            )
            return [base for cls in around or () for base in self._bases(cls)] or None
        dotted = self._expression(function, self.names.path(function.start_byte))
        classes = [path for path in dotted if self._is_owner(path) or self._class_node(path) is not None]
        if classes:
            return classes
        if function.type == "identifier":
            _, bound = self.names.resolve(Occurrence(function, self.names.path(function.start_byte), "load"))
            if len(bound) == 1 and bound[0].parent.type == "function_definition":
                return self._annotation(bound[0].parent.child_by_field_name("return_type"), depth)
        return None

    def _classes_of_attribute(self, node: Node, path: Path, depth: int) -> list[str] | None:
        dotted = [d for d in self._expression(node, path) if self._is_owner(d)]
        if dotted:
            return dotted
        attribute, receiver = node.child_by_field_name("attribute"), node.child_by_field_name("object")
        if attribute is None or receiver is None or receiver.type != "identifier":
            return None
        owners = self._classes(receiver, path, depth + 1)
        if not owners:
            return None
        found: list[str] = []
        for other in self.names.occurrences(content(attribute, self.data)):
            of_other: list[str] | None = None
            assignment = other.path[-3] if other.role == "attribute" else other.parent
            if assignment.type != "assignment":
                continue
            if other.role == "attribute":
                holder = other.parent.child_by_field_name("object")
                if not field_is(assignment, "left", other.parent) or holder is None:
                    continue
                if set(self._classes(holder, self.names.path(holder.start_byte), depth + 1) or ()).isdisjoint(owners):
                    continue
            elif other.role != "bind" or set(self._class_around(other.path[:-1]) or ()).isdisjoint(owners):
                continue
            annotation = assignment.child_by_field_name("type")
            value = assignment.child_by_field_name("right")
            if annotation is not None:
                of_other = self._annotation(annotation, depth)
            elif value is not None:
                of_other = self._classes(value, self.names.path(value.start_byte), depth + 1)
            if of_other is None:
                return None
            found += of_other
        return found or None

    def _annotation(self, node: Node | None, depth: int) -> list[str] | None:
        """The classes that an annotation names: plain, dotted, quoted, optional or a union."""
        if node is None or depth > _DEEP:
            return None
        kind = node.type
        if kind in ("type", "parenthesized_expression"):
            return self._annotation(node.named_child(0), depth + 1)
        if kind in ("binary_operator", "union_type"):
            found = [self._annotation(child, depth + 1) for child in node.named_children]
            return [cls for classes in found if classes for cls in classes] or None
        if kind in ("generic_type", "subscript"):
            head = node.named_child(0)
            if head is None or content(head, self.data).rpartition(".")[2] not in (
                "Optional",
                "Annotated",
                "type",
                "Type",
            ):
                return None
            inner = node.named_child(1)
            if inner is not None and inner.type == "type_parameter":
                inner = inner.named_child(0)
            return self._annotation(inner, depth + 1)
        if kind == "string":
            text = content(node, self.data).strip("\"'")
            return self._quoted(text)
        if kind in ("identifier", "attribute"):
            return self._expression(node, self.names.path(node.start_byte)) or None
        return None

    def _quoted(self, text: str) -> list[str] | None:
        head, _, tail = text.partition(".")
        if not head.isidentifier():
            return None
        for bound in self.names.bindings(head).get(MODULE_SCOPE, []):
            if bound.role == "import":
                dotted = imported(bound, self.data, self.module.package)
                return [f"{dotted}.{tail}" if tail else dotted] if dotted else None
            return self._own(text)
        return None

    # Classes of this file

    def _is_owner(self, dotted: str) -> bool:
        return any(dotted in owners for owners in self.targets.members.values())

    def _class_node(self, dotted: str) -> Node | None:
        for module in self.module.dotted:
            if dotted.startswith(module + "."):
                name = dotted[len(module) + 1 :]
                if "." not in name:
                    for bound in self.names.bindings(name).get(MODULE_SCOPE, []):
                        if bound.parent.type == "class_definition":
                            return bound.parent
        return None

    def _bases(self, dotted: str) -> list[str]:
        node = self._class_node(dotted)
        arguments = node.child_by_field_name("superclasses") if node is not None else None
        found: list[str] = []
        for base in arguments.named_children if arguments is not None else ():
            found += self._expression(base, self.names.path(base.start_byte))
        return found

    def _ancestry(self, dotted: str, member: str) -> list[str]:
        """The class, then its bases in this file, up to the first that defines the member itself."""
        order: list[str] = []
        todo = [dotted]
        while todo and len(order) < 64:
            cls = todo.pop(0)
            if cls in order:
                continue
            order.append(cls)
            if cls not in self.targets.members.get(member, {}) and self._defines(cls, member):
                continue
            todo += self._bases(cls)
        return order

    def _defines(self, dotted: str, member: str) -> bool:
        node = self._class_node(dotted)
        if node is None:
            return False
        return node.id in self.names.bindings(member)
