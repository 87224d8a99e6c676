"""A file's scopes, definitions, imports and local names, built from the captures of its language's query.

The query's conventions: ``@definition.KIND`` with ``@name`` (and ``@owner`` where the class is named apart, ``@type``,
``@value``, ``@returns``, ``@base``), ``@extend`` with ``@name`` (a block that adds members to a class), ``@scope``,
``@scope.function`` (``var`` belongs to it), ``@scope.module`` (outer names are not seen in it), ``@local``,
``@local.function``, ``@local.type`` with ``@type``, ``@value`` and ``@after`` (they are visible only behind that), ``@delay``
(names declared in it are visible only after it), ``@prefix`` (belongs to the definition that follows) and ``@import``.
One pass over all of them in order of the file, with a stack of what is open; no recursion.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node, Query, QueryCursor, Tree

from owed.source.model import DefinitionKind
from owed.source.python.tree import MAX_DEPTH, content, span_of
from owed.source.symbols.model import Grammar, Import
from owed.text import Span

MATCH_LIMIT = 8192
"""Matches that the query may have under way at once; more is no code that a person wrote."""

_GAP = 256
"""White space between a decorator and what it decorates is no longer than this."""

_KINDS: Mapping[str, tuple[int, DefinitionKind]] = {
    "module": (0, "module"),
    "class": (1, "class"),
    "method": (2, "method"),
    "function": (3, "function"),
    "field": (4, "variable"),
    "variable": (5, "variable"),
}
"""By the tag of the capture: which wins where several match, and the kind."""

Matches = Sequence[tuple[int, Mapping[str, list[Node]]]]


@dataclass(slots=True)
class Defined:
    """A definition, or with ``extends`` a block that adds members to one."""

    name: Node
    node: Node
    tag: str
    owner: str = ""
    extends: bool = False
    qualname: str = ""
    first: Node | None = None
    """The decorator or attribute that it starts with, where that is no part of its node."""
    container: Defined | None = None
    types: list[Node] = field(default_factory=list)
    values: list[Node] = field(default_factory=list)
    returns: list[Node] = field(default_factory=list)
    bases: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Where it stands, with its decorators."""
        return Span(span_of(self.first or self.node).start, span_of(self.node).end)

    @property
    def kind(self) -> DefinitionKind:
        """What the world calls it; a function in a class is a method."""
        kind = _KINDS[self.tag][1]
        return "method" if kind == "function" and self.container is not None and self.container.is_class else kind

    @property
    def is_class(self) -> bool:
        """Whether it has members."""
        return self.extends or self.tag == "class"


@dataclass(slots=True)
class Local:
    """A name that means something only inside of its scope."""

    name: Node
    tag: str
    visible: int = 0
    types: list[Node] = field(default_factory=list)
    values: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Imported:
    """A name that an import binds, and the qualified name of the module in the file that it stands in."""

    what: Import
    inside: str


Binding = Defined | Local | Imported


