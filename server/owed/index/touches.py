"""A touch: one place where code meets a record (DESIGN §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from owed.source.model import Confidence, Hop
from owed.text import Span

Kind = Literal["here", "marker", "uses"]


@dataclass(frozen=True, slots=True)
class Touch:
    """``span`` is what to underline: the name of the definition, the ID in the comment, the name that is used.

    ``body`` is what the record is about around it (the definition, the whole file), for ``here`` only.
    ``cell`` counts from 1 in notebooks.
    """

    record: str
    anchor: str
    """The anchor as the record writes it; for markers the ID as the comment writes it."""
    kind: Kind
    confidence: Confidence
    path: str
    cell: int | None
    span: Span
    body: Span | None = None
    whole_file: bool = False
    """The anchor names the file or its folder, not something in it."""
    via: tuple[Hop, ...] = ()
    """For uses: the re-exports between it and the definition, nearest to the use first."""
