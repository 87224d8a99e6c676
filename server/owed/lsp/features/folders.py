"""owed/folders: where the records are, for clients that watch files themselves. A request of our own (docs/protocol.md)."""

from __future__ import annotations

from owed.lsp.server import OwedServer

FOLDERS = "owed/folders"


def register(server: OwedServer) -> None:
    """Register the request."""

    @server.answer(FOLDERS)
    def folders(_params: object) -> list[str]:
        uris = []
        for root in server.session.roots:
            held = {record.path.rpartition("/")[0] for record in root.workspace.registry.all}
            named = {folder.path for folder in root.workspace.folders}
            uris += [root.uri(path) for path in sorted(held | named)]
        return uris
