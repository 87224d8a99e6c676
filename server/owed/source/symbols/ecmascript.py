"""What JavaScript and TypeScript have in common: modules are files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from owed.source.python.tree import content, first_child
from owed.source.symbols import ecma_exports, npm
from owed.source.symbols.model import Dotted, Here, Import, Meaning, Shape, Step

SHAPES: dict[str, Shape] = {
    "identifier": ("name",),
    "this": ("self",),
    "super": ("super",),
    "member_expression": ("member", "object", "property"),
    "new_expression": ("same", "constructor"),
    "call_expression": ("call", "function"),
    "parenthesized_expression": ("same",),
    "ternary_expression": ("either",),
    **dict.fromkeys(
        ("string", "template_string", "number", "regex", "array", "true", "false", "null", "undefined", "object",
         "arrow_function", "function_expression"),
        ("literal",),
    ),
}  # fmt: skip
REBINDERS = frozenset(
    {"function_declaration", "function_expression", "generator_function", "generator_function_declaration"}
)

BUILTINS = frozenset(
    {
        "Array", "Atomics", "BigInt", "Boolean", "Buffer", "Date", "Error", "Function", "Intl", "JSON", "Map", "Math", "Number",
        "Object", "Promise", "Proxy", "Reflect", "RegExp", "Set", "String", "Symbol", "WeakMap", "WeakSet", "console",
        "document", "globalThis", "localStorage", "navigator", "process", "sessionStorage", "window",
    }
)  # fmt: skip


def home(path: str) -> Dotted:
    """A file is a module."""
    return (path,)


def inner(steps: Dotted, here: Here) -> bool:
    """Whether an import brings a value of this workspace, not a whole module."""
    return len(steps) > 1 and (steps[0].startswith(".") or npm.resolve(here.project, steps[0], here.path) is not None)


def reach(steps: Dotted, here: Here, local: str) -> tuple[Meaning, ...]:
    """What ``('./x', 'name')`` stands for, through the modules that pass it on. An ``index`` file above the target that gives in ways
    which nobody can read makes it likely.
    """
    source, names = steps[0], steps[1:]
    file = npm.resolve(here.project, source, here.path)
    if file is None:
        return ()
    found = []
    if file in here.homes:
        found.append(Meaning((file, *names)))
        if local and (names == ("default",) or not names):
            found.append(Meaning((file, local), certain=False))
    elif not names:
        return (Meaning((file,)),) if _passes_on(file, here) else ()
    if names:
        through = passed(file, names[0], here)
        found += [Meaning((*each.dotted, *names[1:])) for each in through]
        if through:
            return tuple(found)
    stem, _, name = file.rpartition("/")
    unread = ecma_exports.passed_by(here.project, file).unread
    if unread and names and names[0] != "default" and name.startswith(("index.", "mod.", "main.")):
        folder = f"{stem}/" if stem else ""
        found += [
            Meaning((path, *names), certain=False) for path in here.homes if path != file and path.startswith(folder)
        ]
    return tuple(found)


def passed(module: str, name: str, here: Here) -> tuple[Meaning, ...]:
    """What a name that a module passes on is where it is defined: members of targets' modules, or such modules themselves."""
    found = []
    for path, original in ecma_exports.origins(here.project, module, name):
        if original == "*":
            found.append(Meaning((path,)))
        elif path in here.homes:
            found.append(Meaning((path, original)))
    return tuple(found)


def _passes_on(file: str, here: Here) -> bool:
    return ecma_exports.passed_by(here.project, file) != ecma_exports.NOTHING


def imports(node: Node, data: bytes) -> Iterator[Import]:
    """The names of an import, of a re-export, or of a ``require``."""
    if node.type == "variable_declarator":
        yield from _require(node, data)
        return
    for child in node.named_children:
        if child.type == "import_require_clause":
            name, source = first_child(child), _source(child, data)
            if name is not None and source is not None:
                yield Import((source,), content(name, data), name=name)
            return
    source = _source(node, data)
    if source is None:
        return
    binds = node.type == "import_statement"
    for child in node.named_children:
        for clause in child.named_children if child.type == "import_clause" else (child,):
            if clause.type in ("named_imports", "export_clause"):
                yield from _named(clause, source, data, binds)
            elif clause.type == "namespace_import" and (name := first_child(clause)) is not None:
                yield Import((source,), content(name, data), name=name)
            elif clause.type == "identifier" and binds:
                yield Import((source, Step("default", clause)), content(clause, data), name=clause)


def _named(clause: Node, source: Step, data: bytes, binds: bool) -> Iterator[Import]:
    for item in clause.named_children:
        name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
        if name is not None:
            bound = alias or name
            yield Import(
                (source, Step(content(name, data), name)),
                content(bound, data) if binds else "",
                name=bound if binds else None,
            )


def _require(node: Node, data: bytes) -> Iterator[Import]:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None:
        return
    steps: tuple[Step, ...] = ()
    if value.type == "member_expression":
        member, inner_value = value.child_by_field_name("property"), value.child_by_field_name("object")
        if member is None or inner_value is None:
            return
        steps, value = (Step(content(member, data), member),), inner_value
    arguments = value.child_by_field_name("arguments")
    first = first_child(arguments) if arguments is not None else None
    if first is None or first.type != "string":
        return
    source = Step(content(first, data)[1:-1])
    if name.type == "identifier":
        yield Import((source, *steps), content(name, data), name=name)
    elif name.type == "object_pattern" and not steps:
        for item in name.named_children:
            key, bound = item, item
            if item.type == "pair_pattern":
                key, bound = item.child_by_field_name("key") or item, item.child_by_field_name("value") or item
            if key.type in ("property_identifier", "shorthand_property_identifier_pattern"):
                yield Import((source, Step(content(key, data), key)), content(bound, data), name=bound)


def _source(node: Node, data: bytes) -> Step | None:
    source = node.child_by_field_name("source")
    return Step(content(source, data)[1:-1]) if source is not None else None


def default_export(root: Node, data: bytes) -> str | None:
    """The name behind ``export default`` or ``module.exports =``."""
    for node in _statements(root):
        if node.type == "export_statement" and any(child.type == "default" for child in node.children):
            declared = node.child_by_field_name("declaration") or node.child_by_field_name("value")
            if declared is not None:
                name = declared if declared.type == "identifier" else declared.child_by_field_name("name")
                return content(name, data) if name is not None else None
        elif node.type == "export_statement":
            for specifier in (item for child in node.named_children for item in child.named_children):
                alias, name = specifier.child_by_field_name("alias"), specifier.child_by_field_name("name")
                if alias is not None and name is not None and content(alias, data) == "default":
                    return content(name, data)
        elif node.type == "expression_statement" and (assigned := first_child(node)) is not None:
            left, right = assigned.child_by_field_name("left"), assigned.child_by_field_name("right")
            if left is not None and right is not None and content(left, data) == "module.exports":
                return content(right, data) if right.type == "identifier" else None
    return None


def _statements(root: Node) -> Iterable[Node]:
    return (node for node in root.named_children if node.type in ("export_statement", "expression_statement"))
