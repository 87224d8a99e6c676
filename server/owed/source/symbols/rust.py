"""Rust: the module path of a file follows from its place below ``src``."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Language, Node

from owed.source.python.tree import MAX_DEPTH, content, first_child
from owed.source.symbols.model import Dotted, Grammar, Here, Import, Meaning, Shape, Step

_SHAPES: dict[str, Shape] = {
    "identifier": ("name",),
    "type_identifier": ("name",),
    "self": ("self",),
    "crate": ("root",),
    "super": ("super",),
    "scoped_identifier": ("member", "path", "name"),
    "scoped_type_identifier": ("member", "path", "name"),
    "field_expression": ("member", "value", "field"),
    "generic_type": ("generic",),
    "generic_type_with_turbofish": ("generic",),
    "reference_type": ("same", "type"),
    "pointer_type": ("same", "type"),
    "dynamic_type": ("same", "trait"),
    "abstract_type": ("same", "trait"),
    "reference_expression": ("same", "value"),
    "parenthesized_expression": ("same",),
    "try_expression": ("same",),
    "await_expression": ("same",),
    "unary_expression": ("same",),
    "struct_expression": ("same", "name"),
    "generic_function": ("same", "function"),
    "call_expression": ("call", "function"),
    "type_cast_expression": ("same", "type"),
    "bracketed_type": ("same",),
    **dict.fromkeys(
        ("string_literal", "integer_literal", "float_literal", "boolean_literal", "char_literal", "raw_string_literal",
         "primitive_type", "array_expression", "tuple_expression", "closure_expression"),
        ("literal",),
    ),
}  # fmt: skip

_STANDARD = frozenset({"std", "core", "alloc"})


def _load(variant: str) -> Language:
    import tree_sitter_rust  # noqa: PLC0415 a grammar is loaded with the first file that needs it

    return Language(tree_sitter_rust.language())


def _home(path: str) -> Dotted:
    """The folder of the crate, then the modules; a test, example or binary of one file is a crate of its own."""
    parts = path.removesuffix(".rs").split("/")
    at = max((i for i, part in enumerate(parts[:-1]) if part == "src"), default=None)
    if at is None or parts[at + 1] == "bin":
        return (path,)
    modules = parts[at + 1 :]
    if modules[-1] in ("lib", "main", "mod"):
        modules.pop()
    return ("/".join(parts[:at]), *modules)


def _imports(node: Node, data: bytes) -> Iterator[Import]:
    if node.type == "extern_crate_declaration":
        name = node.child_by_field_name("name")
        alias = node.child_by_field_name("alias") or name
        if name is not None and alias is not None:
            yield Import((Step(content(name, data), name),), content(alias, data), name=alias)
        return
    argument = node.child_by_field_name("argument")
    todo: list[tuple[Node, tuple[Step, ...]]] = [(argument, ())] if argument is not None else []
    while todo:
        at, prefix = todo.pop()
        if len(prefix) > MAX_DEPTH:
            continue
        if at.type == "scoped_use_list":
            path, inner = at.child_by_field_name("path"), at.child_by_field_name("list")
            steps = (*prefix, *_steps(path, data)) if path is not None else prefix
            todo.extend((item, steps) for item in (inner.named_children if inner is not None else ()))
        elif at.type == "use_list":
            todo.extend((item, prefix) for item in at.named_children)
        elif at.type == "use_wildcard":
            path = first_child(at)
            all_of = (*prefix, *(_steps(path, data) if path is not None else ()))
            if all_of:
                yield Import(all_of, wildcard=True)
        elif at.type == "use_as_clause":
            path, alias = at.child_by_field_name("path"), at.child_by_field_name("alias")
            if path is not None and alias is not None:
                yield Import((*prefix, *_steps(path, data)), content(alias, data), name=alias)
        elif at.type == "self" and prefix:
            yield Import(prefix, prefix[-1].text, name=prefix[-1].node)
        elif steps := _steps(at, data):
            yield Import((*prefix, *steps), steps[-1].text, name=steps[-1].node)


def _steps(path: Node, data: bytes) -> tuple[Step, ...]:
    steps: list[Step] = []
    current: Node | None = path
    while current is not None and len(steps) < MAX_DEPTH:
        name = current
        if current.type == "scoped_identifier":
            name = current.child_by_field_name("name") or current
            current = current.child_by_field_name("path")
        else:
            current = None
        if name.type in ("identifier", "crate", "self", "super", "type_identifier"):
            steps.append(Step(content(name, data), name))
    return tuple(reversed(steps))


def _reach(steps: Dotted, here: Here, local: str) -> tuple[Meaning, ...]:
    """Paths from ``crate``, ``self``, ``super``, from a module in this one, or from a crate in a folder of that name.

    What a module above the target gives under the target's name is likely to be a re-export of it.
    """
    crate = _home(here.path)[:1]
    first = steps[0]
    if first == "crate":
        bases = [(crate + steps[1:], True)]
    elif first in ("self", "super"):
        base, index = here.inside, 0
        while index < len(steps) and steps[index] in ("self", "super"):
            base = base[:-1] if steps[index] == "super" and len(base) > 1 else base
            index += 1
        bases = [(base + steps[index:], True)]
    else:
        bases = [(here.inside + steps, True)]
        for root in {home[0] for home in here.homes.values()}:
            if root.rpartition("/")[2].replace("-", "_") == first:
                bases.append(((root, *steps[1:]), True))
            elif not root and len(steps) > 1 and first not in _STANDARD and _outside(here.path):
                bases.append(((root, *steps[1:]), False))
    found = []
    for dotted, certain in bases:
        for home in dict.fromkeys(here.homes.values()):
            if dotted[: len(home)] == home[: len(dotted)]:
                found.append(Meaning(dotted, certain))
            module = dotted[:-1]
            if len(module) < len(home) and module and module == home[: len(module)] and dotted != home[: len(dotted)]:
                found.append(Meaning((*home, dotted[-1]), certain=False))
    return tuple(dict.fromkeys(found))


def _outside(path: str) -> bool:
    """Whether a file is no part of the library of the crate at the root, so that it names it in full."""
    return not path.startswith("src/") or path == "src/main.rs" or path.startswith("src/bin/")


def _inner(steps: Dotted, here: Here) -> bool:
    return steps[0] in ("crate", "self", "super") and steps[-1][:1].isupper()


GRAMMAR = Grammar(
    load=_load,
    queries=("rust.scm",),
    home=_home,
    imports=_imports,
    reach=_reach,
    inner=_inner,
    shapes=_SHAPES,
    qualified=True,
    self_names=frozenset({"Self"}),
    constructors=frozenset({"new", "default", "from", "open", "with_capacity", "builder"}),
    transparent=frozenset({"Box", "Rc", "Arc", "Ref", "RefMut", "MutexGuard", "Cow", "Pin"}),
    builtins=frozenset({"String", "Vec", "Option", "Result", "HashMap", "HashSet", "std", "core", "alloc"}),
)
