"""textDocument/definition and implementation: from an ID to its record, from an anchor to its code.

In source files everything but an ID is another server's business (DESIGN §5): the answer is ``null``.
"""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from owed.index.anchors.reanchor import place_of
from owed.index.anchors.state import state_of
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import anchor_at, location, mention_at, record_location
from owed.registry.record import Anchor, Record


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        return _answer(server, params, lambda place, record: [record_location(place, record)])

    @server.answer(types.TEXT_DOCUMENT_IMPLEMENTATION)
    def implementation(params: types.ImplementationParams) -> list[types.Location] | None:
        return _answer(server, params, lambda place, record: _all_code(server, place, record))


def _answer(
    server: OwedServer,
    params: types.DefinitionParams | types.ImplementationParams,
    of_record: Callable[[Place, Record], list[types.Location] | None],
) -> list[types.Location] | None:
    place = server.place_or_copy(params.text_document.uri)
    if place is None:
        return None
    offset = place.point(params.position).offset
    named = mention_at(place, offset)
    if named is not None:
        record = place.snapshot.registry.get(named[0])
        return of_record(place, record) if record else None
    anchored = anchor_at(place, offset)
    return _code(server, place, *anchored) if anchored else None


def _code(server: OwedServer, place: Place, record: Record, anchor: Anchor) -> list[types.Location] | None:
    found = [t for t in place.snapshot.touches_of(record) if t.anchor == anchor.text]
    here = [t for t in found if t.kind == "here"]
    return [location(server, place, touch) for touch in here or found] or _elsewhere(place, record, anchor)


def _elsewhere(place: Place, record: Record, anchor: Anchor) -> list[types.Location] | None:
    """Where an anchor moved to, that finds nothing where it says."""
    candidate = state_of(place.snapshot, record, anchor).candidate
    workspace = place.file.workspace
    found = place_of(workspace, candidate) if candidate else None
    text = workspace.text(found[0]) if found is not None else None
    if found is None or text is None:
        return None
    return [types.Location(place.file.root.uri(found[0]), span_in_text(found[1], text, place.encoding))]


def _all_code(server: OwedServer, place: Place, record: Record) -> list[types.Location] | None:
    here = [t for t in place.snapshot.touches_of(record) if t.kind == "here"]
    return [location(server, place, touch) for touch in here] or None
