"""textDocument/references: from an ID, an anchor or a record to the code that touches it."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.server import OwedServer
from owed.lsp.touched import anchor_at, location, mention_at, record_location


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location] | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        registry = place.snapshot.registry
        offset = place.point(params.position).offset
        anchored = anchor_at(place, offset)
        named = None if anchored else mention_at(place, offset)
        record = anchored[0] if anchored else registry.get(named[0]) if named else registry.by_path(place.path)
        if record is None:
            return None
        touches = [t for t in place.snapshot.touches_of(record) if t.confidence == "certain"]
        if anchored:
            touches = [t for t in touches if t.anchor == anchored[1].text]
        found = [location(server, place, touch) for touch in touches]
        if params.context.include_declaration and not anchored:
            found.insert(0, record_location(place, record))
        return found or None
