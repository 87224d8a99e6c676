"""What calls give, and what parameters are: annotations where there are any, else what the function returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tree_sitter import Node

from owed.source.python.annotations import classes
from owed.source.python.parsed import Parsed
from owed.source.python.scopes import FUNCTIONS, Binding
from owed.source.python.tree import Path, first, words
from owed.source.python.types import UNKNOWN, Symbol, Type, Union, builtin, surely, union

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_SAME = frozenset({"copy.copy", "copy.deepcopy", "weakref.proxy", "builtins.reversed", "builtins.iter"})
_ELEMENT = frozenset({"builtins.next", "builtins.max", "builtins.min", "random.choice", "builtins.anext"})
_LISTS = frozenset(
    {"builtins.list", "builtins.sorted", "builtins.set", "builtins.frozenset", "collections.deque", "builtins.tuple"}
)
_CONTEXT = frozenset({"contextmanager", "asynccontextmanager"})
_TYPING = ("typing.", "typing_extensions.", "t.")
_MOST_RETURNS = 24
_MOST_OVERLOADS = 40

Call = tuple[Parsed, Path]
"""A call: the file, and the way to its node."""


class Calls:
    """What calls give."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # Calls

    def result(self, parsed: Parsed, path: Path) -> Union:
        """What the call at the end of a path gives."""
        function = path[-1].child_by_field_name("function")
        if function is None:
            return ()
        types = self.engine.infer.of(parsed, (*path, function))
        return self.of_types(types, (parsed, path))

    def of_types(self, types: Union, call: Call | None = None) -> Union:
        """What calling these gives; ``call`` has the arguments where there are some."""
        found: list[Union] = []
        for each in types:
            if each.kind == "class":
                found.append((Type("instance", each.symbol, each.args),))
            elif each.kind == "function":
                found.append(self.returns(each.symbol, each.owner[0] if each.owner else None, call) or (UNKNOWN,))
            elif each.kind == "callable":
                found.append(each.args[0] if each.args and each.args[0] else (UNKNOWN,))
            elif each.kind == "external":
                found.append(self.outside(each.symbol.name, call))
            elif each.kind == "instance" and not each.symbol.outside:
                method = self.engine.members.get((each,), "__call__")
                found.append(self.of_types(tuple(t for t in method if t.kind == "function"), call) or (UNKNOWN,))
            elif each.kind in ("typevar", "self") and each.owner:
                found.append((Type(each.kind, each.symbol, each.args),))
            else:
                found.append((UNKNOWN,))
        return union(*found) if found else ()

    def outside(self, dotted: str, call: Call | None) -> Union:
        """What calling something from outside of the workspace gives: what is known of a few, and classes by their name."""
        first = self._argument(call, 0)
        last = dotted.rpartition(".")[2]
        if dotted == "builtins.super":
            return self._super(call)
        if dotted == "builtins.type" and first:
            return classes(first)
        if dotted in _SAME:
            return first or (UNKNOWN,)
        if dotted in _ELEMENT:
            return self.engine.infer.elements(first) or (UNKNOWN,)
        if dotted in _LISTS:
            name = {"sorted": "list", "tuple": "sequence"}.get(last, last)
            return (builtin(name, self.engine.infer.elements(first)),)
        if dotted == "builtins.enumerate":
            return (builtin("Iterator", (builtin("tuple", (builtin("int"),), self.engine.infer.elements(first)),)),)
        if dotted in ("builtins.zip", "itertools.product", "itertools.zip_longest"):
            parts = [
                self.engine.infer.elements(self._argument(call, i)) or (UNKNOWN,) for i in range(self._count(call))
            ]
            return (builtin("Iterator", (builtin("tuple", *parts),)),)
        if dotted == "builtins.filter":
            return (builtin("Iterator", self.engine.infer.elements(self._argument(call, 1))),)
        if dotted == "builtins.map":
            return (builtin("Iterator", self.of_types(first)),)
        if dotted in ("itertools.chain", "itertools.chain.from_iterable"):
            inner = first if dotted == "itertools.chain" else self.engine.infer.elements(first)
            return (builtin("Iterator", self.engine.infer.elements(inner)),)
        if dotted in ("builtins.getattr", "builtins.eval"):
            return (UNKNOWN,)
        if last in ("raises", "assertRaises", "assertRaisesRegex") and call is not None:
            return (builtin("raises", self.engine.infer.instances(first)),)
        if last == "cast" and dotted.startswith(_TYPING):
            return self._cast(call) or (UNKNOWN,)
        if last == "TypeVar" and dotted.startswith(_TYPING):
            return self._typevar(call)
        if last == "NewType" and dotted.startswith(_TYPING):
            return self._argument(call, 1)
        if dotted == "functools.partial":
            return (Type("callable", Symbol("", ""), (self.of_types(first),)),)
        if dotted in ("functools.lru_cache", "functools.wraps", "functools.cache"):
            return (UNKNOWN,)
        if dotted.startswith("builtins.") and last.islower() and last in _SIMPLE:
            return (builtin(last),)
        if last[:1].isupper() or last.lstrip("_")[:1].isupper():
            return (Type("instance", Symbol("", dotted)),)
        return (UNKNOWN,)

    def _super(self, call: Call | None) -> Union:
        if call is None:
            return ()
        parsed, path = call
        first = self._argument(call, 0)
        for index in range(len(path) - 2, 0, -1):
            if path[index].type != "function_definition":
                continue
            around = parsed.class_around(path[: index + 1])
            if not around:
                continue
            own = self._own_class(parsed, around)
            start = next((t.symbol for t in first if t.kind == "class"), own.symbol)
            return (Type("super", start, (), (Type("instance", own.symbol, own.args),)),)
        return ()

    def _own_class(self, parsed: Parsed, cls: Path) -> Type:
        name = cls[-1].child_by_field_name("name")
        symbol = Symbol(parsed.path, parsed.qualname((*cls, name)) if name is not None else "")
        return Type("class", symbol)

    def _cast(self, call: Call | None) -> Union:
        if call is None:
            return ()
        parsed, path = call
        arguments = path[-1].child_by_field_name("arguments")
        named = first(arguments) if arguments is not None else None
        return self.engine.annotations.of(parsed, (*path, arguments, named)) if arguments and named is not None else ()

    def _typevar(self, call: Call | None) -> Union:
        if call is None:
            return ()
        parsed, path = call
        bound: Union = ()
        for argument in self._given(path):
            name = argument.child_by_field_name("name") if argument.type == "keyword_argument" else None
            if name is not None and parsed.text(name) == "bound":
                value = argument.child_by_field_name("value")
                arguments = path[-1].child_by_field_name("arguments")
                if value is not None and arguments is not None:
                    bound = self.engine.annotations.of(parsed, (*path, arguments, argument, value))
        return (Type("typevar", Symbol(parsed.path, f"{path[-1].start_byte}:"), (bound,) if bound else ()),)

    # Arguments

    def _given(self, path: Path) -> list[Node]:
        arguments = path[-1].child_by_field_name("arguments")
        return [a for a in arguments.named_children if a.type != "comment"] if arguments is not None else []

    def _count(self, call: Call | None) -> int:
        return min(len(self._given(call[1])), 8) if call is not None else 0

    def _argument(self, call: Call | None, position: int, name: str = "") -> Union:
        """What an argument is, by position or keyword."""
        if call is None:
            return ()
        parsed, path = call
        arguments = path[-1].child_by_field_name("arguments")
        if arguments is None:
            return ()
        if arguments.type == "generator_expression":
            return self.engine.infer.of(parsed, (*path, arguments)) if position == 0 else ()
        at = 0
        for each in self._given(path):
            if each.type == "keyword_argument":
                key = each.child_by_field_name("name")
                if name and key is not None and parsed.text(key) == name:
                    return self.engine.infer.child(parsed, (*path, arguments, each), "value")
                continue
            if each.type in ("list_splat", "dictionary_splat"):
                return ()
            if at == position:
                return self.engine.infer.of(parsed, (*path, arguments, each))
            at += 1
        return ()

    # Functions

    def returns(
        self, symbol: Symbol, owner: Type | None, call: Call | None = None, on_class: bool | None = None
    ) -> Union:
        """What calling a function of the workspace gives, on a receiver for a method.

        ``on_class`` is for ``__get__``, which Python itself calls: whether for a member of the class or of an instance.
        """
        parsed = self.engine.parsed(symbol.path)
        if parsed is None:
            return ()
        functions = [b.path[: b.at + 1] for b in parsed.find(symbol.name) if b.kind == "function"]
        functions = [f for f in functions if not any(_sets(d) for d in parsed.decorators(f))] or functions
        overloads = [f for f in functions if any(d.rpartition(".")[2] == "overload" for d in parsed.decorators(f))]
        if overloads and on_class is not None:
            overloads = [f for f in overloads if self._gets(parsed, f, on_class)] or overloads
        if overloads:
            fitting = (f for f in overloads[:_MOST_OVERLOADS] if call is None or self._fits(parsed, f, owner, call))
            chosen = next(fitting, None)
            functions = [chosen] if chosen is not None else overloads[-1:]
        found = []
        for function in functions[-4:]:
            types = self._raw(parsed, symbol, function)
            if any(t.kind in ("typevar", "self", "parameter") or t.args for t in types):
                types = self._filled(parsed, symbol, function, types, owner, call)
            found.append(types)
        return union(*found) if found else ()

    def returns_outright(self, symbol: Symbol, owner: Type | None) -> Union | None:
        """What calling a function may give, whatever the arguments; None where they decide."""
        parsed = self.engine.parsed(symbol.path)
        if parsed is None:
            return (UNKNOWN,)
        functions = [b.path[: b.at + 1] for b in parsed.find(symbol.name) if b.kind == "function"]
        functions = [f for f in functions if not any(_sets(d) for d in parsed.decorators(f))] or functions
        overloads = [f for f in functions if any(d.rpartition(".")[2] == "overload" for d in parsed.decorators(f))]
        found = []
        for function in overloads or functions[-4:]:
            types = self._raw(parsed, symbol, function)
            if _depends(types):
                return None
            found.append(self._filled(parsed, symbol, function, types, owner, None))
        return union(*found) or (UNKNOWN,)

    def _gets(self, parsed: Parsed, function: Path, on_class: bool) -> bool:
        """Whether an overload of ``__get__`` is the one for the class, where the instance is None, or the one for an instance."""
        nodes = list(self._parameter_nodes(function))
        annotation = nodes[1].child_by_field_name("type") if len(nodes) > 1 else None
        return (annotation is not None and parsed.text(annotation) == "None") is on_class

    def _raw(self, parsed: Parsed, symbol: Symbol, function: Path) -> Union:
        """The result in the function's own terms: type variables and parameters not yet filled."""
        key = ("returns", function[-1].start_byte)
        return self.engine.ask(key, lambda: self._find_returns(parsed, symbol, function), (), inside=parsed)

    def _find_returns(self, parsed: Parsed, symbol: Symbol, function: Path) -> Union:
        node = function[-1]
        annotation = node.child_by_field_name("return_type")
        if any(self._replaces(parsed, path, annotation is not None) for path in parsed.decorator_paths(function)):
            return (UNKNOWN,)
        is_async = node.children[0].type == "async" if node.child_count else False
        decorators = {d.rpartition(".")[2] for d in parsed.decorators(function)}
        if annotation is not None:
            types = self.engine.annotations.of(parsed, (*function, annotation))
        else:
            types, generates = self._inferred(parsed, symbol, function)
            if generates:
                return (builtin("contextmanager" if decorators & _CONTEXT else "Generator", types),)
        if decorators & _CONTEXT:
            return (builtin("contextmanager", self.engine.infer.elements(types)),)
        if is_async and not any(_generator(t) for t in types):
            return (builtin("Coroutine", types),)
        return types

    def _replaces(self, parsed: Parsed, decorator: Path, annotated: bool) -> bool:
        """Whether a decorator puts an object of a class in the place of a function, so that calling it gives what nobody knows.

        What a function says that it gives (``annotated``) holds where the object passes that on. What it seems to give does not: such
        objects choose what to call by the arguments, too.
        """
        path = decorator
        if path[-1].type == "call":
            function = path[-1].child_by_field_name("function")
            if function is None:
                return False
            path = (*path, function)
        if path[-1].type not in ("identifier", "attribute"):
            return False
        found = self.engine.infer.of(parsed, path)
        return any(
            t.kind == "class"
            and not self.engine.members.is_descriptor(t.symbol)
            and not (annotated and self.engine.wrapping.passes_on(t.symbol))
            for t in found
        )

    def _inferred(self, parsed: Parsed, symbol: Symbol, function: Path) -> tuple[Union, bool]:
        """What an unannotated function returns, or yields."""
        body = function[-1].child_by_field_name("body")
        if body is None:
            return (), False
        yields = list(self._statements(parsed, function, body, b"yield", "yield"))
        if yields:
            return union(*(self._value(parsed, path) or (UNKNOWN,) for path in yields)), True
        found = [
            self._value(parsed, p) for p in self._statements(parsed, function, body, b"return", "return_statement")
        ]
        return (union(*(each or (UNKNOWN,) for each in found)) if found else (builtin("None"),)), False

    def _value(self, parsed: Parsed, statement: Path) -> Union:
        node = first(statement[-1])
        if node is None:
            return (builtin("None"),)
        if node.type == "identifier":
            parameter = self._passed(parsed, (*statement, node))
            if parameter is not None:
                return (parameter,)
        return self.engine.infer.of(parsed, (*statement, node))

    def _passed(self, parsed: Parsed, path: Path) -> Type | None:
        """A parameter without annotation that is returned as it came: the result is what the argument is."""
        name = parsed.text(path[-1])
        scope, bound, _ = parsed.lookup(name, path)
        if len(bound) == 1 and bound[0].kind == "parameter" and bound[0].construct.type == "identifier":
            own = self.parameter(parsed, bound[0])
            return None if surely(own) else Type("parameter", Symbol(parsed.path, f"{path[scope].start_byte}:{name}"))
        return None

    def _statements(self, parsed: Parsed, function: Path, body: Node, word: bytes, kind: str) -> Iterator[Path]:
        found = 0
        for offset in words(parsed.data, word, body.start_byte, body.end_byte):
            path = parsed.way(offset)
            index = next((i for i in range(len(path) - 1, 0, -1) if path[i].type == kind and path[i].is_named), None)
            if index is None or path[index].start_byte != offset:
                continue
            around = next((n for n in reversed(path[:index]) if n.type in FUNCTIONS), None)
            if around is not None and around.id == function[-1].id:
                yield path[: index + 1]
                found += 1
                if found >= _MOST_RETURNS:
                    return

    def _filled(
        self, parsed: Parsed, symbol: Symbol, function: Path, types: Union, owner: Type | None, call: Call | None
    ) -> Union:
        own: Union = ()
        variables: dict[Symbol, Union] = {}
        if owner is not None:
            instance = Type("instance", owner.symbol, owner.args) if owner.kind in ("class", "super") else owner
            own = (instance,)
            cls = Symbol(symbol.path, symbol.name.rpartition(".")[0])
            if not owner.symbol.outside:
                variables.update(self.engine.members.variables(owner, cls))
        parameters = list(self._parameter_nodes(function))
        offset = 0
        if parameters and parsed.self_name(function) is not None and owner is not None:
            offset = 1
            for each in self._declared(parsed, function, parameters[0]):
                if each.kind == "typevar":
                    variables.setdefault(each.symbol, own)
        for position, node in enumerate(parameters[offset:]):
            name = self._parameter_name(parsed, node)
            key = Symbol(parsed.path, f"{function[-1].start_byte}:{name}")
            declared = self._declared(parsed, function, node)
            if not declared:
                if any(t.kind == "parameter" and t.symbol == key for t in types):
                    variables[key] = self._argument(call, position, name) or (UNKNOWN,)
                continue
            self._solve(declared, call, position, name, variables)
        return self.engine.annotations.fill(types, variables, own)

    def _solve(
        self, declared: Union, call: Call | None, position: int, name: str, variables: dict[Symbol, Union]
    ) -> None:
        """Solve type variables of one parameter from its argument: ``T``, ``type[T]``, and ``Iterable[T]``."""
        if not any(t.kind == "typevar" or any(a.kind == "typevar" for arg in t.args for a in arg) for t in declared):
            return
        given = self._argument(call, position, name)
        if not given:
            return
        for each in declared:
            if each.kind == "typevar":
                value = self.engine.infer.instances(given) if each.owner else given
                if surely(value):
                    variables.setdefault(each.symbol, value)
            elif each.kind == "instance" and each.symbol.outside and len(each.args) == 1:
                for inner in each.args[0]:
                    if inner.kind == "typevar":
                        elements = self.engine.infer.elements(given)
                        if surely(elements):
                            variables.setdefault(inner.symbol, elements)

    def _parameter_nodes(self, function: Path) -> Iterator[Node]:
        parameters = function[-1].child_by_field_name("parameters")
        for node in parameters.named_children if parameters is not None else ():
            if node.type in ("identifier", "typed_parameter", "default_parameter", "typed_default_parameter"):
                yield node

    def _parameter_name(self, parsed: Parsed, node: Node) -> str:
        name = node if node.type == "identifier" else node.child_by_field_name("name") or first(node)
        return parsed.text(name) if name is not None else ""

    def _declared(self, parsed: Parsed, function: Path, node: Node) -> Union:
        annotation = node.child_by_field_name("type")
        parameters = function[-1].child_by_field_name("parameters")
        if annotation is None or parameters is None:
            return ()
        return self.engine.annotations.of(parsed, (*function, parameters, node, annotation))

    # Overloads

    def _fits(self, parsed: Parsed, function: Path, owner: Type | None, call: Call) -> bool:
        """Whether a call may mean an overload: all it needs is given, and literals and known classes agree."""
        caller, path = call
        given = self._given(path)
        keywords = {}
        positional: list[Node] = []
        for each in given:
            if each.type == "keyword_argument":
                key, value = each.child_by_field_name("name"), each.child_by_field_name("value")
                if key is not None and value is not None:
                    keywords[caller.text(key)] = value
            elif each.type in ("list_splat", "dictionary_splat"):
                return True
            else:
                positional.append(each)
        parameters = function[-1].child_by_field_name("parameters")
        position = -1 if owner is not None and parsed.self_name(function) is not None else 0
        keyword_only = False
        for node in parameters.named_children if parameters is not None else ():
            inner = first(node) if node.type == "typed_parameter" else None
            shape = inner.type if inner is not None and inner.type.endswith("splat_pattern") else node.type
            if shape in ("keyword_separator", "list_splat_pattern"):
                keyword_only = True
                continue
            if shape in ("positional_separator", "comment", "dictionary_splat_pattern"):
                continue
            if position < 0:
                position = 0
                continue
            value = None
            if not keyword_only and position < len(positional):
                value = positional[position]
            else:
                value = keywords.get(self._parameter_name(parsed, node))
            position += 0 if keyword_only else 1
            if value is None:
                if node.type in ("identifier", "typed_parameter"):
                    return False
                continue
            annotation = node.child_by_field_name("type")
            if annotation is None or parameters is None:
                continue
            if not self._agrees(parsed, (*function, parameters, node, annotation), call, value):
                return False
        return True

    def _agrees(self, parsed: Parsed, annotation: Path, call: Call, value: Node) -> bool:
        text = parsed.text(annotation[-1])
        caller, path = call
        if "Literal[" in text and value.type in ("true", "false", "string", "none", "integer"):
            inner = text.partition("Literal[")[2].partition("]")[0]
            literal = caller.text(value).replace("'", '"')
            options = {option.strip().replace("'", '"') for option in inner.split(",")}
            outer = text.partition("Literal[")[0] + text.partition("]")[2]
            return (
                literal in options
                or (literal == "None" and "None" in outer)
                or (value.type == "string" and "str" in outer)
            )
        if value.type in ("true", "false", "none", "integer", "string"):
            said = {word.strip() for word in text.replace("|", ",").split(",")}
            return not said <= _PLAIN or not said.isdisjoint(_LITERALS[value.type])
        declared = self.engine.annotations.of(parsed, annotation)
        if not surely(declared) or any(t.kind != "instance" for t in declared):
            return True
        arguments = path[-1].child_by_field_name("arguments")
        at = (*path, arguments, value) if value.parent is not None and value.parent.type == "argument_list" else None
        given = self.engine.infer.of(caller, at) if at is not None else ()  # type: ignore[arg-type]
        if not surely(given) or any(t.kind != "instance" or t.symbol.outside for t in given):
            return True
        if any(t.symbol.outside for t in declared):
            return True
        wanted = {t.symbol for t in declared}
        return any(each.symbol in wanted for t in given for each in self.engine.members.mro(t.symbol))

    # Parameters

    def parameter(self, parsed: Parsed, binding: Binding) -> Union:
        """What a parameter is: by its annotation, as ``self``, by the same method of a base class, or its default."""
        node, path = binding.construct, binding.path
        scope = next((i for i in range(binding.at, 0, -1) if path[i].type in FUNCTIONS), 0)
        function = path[: scope + 1]
        annotation = node.child_by_field_name("type")
        if annotation is not None:
            types = self.engine.annotations.of(parsed, (*path[: binding.at + 1], annotation))
            types = self._with_self(parsed, function, types)
            inner = first(node)
            if inner is not None and inner.type == "list_splat_pattern":
                return (builtin("sequence", types),)
            if inner is not None and inner.type == "dictionary_splat_pattern":
                return (builtin("dict", (builtin("str"),), types),)
            return types
        if function[-1].type != "function_definition":
            return self._of_lambda(parsed, function, binding) or (UNKNOWN,)
        own = self._own(parsed, function, binding)
        if own:
            return own
        inherited = self._inherited(parsed, function, binding)
        if inherited:
            return inherited
        value = node.child_by_field_name("value")
        if value is not None and value.type not in ("none", "ellipsis"):
            return union(self.engine.infer.of(parsed, (*path[: binding.at + 1], value)), (UNKNOWN,))
        if node.type == "list_splat_pattern":
            return (builtin("sequence", (UNKNOWN,)),)
        if node.type == "dictionary_splat_pattern":
            return (builtin("dict", (builtin("str"),), (UNKNOWN,)),)
        return (UNKNOWN,)

    def _of_lambda(self, parsed: Parsed, function: Path, binding: Binding) -> Union:
        """What the parameter of a key function gets: an element of what is sorted, or mapped."""
        parameters = function[-1].child_by_field_name("parameters")
        if parameters is None or parameters.named_child_count != 1 or len(function) < 4:
            return ()
        holder = function[-2]
        at = -3 if holder.type == "keyword_argument" else -2
        if function[at].type != "argument_list" or function[at - 1].type != "call":
            return ()
        call = function[:at]
        called = call[-1].child_by_field_name("function")
        name = parsed.text(called) if called is not None and called.end_byte - called.start_byte < 80 else ""
        if holder.type == "keyword_argument":
            if name in ("sorted", "min", "max"):
                return self.engine.infer.elements(self._argument((parsed, call), 0))
            if name.endswith(".sort") and called is not None:
                return self.engine.infer.elements(self.engine.infer.child(parsed, (*call, called), "object"))
        elif name in ("map", "filter"):
            return self.engine.infer.elements(self._argument((parsed, call), 1))
        return ()

    def _with_self(self, parsed: Parsed, function: Path, types: Union) -> Union:
        """``Self`` and type variables of a parameter, as the body sees them."""
        if not any(t.kind in ("self", "typevar") for t in types):
            return types
        around = parsed.class_around(function)
        own: Union = ()
        if around:
            cls = self._own_class(parsed, around)
            own = (Type("instance", cls.symbol),)
        found = []
        for each in types:
            if each.kind == "self":
                found.append(classes(own) if each.owner else own)
            elif each.kind == "typevar" and not each.args and own and parsed.self_name(function) is not None:
                first = next(self._parameter_nodes(function), None)
                declared = self._declared(parsed, function, first) if first is not None else ()
                is_own = any(t.kind == "typevar" and t.symbol == each.symbol for t in declared)
                found.append((classes(own) if each.owner else own) if is_own else (each,))
            elif each.kind == "typevar" and each.args and each.owner:
                found.append(classes(each.args[0]))
            else:
                found.append((each,))
        return union(*found) if found else ()

    def _own(self, parsed: Parsed, function: Path, binding: Binding) -> Union:
        """The class around, for the first parameter of a method."""
        if parsed.self_name(function) != binding.name:
            return ()
        first = next(self._parameter_nodes(function), None)
        if first is None or first.id != binding.construct.id:
            return ()
        cls = self._own_class(parsed, parsed.class_around(function))
        name = function[-1].child_by_field_name("name")
        method = parsed.text(name) if name is not None else ""
        is_class = method in ("__new__", "__init_subclass__", "__class_getitem__") or any(
            d.rpartition(".")[2] == "classmethod" for d in parsed.decorators(function)
        )
        if not is_class and any(each.symbol.name == "builtins.type" for each in self.engine.members.mro(cls.symbol)):
            return (UNKNOWN,)
        args = tuple((Type("typevar", each),) for each in self.engine.members.parameters(cls.symbol))
        return (Type("class" if is_class else "instance", cls.symbol, args),)

    def _inherited(self, parsed: Parsed, function: Path, binding: Binding) -> Union:
        """The annotation that the same parameter has in the method that this one overrides."""
        around = parsed.class_around(function)
        name = function[-1].child_by_field_name("name")
        if not around or name is None:
            return ()
        cls = self._own_class(parsed, around)
        owner = self.engine.members.owner(Type("super", cls.symbol), parsed.text(name))
        if owner is None or owner.outside:
            return ()
        above = self.engine.parsed(owner.path)
        for found in above.find(owner.name) if above is not None else ():
            if found.kind != "function":
                continue
            definition = found.path[: found.at + 1]
            for node in self._parameter_nodes(definition):
                if above is not None and self._parameter_name(above, node) == binding.name:
                    return tuple(t for t in self._declared(above, definition, node) if t.kind != "typevar")
        return ()

    # Protocols

    def awaited(self, types: Union) -> Union:
        """What awaiting gives."""
        found: list[Union] = []
        for each in types:
            if each.kind == "instance" and each.symbol.outside and each.args:
                last = each.symbol.name.rpartition(".")[2]
                if last in ("Coroutine", "Awaitable", "Task", "Future"):
                    found.append(each.args[-1])
                    continue
            found.append((each,))
        return union(*found) if found else ()

    def entered(self, types: Union) -> Union:
        """What ``with`` binds."""
        found: list[Union] = []
        for each in types:
            if each.kind == "instance" and each.symbol.name in _CONTEXTS and each.args:
                found.append(each.args[0])
            elif each.kind == "instance" and not each.symbol.outside:
                method = self.engine.members.get((each,), "__enter__")
                asynchronous = () if surely(method) else self.engine.members.get((each,), "__aenter__")
                known = tuple(t for t in (*method, *asynchronous) if t.kind == "function")
                found.append(self.awaited(self.of_types(known)) if known else (UNKNOWN,))
            elif each.kind == "instance":
                found.append((each,))
            else:
                found.append((UNKNOWN,))
        return union(*found) if found else ()


_CONTEXTS = frozenset(
    {"builtins.contextmanager", "contextlib.closing", "contextlib.AbstractContextManager", "typing.ContextManager"}
)
_PLAIN = frozenset({"bool", "int", "float", "str", "None", "list", "dict", "tuple", "callable", "Callable"})
_LITERALS = {
    "true": {"bool"}, "false": {"bool"}, "none": {"None"}, "integer": {"int", "float"}, "string": {"str"},
}  # fmt: skip
_SIMPLE = frozenset(
    {"str", "int", "float", "bool", "bytes", "dict", "len", "isinstance", "repr", "range", "object", "slice"}
)


def _sets(decorator: str) -> bool:
    """Whether a decorator makes the function the setter or deleter of a property."""
    return decorator.rpartition(".")[2] in ("setter", "deleter")


def _depends(types: Union) -> bool:
    """Whether arguments decide what these are."""
    return any(t.kind in ("typevar", "parameter") or any(map(_depends, t.args)) for t in types)


def _generator(each: Type) -> bool:
    return each.kind == "instance" and each.symbol.name.rpartition(".")[2] in (
        "AsyncIterator",
        "AsyncGenerator",
        "AsyncIterable",
    )
