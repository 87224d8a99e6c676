"""Go: a folder is a package, and an import path ends in it."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Language, Node

from owed.source.python.tree import content
from owed.source.symbols.model import Dotted, Grammar, Here, Import, Meaning, Shape, Step

_SHAPES: dict[str, Shape] = {
    "identifier": ("name",),
    "type_identifier": ("name",),
    "package_identifier": ("name",),
    "selector_expression": ("member", "operand", "field"),
    "qualified_type": ("member", "package", "name"),
    "pointer_type": ("same",),
    "parenthesized_expression": ("same",),
    "parenthesized_type": ("same",),
    "unary_expression": ("same", "operand"),
    "composite_literal": ("same", "type"),
    "generic_type": ("generic",),
    "type_conversion_expression": ("same", "type"),
    "type_assertion_expression": ("same", "type"),
    "call_expression": ("call", "function"),
    "expression_list": ("same",),
    "parameter_list": ("same",),
    "parameter_declaration": ("same", "type"),
    **dict.fromkeys(
        ("int_literal", "float_literal", "interpreted_string_literal", "raw_string_literal", "true", "false"),
        ("literal",),
    ),
}


def _load(variant: str) -> Language:
    import tree_sitter_go  # noqa: PLC0415 a grammar is loaded with the first file that needs it

    return Language(tree_sitter_go.language())


def _home(path: str) -> Dotted:
    return (path.rpartition("/")[0],)


def _imports(node: Node, data: bytes) -> Iterator[Import]:
    path, name = node.child_by_field_name("path"), node.child_by_field_name("name")
    if path is None:
        return
    source = content(path, data)[1:-1]
    if name is None:
        yield Import((Step(source),), _package_name(source))
    elif name.type == "dot":
        yield Import((Step(source),), wildcard=True)
    elif name.type != "blank_identifier":
        yield Import((Step(source),), content(name, data), name=name)


def _package_name(source: str) -> str:
    """The name that a package by custom has: the last part of its path that is no version."""
    parts = source.split("/")
    if len(parts) > 1 and parts[-1][:1] == "v" and parts[-1][1:].isdigit():
        parts.pop()
    return parts[-1].removeprefix("go-").partition(".")[0]


def _reach(steps: Dotted, here: Here, local: str) -> tuple[Meaning, ...]:
    """A package is the folder that its path ends with; likely when the folder has parents that the path does not name."""
    source = steps[0].split("/")
    found = []
    for home in dict.fromkeys(here.homes.values()):
        folder = home[0].split("/") if home[0] else []
        common = 0
        while common < min(len(folder), len(source)) and folder[-1 - common] == source[-1 - common]:
            common += 1
        if common and (common == len(folder) or common > 1):
            found.append(Meaning((*home, *steps[1:]), certain=common == len(folder)))
    return tuple(found)


GRAMMAR = Grammar(
    load=_load,
    queries=("go.scm",),
    home=_home,
    imports=_imports,
    reach=_reach,
    shapes=_SHAPES,
    neighbours=True,
    builtins=frozenset({"error", "string", "int", "byte", "bool", "any", "float64"}),
)
