"""workspace/executeCommand: what code actions and lenses ask the server to do after, or instead of, an edit."""

from __future__ import annotations

import os
from typing import Any

from lsprotocol import types

from owed.index.change import Refused, WorkspaceChange
from owed.lsp.convert import ZERO, span_in_text
from owed.lsp.features.code_actions import compute
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.workspace_edit import workspace_edit
from owed.text import Text


def register(server: OwedServer) -> None:
    """Register the commands."""

    @server.command("owed.open")
    async def open_record(uri: str) -> None:
        await _show(server, uri, None)

    @server.command("owed.reveal")
    async def reveal(uri: str, line: int, column: int, end_line: int, end_column: int) -> None:
        where = types.Range(types.Position(int(line), int(column)), types.Position(int(end_line), int(end_column)))
        await _show(server, uri, where)

    @server.command("owed.apply")
    async def apply(data: Any) -> None:
        place = server.place(str(data.get("uri"))) if isinstance(data, dict) else None
        if place is None:
            return
        change = compute(place, data)
        if isinstance(change, Refused):
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, change.reason))
            return
        problem = create_files(place.file.root, change)
        if problem:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, problem))
            return
        edit = workspace_edit(server, place.file.root, WorkspaceChange(change.edits))
        if change.edits:
            await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "Register technical debt"))
        for new in change.created:
            place.file.workspace.reload_file(new.path)
        if change.reveal is not None:
            text = next((Text.of(new.text) for new in change.created if new.path == change.reveal.path), None)
            where = span_in_text(change.reveal.span, text, server.session.encoding) if text else ZERO
            await _show(server, place.file.root.uri(change.reveal.path), where)


async def _show(server: OwedServer, uri: str, where: types.Range | None) -> None:
    """Show a file of an open workspace; anything else is not ours to open."""
    if server.client.shows_documents and server.session.file(uri) is not None:
        await server.window_show_document_async(types.ShowDocumentParams(uri, take_focus=True, selection=where))


def create_files(root: Root, change: WorkspaceChange) -> str:
    """Write the new files for a client that cannot; never over one that exists. The reason when it fails."""
    for new in change.created:
        full = root.workspace.root / new.path
        if not full.parent.resolve().is_relative_to(root.workspace.root):
            return f"{new.path} leads out of the workspace"
        try:
            full.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(full, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", newline="") as file:
                file.write(new.text)
        except OSError as error:
            return f"{new.path} cannot be written: {error.strerror}"
    return ""
