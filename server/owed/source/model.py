"""What a source file says, as plain values that any language's module produces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from owed.text import Span

Confidence = Literal["certain", "likely"]
DefinitionKind = Literal["module", "class", "function", "method", "variable"]


class Mention(NamedTuple):
    """The ID of a record, as written in a comment: ``text`` is ``ADR-12``, ``span`` covers just that."""

    text: str
    span: Span


class Marker(NamedTuple):
    """A comment that speaks of debt: by a tag (``TODO``), by naming records, or both.

    One per tag; mentions that follow a tag in the same comment belong to it. A mention without
    a tag before it makes a marker with ``tag`` None. ``text`` is what the comment says after the tag
    and its parenthesis, in one line, comment signs removed; ``author`` is a name in that parenthesis
    that is no ID (``TODO(ana): …``).
    """

    span: Span
    """The tag with its parenthesis, or the mention."""
    tag: str | None
    mentions: tuple[Mention, ...]
    text: str
    author: str | None
    comment: Span
    """The whole comment; of consecutive line comments, the line the marker is in."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A named definition: ``qualname`` is ``Scorer.legacy_score``; ``span`` covers decorators and body."""

    qualname: str
    kind: DefinitionKind
    span: Span
    name: Span
    """Where the name itself stands."""


class Suppression(NamedTuple):
    """``# owed: ignore[OWE201] reason``: rules silenced on ``line`` (from 0); no codes: all rules.

    ``# owed: ignore-file[OWE201] reason`` silences them in the ``whole_file``. ``comment`` is all of the comment.
    """

    span: Span
    codes: tuple[str, ...]
    reason: str
    line: int
    comment: Span
    whole_file: bool = False


class Hop(NamedTuple):
    """A re-export on the way from a use to the definition: the name in an import of the module at ``path``."""

    path: str
    span: Span


class Use(NamedTuple):
    """A use of what ``key`` names; ``span`` is its last name, ``via`` the re-exports on the way, nearest to the use first."""

    key: str
    span: Span
    confidence: Confidence
    via: tuple[Hop, ...] = ()
