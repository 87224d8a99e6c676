"""Go: a folder is a package; ``go.mod`` says what the path of its import starts with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from tree_sitter import Language, Node

from owed.source.python.tree import content
from owed.source.symbols.model import Dotted, Grammar, Here, Import, Meaning, Shape, Step
from owed.source.symbols.project import Project, joined

_MODULE = re.compile(rb"^[ \t]*module[ \t]+[\"`]?([^\s\"`]+)", re.MULTILINE)
_REPLACED = re.compile(
    rb"^[ \t]*(?:replace[ \t]+)?([^\s=]+)(?:[ \t]+v[^\s=]+)?[ \t]*=>[ \t]*(\.{1,2}/[^\s]*)", re.MULTILINE
)
_MOST = 1_000
"""Modules that one is said to replace."""

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
    """A package is a folder, which ``go.mod`` tells; without one, that which the path ends with."""
    source = steps[0]
    if here.project.nearest(here.path, ("go.mod",)) is not None:
        folder = _folder(source, here)
        return (Meaning((folder, *steps[1:])),) if folder is not None and (folder,) in here.homes.values() else ()
    return _by_ending(source, steps, here)


def _folder(source: str, here: Here) -> str | None:
    """The folder of a package: by the modules of the workspace, and what the file's own module replaces. None: it is from outside."""
    own = here.project.nearest(here.path, ("go.mod",)) or ""
    nothing: Mapping[str, str] = {}
    replaced = here.project.ask(("go-replaced", own), lambda: _replaced(here.project, own), nothing)
    modules = {**here.project.ask(("go-modules",), lambda: _modules(here.project), nothing), **replaced}
    module = source
    while module and module not in modules:
        module = module.rpartition("/")[0]
    return joined(modules[module], source[len(module) :].lstrip("/")) if module else None


def _modules(project: Project) -> Mapping[str, str]:
    """The folder of each module of the workspace; of two of one name, the one nearer to the root."""
    found: dict[str, str] = {}
    for path in project.manifests["go.mod"]:
        said = _MODULE.search(project.read(path) or b"")
        if said is not None:
            found.setdefault(said[1].decode("utf-8", "replace"), path.rpartition("/")[0])
    return found


def _replaced(project: Project, path: str) -> Mapping[str, str]:
    """The modules that are taken from a folder of the workspace instead."""
    folder = path.rpartition("/")[0]
    found: dict[str, str] = {}
    for match in islice(_REPLACED.finditer(project.read(path) or b""), _MOST):
        at = joined(folder, match[2].decode("utf-8", "replace"))
        if at is not None:
            found[match[1].decode("utf-8", "replace")] = at
    return found


def _by_ending(source: str, steps: Dotted, here: Here) -> tuple[Meaning, ...]:
    """Likely when the folder has parents that the path does not name."""
    parts = source.split("/")
    found = []
    for home in dict.fromkeys(here.homes.values()):
        folder = home[0].split("/") if home[0] else []
        common = 0
        while common < min(len(folder), len(parts)) and folder[-1 - common] == parts[-1 - common]:
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
