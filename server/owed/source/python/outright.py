"""What calls give whatever their arguments are, and what annotations mean wherever they stand; None where that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from owed.source.python.annotations import annotated
from owed.source.python.types import UNKNOWN, Type, Union, builtin, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_DECIDED = (
    "builtins.", "copy.", "contextlib.", "functools.", "itertools.", "random.", "t.", "typing", "weakref.", "unittest.",
)  # fmt: skip
"""Where functions are that give what they are given."""
_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "len", "isinstance", "repr", "range", "object", "slice"})


class Outright:
    """Answers that hold at every place."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def called(self, each: Type) -> Union | None:
        """What calling something gives."""
        return self.engine.ask(("called", each), lambda: self._called(each), None)

    def _called(self, each: Type) -> Union | None:
        if each.kind == "class":
            return (Type("instance", each.symbol, each.args),)
        if each.kind == "function":
            return self.engine.calls.returns_outright(each.symbol, each.owner[0] if each.owner else None)
        if each.kind == "callable":
            return each.args[0] if each.args and each.args[0] else (UNKNOWN,)
        if each.kind == "external":
            return self._outside(each.symbol.name)
        if each.kind == "instance" and not each.symbol.outside:
            method = self.engine.members.get((each,), "__call__")
            given = [self.called(t) for t in method if t.kind == "function"]
            known = [types for types in given if types is not None]
            return (union(*known) or (UNKNOWN,)) if len(known) == len(given) else None
        return None if each.kind in ("typevar", "self") else (UNKNOWN,)

    def _outside(self, dotted: str) -> Union | None:
        last = dotted.rpartition(".")[2]
        if dotted.startswith("builtins.") and last in _PLAIN:
            return (builtin(last),)
        if dotted.startswith(_DECIDED) or last in _RAISES:
            return None
        return self.engine.calls.outside(dotted, None)

    def annotated(self, types: Union) -> Union | None:
        """What a value is that is annotated with one of these."""
        values = annotated(types)
        return None if any(t.kind in ("typevar", "self") for t in values) else values
