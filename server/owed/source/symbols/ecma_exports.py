"""What modules of JavaScript and TypeScript pass on: ``export … from``, ``export *``, exports of what was imported, CommonJS too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tree_sitter import Language, Node, Parser

from owed.source.languages import language_of
from owed.source.python.tree import content, first_child
from owed.source.symbols import npm
from owed.source.symbols.project import Project

_PASSES = re.compile(rb"\bexport\b\s*(?:type\s*)?[{*]|\bexport\s+default\b|\bexports\b|\bexport\s+import\b")
"""What a module has that gives others a name which it does not define under it."""
_DEEP = 12
"""Modules that a name is followed through."""
_MOST = 200
"""Questions for one name."""
_LARGEST = 2_000_000
_ALL = "*"

Origin = tuple[str, str]
"""A module as it is written, and a name in it; ``*``: the module itself."""


@dataclass(frozen=True)
class Passed:
    """What a module gives to others by another name, or from elsewhere."""

    names: dict[str, Origin] = field(default_factory=dict)
    """The names that it gives; the module is "" for what it defines itself."""
    stars: tuple[str, ...] = ()
    """The modules that it passes on whole."""
    own: frozenset[str] = frozenset()
    """The names that it declares where it exports them."""
    unread: bool = False
    """Whether it gives more, in ways that nobody can read without running it."""


NOTHING = Passed()


def origins(project: Project, path: str, name: str) -> tuple[tuple[str, str], ...]:
    """Where a name that a module gives comes from, as (path, name); ``*`` for a whole module. Empty: it is the module's own."""
    found: dict[tuple[str, str], None] = {}
    seen: set[tuple[str, str]] = set()
    todo = [(path, name, 0)]
    while todo and len(seen) < _MOST:
        at, wanted, depth = todo.pop()
        if (at, wanted) in seen or depth > _DEEP:
            continue
        seen.add((at, wanted))
        passed = passed_by(project, at)
        origin = passed.names.get(wanted)
        if origin is None:
            if (at, wanted) != (path, name):
                found[at, wanted] = None
            stars = passed.stars if wanted != "default" and wanted not in passed.own else ()
            todo += [(to, wanted, depth + 1) for star in stars if (to := npm.resolve(project, star, at)) is not None]
            continue
        source, original = origin
        to = npm.resolve(project, source, at) if source else at
        if to is None:
            continue
        if original == _ALL or not source:
            found[to, original] = None
        else:
            todo.append((to, original, depth + 1))
    return tuple(found)


def passed_by(project: Project, path: str) -> Passed:
    """What a module passes on, asked once."""
    return project.ask(("passed", path), lambda: _passed_on(project, path), NOTHING)


def _passed_on(project: Project, path: str) -> Passed:
    data = project.read(path)
    return passed_in(path, data) if data is not None else NOTHING


def passed_in(path: str, data: bytes) -> Passed:
    """What a module passes on; it is parsed only when its bytes say that there is something."""
    if len(data) > _LARGEST or not _PASSES.search(data):
        return NOTHING
    language = language_of(path)
    is_javascript = language is not None and language.name.startswith("javascript")
    return _Reader(data).read(_parser(is_javascript, path.endswith("x")).parse(data).root_node)


@cache
def _parser(is_javascript: bool, jsx: bool) -> Parser:
    if is_javascript:
        import tree_sitter_javascript  # noqa: PLC0415 a grammar is loaded with the first file that needs it

        return Parser(Language(tree_sitter_javascript.language()))
    import tree_sitter_typescript  # noqa: PLC0415 as above

    grammar = tree_sitter_typescript.language_tsx if jsx else tree_sitter_typescript.language_typescript
    return Parser(Language(grammar()))


