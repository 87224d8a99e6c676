"""textDocument/references: from an ID, an anchor or a record to the code that touches it; owed/uses, for a lens.

In source files everything but an ID is another server's business, and in records everything but what the record says of
itself: the answer is ``null`` (DESIGN §5).
"""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from owed.index.touches import Touch
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import anchor_at, location, mention_at, record_location
from owed.registry.record import Record
from owed.report.card import certain_uses

USES = "owed/uses"


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location] | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        offset = place.point(params.position).offset
        anchored = anchor_at(place, offset)
        if anchored:
            record, anchor = anchored
            touches = [t for t in place.snapshot.touches_of(record) if t.anchor == anchor.text]
            return _locations(server, place, touches) or None
        named = mention_at(place, offset)
        about = place.snapshot.registry.get(named[0]) if named else _own(place, offset)
        if about is None:
            return None
        found = _locations(server, place, place.snapshot.touches_of(about))
        if params.context.include_declaration:
            found.insert(0, record_location(place, about))
        return found or None

    @server.answer(USES)
    def uses(params: object) -> list[types.Location] | None:
        place = server.place(server.document_of(params))
        record = place.snapshot.registry.get(str(getattr(params, "record", ""))) if place else None
        if place is None or record is None:
            return None
        anchor = str(getattr(params, "anchor", ""))
        return _locations(server, place, certain_uses(place.snapshot.touches_of(record), anchor))


def _own(place: Place, offset: int) -> Record | None:
    """The record whose front matter, title or status the offset is in; its prose is for a Markdown server."""
    record = place.snapshot.registry.by_path(place.path)
    if record is None:
        return None
    line = place.text.point(offset).line
    stated = [span for span in (record.title_span, record.id_span, record.status_span) if span.end.offset]
    lines = {span.start.line for span in (*stated, *record.fields.values(), *record.keys.values())}
    front = record.front_matter
    inside = front is not None and front.start.line - 1 <= line <= front.end.line
    return record if inside or line in lines else None


def _locations(server: OwedServer, place: Place, touches: Iterable[Touch]) -> list[types.Location]:
    """Where touches are, each place once; likely ones only where the configuration asks for them."""
    likely = place.snapshot.config.likely
    found: dict[tuple[object, ...], types.Location] = {}
    for touch in touches:
        if touch.confidence == "certain" or likely:
            found.setdefault((touch.path, touch.cell, touch.span), location(server, place, touch))
    return list(found.values())
