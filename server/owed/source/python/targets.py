"""What uses are looked for: definitions in the workspace, and APIs outside of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from owed.source.python.types import Symbol

TargetKind = Literal["symbol", "api", "module", "prefix"]


class Target(NamedTuple):
    """One thing that is looked for.

    ``symbol``: ``path`` and ``name``, a qualified name. Otherwise ``name`` is a dotted path: of an ``api``, of a whole ``module``
    (``use: torch``), or of what everything below it is meant by (``prefix``, written ``torch.nn.*``).
    """

    key: str
    kind: TargetKind
    path: str
    name: str

    @property
    def last(self) -> str:
        """The name that a file must have to use it."""
        return self.name.rpartition(".")[2]

    @property
    def is_member(self) -> bool:
        """Whether it belongs to a class: then the receiver decides."""
        if self.kind == "symbol":
            return "." in self.name
        owner = self.name.rpartition(".")[0].rpartition(".")[2]
        return self.kind == "api" and owner[:1].isupper()


@dataclass(frozen=True)
class Targets:
    """Targets by the last name of each: what a file must hold to matter."""

    last: Mapping[bytes, tuple[Target, ...]] = field(default_factory=dict)
    symbols: Mapping[Symbol, tuple[str, ...]] = field(default_factory=dict)
    """Symbols of the workspace to the keys of their targets."""

    @cached_property
    def dotted(self) -> frozenset[bytes]:
        """The last names with the dot before them that reading a member takes."""
        return frozenset(b"." + name for name in self.last)

    @cached_property
    def members(self) -> frozenset[bytes]:
        """The last names that only members of classes have."""
        return frozenset(name for name, found in self.last.items() if all(target.is_member for target in found))

    @classmethod
    def of(cls, targets: Iterable[Target]) -> Targets:
        """Sort targets by name."""
        last: dict[bytes, list[Target]] = {}
        symbols: dict[Symbol, list[str]] = {}
        for target in dict.fromkeys(targets):
            last.setdefault(target.last.encode(), []).append(target)
            if target.kind == "symbol":
                symbols.setdefault(Symbol(target.path, target.name), []).append(target.key)
        return cls(
            {name: tuple(found) for name, found in last.items()},
            {symbol: tuple(keys) for symbol, keys in symbols.items()},
        )


def api(key: str, dotted: str) -> Target:
    """The target that ``use: dotted`` means."""
    if dotted.endswith(".*"):
        return Target(key, "prefix", "", dotted[:-2])
    return Target(key, "api" if "." in dotted else "module", "", dotted)
