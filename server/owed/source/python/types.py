"""What an expression may stand for: symbols, and the types that inference works with. Plain values, no syntax trees."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "module",
    "class",
    "instance",
    "function",
    "external",
    "super",
    "typevar",
    "self",
    "parameter",
    "callable",
    "unknown",
]


class Symbol(NamedTuple):
    """Something with a name: in a file of the workspace, or, with ``path`` empty, outside of it.

    ``name`` is the qualified name in the file (empty for the module itself); outside it is the dotted path: ``pandas.DataFrame``.
    """

    path: str
    name: str

    @property
    def outside(self) -> bool:
        """Whether it is defined outside the workspace."""
        return not self.path

    def member(self, name: str) -> Symbol:
        """What ``name`` is in it."""
        return Symbol(self.path, f"{self.name}.{name}" if self.name else name)


class Type(NamedTuple):
    """One possibility of what a value is.

    ``args`` are type arguments, each a union; for ``callable`` the result. ``owner`` is the receiver that a ``function`` was
    reached through, for ``super`` the class whose successors are meant. ``external`` is a dotted path outside of the workspace,
    module, class or function: nobody knows which.
    """

    kind: Kind
    symbol: Symbol
    args: tuple[tuple[Type, ...], ...] = ()
    owner: tuple[Type, ...] = ()


Union = tuple[Type, ...]
"""The possibilities, without repetition; empty: nothing is known."""

UNKNOWN = Type("unknown", Symbol("", ""))


def outside(dotted: str) -> Type:
    """A dotted path outside of the workspace."""
    return Type("external", Symbol("", dotted))


def builtin(name: str, *args: Union) -> Type:
    """An instance of a built-in class."""
    return Type("instance", Symbol("", f"builtins.{name}"), args)


def union(*parts: Union) -> Union:
    """All possibilities of all parts."""
    if len(parts) == 1:
        return parts[0]
    found: dict[Type, None] = {}
    for part in parts:
        found.update(dict.fromkeys(part))
    return tuple(found)[:MOST]


MOST = 24
"""Possibilities of one value that are kept."""


def surely(types: Union) -> bool:
    """Whether the possibilities are all that there are."""
    return bool(types) and all(t.kind not in ("unknown", "parameter", "typevar", "self") for t in types)
