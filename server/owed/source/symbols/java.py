"""Java: a folder is a package; an import ends in the folder, then in the class."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Language, Node

from owed.source.python.tree import MAX_DEPTH, content, last_child
from owed.source.symbols.model import Dotted, Grammar, Here, Import, Meaning, Shape, Step

_SHAPES: dict[str, Shape] = {
    "identifier": ("name",),
    "type_identifier": ("name",),
    "this": ("self",),
    "super": ("super",),
    "field_access": ("member", "object", "field"),
    "scoped_identifier": ("member", "scope", "name"),
    "scoped_type_identifier": ("member",),
    "method_invocation": ("invoke", "object", "name"),
    "object_creation_expression": ("same", "type"),
    "parenthesized_expression": ("same",),
    "cast_expression": ("same", "type"),
    "generic_type": ("generic",),
    "ternary_expression": ("either",),
    **dict.fromkeys(
        ("string_literal", "decimal_integer_literal", "true", "false", "null_literal", "class_literal", "integral_type",
         "floating_point_type", "boolean_type", "array_type", "void_type", "array_creation_expression"),
        ("literal",),
    ),
}  # fmt: skip


def _load(variant: str) -> Language:
    import tree_sitter_java  # noqa: PLC0415 a grammar is loaded with the first file that needs it

    return Language(tree_sitter_java.language())


def _home(path: str) -> Dotted:
    return (path.rpartition("/")[0],)


def _imports(node: Node, data: bytes) -> Iterator[Import]:
    steps: list[Step] = []
    current = next((child for child in node.named_children if child.type in ("scoped_identifier", "identifier")), None)
    while current is not None and len(steps) < MAX_DEPTH:
        name = current.child_by_field_name("name") or current
        steps.append(Step(content(name, data), name))
        current = current.child_by_field_name("scope")
    steps.reverse()
    if not steps:
        return
    if any(child.type == "asterisk" for child in node.named_children):
        yield Import(tuple(steps), wildcard=True)
    else:
        yield Import(tuple(steps), steps[-1].text, name=steps[-1].node)


def _reach(steps: Dotted, here: Here, local: str) -> tuple[Meaning, ...]:
    """A package is a folder whose path ends in it, as long as a part of the import as can be."""
    found = []
    for home in dict.fromkeys(here.homes.values()):
        folder = home[0].split("/")
        for size in range(min(len(folder), len(steps)), 0, -1):
            if tuple(folder[-size:]) == steps[:size]:
                found.append(Meaning((*home, *steps[size:])))
                break
    return tuple(found)


def _package(root: Node, data: bytes) -> Dotted:
    for node in root.named_children[:32]:
        if node.type == "package_declaration" and (name := last_child(node)) is not None:
            return tuple(content(name, data).split("."))
    return ()


def _inner(steps: Dotted, here: Here) -> bool:
    """Classes whose packages start like this file's own are taken for the workspace's: they may extend any class of it."""
    return bool(here.package) and steps[:2] == here.package[:2]


GRAMMAR = Grammar(
    load=_load,
    queries=("java.scm",),
    home=_home,
    imports=_imports,
    reach=_reach,
    inner=_inner,
    shapes=_SHAPES,
    package=_package,
    placeholders=frozenset({"var"}),
    builtins=frozenset({"String", "Integer", "Long", "Double", "Boolean", "Math", "System", "Thread", "Objects"}),
    neighbours=True,
    members_in_scope=True,
    qualified=True,
    separate_calls=True,
)
