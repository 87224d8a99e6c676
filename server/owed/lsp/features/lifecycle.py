"""initialize, initialized, workspace folders: what the session consists of."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from owed.lsp import branch, numbering, watchdog
from owed.lsp.capabilities import Client
from owed.lsp.convert import path_of_uri
from owed.lsp.features import file_operations, review
from owed.lsp.scanning import sweep
from owed.lsp.server import OwedServer
from owed.text import Encoding

AT_ONCE = 0.1
"""Seconds of reading the registry before the answer to ``initialize``: enough for most."""

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = Client.of(params.capabilities, params.client_info.name if params.client_info else "")
        file_operations.announce(params.capabilities)
        chosen = server.workspace.position_encoding
        server.session.encoding = _ENCODINGS.get(str(getattr(chosen, "value", chosen)), "utf-16")
        folders = [path_of_uri(folder.uri) for folder in params.workspace_folders or []]
        if not folders:
            root = path_of_uri(params.root_uri) if params.root_uri else None
            folders = [root or (Path(params.root_path) if params.root_path else None)]
        for folder in folders:
            _add(server, folder)
        review.go_on(server, params.initialization_options)

    @server.answer(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        if server.client.watches_files:
            watch = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
            registration = types.Registration("owed-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watch)
            server.client_register_capability(types.RegistrationParams([registration]))
        longest = watchdog.limit()
        if longest is not None:
            server.spawn(watchdog.watch(longest))
        for root in server.session.roots:
            server.spawn(sweep(server, root))
            server.spawn(branch.watch(server, root))
            server.spawn(numbering.watch(server, root))

    @server.answer(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for gone in params.event.removed:
            folder = path_of_uri(gone.uri)
            if folder is not None:
                server.session.remove(folder)
        known = list(server.session.roots)
        for new in params.event.added:
            _add(server, path_of_uri(new.uri))
        for root in server.session.roots:
            if root not in known:
                server.spawn(branch.watch(server, root))
                server.spawn(numbering.watch(server, root))
        for root in server.session.roots:
            if not root.workspace.snapshot.disk.complete:
                server.spawn(sweep(server, root))

    @server.answer(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.workers.end()


def _add(server: OwedServer, folder: Path | None) -> None:
    if folder is not None and folder.is_dir():
        server.session.add(folder).load(AT_ONCE)
