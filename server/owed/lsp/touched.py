"""What stands under the cursor: the record that an ID, an anchored name, a use or a record's own text is about."""

from __future__ import annotations

from lsprotocol import types

from owed.index.touches import Touch
from owed.lsp.convert import ZERO, span_in_file, span_in_text
from owed.lsp.server import OwedServer, Place
from owed.registry.ids import mention_pattern
from owed.registry.record import Anchor, Record
from owed.text import Span


def touches_at(place: Place, offset: int, bodies: bool = False) -> list[Touch]:
    """The touches whose underlined span, or body when asked for, is at an offset; the innermost first."""
    found = [t for t in place.snapshot.touches_in(place.path) if t.cell == place.cell and not t.whole_file]
    exact = [t for t in found if t.span.touches(offset)]
    if exact or not bodies:
        return exact
    around = [t for t in found if t.body is not None and t.body.touches(offset)]
    return sorted(around, key=lambda t: t.body.end.offset - t.body.start.offset if t.body else 0)[:1]


def mention_at(place: Place, offset: int) -> tuple[str, Span] | None:
    """The ID under the cursor: in a comment of a source file, anywhere in a record."""
    if place.is_record:
        line = place.text.point(offset).line
        start = place.text.starts[line]
        for match in mention_pattern(place.snapshot.registry.prefixes).finditer(place.text.line(line)):
            span = place.text.span(start + match.start(), start + match.end())
            if span.touches(offset):
                return match[0].decode(), span
        return None
    facts = place.snapshot.facts(place.path)
    for part in facts.parts if facts else ():
        if part.cell == place.cell:
            for marker in part.markers:
                for mention in marker.mentions:
                    if mention.span.touches(offset):
                        return mention.text, mention.span
    return None


def anchor_at(place: Place, offset: int) -> tuple[Record, Anchor] | None:
    """The anchor under the cursor, in a record."""
    record = place.snapshot.registry.by_path(place.path)
    if record is None:
        return None
    found = next((anchor for anchor in record.anchors if anchor.span.touches(offset)), None)
    return (record, found) if found else None


def location(server: OwedServer, place: Place, touch: Touch) -> types.Location:
    """Where a touch is, for the client."""
    where = span_in_file(touch.span, place.snapshot, touch.path, touch.cell, place.encoding)
    return types.Location(server.uri_of(place.file, touch.path, touch.cell), where)


def record_location(place: Place, record: Record) -> types.Location:
    """Where a record is: its title."""
    text = place.file.workspace.text(record.path)
    where = span_in_text(record.title_span, text, place.encoding) if text else ZERO
    return types.Location(place.file.root.uri(record.path), where)
