"""workspace/symbol: records are symbols, by ID and title. textDocument/documentSymbol: the outline of a record."""

from __future__ import annotations

import re

from lsprotocol import types

from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import record_location
from owed.registry.record import Record

MOST = 500
_HEADING = re.compile(rb"^(#{2,6})[ \t]+([^\n]*)", re.MULTILINE)


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.WORKSPACE_SYMBOL)
    def workspace_symbol(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol] | None:
        query = params.query.casefold()
        found: list[types.WorkspaceSymbol] = []
        for root in server.session.roots:
            for record in root.workspace.registry.all:
                if not _fits(query, f"{record.id} {record.title}".casefold()):
                    continue
                if len(found) >= MOST:
                    break
                place = server.place(root.uri(record.path))
                if place is not None:
                    found.append(_symbol(place, record))
        return found or None

    @server.answer(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        place = server.place(params.text_document.uri)
        record = place.snapshot.registry.by_path(place.path) if place else None
        if place is None or record is None:
            return None
        return [_outline(place, record)]


def _fits(query: str, text: str) -> bool:
    """Whether the characters of the query stand in the text in this order, as editors match symbols."""
    at = 0
    for char in query:
        if char.isspace():
            continue
        at = text.find(char, at) + 1
        if not at:
            return False
    return True


def _symbol(place: Place, record: Record) -> types.WorkspaceSymbol:
    tags = None if record.is_open else [types.SymbolTag.Deprecated]
    return types.WorkspaceSymbol(
        location=record_location(place, record),
        name=f"{record.id} {record.title}",
        kind=types.SymbolKind.Event if record.is_debt else types.SymbolKind.Object,
        tags=tags,
        container_name=record.status,
    )


def _outline(place: Place, record: Record) -> types.DocumentSymbol:
    text, encoding = place.text, place.encoding
    headings = [(m.start(), m.end(), m[2].decode("utf-8", "replace").strip()) for m in _HEADING.finditer(text.data)]
    children = []
    for index, (start, end, name) in enumerate(headings):
        following = headings[index + 1][0] if index + 1 < len(headings) else len(text.data)
        whole = span_in_text(text.span(start, following), text, encoding)
        children.append(
            types.DocumentSymbol(
                name or "…", types.SymbolKind.String, whole, span_in_text(text.span(start, end), text, encoding)
            )
        )
    whole = span_in_text(text.whole, text, encoding)
    title = span_in_text(record.title_span, text, encoding)
    return types.DocumentSymbol(
        f"{record.id} {record.title}", types.SymbolKind.Event, whole, title, record.status or "", children=children
    )
