"""Which names in a file are uses of targets: found by the bytes of their last name, resolved through scopes and imports.

What resolves is ``certain``; a member of that name of something whose class is not known is ``likely``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node, Query, QueryCursor

from owed.source.model import Confidence, Use
from owed.source.python.tree import content, first_child, last_child, span_of, words
from owed.source.symbols.model import ELSEWHERE, Dotted, Grammar, Here, Meaning
from owed.source.symbols.outline import MATCH_LIMIT, Binding, Defined, Imported, Local, Outline
from owed.source.symbols.project import Project
from owed.source.symbols.target import Target

_DEEP = 12
"""How many steps an inference follows in a row."""

_MOST_STEPS = 200
"""How many steps are taken for one occurrence."""

_FEW = 48
"""Up to so many occurrences are looked at one by one; for more, one look at the whole file is cheaper."""

_MOST = 20_000
"""Uses of all targets that are reported for one file."""

Meanings = tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """How a name stands: ``tag`` is ``reference``, ``reference.type``, ``reference.call``, ``member`` or ``ignore``."""

    node: Node
    tag: str
    receiver: Node | None = None


class Search:
    """The look for uses in one file."""

    def __init__(
        self,
        grammar: Grammar,
        references: Query,
        outline: Outline,
        data: bytes,
        path: str,
        targets: Sequence[Target],
        project: Project,
    ) -> None:
        self._grammar = grammar
        self._references = references
        self._outline = outline
        self._data = data
        self._home = grammar.home(path)
        homes = {target.path: grammar.home(target.path) for target in targets}
        self._here = Here(path, self._home, homes, project, grammar.package(outline.root, data))
        self._homes = set(homes.values()) | {self._home}
        self._wanted: dict[Dotted, list[Target]] = {}
        self._last: dict[str, list[Target]] = {}
        for target in targets:
            names = tuple(target.qualname.split("."))
            home = homes[target.path]
            self._wanted.setdefault(home + names, []).append(target)
            if target.default:
                self._wanted.setdefault((*home, "default", *names[1:]), []).append(target)
            self._last.setdefault(names[-1], []).append(target)
        self._own = {self._home + tuple(name.split(".")): found for name, found in outline.by_name.items()}
        self._blocks: dict[Dotted, list[Defined]] = {}
        for block in outline.extensions:
            self._blocks.setdefault(self._home + tuple(block.qualname.split(".")), []).append(block)
        self._reached: dict[tuple[Dotted, str, str], Meanings] = {}
        self._path = path
        self._found: dict[tuple[int, str], Use] = {}
        self._names = set(self._last)
        self._steps = 0
        self._nesting = 0
        self._climbing: set[str] = set()

    def run(self) -> tuple[Use, ...]:
        """The uses, in order of the file."""
        for imported in self._outline.imports:
            self._import(imported)
        declared = self._outline.declared
        for role in self._roles():
            if role.tag != "ignore" and role.node.start_byte not in declared and len(self._found) < _MOST:
                self._steps = 0
                if role.receiver is not None:
                    self._member(role, role.receiver)
                else:
                    self._reference(role)
        return tuple(sorted(self._found.values(), key=lambda use: use.span))

    def _roles(self) -> Iterable[Role]:
        data = self._data
        offsets = sorted({at for name in self._names for at in words(data, name.encode())})
        if not offsets:
            return ()
        roles: dict[int, Role] = {}
        root = self._outline.root
        if len(offsets) <= _FEW:
            for at in offsets:
                cursor = QueryCursor(self._references, match_limit=MATCH_LIMIT)
                cursor.set_byte_range(at, at + 1)
                self._take(cursor, root, offsets, roles)
        else:
            self._take(QueryCursor(self._references, match_limit=MATCH_LIMIT), root, offsets, roles)
        return roles.values()

    @staticmethod
    def _take(cursor: QueryCursor, root: Node, offsets: Sequence[int], roles: dict[int, Role]) -> None:
        for _, captures in cursor.matches(root):
            receiver = captures.get("receiver")
            for tag, nodes in captures.items():
                if tag == "receiver":
                    continue
                for node in nodes:
                    at = node.start_byte
                    index = bisect_left(offsets, at)
                    if index == len(offsets) or offsets[index] != at:
                        continue
                    known = roles.get(at)
                    if known is None or _rank(tag) < _rank(known.tag):
                        roles[at] = Role(node, tag, receiver[0] if receiver else None)

    def _add(self, node: Node, targets: Iterable[Target], certain: bool) -> None:
        confidence: Confidence = "certain" if certain else "likely"
        for target in targets:
            place = (node.start_byte, target.key)
            known = self._found.get(place)
            if known is None or (certain and known.confidence == "likely"):
                self._found[place] = Use(target.key, span_of(node), confidence)

    def _import(self, imported: Imported) -> None:
        steps = imported.what.steps
        texts = tuple(step.text for step in steps)
        for index, step in enumerate(steps):
            if step.node is not None:
                last = index == len(steps) - 1
                local = imported.what.local if last else ""
                for meaning in self._reach(texts[: index + 1], imported.inside, local):
                    self._add(step.node, self._wanted.get(meaning.dotted, ()), meaning.certain)
        local = imported.what.local
        if local and any(meaning.dotted in self._wanted for meaning in self._reach(texts, imported.inside, local)):
            self._names.add(local)

    def _reference(self, role: Role) -> None:
        name = content(role.node, self._data)
        for meaning in self._named(name, role.node.start_byte, role.tag):
            self._add(role.node, self._wanted.get(meaning.dotted, ()), meaning.certain)

    def _named(self, name: str, offset: int, tag: str) -> Meanings:
        """What a plain name stands for itself; not what a variable holds."""
        bound = self._lookup(name, offset, tag)
        if bound is None:
            return self._unbound(name, offset)
        return tuple(m for binding in bound for m in self._meant(binding))

    def _member(self, role: Role, receiver: Node) -> None:
        node = role.node
        name = content(node, self._data)
        meanings = self._expression(receiver)
        members = [t for t in self._last.get(name, ()) if "." in t.qualname and self._has_receiver(t)]
        if meanings is None:
            if role.tag != "member.path" or self._wildcards(node.start_byte):
                self._add(node, members, False)
            return
        found, unseen = self._members(meanings, name)
        hit = False
        for meaning in found:
            if targets := self._wanted.get(meaning.dotted):
                hit = True
                self._add(node, targets, meaning.certain)
        if not hit and unseen:
            self._add(node, members, False)

    def _wildcards(self, offset: int) -> bool:
        """Whether names may come from a wildcard import."""
        return any(scope.wildcards for scope in self._outline.scope_at(offset).chain())

    def _has_receiver(self, target: Target) -> bool:
        """Whether it can be reached as a member of a value; told for this file only."""
        if target.path != self._path:
            return True
        return any(
            d.tag in ("method", "field") or d.kind == "method" for d in self._outline.by_name.get(target.qualname, ())
        )

    # What names and expressions stand for

    def _lookup(self, name: str, offset: int, tag: str) -> list[Binding] | None:
        """The innermost bindings of a name that can be seen at a place; None: there are none in this file."""
        types = tag == "reference.type"
        calls = tag == "reference.call" and self._grammar.separate_calls
        for scope in self._outline.scope_at(offset).chain():
            found: list[Binding] = []
            for binding in scope.names.get(name, ()):
                if isinstance(binding, Local):
                    if binding.visible > offset or (calls or (types and binding.tag != "type")):
                        continue
                    found = [b for b in found if not isinstance(b, Local)] if binding.visible else found
                elif calls and isinstance(binding, Defined) and binding.kind == "variable":
                    continue
                found.append(binding)
            if found:
                return found
            if scope.tag == "module":
                return None
        return None

    def _unbound(self, name: str, offset: int) -> Meanings:
        """What a name may be that nothing in the file declares: inherited, from a wildcard, or of a neighbouring file."""
        found: list[Meaning] = []
        scope = self._outline.scope_at(offset)
        if self._grammar.members_in_scope:
            container: Defined | None = scope.container
            while container is not None:
                if container.is_class and container.qualname not in self._climbing:
                    self._climbing.add(container.qualname)
                    inherited, _ = self._members((self._class(container),), name)
                    self._climbing.discard(container.qualname)
                    found += [m for m in inherited if m.dotted in self._wanted]
                container = container.container
        for around in scope.chain():
            for imported in around.wildcards:
                for meaning in self._reach(tuple(s.text for s in imported.what.steps), imported.inside, ""):
                    dotted = (*meaning.dotted, name)
                    if dotted in self._wanted:
                        found.append(Meaning(dotted, meaning.certain))
            if around.tag == "module":
                break
        if self._grammar.neighbours and not found:
            package = self._here.package
            found += self._reach((*package, name), "", "") if package else ()
            found.append(Meaning((*self._home, name)))
        return tuple(found)

    def _meant(self, binding: Binding) -> Meanings:
        if isinstance(binding, Local):
            return ()
        if isinstance(binding, Imported):
            steps = tuple(step.text for step in binding.what.steps)
            reached = self._reach(steps, binding.inside, binding.what.local)
            if reached:
                return reached
            return (Meaning(ELSEWHERE, open=self._grammar.inner(steps, self._here)),)
        return (self._class(binding),)

    def _class(self, defined: Defined) -> Meaning:
        return Meaning(self._home + tuple(defined.qualname.split(".")), open=defined.kind == "variable")

    def _reach(self, texts: Dotted, inside: str, local: str) -> Meanings:
        key = (texts, inside, local)
        known = self._reached.get(key)
        if known is None:
            here = replace(self._here, inside=self._home + tuple(inside.split("."))) if inside else self._here
            known = self._reached[key] = self._grammar.reach(texts, here, local)
        return known

    def _expression(self, node: Node, depth: int = 0) -> Meanings | None:
        """What an expression or type stands for, as a value or as its class; None: nobody knows.

        Calls itself through names, members and bases; the steps for one occurrence, and their nesting, are bounded.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS or self._nesting > _DEEP:
            return None
        self._nesting += 1
        try:
            return self._read(node, depth)
        finally:
            self._nesting -= 1

    def _read(self, node: Node, depth: int) -> Meanings | None:
        while depth < _DEEP:
            depth += 1
            shape = self._grammar.shapes.get(node.type)
            if shape is None:
                return None
            what = shape[0]
            if what == "name":
                return self._name(node, depth, "reference.type" if "type" in node.type else "reference")
            if what == "literal":
                return ()
            if what == "self" and not self._starts_path(node):
                return self._self(node)
            if what == "super" and not self._starts_path(node):
                return self._super(node, depth)
            if what == "invoke":
                return self._invoked(node, shape, depth)
            if what in ("root", "self", "super"):
                return self._reach((content(node, self._data),), self._inside(node), "") or None
            if what == "member":
                return self._path_of(node, shape, depth)
            if what == "either":
                known = [
                    m for child in node.named_children[:_DEEP] if (m := self._expression(child, depth)) is not None
                ]
                return tuple(meaning for meanings in known for meaning in meanings) if known else None
            if what == "generic":
                return self._generic(node, depth)
            child = last_child(node) if what == "last" else first_child(node)
            if len(shape) > 1:
                child = node.child_by_field_name(shape[1])
            if child is None:
                return None
            if what == "call":
                return self._call(child, depth)
            node = child
        return None

    def _name(self, node: Node, depth: int, tag: str) -> Meanings | None:
        name = content(node, self._data)
        if name in self._grammar.self_names:
            return self._self(node)
        if name in self._grammar.placeholders:
            return None
        bound = self._lookup(name, node.start_byte, tag)
        if bound is None:
            found = self._unbound(name, node.start_byte) if name not in self._grammar.builtins else ()
            if found:
                return found
            if self._grammar.qualified:
                return self._reach((name,), self._inside(node), "") or None
            return () if name in self._grammar.builtins else None
        held = [self._held(binding, depth) for binding in bound]
        if any(h is None for h in held):
            return None
        return tuple(meaning for h in held for meaning in h or ())

    def _held(self, binding: Binding, depth: int) -> Meanings | None:
        """What a name gives when its members are asked for: itself, and what its type or first value says."""
        inferred: Meanings | None = None
        if not isinstance(binding, Imported):
            for node in (*binding.types, *binding.values):
                inferred = self._expression(node, depth)
                if inferred is not None:
                    break
        if isinstance(binding, Local):
            return inferred
        meant = self._meant(binding)
        if inferred is None:
            return meant
        return (*(replace(m, open=False) for m in meant), *inferred)

    def _path_of(self, node: Node, shape: Sequence[str], depth: int) -> Meanings | None:
        receiver, member = self._parts(node, shape)
        if member is None:
            return None
        name = content(member, self._data)
        if receiver is None:
            return None
        if self._grammar.qualified:
            texts = self._flat(node)
            if texts and self._lookup(texts[0], node.start_byte, "reference") is None:
                reached = self._reach(texts, self._inside(node), "")
                if reached:
                    return reached
        meanings = self._expression(receiver, depth)
        if meanings is None:
            return None
        found, unseen = self._members(meanings, name, depth)
        return found if found or not unseen else None

    @staticmethod
    def _parts(node: Node, shape: Sequence[str]) -> tuple[Node | None, Node | None]:
        if len(shape) > 2:
            return node.child_by_field_name(shape[1]), node.child_by_field_name(shape[2])
        return first_child(node), last_child(node)

    def _flat(self, node: Node) -> Dotted:
        """The names of a path that is nothing but names; empty when it is more."""
        names: list[str] = []
        current: Node | None = node
        while current is not None and len(names) < 32:
            shape = self._grammar.shapes.get(current.type, ("",))
            if shape[0] in ("name", "root"):
                return (content(current, self._data), *reversed(names))
            if shape[0] != "member":
                return ()
            current, member = self._parts(current, shape)
            if member is None:
                return ()
            names.append(content(member, self._data))
        return ()

    def _inside(self, node: Node) -> str:
        container = self._outline.scope_at(node.start_byte).container
        while container is not None and container.tag != "module":
            container = container.container
        return container.qualname if container is not None else ""

    def _members(self, meanings: Meanings, name: str, depth: int = 0) -> tuple[Meanings, bool]:
        """What a name is in things, and whether it may also be what this file does not show.

        Members that a class of this file does not have are looked for in its bases.
        """
        found: list[Meaning] = []
        unseen = False
        for start in meanings:
            todo, seen = [start], set[Dotted]()
            while todo and len(seen) < _DEEP:
                meaning = todo.pop()
                if meaning.dotted in seen:
                    continue
                seen.add(meaning.dotted)
                dotted = (*meaning.dotted, name)
                if meaning.dotted == ELSEWHERE:
                    found.append(meaning)
                    unseen = unseen or meaning.open
                elif own := self._own.get(dotted):
                    typed = self._typed(own, depth)
                    found.append(Meaning(dotted, meaning.certain, own[0].kind == "variable" and typed is None))
                    found += typed or ()
                elif passed := self._passed(meaning, name):
                    found += passed
                elif dotted in self._wanted or meaning.dotted in self._homes:
                    found.append(Meaning(dotted, meaning.certain))
                elif owner := self._owners(meaning.dotted):
                    todo += self._bases(owner, depth)
                    unseen = unseen or meaning.open
                else:
                    found.append(Meaning(dotted, meaning.certain, meaning.open))
                    unseen = unseen or meaning.open
        return tuple(found), unseen

    def _passed(self, meaning: Meaning, name: str) -> Meanings:
        """What a module that is read as a whole passes on under a name."""
        return self._grammar.passed(meaning.dotted[0], name, self._here) if len(meaning.dotted) == 1 else ()

    def _owners(self, dotted: Dotted) -> Sequence[Defined]:
        """The definition of a class in this file, with the blocks that add to it; empty when it is defined elsewhere."""
        own = self._own.get(dotted, ())
        return (*own, *self._blocks.get(dotted, ())) if own else ()

    def _typed(self, own: Iterable[Defined], depth: int) -> Meanings | None:
        """What the type or value of a field says that it holds; None: nothing."""
        for definition in own:
            for node in (*definition.types, *definition.values):
                held = self._expression(node, depth + 1)
                if held is not None:
                    return held
        return None

    def _bases(self, owner: Iterable[Defined], depth: int) -> Iterator[Meaning]:
        for definition in owner:
            for node in definition.bases:
                yield from self._expression(node, depth + 1) or (Meaning(ELSEWHERE),)

    def _starts_path(self, node: Node) -> bool:
        """Whether ``self`` or ``super`` is the module of that name, as in ``self::name``."""
        end = node.end_byte
        return "crate" in self._grammar.shapes and self._data[end : end + 2] == b"::"

    def _self(self, node: Node) -> Meanings | None:
        """The class around, unless a function in between has a ``this`` of its own."""
        scope = self._outline.scope_at(node.start_byte)
        container = scope.container
        while container is not None and not container.is_class:
            if container.kind not in ("method", "variable") or (
                container.kind == "variable" and container.container is None
            ):
                break
            container = container.container
        if container is None or not (container.is_class or container.kind == "variable"):
            return None
        start = container.node.start_byte
        if any(around.kind in self._grammar.rebinders and around.start > start for around in scope.chain()):
            return None
        own = (self._class(container),)
        return (*own, *(self._expression(container.name, 1) or ())) if container.extends else own

    def _super(self, node: Node, depth: int) -> Meanings | None:
        classes = self._self(node) or ()
        bases = [base for meaning in classes for base in self._bases(self._own.get(meaning.dotted, ()), depth)]
        return tuple(bases) or None

    def _invoked(self, node: Node, shape: Sequence[str], depth: int) -> Meanings | None:
        """What a call gives whose receiver and name are its own fields."""
        receiver, member = self._parts(node, shape)
        if member is None:
            return None
        name = content(member, self._data)
        if receiver is None:
            return self._returned(self._named(name, member.start_byte, "reference.call"), depth)
        meanings = self._expression(receiver, depth)
        return None if meanings is None else self._returned(self._members(meanings, name, depth)[0], depth)

    def _call(self, function: Node, depth: int) -> Meanings | None:
        """What a call gives: the return type of a function of this file, or an instance by the custom of constructors."""
        shape = self._grammar.shapes.get(function.type)
        if shape is None:
            return None
        if self._grammar.loader and content(function, self._data) == self._grammar.loader:
            arguments = function.next_named_sibling
            source = first_child(arguments) if arguments is not None else None
            return self._reach((content(source, self._data)[1:-1],), "", "") or None if source is not None else None
        if shape[0] == "member":
            receiver, member = self._parts(function, shape)
            if (
                receiver is not None
                and member is not None
                and content(member, self._data) in self._grammar.constructors
            ):
                return self._expression(receiver, depth)
        return self._returned(self._expression(function, depth) or (), depth)

    def _returned(self, called: Meanings, depth: int) -> Meanings | None:
        for meaning in called:
            for definition in self._own.get(meaning.dotted, ()):
                if definition.tag == "class":
                    return (meaning,)
                for node in definition.returns:
                    return self._expression(node, depth)
        return None

    def _generic(self, node: Node, depth: int) -> Meanings | None:
        base = node.child_by_field_name("type") or node.child_by_field_name("name") or first_child(node)
        if base is None:
            return None
        if content(base, self._data) in self._grammar.transparent:
            arguments = node.child_by_field_name("type_arguments")
            arguments = arguments or last_child(node)
            first = first_child(arguments) if arguments is not None else None
            return self._expression(first, depth) if first is not None else None
        return self._expression(base, depth)


def _rank(tag: str) -> int:
    return 0 if tag == "ignore" else 1 if tag.startswith("member") else 3 if tag == "reference" else 2
