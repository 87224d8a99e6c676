"""textDocument/hover: the card of the record under the cursor; in a record or a configuration file, what a field means."""

from __future__ import annotations

from lsprotocol import types

from owed.index.anchors.reanchor import arrivals
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import mention_at, touches_at
from owed.registry.explain import explain
from owed.registry.record import Record
from owed.report.card import card
from owed.rules.configuration import FILES
from owed.rules.settings import explain_setting
from owed.text import Span

SHOWN = 3


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        place = server.place_or_copy(params.text_document.uri)
        if place is None:
            return None
        offset = place.point(params.position).offset
        found = _records(place, offset)
        if not found and (place.is_record or place.path in FILES):
            return _field(server, place, offset)
        if not found:
            return None
        cards = [record_card(server, place, record) for record, _ in found[:SHOWN]]
        span = found[0][1]
        return types.Hover(markup(server, "\n\n---\n\n".join(cards)), span_in_text(span, place.text, place.encoding))


def _records(place: Place, offset: int) -> list[tuple[Record, Span]]:
    named = mention_at(place, offset)
    if named is not None:
        record = place.snapshot.registry.get(named[0])
        return [(record, named[1])] if record else []
    found: dict[str, tuple[Record, Span]] = {}
    likely = place.snapshot.config.likely
    for touch in touches_at(place, offset, place.snapshot.config.hover_in_body):
        record = place.snapshot.registry.get(touch.record)
        if record is not None and (touch.confidence == "certain" or likely) and record.is_open:
            found.setdefault(record.id, (record, touch.span))
    for arrival in arrivals(place.file.workspace, place.path) if place.cell is None else ():
        if arrival.definition is not None and arrival.definition.name.touches(offset):
            found.setdefault(arrival.record.id, (arrival.record, arrival.definition.name))
    return list(found.values())


def record_card(server: OwedServer, place: Place, record: Record) -> str:
    """The card of a record, with links that the client can follow."""

    def link(path: str, line: int, cell: int | None) -> str:
        if not server.client.follows_links:
            return ""
        uri = server.uri_of(place.file, path, cell)
        return f"{uri}#L{line + 1}" if line and "#" not in uri else uri

    near = "" if place.is_record else place.path
    return card(place.snapshot, record, link, place.snapshot.touches_of(record), near)


def markup(server: OwedServer, text: str) -> types.MarkupContent:
    """Markdown, or the same as plain text for a client that renders none."""
    if server.client.markdown:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    plain = text.replace("**", "").replace("  \n", "\n").replace("\\", "")
    return types.MarkupContent(types.MarkupKind.PlainText, plain)


def _field(server: OwedServer, place: Place, offset: int) -> types.Hover | None:
    if place.path in FILES:
        explained = explain_setting(place.snapshot, place.path, place.text, offset)
    else:
        explained = explain(place.text, offset, place.snapshot.today)
    if explained is None:
        return None
    where = span_in_text(explained.span, place.text, place.encoding)
    return types.Hover(markup(server, explained.text), where)
