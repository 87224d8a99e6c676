"""Members of classes, instances and modules: where they are defined, through inheritance, and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from owed.source.model import Hop
from owed.source.python.parsed import Attribute, Parsed
from owed.source.python.scopes import Binding
from owed.source.python.tree import Path
from owed.source.python.types import UNKNOWN, Symbol, Type, Union, builtin, outside, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_NEUTRAL = frozenset(
    {
        "object", "Generic", "Protocol", "ABC", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple", "TypedDict",
    }
)  # fmt: skip
"""Bases from outside the workspace that define nothing which anybody asks for."""
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_PROPERTIES = frozenset(
    {"builtins.property", "functools.cached_property", "abc.abstractproperty", "types.DynamicClassAttribute"}
)
_OWN_KIND = frozenset({"copy", "union", "difference", "intersection"})
_MOST_BASES = 64
_DICTS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict"})
_GET = frozenset({"get", "pop", "setdefault"})


class Declared(NamedTuple):
    """Where a member is defined, for each possibility of its receiver. ``unknown``: for some of them nobody can tell."""

    symbols: tuple[Symbol, ...] = ()
    unknown: bool = False
    via: tuple[Hop, ...] = ()


class Members:
    """Looks members up."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # Where a member is defined

    def declared(self, receivers: Union, name: str) -> Declared:
        """The symbols that ``name`` is on these receivers."""
        symbols: dict[Symbol, None] = {}
        via: tuple[Hop, ...] = ()
        unknown = not receivers
        for each in receivers:
            if each.kind == "module":
                for found in self.engine.exports.of(each.symbol.path, name):
                    symbols.setdefault(found.symbol)
                    via = via or found.via
            elif each.kind == "external" or (each.kind == "instance" and each.symbol.outside):
                symbols.setdefault(each.symbol.member(name))
            elif each.kind in ("instance", "class", "super"):
                owner = self.owner(each, name)
                if owner is None:
                    unknown = unknown or self._open(each)
                else:
                    symbols.setdefault(owner)
            elif each.kind == "typevar" and each.args:
                below = self.declared(each.args[0], name)
                symbols.update(dict.fromkeys(below.symbols))
                unknown = unknown or below.unknown
            elif each.kind in ("unknown", "parameter", "typevar", "self"):
                unknown = True
        return Declared(tuple(symbols), unknown, via)

    def owner(self, receiver: Type, name: str) -> Symbol | None:
        """The symbol of a member on a receiver from the workspace, by its bases in order; None when none is found."""
        skip = receiver.kind == "super"
        key = ("owner", receiver.symbol, name, receiver.kind)
        return self.engine.ask(key, lambda: self._owner(receiver.symbol, name, skip, receiver.kind), None)

    def _owner(self, cls: Symbol, name: str, skip: bool, kind: str) -> Symbol | None:
        order = self.mro(cls)
        for each in order[1:] if skip else order:
            if each.kind == "unknown":
                return None
            if each.symbol.outside:
                if _last(each) in _NEUTRAL:
                    continue
                if not _may_define(each.symbol.name, name):
                    continue
                return each.symbol.member(name)
            if self._defines(each.symbol, name):
                return each.symbol.member(name)
        if kind == "class":
            for meta in self._metaclasses(cls):
                if not meta.symbol.outside and meta.kind == "class":
                    return self.owner(Type("instance", meta.symbol), name)
        return None

    def _open(self, receiver: Type) -> bool:
        """Whether a class has bases that cannot be seen, which may define anything."""
        return any(each.kind == "unknown" for each in self.mro(receiver.symbol))

    def _defines(self, cls: Symbol, name: str) -> bool:
        parsed = self.engine.parsed(cls.path)
        if parsed is None:
            return False
        parsed.asked.add(name)
        return any(
            parsed.bound(path, name) or parsed.attributes(path, name) for path in self._classes(parsed, cls.name)
        )

    def _classes(self, parsed: Parsed, qualname: str) -> Iterator[Path]:
        for binding in parsed.find(qualname):
            if binding.kind == "class":
                yield binding.path[: binding.at + 1]

    # Inheritance

    def mro(self, cls: Symbol) -> tuple[Type, ...]:
        """The class and its bases in the order of look-up (C3, else depth first), with type arguments in the class's own terms.

        Bases that cannot be told are ``unknown``; those from outside of the workspace end with themselves.
        """
        return self.engine.ask(("mro", cls), lambda: self._mro(cls), (Type("class", cls),))

    def _mro(self, cls: Symbol) -> tuple[Type, ...]:
        own = Type("class", cls, tuple((Type("typevar", each),) for each in self.parameters(cls)))
        lines: list[list[Type]] = []
        direct: list[Type] = []
        for base in self.bases(cls):
            if base.kind == "class" and not base.symbol.outside and base.symbol != cls:
                variables = dict(zip(self.parameters(base.symbol), base.args, strict=False))
                line = [
                    Type(each.kind, each.symbol, tuple(self._bind(arg, variables) for arg in each.args))
                    for each in self.mro(base.symbol)
                ]
                lines.append(line)
                direct.append(line[0])
            else:
                lines.append([base])
                direct.append(base)
        return (own, *_merge([*lines, direct])[:_MOST_BASES])

    def _bind(self, types: Union, variables: dict[Symbol, Union]) -> Union:
        return union(*(variables.get(each.symbol, (each,)) if each.kind == "typevar" else (each,) for each in types))

    def bases(self, cls: Symbol) -> Union:
        """The direct bases of a class."""
        return self.engine.ask(("bases", cls), lambda: self._bases(cls), ())

    def _bases(self, cls: Symbol) -> Union:
        parsed = self.engine.parsed(cls.path)
        found: list[Type] = []
        for path in self._classes(parsed, cls.name) if parsed is not None else ():
            arguments = path[-1].child_by_field_name("superclasses")
            for base in arguments.named_children[:_MOST_BASES] if arguments is not None and parsed is not None else ():
                if base.type in ("keyword_argument", "comment", "dictionary_splat"):
                    continue
                types = self.engine.infer.of(parsed, (*path, arguments, base))  # type: ignore[arg-type]
                known = [t for t in types if t.kind in ("class", "external")]
                found += known[:1] or [UNKNOWN]
        return tuple(dict.fromkeys(found))

    def _metaclasses(self, cls: Symbol) -> Iterator[Type]:
        for each in self.mro(cls):
            parsed = self.engine.parsed(each.symbol.path) if not each.symbol.outside else None
            if parsed is None:
                continue
            for path in self._classes(parsed, each.symbol.name):
                arguments = path[-1].child_by_field_name("superclasses")
                for base in arguments.named_children if arguments is not None else ():
                    name = base.child_by_field_name("name") if base.type == "keyword_argument" else None
                    if name is not None and parsed.text(name) == "metaclass":
                        yield from self.engine.infer.child(parsed, (*path, arguments, base), "value")  # type: ignore[arg-type]

    def parameters(self, cls: Symbol) -> tuple[Symbol, ...]:
        """The type parameters of a generic class, in order."""
        return self.engine.ask(("parameters", cls), lambda: self._parameters(cls), ())

    def _parameters(self, cls: Symbol) -> tuple[Symbol, ...]:
        parsed = self.engine.parsed(cls.path)
        found: dict[Symbol, None] = {}
        if parsed is None:
            return ()
        for path in self._classes(parsed, cls.name):
            node = path[-1]
            declared, arguments = node.child_by_field_name("type_parameters"), node.child_by_field_name("superclasses")
            if declared is not None:
                for each in declared.named_children:
                    name = parsed.text(each).partition(":")[0].partition("=")[0].strip(" *")
                    found.setdefault(Symbol(cls.path, f"{node.start_byte}:{name}"))
            for base in arguments.named_children if arguments is not None else ():
                if base.type != "subscript":
                    continue
                at = (*path, arguments, base)
                variables = [
                    t.symbol
                    for child in base.named_children[1:]
                    for t in self.engine.infer.of(parsed, (*at, child))  # type: ignore[arg-type]
                    if t.kind == "typevar"
                ]
                head = parsed.text(base.named_children[0]).rpartition(".")[2]
                if head in ("Generic", "Protocol"):
                    return tuple(dict.fromkeys(variables))
                found.update(dict.fromkeys(variables))
        return tuple(found)

    def variables(self, receiver: Type, owner: Symbol) -> dict[Symbol, Union]:
        """What the type parameters of an owner class are on a receiver."""
        for each in self.mro(receiver.symbol):
            if each.symbol == owner:
                args = each.args
                if receiver.args:
                    own = dict(zip(self.parameters(receiver.symbol), receiver.args, strict=False))
                    args = tuple(self._bind(arg, own) for arg in args)
                return {p: arg for p, arg in zip(self.parameters(owner), args, strict=False) if arg}
        return {}

    def is_enum(self, cls: Symbol) -> bool:
        """Whether a class is an enumeration: its members are its instances."""
        return any(each.symbol.outside and _last(each) in _ENUMS for each in self.mro(cls))

    # What a member is

    def get(self, receivers: Union, name: str) -> Union:
        """What ``name`` of these receivers is."""
        found: list[Union] = []
        for each in receivers:
            if each.kind == "module":
                exported = self.engine.exports.of(each.symbol.path, name)
                found += [self.engine.exports.types(e.symbol) for e in exported] or [(UNKNOWN,)]
            elif each.kind == "external":
                found.append((outside(f"{each.symbol.name}.{name}"),))
            elif each.kind == "instance" and each.symbol.outside:
                found.append(self._outside(each, name))
            elif each.kind in ("instance", "class", "super"):
                found.append(self._member(each, name))
            elif each.kind == "typevar" and each.args:
                found.append(self.get(each.args[0], name))
            else:
                found.append((UNKNOWN,))
        return union(*found) if found else ()

    def _member(self, receiver: Type, name: str) -> Union:
        if name == "__class__" and receiver.kind == "instance":
            return (Type("class", receiver.symbol, receiver.args),)
        owner = self.owner(receiver, name)
        if owner is None:
            return (UNKNOWN,)
        if owner.outside:
            return (outside(owner.name),)
        cls = Symbol(owner.path, owner.name.rpartition(".")[0])
        as_class = receiver.kind == "class"
        nothing: Union = ()
        types = self.engine.ask(("member", owner, as_class), lambda: self._types(cls, owner, name, as_class), nothing)
        # through super() it is still the instance that the member is reached on
        own = receiver.owner[0] if receiver.kind == "super" and receiver.owner else receiver
        found: list[Union] = []
        for each in types:
            if each.kind == "function" and each.owner:
                found.append((Type("function", each.symbol, (), (own,)),))
            elif each.kind == "callable" and each.owner:  # a property: its value is what its function gives
                found.append(self.engine.calls.returns(each.symbol, own))
            else:
                instance = Type("instance", own.symbol, own.args)
                found.append(self.engine.annotations.fill((each,), self.variables(own, cls), (instance,)))
        return union(*found) if found else ()

    def _types(self, cls: Symbol, owner: Symbol, name: str, as_class: bool) -> Union:
        parsed = self.engine.parsed(owner.path)
        if parsed is None:
            return ()
        found: list[Union] = []
        for path in self._classes(parsed, cls.name):
            bound = parsed.bound(path, name)
            annotated = [b for b in bound if b.kind == "assignment" and b.construct.child_by_field_name("type")]
            for binding in annotated or bound:
                found.append(self._class_member(parsed, cls, binding, as_class))
            if not annotated:
                found += self._assigned(parsed, parsed.attributes(path, name))
        return union(*found) if found else ()

    def _class_member(self, parsed: Parsed, cls: Symbol, binding: Binding, as_class: bool) -> Union:
        if binding.kind == "function":
            symbol = Symbol(parsed.path, parsed.qualname(binding.path))
            kind = self.decorated(parsed, binding.path[: binding.at + 1])
            if kind == "property":
                return (UNKNOWN,) if as_class else (Type("callable", symbol, (), (UNKNOWN,)),)
            return (Type("function", symbol, (), () if kind == "static" else (UNKNOWN,)),)
        types = self.engine.infer.binding(parsed, binding)
        if binding.kind == "assignment" and self.is_enum(cls):
            return (Type("instance", cls),)
        bound = tuple(Type("function", t.symbol, (), (UNKNOWN,)) if t.kind == "function" else t for t in types)
        return union(*(self._described(each, as_class) for each in bound)) if bound else (UNKNOWN,)

    def _described(self, each: Type, as_class: bool) -> Union:
        """What a descriptor gives, for a value that is one."""
        if each.kind == "instance" and not each.symbol.outside:
            getter = self.owner(each, "__get__")
            if getter is not None and not getter.outside:
                return self.engine.calls.returns(getter, each, on_class=as_class) or (UNKNOWN,)
        if each.kind == "instance" and each.symbol.name in _PROPERTIES:
            return (UNKNOWN,)
        return (each,)

    def decorated(self, parsed: Parsed, definition: Path) -> str:
        """What decorators make of a method: ``property``, ``static``, ``class``, or nothing that matters here."""
        for path in parsed.decorator_paths(definition):
            name = parsed.text(path[-1]).partition("(")[0].strip()
            last = name.rpartition(".")[2]
            if last in ("setter", "getter", "deleter"):
                return "property"
            if last == "staticmethod":
                return "static"
            if last == "classmethod":
                return "class"
            types = self.engine.infer.of(parsed, path)
            for each in types:
                if each.kind == "external" and (each.symbol.name in _PROPERTIES or last.endswith("property")):
                    return "property"
                if each.kind == "class" and self.is_descriptor(each.symbol):
                    return "property"
            if not types and (last == "property" or last.endswith("_property")):
                return "property"
        return ""

    def is_descriptor(self, cls: Symbol) -> bool:
        """Whether a class decides what its instances are as members: then what decorates with it is looked at there."""
        for each in self.mro(cls):
            if each.symbol.outside:
                if each.symbol.name in _PROPERTIES:
                    return True
            elif self._defines(each.symbol, "__get__"):
                return True
        return False

    def _assigned(self, parsed: Parsed, attributes: tuple[Attribute, ...]) -> list[Union]:
        declared: list[Union] = []
        inferred: list[Union] = []
        for path, at in attributes:
            construct = path[at]
            annotation = construct.child_by_field_name("type")
            if annotation is not None:
                declared.append(self.engine.annotations.of(parsed, (*path[: at + 1], annotation)))
            elif construct.type == "assignment":
                value = self.engine.infer.child(parsed, path[: at + 1], "right")
                inferred.append(self.engine.infer.unpack(path[at + 1 :], value) or (UNKNOWN,))
            elif construct.type == "for_statement":
                value = self.engine.infer.elements(self.engine.infer.child(parsed, path[: at + 1], "right"))
                inferred.append(self.engine.infer.unpack(path[at + 1 :], value) or (UNKNOWN,))
            elif construct.type == "as_pattern" and construct.named_child_count:
                value = self.engine.infer.of(parsed, (*path[: at + 1], construct.named_children[0]))
                inferred.append(self.engine.calls.entered(value) or (UNKNOWN,))
        return declared or inferred

    def _outside(self, receiver: Type, name: str) -> Union:
        """A member of an instance of a class that is not here: the containers are known, the rest has a dotted name."""
        shape = _last(receiver)
        if shape in _DICTS and len(receiver.args) > 1:
            key, value = receiver.args[:2]
            if name in _GET:
                return (Type("callable", Symbol("", ""), (value,)),)
            if name == "values":
                return (Type("callable", Symbol("", ""), ((builtin("Iterable", value),),)),)
            if name in ("keys",):
                return (Type("callable", Symbol("", ""), ((builtin("Iterable", key),),)),)
            if name == "items":
                return (Type("callable", Symbol("", ""), ((builtin("Iterable", (builtin("tuple", key, value),)),),)),)
            if name == "popitem":
                return (Type("callable", Symbol("", ""), ((builtin("tuple", key, value),),)),)
        if shape == "raises" and name in ("value", "exception"):
            return receiver.args[0]
        if name in _OWN_KIND and receiver.args:
            return (Type("callable", Symbol("", ""), ((receiver,),)),)
        if name in ("pop", "popleft", "__next__") and len(receiver.args) == 1:
            return (Type("callable", Symbol("", ""), (receiver.args[0],)),)
        return (outside(f"{receiver.symbol.name}.{name}"),)

    def positional(self, receiver: Type, position: int) -> Union:
        """The field of a named tuple at a position."""
        if not any(each.symbol.outside and _last(each) == "NamedTuple" for each in self.mro(receiver.symbol)):
            return (UNKNOWN,)
        parsed = self.engine.parsed(receiver.symbol.path)
        for path in self._classes(parsed, receiver.symbol.name) if parsed is not None else ():
            names = [name for name, bound in parsed.table(path).items() if bound[0].kind == "assignment"]  # type: ignore[union-attr]
            if position < len(names):
                return self._member(receiver, names[position])
        return (UNKNOWN,)


