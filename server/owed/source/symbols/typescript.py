"""TypeScript, and TSX with a grammar of its own."""

from __future__ import annotations

from tree_sitter import Language

from owed.source.symbols import ecmascript
from owed.source.symbols.model import Grammar, Shape

_SHAPES: dict[str, Shape] = {
    **ecmascript.SHAPES,
    "type_identifier": ("name",),
    "nested_type_identifier": ("member", "module", "name"),
    "nested_identifier": ("member", "object", "property"),
    "type_annotation": ("same",),
    "generic_type": ("generic",),
    "parenthesized_type": ("same",),
    "readonly_type": ("same",),
    "union_type": ("either",),
    "intersection_type": ("either",),
    "literal_type": ("literal",),
    "predefined_type": ("name",),
    "array_type": ("literal",),
    "non_null_expression": ("same",),
    "satisfies_expression": ("same",),
    "as_expression": ("last",),
    "instantiation_expression": ("same",),
}


def _load(variant: str) -> Language:
    import tree_sitter_typescript  # noqa: PLC0415 a grammar is loaded with the first file that needs it

    if variant == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_typescript.language_typescript())


def _variant(path: str) -> str:
    return "tsx" if path.endswith(".tsx") else ""


GRAMMAR = Grammar(
    load=_load,
    variant=_variant,
    queries=("ecmascript.scm", "typescript.scm"),
    home=ecmascript.home,
    imports=ecmascript.imports,
    reach=ecmascript.reach,
    inner=ecmascript.inner,
    passed=ecmascript.passed,
    shapes=_SHAPES,
    default_export=ecmascript.default_export,
    loader="require",
    rebinders=ecmascript.REBINDERS,
    builtins=ecmascript.BUILTINS | {"string", "number", "boolean", "symbol", "void", "never"},
    transparent=frozenset({"Readonly", "Partial", "Required", "NonNullable", "Omit", "Pick", "Awaited"}),
)
