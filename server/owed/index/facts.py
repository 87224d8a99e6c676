"""What one file says that matters to the registry: the unit that is cached, scanned and replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from owed.index.walk import Stamp
from owed.source.model import Marker, Suppression, Use
from owed.text import Span

_NONE: Mapping[int, bytes] = {}
"""Shared by all that have none: nobody changes it."""


class Place(NamedTuple):
    """Where a symbol anchor is: ``name`` to underline, ``body`` for what lies inside."""

    anchor: str
    name: Span
    body: Span


class Part(NamedTuple):
    """A file, or one cell of a notebook (``cell`` counts from 1 over all cells)."""

    cell: int | None = None
    markers: tuple[Marker, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    places: tuple[Place, ...] = ()
    uses: tuple[Use, ...] = ()
    lines: Mapping[int, bytes] = _NONE
    """The lines that facts stand in and that are not plain ASCII: what converting their columns needs."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.markers or self.places or self.uses or self.suppressions)


class FileFacts(NamedTuple):
    """The facts of a file; ``problem`` says in words why a file was not looked at."""

    path: str
    parts: tuple[Part, ...] = ()
    stamp: Stamp | None = None
    problem: str | None = None
    needs: frozenset[str] = frozenset()
    """The other files that its uses were told by: when one of them changes, this one is to be looked at again."""

    def joined(self, names: FileFacts) -> FileFacts:
        """These facts, with what a later look found by name."""
        known = {part.cell: part for part in self.parts}
        for part in names.parts:
            own = known.get(part.cell, Part(part.cell))
            known[part.cell] = own._replace(places=part.places, uses=part.uses, lines={**own.lines, **part.lines})
        parts = tuple(known[cell] for cell in sorted(known, key=lambda cell: cell or 0))
        return FileFacts(self.path, parts, self.stamp, self.problem or names.problem, names.needs)

    @property
    def empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return self.problem is None and not self.needs and all(part.empty for part in self.parts)
