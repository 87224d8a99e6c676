"""workspace/symbol: records are symbols, by ID and title."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import record_location
from owed.registry.record import Record

MOST = 500


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
