"""A record: one Architectural Decision Record of the registry, as plain values.

Field names are those of the front matter (DESIGN §2, ``registry-schema/record.schema.json``).
Readers of every style (MADR, Nygard, log4brains) produce this one shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from owed.registry.effort import Effort, Rate
from owed.registry.ids import RecordId
from owed.text import NOWHERE, Span

STATUSES = ("proposed", "accepted", "rejected", "deprecated", "repaid", "superseded")
"""The normalised words. ``superseded`` stands for ``superseded by ID``."""

CLOSED = frozenset({"rejected", "deprecated", "repaid", "superseded"})
"""Statuses of a decision that no longer holds."""

AnchorKind = Literal["file", "symbol", "use", "match"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a record, at its exact place.

    ``code`` is a rule (``OWE401``); ``data`` is plain JSON, used by the rule's quick fix
    (``{"replace": "accepted"}``: the text that the span should have).
    """

    code: str
    message: str
    span: Span
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The code that a record is about (DESIGN §3).

    ``text`` is the anchor as written; it is also its name in output. ``path`` is relative to the
    root with ``/`` and may be a glob (``kind`` file); ``qualname`` belongs to ``symbol``, ``api``
    to ``use``, ``query`` and ``within`` (a glob) to ``match``. ``span`` is where the record says it.
    """

    kind: AnchorKind
    text: str
    span: Span
    path: str = ""
    qualname: str = ""
    api: str = ""
    query: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Debt:
    """The ``debt`` mapping: this decision is technical debt, taken consciously."""

    breaks: tuple[str, ...] = ()
    dimension: tuple[str, ...] = ()
    category: str | None = None
    gained: str | None = None
    principal: Effort | None = None
    interest: Rate | None = None
    plan: str | None = None
    repay_by: date | None = None
    repay_when: str | None = None
    review_by: date | None = None
    owner: str | None = None
    tracker: str | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """The ``delta`` mapping: the distance between today and the ideal; by itself no debt."""

    kind: str | None = None
    today: str | None = None
    ideal: str | None = None
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A reference in a record to another record: ``relation`` is ``superseded-by``, ``supersedes``, ``amends``, ``link``."""

    relation: str
    target: str
    """An ID, or a path relative to the record when the text links to a file."""
    span: Span
    markdown: bool = False
    """Whether the span is a whole ``[ADR-0012](0012-use-zig.md)``."""


@dataclass(frozen=True)
class Record:
    """One decision.

    ``id`` is the display form (``TD-0007``, ``ADR-0012``, ``20200924-use-madr``). ``status`` is a word of
    ``STATUSES``, or the file's own in lower case where it is none of ours, or None where the file says nothing.
    ``path`` is relative to the root, with ``/``. ``fields`` maps a dotted path of the front
    matter (``debt.repay-by``, ``anchors.0``) to the span of its value, for diagnostics and edits.
    """

    id: str
    title: str
    path: str
    status: str | None = None
    superseded_by: str | None = None
    reviewed: date | None = None
    """When somebody last looked whether it is still true."""
    date: date | None = None
    decision_makers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    debt: Debt | None = None
    delta: Delta | None = None
    anchors: tuple[Anchor, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[str, ...] = ()
    """IDs that the body names."""
    named: tuple[tuple[str, Span], ...] = ()
    """Those of them that stand in a sentence, with their places; of any prefix."""
    style: str = "madr"
    """``madr`` (3 and 4: front matter), ``madr2`` (bullets), ``nygard`` (``## Status``)."""
    problems: tuple[Problem, ...] = ()
    title_span: Span = NOWHERE
    id_span: Span = NOWHERE
    """Where the record states its ID; the title where only the file name does."""
    status_span: Span = NOWHERE
    fields: dict[str, Span] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    """Like ``fields``, for the key."""
    front_matter: Span | None = None
    """What stands between the two ``---`` lines."""
    raw: dict[str, Any] = field(default_factory=dict)
    """The front matter as plain values, dates as ISO strings: what ``--format json`` prints."""
    lines: dict[int, bytes] = field(default_factory=dict)
    """The lines that spans stand in and that are not plain ASCII: what converting their columns needs."""

    @cached_property
    def record_id(self) -> RecordId:
        """The ID, taken apart."""
        return RecordId.parse(self.id)

    @property
    def is_debt(self) -> bool:
        """Whether the decision is technical debt."""
        return self.debt is not None

    @property
    def is_open(self) -> bool:
        """Whether the decision holds, or may come to hold: not rejected, repaid, superseded or deprecated."""
        return self.status not in CLOSED