class _Reader:
    """Reads the statements of one module."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._imported: dict[str, Origin] = {}
        self._names: dict[str, Origin] = {}
        self._stars: dict[str, None] = {}
        self._own: set[str] = set()
        self._unread = False

    def read(self, root: Node) -> Passed:
        """What the module passes on. Imports are read first: they may stand below what passes them on."""
        statements = root.named_children
        for statement in statements:
            if statement.type == "import_statement":
                self._imported.update(self._import(statement))
            elif statement.type in ("lexical_declaration", "variable_declaration"):
                self._imported.update(self._required(statement))
        for statement in statements:
            if statement.type == "export_statement":
                self._export(statement)
            elif statement.type == "expression_statement":
                self._assign(statement)
        return Passed(self._names, tuple(self._stars), frozenset(self._own), self._unread)

    def _text(self, node: Node | None) -> str:
        return content(node, self._data) if node is not None else ""

    def _source(self, node: Node) -> str:
        return self._text(node.child_by_field_name("source"))[1:-1]

    def _import(self, statement: Node) -> Iterator[tuple[str, Origin]]:
        source = self._source(statement)
        for clause in (c for child in statement.named_children for c in (child, *child.named_children)):
            if clause.type == "named_imports":
                for item in clause.named_children:
                    name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
                    yield self._text(alias or name), (source, self._plain(name))
            elif clause.type == "namespace_import":
                yield self._text(first_child(clause)), (source, _ALL)
            elif clause.type == "identifier" and clause.parent is not None and clause.parent.type == "import_clause":
                yield self._text(clause), (source, "default")

    def _plain(self, name: Node | None) -> str:
        text = self._text(name)
        return text[1:-1] if text[:1] in ("'", '"') else text

    def _required(self, statement: Node) -> Iterator[tuple[str, Origin]]:
        for declared in statement.named_children:
            name, value = declared.child_by_field_name("name"), declared.child_by_field_name("value")
            origin = self._require(value)
            if name is None or origin is None:
                continue
            if name.type == "identifier":
                yield self._text(name), origin
            elif name.type == "object_pattern" and origin[1] == _ALL:
                for item in name.named_children:
                    key = item.child_by_field_name("key") or item
                    yield self._text(item.child_by_field_name("value") or item), (origin[0], self._text(key))

    def _require(self, value: Node | None) -> Origin | None:
        """The module of a ``require``, with the name that is read of it at once."""
        name = _ALL
        if value is not None and value.type == "member_expression":
            name, value = self._text(value.child_by_field_name("property")), value.child_by_field_name("object")
        if value is None or value.type != "call_expression":
            return None
        arguments = value.child_by_field_name("arguments")
        first = first_child(arguments) if arguments is not None else None
        if self._text(value.child_by_field_name("function")) != "require" or first is None or first.type != "string":
            return None
        return self._text(first)[1:-1], name

    def _export(self, statement: Node) -> None:
        source = self._source(statement)
        children = statement.named_children
        if any(child.type == "default" for child in statement.children):
            value = statement.child_by_field_name("value")
            if value is not None and value.type == "identifier" and self._text(value) in self._imported:
                self._names["default"] = self._imported[self._text(value)]
            return
        clause = next((child for child in children if child.type in ("export_clause", "namespace_export")), None)
        if clause is None:
            declared = statement.child_by_field_name("declaration")
            if declared is not None:
                self._own.update(self._declared(declared))
            elif source and any(child.type == "*" for child in statement.children):
                self._stars[source] = None
            return
        if clause.type == "namespace_export":
            self._names[self._plain(first_child(clause))] = (source, _ALL)
            return
        for item in clause.named_children:
            name = self._plain(item.child_by_field_name("name"))
            given = self._plain(item.child_by_field_name("alias")) or name
            if source:
                self._names[given] = (source, name)
            elif name in self._imported:
                self._names[given] = self._imported[name]
            elif given not in (name, "default"):
                self._names[given] = ("", name)

    def _declared(self, declaration: Node) -> Iterator[str]:
        name = declaration.child_by_field_name("name")
        if name is not None:
            yield self._text(name)
        for each in declaration.named_children if name is None else ():
            yield self._text(each.child_by_field_name("name"))

    def _assign(self, statement: Node) -> None:
        """``exports.a = …``, ``module.exports = …``."""
        assigned = first_child(statement)
        if assigned is None or assigned.type != "assignment_expression":
            self._unread = self._unread or "exports" in self._text(assigned)
            return
        left = self._text(assigned.child_by_field_name("left")).replace(" ", "")
        right = assigned.child_by_field_name("right")
        inside = left.removeprefix("module.")
        if right is None or not (inside == "exports" or inside.startswith("exports.")):
            self._unread = self._unread or "exports" in left
            return
        if inside != "exports":
            self._give(inside.removeprefix("exports."), right)
        elif (origin := self._require(right)) is not None:
            if origin[1] == _ALL:
                self._stars[origin[0]] = None
        elif right.type == "object":
            for item in right.named_children:
                self._entry(item)
        else:
            self._unread = True

    def _entry(self, item: Node) -> None:
        if item.type == "shorthand_property_identifier":
            self._give(self._text(item), item)
        elif item.type == "pair":
            value = item.child_by_field_name("value")
            if value is not None:
                self._give(self._plain(item.child_by_field_name("key")), value)
        elif item.type == "spread_element":
            inner = first_child(item)
            origin = self._require(inner) or self._imported.get(self._text(inner))
            if origin is not None and origin[1] == _ALL:
                self._stars[origin[0]] = None

    def _give(self, name: str, value: Node) -> None:
        origin = self._require(value)
        if origin is None and value.type in ("identifier", "shorthand_property_identifier"):
            text = self._text(value)
            origin = self._imported.get(text) or (("", text) if text != name else None)
        if origin is not None:
            self._names[name] = origin
