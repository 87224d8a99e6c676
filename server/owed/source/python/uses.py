"""Which names in a Python file are uses of given targets (DESIGN §4), and how surely.

A use is an import of the target, or an expression that resolves to it: through imports, re-exports and scopes, and for members
of a class through what the receiver is. Where the receiver cannot be known and the name fits, the use is likely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from owed.source.model import Confidence, Hop, Use
from owed.source.python.engine import Engine
from owed.source.python.exports import Found
from owed.source.python.names import PROSE, Occurrence, occurrence_at, occurrences
from owed.source.python.parsed import Parsed
from owed.source.python.sieve import OPEN, Sieve
from owed.source.python.targets import Target, Targets
from owed.source.python.tree import Path, field_is, first, words
from owed.source.python.types import Symbol
from owed.text import Point, Span

_GENERICS = frozenset(
    {
        "Union", "Optional", "List", "Dict", "Tuple", "Type", "Set", "Sequence", "Iterable", "Iterator", "Callable", "Mapping",
        "list", "dict", "tuple", "type", "set",
    }
)  # fmt: skip
"""Generics whose arguments are types wherever they stand."""
_DOTTED = re.compile(r"(?:[A-Za-z_]\w*\s*\.\s*)+\Z")


def uses(
    engine: Engine,
    parsed: Parsed,
    targets: Targets,
    present: Iterable[bytes],
    aliases: Mapping[bytes, frozenset[bytes]],
    likely: bool = True,
) -> tuple[Use, ...]:
    """The uses of the targets in a file, in order.

    ``present`` are those of ``targets.last`` that stand in the file as words, and ``aliases`` names under which some module
    imports one of them: the caller found them when it decided to look at this file at all. ``likely``: whether likely uses are
    looked for too.
    """
    search = Search(engine, parsed, targets, likely)
    for step in search.steps(present, aliases):
        step()
    return search.result()


class Search:
    """A search for uses in one file, name by name."""

    def __init__(self, engine: Engine, parsed: Parsed, targets: Targets, likely: bool = True) -> None:
        self.engine = engine
        self.parsed = parsed
        self.targets = targets
        self.likely = likely
        self.found: dict[tuple[int, str], Use] = {}
        self.wanted: dict[Symbol, tuple[str, ...]] = {}
        self.members: tuple[str, ...] = ()
        self._ways: dict[Symbol, tuple[Hop, ...]] = {}
        self.sieve = Sieve(engine, parsed)

    def steps(
        self, present: Iterable[bytes], aliases: Mapping[bytes, frozenset[bytes]]
    ) -> Iterator[Callable[[], None]]:
        """What is to be done, one name at a time; a step that is broken off can be done again."""
        self.engine.start_file(self.parsed.path)
        for raw in present:
            yield partial(self.look_for, raw)
        for alias, originals in aliases.items():
            yield partial(self.look_for_alias, alias, originals)

    def result(self) -> tuple[Use, ...]:
        """The uses that were found, in order."""
        return tuple(sorted(self.found.values(), key=lambda use: (use.span, use.key)))

    def look_for(self, raw: bytes) -> None:
        """Look at every place of a name."""
        name = raw.decode("utf-8", "replace")
        targets = self.targets.last.get(raw, ())
        self._want(targets)
        self.parsed.asked.add(name)
        renamed: set[str] = set()
        test = self.sieve.test(name, targets, self.wanted, bool(self.members))
        self.engine.start()
        for offset in words(self.parsed.data, raw):
            self.engine.start()
            verdict = test(offset) if test is not None else OPEN
            for symbol in verdict.symbols:
                self._add(self.wanted.get(symbol, ()), offset, name, via=verdict.via, symbol=symbol)
            found = occurrence_at(self.parsed, offset) if verdict.is_open else None
            if found is None:
                continue
            self._one(found, name)
            alias = self._alias(found)
            if alias is not None:
                renamed.add(alias)
        for alias in renamed - {name}:
            self._read_as(alias)
        for target in targets:
            if target.kind == "module":
                self._module(target, name)
            elif target.kind == "prefix":
                self._below(target, name)

    def look_for_alias(self, raw: bytes, originals: frozenset[bytes]) -> None:
        """Look at every place of another name of some targets."""
        self._want([target for original in originals for target in self.targets.last.get(original, ())])
        self._read_as(raw.decode("utf-8", "replace"))

    def _read_as(self, name: str) -> None:
        self.parsed.asked.add(name)
        members, self.members = self.members, ()
        for occurrence in occurrences(self.parsed, name):
            self.engine.start()
            self._one(occurrence, name)
        self.members = members

    def _want(self, targets: Iterable[Target]) -> None:
        wanted: dict[Symbol, list[str]] = {}
        members = []
        for target in targets:
            if target.kind == "symbol":
                wanted.setdefault(Symbol(target.path, target.name), []).append(target.key)
            elif target.kind == "api":
                for symbol in self.engine.exports.dotted(target.name):
                    wanted.setdefault(symbol, []).append(target.key)
            if target.is_member and self.likely:
                members.append(target.key)
        self.wanted = {symbol: tuple(keys) for symbol, keys in wanted.items()}
        self.members = tuple(members)

    def _one(self, occurrence: Occurrence, name: str) -> None:
        role = occurrence.role
        if role == "import":
            self._import(occurrence, name)
        elif role == "attribute":
            self._attribute(occurrence, name)
        elif role in ("load", "global"):
            self._named(self.engine.exports.named(self.parsed, name, occurrence.path), occurrence, name)
        elif role == "bind":
            self._bind(occurrence, name)
        elif role == "string":
            self._string(occurrence, name)

    def _add(
        self,
        keys: Iterable[str],
        start: int,
        name: str,
        confidence: Confidence = "certain",
        via: tuple[Hop, ...] = (),
        symbol: Symbol | None = None,
    ) -> None:
        size = len(name.encode())
        keys = tuple(keys)
        if keys and symbol is not None and not via:
            via = self._way_to_class(symbol)
        for key in keys:
            known = self.found.get((start, key))
            if known is None or known.confidence == "likely":
                self.found[start, key] = Use(key, self._span(start, size), confidence, via)

    def _way_to_class(self, member: Symbol) -> tuple[Hop, ...]:
        """The re-exports through which this module has the class of a member by its name."""
        owner = member.name.rpartition(".")[0]
        if not owner or "." in owner or member.outside or member.path == self.parsed.path:
            return ()
        cls = Symbol(member.path, owner)
        if cls not in self._ways:
            found = self.engine.exports.at_top(self.parsed, owner)
            self._ways[cls] = next((each.via for each in found if each.symbol == cls), ())
        return self._ways[cls]

    def _span(self, start: int, size: int) -> Span:
        data = self.parsed.data
        line_start = data.rfind(b"\n", 0, start) + 1
        line = self.parsed.line(start)
        return Span(Point(start, line, start - line_start), Point(start + size, line, start + size - line_start))

    def _named(self, found: Iterable[Found], occurrence: Occurrence, name: str) -> None:
        for each in found:
            keys = self.wanted.get(each.symbol)
            if keys:
                self._add(keys, occurrence.start, name, via=each.via)

    def _import(self, occurrence: Occurrence, name: str) -> None:
        path = occurrence.path
        at = next((i for i in range(len(path) - 2, 0, -1) if path[i].type == "import_from_statement"), None)
        if at is None or (path[-2].type == "aliased_import" and field_is(path[-2], "alias", path[-1])):
            return
        module = path[at].child_by_field_name("module_name")
        if module is None or path[at + 1].id == module.id:
            return
        self._named(self.engine.exports.from_import(self.parsed, module, name), occurrence, name)

    def _alias(self, occurrence: Occurrence) -> str | None:
        """The name that an import gives to a target that was just found in it."""
        if occurrence.role != "import" or len(occurrence.path) < 3:
            return None
        above = occurrence.path[-3]
        alias = above.child_by_field_name("alias") if above.type == "aliased_import" else None
        if alias is None or not any(start == occurrence.start for start, _ in self.found):
            return None
        return self.parsed.text(alias)

    def _attribute(self, occurrence: Occurrence, name: str) -> None:
        parent = occurrence.path[-2]
        receiver = parent.child_by_field_name("object")
        if receiver is None:
            return
        types = self.engine.infer.of(self.parsed, (*occurrence.path[:-1], receiver))
        declared = self.engine.members.declared(types, name)
        matched = False
        for symbol in declared.symbols:
            keys = self.wanted.get(symbol)
            if keys:
                matched = True
                self._add(keys, occurrence.start, name, via=declared.via, symbol=symbol)
        if not matched and declared.unknown and self.members:
            self._add(self.members, occurrence.start, name, "likely")

    def _bind(self, occurrence: Occurrence, name: str) -> None:
        """Rebinding a module's variable from a function that declares it global is a use; other bindings define."""
        path = occurrence.path
        for index in range(len(path) - 2, 0, -1):
            if path[index].type == "function_definition":
                if self.parsed.frees(path[: index + 1], name):
                    self._named([Found(Symbol(self.parsed.path, name))], occurrence, name)
                return

    def _string(self, occurrence: Occurrence, name: str) -> None:
        path = occurrence.path
        text_node = path[-1]
        if self._in_exported(occurrence):
            if self.parsed.text(text_node) == name:
                self._named(self.engine.exports.of(self.parsed.path, name), occurrence, name)
            return
        if PROSE.search(self.parsed.data, text_node.start_byte, text_node.end_byte) or not self._in_annotation(
            occurrence
        ):
            return
        before = self.parsed.data[text_node.start_byte : occurrence.start].decode("utf-8", "replace")
        dotted = _DOTTED.search(before)
        if dotted is None:
            self._named(self.engine.exports.named(self.parsed, name, path), occurrence, name)
            return
        prefix = "".join(dotted[0].split()).rstrip(".")
        declared = self.engine.members.declared(self.engine.infer.spelled(self.parsed, prefix, path), name)
        for symbol in declared.symbols:
            self._add(self.wanted.get(symbol, ()), occurrence.start, name, via=declared.via)

    def _in_exported(self, occurrence: Occurrence) -> bool:
        """Whether a string is an entry of ``__all__``."""
        for node in reversed(occurrence.path):
            if node.type in ("assignment", "augmented_assignment"):
                left = node.child_by_field_name("left")
                return left is not None and self.parsed.text(left) == "__all__"
            if node.type in ("block", "call"):
                return False
        return False

    def _in_annotation(self, occurrence: Occurrence) -> bool:
        path = occurrence.path
        found = False
        for index in range(len(path) - 2, 0, -1):
            node = path[index]
            if node.type == "type":
                found = True
            elif node.type in ("generic_type", "subscript"):
                head = first(node)
                last = self.parsed.text(head).rpartition(".")[2] if head is not None else ""
                if last == "Literal":
                    return False
                found = (
                    found
                    or last in _GENERICS
                    or (path[index - 1].type == "argument_list" and _is_base(path, index - 1))
                )
            elif node.type == "assignment":
                said = node.child_by_field_name("type")
                alias = said is not None and self.parsed.text(said).rpartition(".")[2] == "TypeAlias"
                return found or (alias and field_is(node, "right", path[index + 1]))
            elif found and node.type not in ("type_parameter", "binary_operator", "list", "attribute"):
                return True
            if node.type == "call":
                function = node.child_by_field_name("function")
                last = self.parsed.text(function).rpartition(".")[2] if function is not None else ""
                return last in ("cast", "TypeVar", "NewType", "ForwardRef")
            if node.type in ("block", "module", "dictionary"):
                return found
        return found

    # Whole modules and prefixes

    def _module(self, target: Target, name: str) -> None:
        """``use: torch``: its imports, and reads of the names that they bind to it."""
        symbols = {Symbol("", target.name), *self.engine.exports.dotted(target.name)}
        bound: set[str] = set()
        for occurrence in occurrences(self.parsed, name):
            self.engine.start()
            if occurrence.role == "import" and self._spelled_to(occurrence) == target.name:
                self._add([target.key], occurrence.start, name)
                above = occurrence.path[-3] if len(occurrence.path) > 2 else None
                alias = (
                    above.child_by_field_name("alias") if above is not None and above.type == "aliased_import" else None
                )
                bound.add(self.parsed.text(alias) if alias is not None else name)
        for each in bound:
            for occurrence in occurrences(self.parsed, each):
                if occurrence.role == "load":
                    found = self.engine.exports.named(self.parsed, each, occurrence.path)
                    if any(f.symbol in symbols for f in found):
                        self._add([target.key], occurrence.start, each)

    def _spelled_to(self, occurrence: Occurrence) -> str:
        """The dotted name in an import statement up to and with this name, absolute ones only; "" for names that it binds."""
        path = occurrence.path
        holder = path[-2]
        if holder.type != "dotted_name":
            return ""
        statement = next((n for n in reversed(path) if n.type in ("import_statement", "import_from_statement")), None)
        if statement is None:
            return ""
        if statement.type == "import_from_statement" and not field_is(statement, "module_name", holder):
            return ""
        return "".join(self.parsed.data[holder.start_byte : path[-1].end_byte].decode("utf-8", "replace").split())

    def _below(self, target: Target, name: str) -> None:
        """``use: torch.nn.*``: whatever is imported or read from below the prefix, at its first name below."""
        prefix = target.name
        imported: set[str] = set()
        for occurrence in occurrences(self.parsed, name):
            self.engine.start()
            path = occurrence.path
            if occurrence.role == "import" and self._spelled_to(occurrence) == prefix:
                statement = path[-3] if path[-3].type == "import_from_statement" else None
                for child in statement.named_children[1:] if statement is not None else ():
                    named = child.child_by_field_name("name") if child.type == "aliased_import" else child
                    if named is not None and named.type == "dotted_name":
                        self._add([target.key], named.start_byte, self.parsed.text(named))
                        alias = child.child_by_field_name("alias") if child.type == "aliased_import" else named
                        imported.add(self.parsed.text(alias) if alias is not None else "")
                imported |= self._renames(path)
        for each in {*imported, name} - {""}:
            for occurrence in occurrences(self.parsed, each):
                self.engine.start()
                if occurrence.role not in ("load", "attribute"):
                    continue
                self._below_one(target, prefix, occurrence, each)

    def _renames(self, path: tuple[object, ...]) -> set[str]:
        above = path[-3]
        alias = above.child_by_field_name("alias") if above.type == "aliased_import" else None  # type: ignore[attr-defined]
        return {self.parsed.text(alias)} if alias is not None else set()

    def _below_one(self, target: Target, prefix: str, occurrence: Occurrence, name: str) -> None:
        path = occurrence.path
        node = path[-1] if occurrence.role == "load" else path[-2]
        at = path if occurrence.role == "load" else path[:-1]
        for each in self.engine.infer.of(self.parsed, at):
            dotted = each.symbol.name if each.kind == "external" else ""
            if dotted.startswith(prefix + ".") and occurrence.role == "load":
                self._add([target.key], occurrence.start, name)
            elif dotted == prefix:
                above = at[-2]
                attribute = above.child_by_field_name("attribute") if above.type == "attribute" else None
                if attribute is not None and attribute.id != node.id and field_is(above, "object", node):
                    self._add([target.key], attribute.start_byte, self.parsed.text(attribute))


def _is_base(path: Path, at: int) -> bool:
    """Whether what stands here are the bases of a class: their arguments are types."""
    return path[at - 1].type == "class_definition" and field_is(path[at - 1], "superclasses", path[at])