@dataclass(slots=True)
class Scope:
    """A stretch of the file with names of its own."""

    start: int
    end: int
    tag: str
    kind: str
    parent: Scope | None
    container: Defined | None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    wildcards: list[Imported] = field(default_factory=list)

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Outline:
    """What a file defines and binds. ``known`` holds the bytes at which a name is declared, not used."""

    def __init__(self, grammar: Grammar, query: Query, tree: Tree, data: bytes) -> None:
        self._grammar = grammar
        self._data = data
        self.root = tree.root_node
        self.definitions: list[Defined] = []
        self.extensions: list[Defined] = []
        self.imports: list[Imported] = []
        self.declared: set[int] = set()
        self.scopes: list[Scope] = []
        self._imported: set[int] = set()
        cursor = QueryCursor(query, match_limit=MATCH_LIMIT)
        self._sweep(_Captured(cursor.matches(self.root), data))
        self._starts = [scope.start for scope in self.scopes]
        self.by_name: dict[str, list[Defined]] = {}
        for definition in self.definitions:
            self.by_name.setdefault(definition.qualname, []).append(definition)

    def scope_at(self, offset: int) -> Scope:
        """The innermost scope around a byte."""
        scope: Scope | None = self.scopes[bisect_right(self._starts, offset) - 1]
        while scope is not None and scope.end <= offset and scope.parent is not None:
            scope = scope.parent
        return scope or self.scopes[0]

    def _sweep(self, captured: _Captured) -> None:
        data = self._data
        top = Scope(0, len(data) + 1, "module", "", None, None)
        self.scopes.append(top)
        scopes, containers, delays = [top], list[Defined](), list[Node]()
        deep = 0
        for start, _, _, what in captured.in_order():
            while scopes[-1].end <= start:
                scopes.pop()
            while containers and containers[-1].node.end_byte <= start:
                containers.pop()
            while delays and delays[-1].end_byte <= start:
                delays.pop()
            if start < deep:
                continue
            scope, container = scopes[-1], containers[-1] if containers else None
            if isinstance(what, Defined):
                if self._define(what, scope, container):
                    containers.append(what)
            elif isinstance(what, Local):
                self._local(what, scope, delays)
            elif isinstance(what, Node):
                delays.append(what)
            elif what[0] == "import":
                self._import(what[1], scope, container)
            elif len(scopes) > MAX_DEPTH:
                deep = what[1].end_byte
            else:
                opened = Scope(start, what[1].end_byte, what[0], what[1].type, scope, container)
                scopes.append(opened)
                self.scopes.append(opened)

    def _define(self, what: Defined, scope: Scope, container: Defined | None) -> bool:
        """Give it its qualified name and bind it; False: it is a member of something that has no name."""
        if not what.extends:
            self.declared.add(what.name.start_byte)
        name = content(what.name, self._data)
        what.container = container
        member = what.tag in ("method", "field")
        if what.tag == "field" and container is not None and container.tag == "method":
            # A parameter of a constructor that is a field as well.
            scope.names.setdefault(name, []).append(Local(what.name, "", types=what.types))
            what.container = container = container.container
        if what.owner:
            what.qualname = f"{what.owner}.{name}"
            what.container = Defined(what.name, what.node, "class", extends=True, qualname=what.owner)
        elif member and (container is None or not (container.is_class or container.tag in ("variable", "field"))):
            return False
        elif container is not None:
            what.qualname = f"{container.qualname}.{name}"
        else:
            what.qualname = name
        if what.extends:
            self.extensions.append(what)
            return True
        self.definitions.append(what)
        in_class = what.owner or (container is not None and (container.is_class or member))
        constructor = container is not None and container.is_class and container.qualname.rpartition(".")[2] == name
        if not in_class or (self._grammar.members_in_scope and not constructor):
            scope.names.setdefault(name, []).append(what)
        return True

    def _local(self, what: Local, scope: Scope, delays: Sequence[Node]) -> None:
        if what.name.start_byte in self._imported:
            return
        self.declared.add(what.name.start_byte)
        if what.tag == "function":
            scope = next((s for s in scope.chain() if s.tag in ("function", "module")), scope)
        for delay in delays:
            if delay.start_byte >= scope.start:
                what.visible = delay.end_byte
                break
        scope.names.setdefault(content(what.name, self._data), []).append(what)

    def _import(self, node: Node, scope: Scope, container: Defined | None) -> None:
        while container is not None and container.tag != "module":
            container = container.container
        inside = container.qualname if container is not None else ""
        for brought in self._grammar.imports(node, self._data):
            imported = Imported(brought, inside)
            self.imports.append(imported)
            if brought.wildcard:
                scope.wildcards.append(imported)
            elif brought.local:
                if brought.name is not None:
                    self.declared.add(brought.name.start_byte)
                    self._imported.add(brought.name.start_byte)
                scope.names.setdefault(brought.local, []).append(imported)


_Item = Defined | Local | Node | tuple[str, Node]


