"""The code between two bytes without what its strings and comments say, and the chains in it: ``a.b(c)[d].e``.

Each byte stays where it is: a string becomes as many quotes, a comment blanks, so that brackets and names are what they seem.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from keyword import iskeyword
from typing import NamedTuple

from owed.source.python.pieces import STRING
from owed.source.python.tree import words

_TOKEN = re.compile(rb"[()\[\]{}]|" + STRING.pattern, STRING.flags)
_NAME = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_NUMBER = re.compile(rb"[\d.][\w.]*")
_QUOTES = re.compile(rb'(?:[A-Za-z]{1,3})?"+')
_SPACE = re.compile(rb"(?:[ \t]|\\\r?\n)*")
_BLANK = re.compile(rb"(?:\s|\\)*")
_END = re.compile(rb"(?:[ \t]|\\\r?\n)*(?:[\r\n;]|\Z)")
_QUOTE = ord('"')
_DOT = ord(".")
_HASH = ord("#")
_CLOSES = {"(": b")", "[": b"]"}
_CLOSING = b")]}"
_OPENING = b"([{"
_WORD = frozenset(c for c in range(256) if chr(c).isalnum() or c == ord("_") or c > 127)
_MOST = 24
"""Links of a chain."""


class Link(NamedTuple):
    """One step of a chain: ``.`` a name, ``(`` a call, ``[`` a subscript.

    ``text`` is the name, or what the brackets hold, from ``at``.
    """

    kind: str
    text: bytes
    at: int = 0

    @property
    def written(self) -> bytes:
        """Its text, without blanks."""
        if self.kind == ".":
            return b"." + self.text
        return self.kind.encode() + b"".join(self.text.split()) + _CLOSES[self.kind]


class Chain(NamedTuple):
    """What starts with a name, or with a literal (``"``, ``0``, ``[``, ``{``), and goes on with links."""

    head: bytes
    links: tuple[Link, ...]
    end: int

    @property
    def written(self) -> bytes:
        """Its text, without blanks."""
        return self.head + b"".join(link.written for link in self.links)


class Plain:
    """Places count from ``start``."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.start = start
        self.strings: list[tuple[int, int]] = []
        self.partner: dict[int, int] = {}
        self._marks: list[int] = []
        self._around: list[int] = []
        marks, around, opened, parts = self._marks, self._around, [-1], []
        last = start
        for match in _TOKEN.finditer(data, start, end):
            at = match.start()
            sign = data[at]
            if sign in _OPENING:
                at -= start
                marks.append(at)
                around.append(at)
                opened.append(at)
            elif sign in _CLOSING:
                at -= start
                if len(opened) > 1:
                    other = opened.pop()
                    self.partner[other], self.partner[at] = at, other
                marks.append(at)
                around.append(opened[-1])
            else:
                after = match.end()
                parts.append(data[last:at])
                if sign == _HASH:
                    parts.append(b" " * (after - at))
                else:
                    parts.append(b'"' * (after - at))
                    self.strings.append((at - start, after - start))
                last = after
        parts.append(data[last:end])
        self.code = b"".join(parts)

    def string_at(self, at: int) -> tuple[int, int] | None:
        """The string that a byte lies in."""
        index = bisect_right(self.strings, at, key=_start) - 1
        return self.strings[index] if index >= 0 and at < self.strings[index][1] else None

    def around(self, at: int) -> int:
        """The bracket that is open at a byte; -1 where none is."""
        index = bisect_right(self._marks, at) - 1
        return self._around[index] if index >= 0 else -1

    def names(self, name: bytes) -> list[int]:
        """Where a name stands, but as an attribute."""
        code, size = self.code, len(name)
        found = [at for at in words(code, name) if code[at + size : at + size + 1] != b'"']
        return [at for at in found if not self.after_dot(at)]

    def after_dot(self, at: int) -> bool:
        """Whether a name is that of an attribute."""
        before = self.back(at)
        return before > 0 and self.code[before - 1] == _DOT

    def back(self, at: int) -> int:
        """The end of what comes before a byte, blanks, line ends and backslashes left out."""
        code = self.code
        while at and code[at - 1] in b" \n\t\r\\\f":
            at -= 1
        return at

    def behind(self, at: int) -> int:
        """The start of what comes at or after a byte, over line ends only where a bracket is open."""
        space = _BLANK if self.around(at) >= 0 else _SPACE
        return space.match(self.code, at).end()  # type: ignore[union-attr]

    def is_end(self, at: int) -> bool:
        """Whether a statement ends at a byte, blanks left out."""
        return _END.match(self.code, at) is not None

    def word_before(self, at: int) -> bytes:
        """The word that ends before a byte, blanks left out; empty where none does."""
        end = start = self.back(at)
        while start and self.code[start - 1] in _WORD:
            start -= 1
        return self.code[start:end]

    def is_argument(self, opened: int) -> bool:
        """Whether a bracket holds the arguments of a call, or an index: something stands right before it."""
        before = opened
        while before and self.code[before - 1] in b" \t":
            before -= 1
        if not before or (self.code[before - 1] not in _WORD and self.code[before - 1] not in b')]"'):
            return False
        return not iskeyword(self.word_before(before).decode("utf-8", "replace"))

    def chain_before(self, end: int) -> Chain | None:
        """The chain that ends before a byte, a dot; None for any other expression."""
        code, links, at = self.code, [], end
        for _ in range(_MOST):
            at = self.back(at)
            if not at:
                return None
            sign = code[at - 1]
            if sign in b")]}":
                opened = self.partner.get(at - 1)
                if opened is None:
                    return None
                if sign != ord("}") and self.is_argument(opened):
                    links.append(Link(chr(code[opened]), code[opened + 1 : at - 1], opened + 1))
                    at = opened
                    continue
                if sign == ord(")") or links:
                    return None
                return Chain(code[opened : opened + 1], (), at)
            start = at
            if sign == _QUOTE:
                return Chain(b'"', tuple(reversed(links)), end)
            while start and code[start - 1] in _WORD:
                start -= 1
            name = code[start:at]
            before = self.back(start)
            if before and code[before - 1] == _DOT and name:
                links.append(Link(".", name))
                at = before - 1
            elif _NAME.fullmatch(name) is None or iskeyword(name.decode("utf-8", "replace")):
                return None
            else:
                return Chain(name, tuple(reversed(links)), end)
        return None

    def chain_at(self, at: int) -> Chain | None:
        """The chain that starts at a byte, blanks left out, as far as it goes; None for any other expression."""
        code, at = self.code, self.behind(at)
        sign = code[at : at + 1]
        links: list[Link] = []
        quoted = _QUOTES.match(code, at)
        if quoted is not None:
            head, at = b'"', quoted.end()
        elif sign == b"(":
            inner, closed = self.chain_at(at + 1), self.partner.get(at)
            if inner is None or closed is None or self.behind(inner.end) != closed:
                return None
            head, links, at = inner.head, list(inner.links), closed + 1
        elif sign and sign in b"[{":
            closed = self.partner.get(at)
            return Chain(sign, (), closed + 1) if closed is not None else None
        else:
            name = _NAME.match(code, at)
            number = _NUMBER.match(code, at) if name is None else None
            if number is not None:
                return Chain(b"0", (), number.end())
            if name is None or (iskeyword(word := name[0].decode("utf-8", "replace")) and word not in _VALUES):
                return None
            head, at = name[0], name.end()
        while len(links) < _MOST:
            after = self.behind(at)
            sign = code[after : after + 1]
            if sign == b".":
                name = _NAME.match(code, self.behind(after + 1))
                if name is None:
                    return None
                at = name.end()
                links.append(Link(".", name[0]))
            elif sign and sign in b"([":
                closed = self.partner.get(after)
                if closed is None:
                    return None
                at = closed + 1
                links.append(Link(sign.decode(), code[after + 1 : closed], after + 1))
            else:
                return Chain(head, tuple(links), at)
        return None


_VALUES = frozenset({"None", "True", "False"})


def _start(span: tuple[int, int]) -> int:
    return span[0]
