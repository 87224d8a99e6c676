"""What chains of names, calls and subscripts may be, in code that is not parsed: everything that the tree would tell, and maybe more.

So that what none of it is, is no use. Where more than the plain forms matter, nothing is told (None), and the tree decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from owed.source.python.annotations import classes
from owed.source.python.engine import Engine
from owed.source.python.flow import augments
from owed.source.python.forms import Bound, Forms
from owed.source.python.parsed import Parsed
from owed.source.python.plain import Chain, Link, Plain
from owed.source.python.types import MOST, UNKNOWN, Symbol, Type, Union, builtin, outside, union

_ISINSTANCE = re.compile(rb"\bisinstance[ \t]*\(")
_CLASS = re.compile(rb"(?:@[^\n]*\n|[ \t]*\n)*class[ \t]+([\w\x80-\xff]+)")
_NESTED_CLASS = re.compile(rb"\n[ \t]+class[ \t]")
_FIRST = re.compile(rb":[ \t]*\n(?:[ \t]*\n)*([ \t]+)")
_INDENT = re.compile(rb"[ \t]*")
_DIGITS = re.compile(rb"\d{1,3}")
_NO_INSTANCE = (b"__new__", b"__init_subclass__", b"__class_getitem__")
_DEEPEST = 12
_ROUNDS = 4
_HIDDEN: Union = (Type("parameter", Symbol("", "")),)
"""Values that nobody has looked at: whatever comes of them is not told."""
_TYPE = outside("builtins.type")
_LITERALS: dict[bytes, Union] = {
    b'"': (builtin("str"),),
    b"0": (builtin("int"), builtin("float")),
    b"[": (builtin("list", _HIDDEN),),
    b"{": (builtin("dict", _HIDDEN, _HIDDEN), builtin("set", _HIDDEN)),
    b"(": (builtin("sequence", _HIDDEN),),
    b"None": (builtin("None"),),
    b"True": (builtin("bool"),),
    b"False": (builtin("bool"),),
}


class Reckoner:
    """For one piece of a file, from ``start`` to ``end``: the names in it."""

    def __init__(self, engine: Engine, parsed: Parsed, start: int, end: int) -> None:
        self.engine = engine
        self.parsed = parsed
        self.plain = Plain(parsed.data, start, end)
        self.forms = Forms(self.plain)
        self._values: dict[bytes, Union | None] = {}
        self._asking: list[bytes] = []
        self._unsure: set[bytes] = set()
        head = _CLASS.match(self.plain.code)
        self._class = head[1].decode("utf-8", "replace") if head is not None else parsed.class_of_piece(start)
        first = _FIRST.search(self.plain.code) if head is not None else None
        self._indent = len(first[1]) if first is not None else -1
        self._is_method = head is None and self._class is not None
        self._tests: dict[bytes, list[int]] | None = None

    def is_in_body(self, at: int) -> bool:
        """Whether a byte lies in a class, or after what a function says of its parameters: there its own names count."""
        if self._class is not None and not self._is_method:
            return True
        opened = next(iter(self.forms.headers), len(self.plain.code))
        return self.plain.partner.get(opened, len(self.plain.code)) < at

    def chain(self, chain: Chain, depth: int = 0) -> Union | None:
        """What a chain may be."""
        types = _LITERALS.get(chain.head) or self._name(chain.head, depth)
        if types is None or depth > _DEEPEST:
            return None
        text = chain.head
        types = self._narrowed(types, text, depth)
        for link in chain.links:
            if types is None or _HIDDEN[0] in types:
                return None
            text += link.written
            if link.kind == ".":
                types = self.engine.members.get(types, link.text.decode("utf-8", "replace"))
                types = self._narrowed(types, text, depth)
            elif link.kind == "(" and _TYPE in types:
                types = self._classes_of(types, link, depth)
            elif link.kind == "(":
                types = _all(self.engine.outright.called(each) for each in types)
            else:
                types = self._indexed(types, link.text)
        return types if types is not None and len(types) < MOST and _HIDDEN[0] not in types else None

    def _classes_of(self, types: Union, link: Link, depth: int) -> Union | None:
        """What ``type(…)`` gives."""
        given = self.plain.chain_at(link.at)
        if len(types) > 1 or given is None or self.plain.behind(given.end) != link.at + len(link.text):
            return None
        known = self.chain(given, depth + 1)
        return classes(known) if known else None

    def _indexed(self, types: Union, index: bytes) -> Union | None:
        position = int(index) if _DIGITS.fullmatch(index.strip()) else None
        found: list[Union] = []
        for each in types:
            if each.kind in ("class", "external"):
                return None
            if each.kind != "instance":
                found.append((UNKNOWN,))
                continue
            if b":" in index and each.symbol.outside:
                found.append((each,))
            found.append(self.engine.infer.item((each,), position))
        return union(*found) if found else ()

    def _name(self, name: bytes, depth: int) -> Union | None:
        if name in self._values:
            if name in self._asking:
                self._unsure.add(name)
            return self._values[name]
        forms = self.forms.of(name)
        if forms is None:
            self._values[name] = None
            return None
        outer = () if self._hides(forms) else self._outer(name)
        found = outer if not forms else self._of_forms(name, forms, outer, depth)
        self._unsure.discard(name)
        if not self._unsure:
            self._values[name] = found
        else:
            self._values.pop(name, None)
        return found

    def _of_forms(self, name: bytes, forms: Iterable[Bound], outer: Union, depth: int) -> Union | None:
        """The name's bindings together; one that is made of the name itself is looked at until nothing more comes of it."""
        self._asking.append(name)
        try:
            found = outer
            for _ in range(_ROUNDS):
                self._values[name] = found
                more = _all(self._binding(each, depth + 1) for each in forms)
                if more is None or len(more) >= MOST or _HIDDEN[0] in more:
                    return None
                more = union(found, more)
                if len(more) == len(found):
                    return found
                found = more
            return None
        finally:
            self._asking.pop()

    def _hides(self, forms: Iterable[Bound]) -> bool:
        """Whether a name that is bound like this is that everywhere in the piece: a function with no other in it."""
        if len(self.forms.headers) != 1 or (self._class is not None and not self._is_method):
            return False
        return any(each.at >= 0 and (each.kind != "element" or self.plain.around(each.at) < 0) for each in forms)

    def _outer(self, name: bytes) -> Union:
        """What the name is around the piece."""
        text = name.decode("utf-8", "replace")
        bound = self.parsed.top(text)
        infer = self.engine.infer
        if bound:
            return infer.declared(self.parsed, bound, [each for each in bound if not augments(each)])
        return infer.unbound(self.parsed, text)

    def _binding(self, bound: Bound, depth: int) -> Union | None:
        if bound.kind == "parameter":
            return self._parameter(bound.at)
        chain = bound.chain
        types = self.chain(chain, depth) if chain is not None else None
        if types is None or chain is None:
            return None
        if bound.kind == "made":
            return types
        if bound.kind == "typed":
            if self.forms.of(chain.head) or (
                self._is_method and self.parsed.class_mentions(self.plain.start, chain.head)
            ):
                return None  # the function's own names are not those that its parameters are annotated with
            return self.engine.outright.annotated(types)
        if bound.kind == "part":
            return self.engine.infer.elements(types, bound.part)
        if bound.kind == "entered":
            return self.engine.calls.entered(types)
        elements = self.engine.infer.elements(types)
        if bound.part is None or _HIDDEN[0] in elements:
            return elements
        return self.engine.infer.elements(elements, bound.part)

    def _parameter(self, at: int) -> Union | None:
        """A parameter without annotation and default value."""
        if at < 0 or self._class is None:
            return (UNKNOWN,) if at < 0 or _NESTED_CLASS.search(self.plain.code) is None else None
        opened = self.plain.around(at)
        header = self.forms.headers[opened]
        code = self.plain.code
        line = code.rfind(b"\n", 0, header.start()) + 1
        indent = len(_INDENT.match(code, line)[0])  # type: ignore[index]
        if self._is_method and opened != next(iter(self.forms.headers)):
            return (UNKNOWN,) if _NESTED_CLASS.search(code) is None else None
        if not self._is_method and indent != self._indent:
            return (UNKNOWN,) if indent > self._indent and code.count(b"class ") == 1 else None
        cls = Symbol(self.parsed.path, self._class)
        if self.plain.back(at) == opened + 1:
            return self._first_parameter(cls, header, line)
        method = header[1].decode("utf-8", "replace")
        return (UNKNOWN,) if self.engine.members.owner(Type("super", cls), method) is None else None

    def _first_parameter(self, cls: Symbol, header: re.Match[bytes], line: int) -> Union | None:
        decorators = self._decorators(line)
        if decorators is None or b"staticmethod" in decorators:
            return None
        is_class = b"classmethod" in decorators or header[1] in _NO_INSTANCE
        order = self.engine.members.mro(cls)
        if not is_class and any(each.symbol.name == "builtins.type" for each in order):
            return (UNKNOWN,)
        args = tuple((Type("typevar", each),) for each in self.engine.members.parameters(cls))
        return (Type("class" if is_class else "instance", cls, args),)

    def _decorators(self, line: int) -> bytes | None:
        """What stands above the definition in a line; None when that cannot be told."""
        code = self.plain.code
        if self._is_method:
            return code[:line]
        start = line
        while True:
            end = self.plain.back(start)
            closed = self.plain.partner.get(end - 1, end) if code[end - 1 : end] == b")" else end
            above = code.rfind(b"\n", 0, closed) + 1
            if code[above:closed].lstrip()[:1] != b"@":
                return code[start:line]
            start = above

    def _narrowed(self, types: Union, text: bytes, depth: int) -> Union | None:
        """With the classes that a name or attribute is tested for anywhere in the piece: a test may make it one of these."""
        if not self.parsed.tests:
            return types
        if self._tests is None:
            self._tests = {}
            for match in _ISINSTANCE.finditer(self.plain.code):
                tested = self.plain.chain_at(match.end())
                comma = self.plain.behind(tested.end) if tested is not None else -1
                if tested is not None and self.plain.code[comma : comma + 1] == b",":
                    self._tests.setdefault(tested.written, []).append(comma + 1)
        found = [types]
        for at in self._tests.get(text, ()):
            classes = self._classes(at, depth + 1)
            if classes is None:
                return None
            found.append(classes)
        return union(*found) if len(found) > 1 else types

    def _classes(self, at: int, depth: int) -> Union | None:
        """The instances of the classes that stand at a byte, one or several in brackets."""
        at = self.plain.behind(at)
        places = [at]
        closed = self.plain.partner.get(at)
        if closed is not None and self.plain.code[at : at + 1] == b"(":
            places = [at + 1]
        found: list[Union] = []
        while places:
            chain = self.plain.chain_at(places.pop())
            types = self.chain(chain, depth) if chain is not None else None
            if chain is None or types is None:
                return None
            found.append(self.engine.infer.instances(types))
            end = self.plain.behind(chain.end)
            sign = self.plain.code[end : end + 1]
            if sign == b"," and closed is not None and self.plain.behind(end + 1) != closed:
                places.append(end + 1)
            elif sign not in (b")", b","):
                return None
        return union(*found)


def _all(parts: Iterable[Union | None]) -> Union | None:
    found: list[Union] = []
    for part in parts:
        if part is None:
            return None
        found.append(part)
    return union(*found) if found else ()