def _last(each: Type) -> str:
    return each.symbol.name.rpartition(".")[2]


_BUILT_IN = {
    "builtins." + cls.__name__: cls
    for cls in (
        dict,
        list,
        set,
        frozenset,
        tuple,
        str,
        bytes,
        int,
        float,
        complex,
        type,
        Exception,
        BaseException,
        ValueError,
    )
}


def _may_define(dotted: str, name: str) -> bool:
    """Whether a class from outside may have a member: built-in ones are asked, other ones may have anything."""
    cls = _BUILT_IN.get(dotted)
    if cls is not None or dotted.startswith("builtins."):
        return cls is None or hasattr(cls, name)
    return True


def _merge(lines: list[list[Type]]) -> list[Type]:
    """C3 linearization; where there is none, the order of the lines."""
    order: list[Type] = []
    seen: set[Symbol] = set()
    lines = [list(line) for line in lines if line]
    while lines:
        head = None
        for line in lines:
            if not any(line[0].symbol == other.symbol for rest in lines for other in rest[1:]):
                head = line[0]
                break
        head = head or lines[0][0]
        if head.symbol not in seen or head.kind == "unknown":
            order.append(head)
            seen.add(head.symbol)
        for line in lines:
            if line[0].symbol == head.symbol:
                line.pop(0)
        lines = [line for line in lines if line]
        if len(order) > _MOST_BASES:
            break
    return order