class _Captured:
    """The captures of a query, those of one name put together."""

    def __init__(self, matches: Matches, data: bytes) -> None:
        self._data = data
        self._definitions: dict[int, Defined] = {}
        self._locals: dict[int, Local] = {}
        self._others: list[tuple[int, int, int, _Item]] = []
        self._scopes: set[int] = set()
        self._prefixes: dict[int, Node] = {}
        for _, captures in matches:
            self._take(captures)
        self._narrow()
        if self._prefixes:
            for definition in self._definitions.values():
                self._prefix(definition)

    def in_order(self) -> list[tuple[int, int, int, _Item]]:
        """All of it: outer before inner, and at one place a definition before the scope it opens, before what is in it."""
        items = self._others
        for definition in self._definitions.values():
            items.append((definition.node.start_byte, -definition.node.end_byte, 0, definition))
        for start, local in self._locals.items():
            if start not in self._definitions:
                items.append((start, -local.name.end_byte, 2, local))
        items.sort(key=lambda item: item[:3])
        return items

    def _take(self, captures: Mapping[str, list[Node]]) -> None:
        for tag, nodes in captures.items():
            kind, _, rest = tag.partition(".")
            if kind in ("definition", "extend"):
                self._definition(rest or "class", nodes[0], captures, kind == "extend")
            elif kind == "local":
                self._local(rest, captures)
            elif kind == "scope":
                for node in nodes:
                    if node.id not in self._scopes:
                        self._scopes.add(node.id)
                        self._others.append((node.start_byte, -node.end_byte, 1, (rest, node)))
            elif kind == "prefix":
                self._prefixes.update((node.end_byte, node) for node in nodes)
            elif kind == "delay":
                self._others.extend((node.start_byte, -node.end_byte, 1, node) for node in nodes)
            elif kind == "import":
                self._others.extend((node.start_byte, -node.end_byte, 3, ("import", node)) for node in nodes)

    def _definition(self, tag: str, node: Node, captures: Mapping[str, list[Node]], extends: bool) -> None:
        for name in captures.get("name", ()):
            known = self._definitions.get(name.start_byte)
            if known is None:
                known = self._definitions[name.start_byte] = Defined(name, node, tag, extends=extends)
            elif _KINDS[tag][0] < _KINDS[known.tag][0]:
                known.tag = tag
            if node.end_byte - node.start_byte > known.node.end_byte - known.node.start_byte:
                known.node = node
            if owner := captures.get("owner"):
                known.owner = content(owner[0], self._data)
            known.returns.extend(captures.get("returns", ()))
            known.bases.extend(captures.get("base", ()))
            _infer(known, captures)

    def _local(self, tag: str, captures: Mapping[str, list[Node]]) -> None:
        for name in captures[f"local.{tag}" if tag else "local"]:
            known = self._locals.get(name.start_byte)
            if known is None:
                known = self._locals[name.start_byte] = Local(name, tag)
            known.tag = known.tag or tag
            known.visible = max((node.end_byte for node in captures.get("after", ())), default=known.visible)
            _infer(known, captures)

    def _prefix(self, definition: Defined) -> None:
        at = definition.node.start_byte
        while True:
            before = self._data[max(0, at - _GAP) : at]
            found = self._prefixes.get(at - len(before) + len(before.rstrip()))
            if found is None:
                return
            definition.first, at = found, found.start_byte

    def _narrow(self) -> None:
        """Where one statement defines several names, each is its own part of it."""
        for _ in range(2):
            shared: dict[tuple[int, int], int] = {}
            for definition in self._definitions.values():
                shared[_extent(definition.node)] = shared.get(_extent(definition.node), 0) + 1
            for definition in self._definitions.values():
                if shared[_extent(definition.node)] > 1:
                    part = definition.name.parent
                    declares = part is not None and part.child_by_field_name("name") is not None
                    if part is None or not declares or _extent(part) == _extent(definition.node):
                        part = definition.name
                    definition.node = part


def _extent(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def _infer(known: Defined | Local, captures: Mapping[str, list[Node]]) -> None:
    known.types.extend(captures.get("type", ()))
    known.values.extend(captures.get("value", ()))
