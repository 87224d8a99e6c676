"""JavaScript and JSX."""

from __future__ import annotations

from tree_sitter import Language

from owed.source.symbols import ecmascript
from owed.source.symbols.model import Grammar


def _load(variant: str) -> Language:
    import tree_sitter_javascript  # noqa: PLC0415 a grammar is loaded with the first file that needs it

    return Language(tree_sitter_javascript.language())


GRAMMAR = Grammar(
    load=_load,
    queries=("ecmascript.scm", "javascript.scm"),
    home=ecmascript.home,
    imports=ecmascript.imports,
    reach=ecmascript.reach,
    inner=ecmascript.inner,
    passed=ecmascript.passed,
    shapes=ecmascript.SHAPES,
    default_export=ecmascript.default_export,
    loader="require",
    rebinders=ecmascript.REBINDERS,
    builtins=ecmascript.BUILTINS,
)
