"""textDocument/didOpen, didChange, didClose, didSave; workspace/didChangeWatchedFiles."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from owed.index.document import Change
from owed.index.workspace import CONFIG_FILES
from owed.lsp.anchoring import follow_now
from owed.lsp.convert import path_of_uri
from owed.lsp.publish import publish, publish_soon, withdraw
from owed.lsp.refresh import refresh
from owed.lsp.scanning import sweep, work_soon
from owed.lsp.server import OwedServer
from owed.lsp.session import File
from owed.source.languages import language_by_id, language_of

CALM = 0.5
"""Seconds without another key before the rest of the workspace is asked what a changed record is about."""
MANY = 200
"""More changed files at once than this are left to a sweep."""


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        if document.uri in server.cells or document.uri.startswith("vscode-notebook-cell:"):
            return
        file = server.session.file(document.uri)
        if file is None:
            server.copies.open(document.uri, document.text)
            return
        language = language_of(file.path, document.text[:200].encode("utf-8", "replace").split(b"\n", 1)[0])
        language = language or language_by_id(document.language_id)
        _after(server, file, file.workspace.open(file.path, document.text, document.version, language), document.uri)

    @server.answer(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        file = server.session.file(uri)
        if file is None or uri in server.cells:
            server.copies.forget(uri)
            return
        changes = [_change(change) for change in params.content_changes]
        _after(server, file, file.workspace.change(file.path, changes, params.text_document.version), uri)
        if not all(map(_is_key, changes)) or not file.workspace.memory.gone:
            follow_now(server, file.root, renames=True)

    @server.answer(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        file = server.session.file(uri)
        if file is None or uri in server.cells:
            server.copies.forget(uri)
            return
        stale = file.workspace.close(file.path)
        withdraw(server, uri)
        if stale or file.workspace.is_record_path(file.path):
            _registry_changed(server, file, sweep_due=stale)

    @server.answer(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        file = server.session.file(params.text_document.uri)
        if file is None:
            return
        if file.path in CONFIG_FILES:
            file.root.loading = file.workspace.loading()
            _registry_changed(server, file)
        file.workspace.saved(file.path)
        work_soon(server, file.root)

    @server.answer(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        if len(params.changes) > MANY:
            for root in server.session.roots:
                root.loading, root.branch.state = root.workspace.loading(), None
                server.spawn(sweep(server, root))
            return
        sweeps: set[int] = set()
        files = [(change, server.session.file(change.uri)) for change in params.changes]
        changed = [(change, file) for change, file in files if file is not None and _matters(file)]
        # what has gone first, so that a file that comes up elsewhere is known for what it was
        changed.sort(key=lambda each: each[0].type != types.FileChangeType.Deleted)
        for change, file in changed:
            if file.root.branch.missed is not None:
                file.root.branch.missed.add(file.path)
            full = path_of_uri(change.uri)
            is_folder = full is not None and full.is_dir()
            gone = change.type == types.FileChangeType.Deleted and not file.snapshot.exists(file.path)
            unclear = is_folder or gone or file.path.endswith(".gitignore")
            if unclear or file.workspace.reload_file(file.path):
                sweeps.add(id(file.root))
        for root in server.session.roots:
            if id(root) in sweeps:
                root.loading, root.branch.state = root.workspace.loading(), None
                server.spawn(sweep(server, root))
        if changed:
            refresh(server)
        for root in server.session.roots:
            work_soon(server, root)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Change(change.text, (start.line, start.character), (end.line, end.character))
    return Change(change.text)


def _is_key(change: Change) -> bool:
    """Whether a change is what a key does. What is more was renamed, pasted, cut or undone: it is as somebody wants it."""
    if change.start is None or change.end is None:
        return False
    return len(change.text) <= 1 and change.start[0] == change.end[0] and change.end[1] - change.start[1] <= 1


def _after(server: OwedServer, file: File, stale: bool, uri: str) -> None:
    publish(server, uri)
    work_soon(server, file.root)
    if file.workspace.is_record_path(file.path):
        _registry_changed(server, file, sweep_due=stale, but=uri)


def _registry_changed(server: OwedServer, file: File, sweep_due: bool = True, but: str = "") -> None:
    """What a record says shows in every other open file; files that are not open need a look only when it asks anew."""
    uris = map(file.root.uri, file.workspace.documents)
    publish_soon(server, [uri for uri in uris if uri != but])
    if sweep_due:
        if file.root.sweep_timer is not None:
            file.root.sweep_timer.cancel()
        loop = asyncio.get_running_loop()
        file.root.sweep_timer = loop.call_later(CALM, lambda: server.spawn(sweep(server, file.root)))


def _matters(file: File) -> bool:
    return not any(part in (".git", "node_modules", "__pycache__") for part in file.path.split("/"))
