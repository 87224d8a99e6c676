"""Telling the client that answers have changed for reasons other than its own edits."""

from __future__ import annotations

from owed.lsp.publish import publish_soon
from owed.lsp.server import OwedServer


def refresh(server: OwedServer) -> None:
    """Publish diagnostics of everything open, or ask the client to pull; and have lenses and hints drawn anew."""
    refresh_diagnostics(server)
    if server.client.refreshes_lenses:
        server.workspace_code_lens_refresh(None)
    if server.client.refreshes_hints:
        server.workspace_inlay_hint_refresh(None)


def refresh_diagnostics(server: OwedServer) -> None:
    """Publish diagnostics of everything open, or ask the client to pull."""
    if server.client.pulls:
        if server.client.refreshes_diagnostics:
            server.workspace_diagnostic_refresh(None)
    else:
        documents = [root.uri(path) for root in server.session.roots for path in root.workspace.documents]
        publish_soon(server, [*documents, *server.cells])
