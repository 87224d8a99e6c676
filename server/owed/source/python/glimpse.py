"""What a name may be in a function that is not parsed, told by the bytes around each place of it.

Whatever does not look like one of the few plain forms counts as ``other``: then only the syntax tree can tell.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from owed.source.python.tree import words

_DEFINES = re.compile(rb"[ \t]*(?:async[ \t]+)?(?:def|class)\b|\n[ \t]*(?:async[ \t]+)?(?:def|class)\b")
_HEADER = re.compile(rb"\s*(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(([^()#\"']*)\)[^\n:]*:")
_SPACE = re.compile(rb"[ \t]*")
_BINDERS = re.compile(
    rb"\b(?:for\b(?!.*\bin\b)|as|import|lambda|def|class|global|nonlocal|case|del|except)\b", re.DOTALL
)
_TARGETS = re.compile(rb"[\s\w,.*(\[\]]*\Z")
_CALLED = re.compile(rb"\w[ \t]*\(")
_ASSIGNS = re.compile(rb"[ \t]*(?:(?:[-+*/%&|^@]|//|>>|<<|\*\*)?=(?!=)|:=)")
_MAKES = re.compile(rb"[ \t]*=[ \t]*([A-Za-z_][\w.]*)\(")
_BRACKETS = re.compile(
    rb'[()\[\]{}]|#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*"""|' + rb"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'",
    re.DOTALL,
)
_AFTER = re.compile(rb"[ \t]*(?:[\r\n#;]|\Z)")
_LONGEST = 3_000
"""Bytes of a call."""


class Glimpse(NamedTuple):
    """How a function binds a name, if at all."""

    parameter: bool = False
    """As a parameter without annotation and default."""
    makes: tuple[bytes, ...] = ()
    """By calls of these dotted names."""
    other: bool = False
    """In other ways, or perhaps not at all."""

    @property
    def free(self) -> bool:
        """Whether it is not bound: then it is what it is outside of the function."""
        return not (self.parameter or self.makes or self.other)


OTHER = Glimpse(other=True)


def glimpse(data: bytes, start: int, end: int, name: bytes) -> Glimpse:
    """How the function or method between two bytes binds a name."""
    defines = _DEFINES.match(data, start, end) or _DEFINES.search(data, start, end)
    header = _HEADER.match(data, defines.start(), end) if defines is not None else None
    first, last = header.span(1) if header is not None else (end, end)
    size = len(name)
    parameter = False
    makes: dict[bytes, None] = {}
    for at in words(data, name, start, end):
        after = at + size
        if at < first:
            if header is None and _may_bind(data, at, after):
                return OTHER
        elif at < last:
            before, behind = data[first:at].rstrip(), data[after:last].lstrip()
            if before[-1:] not in (b"", b",") or behind[:1] not in (b"", b","):
                if data[after : after + 1] == b".":
                    continue
                return OTHER
            parameter = True
        elif _may_bind(data, at, after):
            made = _made(data, at, after, end)
            if made is None:
                return OTHER
            makes[made] = None
    return Glimpse(parameter, tuple(makes))


def _may_bind(data: bytes, at: int, after: int) -> bool:
    """Whether a word may be bound where it stands."""
    line = data.rfind(b"\n", 0, at) + 1
    prefix = data[line:at]
    if _BINDERS.search(prefix) is not None:
        return True
    behind = _SPACE.match(data, after).end()  # type: ignore[union-attr]
    sign = data[behind : behind + 1]
    if sign in (b".", b"(", b"["):
        return False
    if _ASSIGNS.match(data, after) is not None:
        return True
    if sign in (b":", b")", b"\n", b"\r", b"#", b"\\") and not prefix.strip():
        return True
    if sign == b"," or prefix.rstrip()[-1:] in (b",", b"*", b"(", b"["):
        return _TARGETS.fullmatch(prefix) is not None and _CALLED.search(prefix) is None
    return False


def _made(data: bytes, at: int, after: int, end: int) -> bytes | None:
    """What is called to make the only value of an assignment; None for any other statement."""
    if data[data.rfind(b"\n", 0, at) + 1 : at].strip():
        return None
    found = _MAKES.match(data, after, end)
    if found is None:
        return None
    depth = 0
    for token in _BRACKETS.finditer(data, found.end() - 1, min(end, found.end() + _LONGEST)):
        sign = token[0]
        if sign in (b"(", b"[", b"{"):
            depth += 1
        elif sign in (b")", b"]", b"}"):
            depth -= 1
            if depth == 0:
                return found[1] if _AFTER.match(data, token.end(), end) is not None else None
    return None
