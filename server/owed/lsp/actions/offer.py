"""An offered action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types

from owed.index.change import Refused, WorkspaceChange
from owed.lsp.server import Place
from owed.source.model import Marker
from owed.text import Span, Text

REGISTER = "refactor.owed.register"
LINK = "refactor.owed.link"
REPAY = "refactor.owed.repay"
DECIDE = "refactor.owed.decide"
RENUMBER = "refactor.owed.renumber"
SUPERSEDE = "refactor.owed.supersede"
OPEN = "refactor.owed.open"
REANCHOR = "refactor.owed.reanchor"
SECTIONS = "refactor.owed.sections"
QUICKFIX = "quickfix"
FIX_ALL = "source.fixAll.owed"
"""Only for who asks for it: editors that are told to do so on saving."""


@dataclass(frozen=True)
class Offer:
    """``data`` has at least ``do``: what is to be computed."""

    title: str
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    diagnostics: tuple[types.Diagnostic, ...] = ()
    preferred: bool = False
    renames: bool = False
    """For clients that can rename files only."""


@dataclass(frozen=True)
class Asked:
    """What the client asked about: a stretch of a document."""

    place: Place
    start: int
    end: int
    diagnostics: Sequence[types.Diagnostic]
    only: Sequence[str] = ()
    """The kinds that were asked for; empty: all but what concerns a whole file."""

    def wants(self, kind: str) -> bool:
        """Whether a kind was asked for by name."""
        return any(kind == each or kind.startswith(f"{each}.") for each in self.only)

    @property
    def text(self) -> Text:
        """The document's text."""
        return self.place.text

    @property
    def markers(self) -> list[Marker]:
        """The markers whose comment shares a line with the stretch."""
        facts = self.place.snapshot.facts(self.place.path)
        first, last = self.text.point(self.start).line, self.text.point(self.end).line
        return [
            marker
            for part in (facts.parts if facts else ())
            if part.cell == self.place.cell
            for marker in part.markers
            if marker.span.start.line <= last and first <= marker.comment.end.line
        ]

    def concerns(self, code: str, span: Span) -> bool:
        """Whether a finding is asked about: it meets the stretch, or the client names it.

        Neovim asks about the cursor's place, and names what it shows on that line.
        """
        return span.overlaps(self.start, self.end) or bool(self.about(code, span.start.offset))

    def about(self, code: str, start: int) -> tuple[types.Diagnostic, ...]:
        """The client's diagnostics of a rule that start at an offset."""
        return tuple(
            d
            for d in self.diagnostics
            if d.source == "owed" and d.code == code and self.place.point(d.range.start).offset == start
        )


Compute = Callable[[Place, dict[str, Any]], "WorkspaceChange | Refused"]
