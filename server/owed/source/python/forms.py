"""How names are bound in code that is not parsed: the plain forms of binding, and nothing in doubt.

A name is ``Bound`` in each of some forms; one that may be bound in any other way is not told of at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from owed.source.python.plain import Chain, Plain

_DEFINES = re.compile(rb"\bdef[ \t]+([\w\x80-\xff]+)[ \t]*\(")
_ASSIGN = re.compile(rb"[ \t]*=(?!=)")
_AUGMENTED = re.compile(rb"[ \t]*(?:[-+*/%&|^@]|//|>>|<<|\*\*)=")
_WALRUS = re.compile(rb"\s*:=")
_ANNOTATED = re.compile(rb"[ \t]*:(?!=)")
_AGAIN = re.compile(rb"(?:[\w\x80-\xff.]+[ \t]*=(?!=)[ \t]*)*")
_TARGETS = re.compile(rb"[ \t]*([\w\x80-\xff \t.*]+(?:,[\w\x80-\xff \t.*]*)+)=(?!=)")
_FOR = re.compile(rb"(?:async[ \t]+)?for[ \t]+([\w\x80-\xff \t,]+?|\([\w\x80-\xff \t,]+\))[ \t]+in\b")
_WITH = re.compile(rb"(?:async[ \t]+)?with\b")
_LAMBDA = re.compile(rb"\blambda\b")
_LOOP = re.compile(rb"\bfor\b")
_IN = re.compile(rb"\bin\b")
_WORD = re.compile(rb"\w+")
_UNTOLD = frozenset(
    {b"global", b"nonlocal", b"del", b"def", b"class", b"async", b"case", b"match", b"type", b"import", b"from"}
)
_ELEMENTS = frozenset({b"sorted", b"min", b"max", b"sort", b"map", b"filter"})
"""Calls that say what the parameter of a function which they are given is."""
_READ = (b".", b"(", b"[")
"""What follows a name that is only read."""
_NAMES = frozenset({b"def", b"class", b"import", b"case"})
_MOST = 200
"""Places of a name that are looked at."""
_MOST_TARGETS = 8


class Bound(NamedTuple):
    """A binding at a byte (-1: by a lambda).

    ``parameter``: one without annotation and default value; otherwise what ``chain`` is, each element of it (``for``), what it gives
    as a context (``with``), or what is annotated with it. ``part``: only the part of that with this number.
    """

    kind: str
    at: int
    chain: Chain | None = None
    part: int | None = None


class Forms:
    """The bindings in one piece of code."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.headers = {match.end() - 1: match for match in _DEFINES.finditer(plain.code)}
        """The definitions of functions, by their opening brackets."""
        self._known: dict[bytes, tuple[Bound, ...] | None] = {}

    def of(self, name: bytes) -> tuple[Bound, ...] | None:
        """How a name is bound: not at all, or in these ways; None when that cannot be told."""
        if name not in self._known:
            self._known[name] = self._of(name)
        return self._known[name]

    def _of(self, name: bytes) -> tuple[Bound, ...] | None:
        places = self.plain.names(name)
        if len(places) > _MOST:
            return None
        found: list[Bound] = []
        for at in places:
            bound = self._at(at, at + len(name))
            if bound is None:
                return None
            found += bound
        return tuple(found)

    def _at(self, at: int, after: int) -> tuple[Bound, ...] | None:
        """What a name at a place binds: nothing, or one thing; None when that cannot be told."""
        if self.plain.code[after : after + 1] in _READ and self.plain.word_before(at) not in _NAMES:
            return ()
        opened = self.plain.around(at)
        if opened in self.headers:
            return self._in_header(opened, at, after)
        if opened >= 0:
            return self._in_brackets(opened, at, after)
        return self._in_statement(at, after)

    def _in_header(self, opened: int, at: int, after: int) -> tuple[Bound, ...] | None:
        code = self.plain.code
        before = code[self.plain.back(at) - 1 : self.plain.back(at)]
        sign = code[self.plain.behind(after) :][:1]
        if before == b"*" or (before in (b"(", b",") and sign == b"="):
            return None
        if before not in (b"(", b","):
            return () if _LAMBDA.search(code, opened, at) is None else None
        if sign == b":":
            return self._annotated(at, after)
        return (Bound("parameter", at),)

    def _annotated(self, at: int, after: int) -> tuple[Bound, ...] | None:
        start = self.plain.code.index(b":", after) + 1
        chain = self.plain.chain_at(start)
        if chain is None or chain.head in (b'"', b"0") or any(link.kind != "." for link in chain.links):
            return None
        end = self.plain.behind(chain.end)
        sign = self.plain.code[end : end + 1]
        if self.plain.around(at) >= 0:  # a parameter, with or without a default value
            return (Bound("typed", at, chain),) if sign in (b",", b")", b"=") else None
        return (Bound("typed", at, chain),) if self.plain.is_end(chain.end) else None

    def _in_lambda(self, opened: int, start: int, at: int, after: int) -> tuple[Bound, ...] | None:
        """A name after ``lambda``: one of its parameters, or read in its body; () where it is read."""
        code = self.plain.code
        between = code[start:at]
        colon = between.find(b":")
        if colon >= 0:
            return () if _LAMBDA.search(between, 6) is None and b"[" not in between[:colon] else None
        before, sign = between.rstrip()[-1:], code[self.plain.behind(after) :][:1]
        if (before != b"," and between.rstrip() != b"lambda") or sign not in (b",", b":"):
            return None
        decided = opened >= 0 and self.plain.word_before(opened) in _ELEMENTS
        return (Bound("parameter", -1),) if not decided else None

    def _in_brackets(self, opened: int, at: int, after: int) -> tuple[Bound, ...] | None:
        plain, code = self.plain, self.plain.code
        if _WALRUS.match(code, after) is not None:
            return None
        functions = [match.start() for match in _LAMBDA.finditer(code, opened, at)]
        if functions:
            return self._in_lambda(opened, functions[-1], at, after)
        word = plain.word_before(at)
        if word in (b"as", b"import", b"case"):
            return None
        loops = [match.start() for match in _LOOP.finditer(code, opened, at)]
        if loops and _IN.search(code, loops[-1], at) is None:
            return self._looped(loops[-1], at)
        if plain.is_argument(opened):
            return ()
        if word == b"for" or plain.word_before(opened) in (b"for", b"import", b"as", b"with", b"del"):
            return None
        closed = plain.partner.get(opened, len(code))
        follows = plain.behind(closed + 1)
        outer = plain.around(opened - 1) if opened else -1
        if (code[follows : follows + 1] in (b"=", b",") and outer < 0) or code[follows : follows + 2] == b"in":
            return None
        if outer >= 0 and not plain.is_argument(outer):
            return self._nested(outer)
        return ()

    def _nested(self, opened: int) -> tuple[Bound, ...] | None:
        """Whether brackets around others may be a target."""
        plain = self.plain
        while opened >= 0:
            if plain.is_argument(opened):
                return ()
            follows = plain.behind(plain.partner.get(opened, len(plain.code)) + 1)
            if plain.code[follows : follows + 1] in (b"=", b",") or plain.code[follows : follows + 2] == b"in":
                return None
            if plain.word_before(opened) in (b"for", b"del"):
                return None
            opened = plain.around(opened - 1) if opened else -1
        return ()

    def _looped(self, start: int, at: int) -> tuple[Bound, ...] | None:
        match = _FOR.match(self.plain.code, start)
        if match is None or not match.start(1) <= at < match.end(1):
            return None
        index = _index(match[1].strip(b"()"), at - match.start(1) - match[1].startswith(b"("))
        chain = self.plain.chain_at(match.end())
        if chain is None or index is None:
            return None
        code, end = self.plain.code, self.plain.behind(chain.end)
        if code[end : end + 1] not in (b":", b")", b"]", b"}") and _WORD.match(code, end) is None:
            return None
        if code[end : end + 2] == b"if" or code[end : end + 3] in (b"for", b"asy") or not code[end : end + 1].isalnum():
            return (Bound("element", at, chain, index if index >= 0 else None),)
        return None

    def _in_statement(self, at: int, after: int) -> tuple[Bound, ...] | None:
        plain, code = self.plain, self.plain.code
        start = code.rfind(b"\n", 0, at) + 1
        while start > 1 and code[: start - 1].rstrip(b"\r").endswith(b"\\"):
            start = code.rfind(b"\n", 0, start - 1) + 1
        prefix = code[start:at].lstrip()
        if not prefix:
            return self._first(at, after)
        word = _WORD.match(prefix)
        first = word[0] if word is not None else b""
        if first in (b"def", b"async") and b")" in prefix and _LAMBDA.search(prefix) is None:
            return ()  # what the function says that it returns
        if b";" in prefix or first in _UNTOLD:
            return None
        if first == b"for" and _IN.search(prefix) is None:
            return self._looped(at - len(prefix), at)
        if plain.word_before(at) == b"as":
            return self._entered(at - len(prefix), at, after)
        function = _LAMBDA.search(prefix)
        if function is not None:
            return self._in_lambda(-1, at - len(prefix) + function.start(), at, after)
        if _WALRUS.match(code, after) is not None:
            return None
        if _AUGMENTED.match(code, after) is not None:
            return ()
        if _ASSIGN.match(code, after) is not None or code[plain.behind(after) :][:1] == b",":
            match = _TARGETS.match(code, start)
            if match is not None and at < match.end():
                return self._unpacked(match, at)
            if _AGAIN.fullmatch(prefix) is not None and _ASSIGN.match(code, after) is not None:
                return self._made(at, after)
            return () if _ASSIGN.match(code, after) is None else None
        if prefix.rstrip()[-1:] in (b",", b"*"):
            match = _TARGETS.match(code, start)
            return self._unpacked(match, at) if match is not None and at < match.end() else ()
        return ()

    def _first(self, at: int, after: int) -> tuple[Bound, ...] | None:
        """A name that a statement starts with."""
        code = self.plain.code
        if _ASSIGN.match(code, after) is not None:
            return self._made(at, after)
        if _ANNOTATED.match(code, after) is not None:
            return self._annotated(at, after)
        if code[self.plain.behind(after) :][:1] == b",":
            match = _TARGETS.match(code, code.rfind(b"\n", 0, at) + 1)
            return self._unpacked(match, at) if match is not None else ()
        return None if _WALRUS.match(code, after) is not None else ()

    def _made(self, at: int, after: int) -> tuple[Bound, ...] | None:
        code = self.plain.code
        start = _AGAIN.match(code, code.index(b"=", after) + 1 + len(_blank(code, code.index(b"=", after) + 1)))
        chain = self.plain.chain_at(start.end()) if start is not None else None
        if chain is None or not self.plain.is_end(chain.end):
            return None
        return (Bound("made", at, chain),)

    def _unpacked(self, match: re.Match[bytes], at: int) -> tuple[Bound, ...] | None:
        index = _index(match[1], at - match.start(1))
        if index is None or index < 0:
            return None
        chains: list[Chain] = []
        place = match.end()
        while len(chains) < _MOST_TARGETS:
            chain = self.plain.chain_at(place)
            if chain is None:
                return None
            chains.append(chain)
            if self.plain.is_end(chain.end):
                break
            comma = self.plain.behind(chain.end)
            if self.plain.code[comma : comma + 1] != b",":
                return None
            place = comma + 1
        if len(chains) == 1:
            return (Bound("part", at, chains[0], index),)
        return (Bound("made", at, chains[index]),) if len(chains) == match[1].count(b",") + 1 else None

    def _entered(self, start: int, at: int, after: int) -> tuple[Bound, ...] | None:
        code = self.plain.code
        match = _WITH.match(code, start)
        if match is None or code[self.plain.behind(after) :][:1] not in (b":", b","):
            return None
        chain = self.plain.chain_at(match.end())
        while chain is not None:
            end = self.plain.behind(chain.end)
            if code[end : end + 2] == b"as":
                place = self.plain.behind(end + 2)
                if place == at:
                    return (Bound("entered", at, chain),)
                target = self.plain.chain_at(place)
                end = self.plain.behind(target.end) if target is not None else len(code)
            if code[end : end + 1] != b",":
                return None
            chain = self.plain.chain_at(end + 1)
        return None


def _blank(code: bytes, at: int) -> bytes:
    end = at
    while code[end : end + 1] in (b" ", b"\t"):
        end += 1
    return code[at:end]


def _index(targets: bytes, at: int) -> int | None:
    """The number of the name at a byte among targets; -1 for the only one, None where a star makes it uncertain."""
    if b"*" in targets:
        return None
    return targets.count(b",", 0, at) if b"," in targets else -1
