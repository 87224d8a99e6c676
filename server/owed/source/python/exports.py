"""What the names of modules stand for, through imports, re-exports, star imports and submodules, to where they are defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from owed.source.model import Hop
from owed.source.python import flow
from owed.source.python.parsed import Parsed
from owed.source.python.scopes import Binding
from owed.source.python.tree import Path, span_of, words
from owed.source.python.types import Symbol, Type, Union, outside, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_MOST_HOPS = 12


class Found(NamedTuple):
    """What a name stands for, and the re-exports on the way, nearest to the use first."""

    symbol: Symbol
    via: tuple[Hop, ...] = ()


def _left(parsed: Parsed, name: str, path: Path, scope: int, bound: list[Binding]) -> list[Binding]:
    """The bindings that a read may see; all, where a later one is made of an earlier one."""
    raw = name.encode()
    for each in bound:
        around = each.path[each.at - 1]
        whole = around if around.type == "decorated_definition" else each.construct
        if each.kind != "import" and len(list(words(parsed.data, raw, whole.start_byte, whole.end_byte))) > 1:
            return bound
    return flow.reaching(path, scope, bound) or bound


class Exports:
    """Resolves names across modules."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, module: str, name: str) -> tuple[Found, ...]:
        """What ``name`` in a module stands for; several when branches differ, none when it is not there."""
        return self.engine.ask(("exports", module, name), lambda: self._of(module, name), ())

    def _of(self, module: str, name: str) -> tuple[Found, ...]:
        found: dict[Symbol, Found] = {}
        parsed = self.engine.parsed(module)
        if parsed is not None:
            parsed.asked.add(name)
            for binding in parsed.top(name):
                if binding.kind == "import":
                    hop = Hop(module, span_of(binding.node))
                    for each in self.imported(parsed, binding):
                        if len(each.via) < _MOST_HOPS:
                            found.setdefault(each.symbol, Found(each.symbol, (hop, *each.via)))
                else:
                    symbol = Symbol(module, name)
                    found.setdefault(symbol, Found(symbol))
            if not found:
                for star in parsed.stars:
                    for each in self.starred(parsed, star, name):
                        if len(each.via) < _MOST_HOPS:
                            hop = Hop(module, span_of(star[-1]))
                            found.setdefault(each.symbol, Found(each.symbol, (hop, *each.via)))
        if not found or any(each.path == module for each in found):
            # a variable of a submodule's name: a lazy loader puts the module in its place
            below = self.engine.modules.submodule(module, name)
            if below is not None:
                found[Symbol(below, "")] = Found(Symbol(below, ""))
        return tuple(found.values())

    def starred(self, parsed: Parsed, star: Path, name: str) -> tuple[Found, ...]:
        """What a star import brings under a name."""
        module = self.source(parsed, star[-1].child_by_field_name("module_name"))
        if module is None or module == parsed.path:
            return ()
        source = self.engine.parsed(module)
        return self.of(module, name) if source is not None and source.is_public(name) else ()

    def source(self, parsed: Parsed, node: object) -> str | None:
        """The module in the workspace that the ``from`` part of an import names."""
        level, dotted = self.spelled(parsed, node)
        if level:
            return self.engine.modules.relative(level, dotted, parsed.path)
        return self.engine.modules.find(dotted, parsed.path) if dotted else None

    def spelled(self, parsed: Parsed, node: object) -> tuple[int, str]:
        """The number of dots, and the dotted name after them."""
        text = "".join(parsed.text(node).split()) if node is not None else ""  # type: ignore[arg-type]
        dotted = text.lstrip(".")
        return len(text) - len(dotted), dotted

    def imported(self, parsed: Parsed, binding: Binding) -> tuple[Found, ...]:
        """What a name that an import binds stands for."""
        return self.engine.ask(
            ("imported", binding.node.start_byte), lambda: self._imported(parsed, binding), (), inside=parsed
        )

    def _imported(self, parsed: Parsed, binding: Binding) -> tuple[Found, ...]:
        statement, child = binding.construct, binding.path[binding.at + 1]
        named = child.child_by_field_name("name") if child.type == "aliased_import" else child
        if named is None:
            return ()
        dotted = "".join(parsed.text(named).split())
        if statement.type == "import_statement":
            if child.type != "aliased_import":
                dotted = dotted.partition(".")[0]
            return self.module(parsed, dotted)
        return self.from_import(parsed, statement.child_by_field_name("module_name"), dotted)

    def module(self, parsed: Parsed, dotted: str) -> tuple[Found, ...]:
        """The module that ``import dotted`` names."""
        found = self.engine.modules.find(dotted, parsed.path)
        return (Found(Symbol(found, "") if found is not None else Symbol("", dotted)),)

    def from_import(self, parsed: Parsed, node: object, name: str) -> tuple[Found, ...]:
        """What ``name`` in ``from node import name`` stands for."""
        level, dotted = self.spelled(parsed, node)
        module = self.source(parsed, node)
        if module is None:
            return (Found(Symbol("", f"{dotted}.{name}")),) if not level and dotted else ()
        return self.of(module, name)

    def named(self, parsed: Parsed, name: str, path: Path) -> tuple[Found, ...]:
        """What a name stands for where it is read: all its bindings in its scope, but for those that were replaced before."""
        scope, bound, same = parsed.lookup(name, path)
        if same and len(bound) > 1 and any(each.kind == "import" for each in bound):
            bound = _left(parsed, name, path, scope, bound)
        return self._bound(parsed, name, bound, scope == 0) if scope >= 0 else ()

    def at_top(self, parsed: Parsed, name: str) -> tuple[Found, ...]:
        """What a name of the module itself stands for."""
        return self._bound(parsed, name, parsed.top(name), True)

    def _bound(self, parsed: Parsed, name: str, bound: list[Binding], at_top: bool) -> tuple[Found, ...]:
        found: dict[Symbol, Found] = {}
        for binding in bound:
            if binding.kind == "import":
                for each in self.imported(parsed, binding):
                    found.setdefault(each.symbol, each)
            else:
                symbol = Symbol(parsed.path, parsed.qualname(binding.path))
                found.setdefault(symbol, Found(symbol))
        if not bound and at_top:
            for star in parsed.stars:
                for each in self.starred(parsed, star, name):
                    found.setdefault(each.symbol, each)
        return tuple(found.values())

    def dotted(self, dotted: str) -> tuple[Symbol, ...]:
        """What a dotted path means in this workspace; the path itself where no module of it is here."""
        parts = dotted.split(".")
        top = self.engine.modules.find(parts[0], "")
        if top is None:
            return (Symbol("", dotted),)
        types: Union = (Type("module", Symbol(top, "")),)
        for part in parts[1:-1]:
            types = self.engine.members.get(types, part)
        return self.engine.members.declared(types, parts[-1]).symbols if len(parts) > 1 else (Symbol(top, ""),)

    def types(self, symbol: Symbol) -> Union:
        """What a symbol is, as a value."""
        if symbol.outside:
            return (outside(symbol.name),)
        if not symbol.name:
            return (Type("module", symbol),)
        return self.engine.ask(("types", symbol), lambda: self._types(symbol), ())

    def _types(self, symbol: Symbol) -> Union:
        parsed = self.engine.parsed(symbol.path)
        if parsed is None:
            return ()
        return union(*(self.engine.infer.binding(parsed, each) for each in parsed.find(symbol.name)))
