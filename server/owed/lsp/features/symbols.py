"""workspace/symbol: records are symbols, by ID and title; while somebody reviews, those that the branch concerns."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.branch import settled
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import record_location
from owed.lsp.turns import stepped
from owed.registry.record import Record
from owed.rules.concerned import concerned

MOST = 500


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.feature(types.WORKSPACE_SYMBOL)
    async def workspace_symbol(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol] | None:
        try:
            return await _symbols(server, params.query.casefold()) or None
        except Exception as error:  # a fault costs this answer
            server.fault(types.WORKSPACE_SYMBOL, error)
            return None


async def _symbols(server: OwedServer, query: str) -> list[types.WorkspaceSymbol]:
    found: list[types.WorkspaceSymbol] = []
    for root in server.session.roots:
        shown = None
        if root.branch.reviewing:
            await settled(server, root)
            snapshot = root.workspace.snapshot
            shown = await stepped(concerned(snapshot)) if snapshot.changed is not None else None
        for record in root.workspace.registry.all:
            if not _fits(query, f"{record.id} {record.title}".casefold()):
                continue
            if shown is not None and record.path not in shown:
                continue
            if len(found) >= MOST:
                break
            place = server.place(root.uri(record.path))
            if place is not None:
                found.append(_symbol(place, record))
    return found


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
