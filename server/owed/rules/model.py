"""A rule, and a finding of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from owed.source.model import Hop
from owed.text import Span

Severity = Literal["error", "warning", "information", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information", "hint")


@dataclass(frozen=True, slots=True)
class Rule:
    """``summary`` completes "Owed reports …"; ``documentation`` is the Markdown below the heading of its page."""

    code: str
    name: str
    severity: Severity
    summary: str
    documentation: str
    about_dates: bool = False
    """Depends on today's date; never fails a check unless asked to."""
    uses: Literal["", "everywhere", "changed", "silenced"] = ""
    """In which files uses are looked for to tell it: in all, in those that change, or in those with a suppression of a rule that needs
    them. See ``owed.rules.needs``."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say at one place. ``message`` stands alone in one line; ``data`` is plain JSON."""

    code: str
    severity: Severity
    message: str
    path: str
    span: Span
    record: str | None = None
    cell: int | None = None
    fixable: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    unnecessary: bool = False
    """The place is a leftover that can go (LSP's ``Unnecessary`` tag)."""
    via: tuple[Hop, ...] = ()
    """For a use: the re-exports between it and the definition, nearest to the use first."""
