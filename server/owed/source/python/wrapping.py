"""Classes whose instances stand in for a function that they were made of: calling one gives what the function gives."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from owed.source.python.parsed import Parsed
from owed.source.python.tree import Path, first, words
from owed.source.python.types import Symbol, Type

if TYPE_CHECKING:
    from owed.source.python.engine import Engine

_MOST = 24
"""Places that are looked at."""


class Wrapping:
    """Tells what decorating with a class does to what a function gives."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def passes_on(self, cls: Symbol) -> bool:
        """Whether ``__call__`` returns what ``self.x(…)`` gives, where ``x`` is a parameter of the class as it came."""
        return self.engine.ask(("passes on", cls), lambda: self._passes_on(cls), False)

    def _passes_on(self, cls: Symbol) -> bool:
        for each in self.engine.members.get((Type("instance", cls),), "__call__"):
            parsed = self.engine.parsed(each.symbol.path) if each.kind == "function" else None
            for binding in parsed.find(each.symbol.name) if parsed is not None else ():
                if parsed is not None and binding.kind == "function":
                    function = binding.path[: binding.at + 1]
                    if any(self._holds(parsed, function, name) for name in self._called(parsed, function)):
                        return True
        return False

    def _called(self, parsed: Parsed, function: Path) -> set[str]:
        """The names ``x`` of which a method returns ``self.x(…)``."""
        own = parsed.self_name(function)
        body = function[-1].child_by_field_name("body")
        names: set[str] = set()
        if own is None or body is None or function[-1].child_by_field_name("return_type") is not None:
            return names
        for offset, _ in zip(words(parsed.data, b"return", body.start_byte, body.end_byte), range(_MOST), strict=False):
            path = parsed.way(offset)
            statement = next((node for node in reversed(path) if node.type == "return_statement"), None)
            value = first(statement) if statement is not None else None
            called = value.child_by_field_name("function") if value is not None and value.type == "call" else None
            if called is None or called.type != "attribute":
                continue
            receiver, name = called.child_by_field_name("object"), called.child_by_field_name("attribute")
            if receiver is not None and name is not None and parsed.text(receiver) == own:
                names.add(parsed.text(name))
        return names

    def _holds(self, parsed: Parsed, method: Path, name: str) -> bool:
        """Whether a method of the class sets an attribute to one of its parameters."""
        around = parsed.class_around(method)
        if not around:
            return False
        found = _set_to_name(name).finditer(parsed.data, around[-1].start_byte, around[-1].end_byte)
        for match, _ in zip(found, range(_MOST), strict=False):
            path = parsed.way(match.start(1))
            if path[-1].type == "identifier" and path[-2].type == "assignment":
                _, bound, same = parsed.lookup(match[1].decode("utf-8", "replace"), path)
                if same and bound and bound[0].kind == "parameter":
                    return True
        return False


@lru_cache(maxsize=256)
def _set_to_name(attribute: str) -> re.Pattern[bytes]:
    return re.compile(rb"\." + re.escape(attribute.encode()) + rb"[ \t]*=[ \t]*([A-Za-z_]\w*)[ \t]*(?=[\r\n#;])")
