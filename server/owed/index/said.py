"""What a file says by itself, in its comments: markers and suppressions. Needs nothing but its bytes, the tags and the prefixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from owed.index.facts import Part, Place
from owed.registry.ids import mention_pattern
from owed.source.comments import comments_holding
from owed.source.languages import Language
from owed.source.markers import markers, suppressions
from owed.source.model import Marker, Suppression, Use
from owed.text import Span, Text

SUPPRESS = b"owed: ignore"


class Words(Protocol):
    """What comments are asked for."""

    @property
    def tags(self) -> tuple[str, ...]:
        """``TODO`` and its like."""

    @property
    def prefixes(self) -> frozenset[str]:
        """Of the registry's IDs."""


class Said(NamedTuple):
    """What comments say."""

    markers: tuple[Marker, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


NOTHING = Said()


@lru_cache(maxsize=16)
def _mentions(prefixes: frozenset[str]) -> re.Pattern[bytes]:
    return mention_pattern(prefixes)


@lru_cache(maxsize=16)
def literals(tags: tuple[str, ...], prefixes: frozenset[str]) -> tuple[bytes, ...]:
    """The texts of which a comment that matters holds one."""
    return (*(tag.encode() for tag in tags), *(f"{prefix}-".encode() for prefix in prefixes), SUPPRESS)


def said(text: Text, language: Language, asked: Words) -> Said:
    """What a file says; most of it is not read for that where the language allows."""
    spans = comments_holding(language, text.data, literals(asked.tags, asked.prefixes))
    return said_in(text, spans, asked) if spans else NOTHING


def said_in(text: Text, spans: Sequence[tuple[int, int]], asked: Words) -> Said:
    """What these comments say."""
    found = markers(text, spans, _mentions(asked.prefixes), asked.tags)
    return Said(found, suppressions(text, spans) if SUPPRESS in text.data else ())


def said_part(text: Text, language: Language, asked: Words) -> Part:
    """The same, as facts."""
    found, ignored = said(text, language, asked)
    return Part(None, found, ignored, (), (), odd_lines(text, found, (), ()))


def odd_lines(text: Text, found: Sequence[Marker], places: Sequence[Place], used: Sequence[Use]) -> dict[int, bytes]:
    """The lines that these stand in and that are not plain ASCII."""
    if not (found or places or used) or text.data.isascii():
        return {}
    spans: list[Span] = [m.span for m in found] + [s for m in found for s in (m.comment, *(i.span for i in m.mentions))]
    spans += [s for p in places for s in (p.name, p.body)] + [u.span for u in used]
    lines = {point.line for span in spans for point in span}
    return {line: raw for line in sorted(lines) if not (raw := text.line(line)).isascii()}
