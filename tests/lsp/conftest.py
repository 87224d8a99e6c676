"""A real client over stdio, with the capabilities of VS Code or Neovim, on a workspace written in the test."""

from __future__ import annotations

import asyncio
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

CURSOR = "‸"


class Editor:
    """An editor on a folder: opens, types, asks. Positions are marked in the text by ``‸``."""

    def __init__(self, client: LanguageClient, root: Path, pulls: bool) -> None:
        self.client = client
        self.root = root
        self.pulls = pulls
        self.applied: list[types.ApplyWorkspaceEditParams] = []
        self.encoding = "utf-16"
        self.server_capabilities = types.ServerCapabilities()
        self._version = 1

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.applied.append(params)
            return types.ApplyWorkspaceEditResult(True)

        @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh_lenses(_params: None) -> None:
            return None

        @client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
        def refresh_hints(_params: None) -> None:
            return None

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def document(self, path: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(path))

    async def scanned(self) -> None:
        """Wait until the server has looked at the whole workspace, so that nothing is left to find."""

        async def ended() -> None:
            while not any(
                isinstance(report, types.WorkDoneProgressEnd)
                for reports in self.client.progress_reports.values()
                for report in reports
            ):
                await asyncio.sleep(0.01)

        await asyncio.wait_for(ended(), 60)

    @property
    def shown(self) -> list[types.ShowDocumentParams]:
        """What the server asked to show."""
        return self.client.shown_documents

    def open(self, path: str, text: str | None = None, language: str = "python") -> types.Position:
        """Open a file, with other text than on disk if given; the position of the cursor mark in it."""
        text = textwrap.dedent(text) if text is not None else (self.root / path).read_bytes().decode()
        position = types.Position(0, 0)
        if CURSOR in text:
            before = text[: text.index(CURSOR)]
            text = text.replace(CURSOR, "")
            line = before.rpartition("\n")[2]
            column = len(line.encode()) if self.encoding == "utf-8" else len(line.encode("utf-16-le")) // 2
            position = types.Position(before.count("\n"), column)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(path), language, self._version, text))
        )
        return position

    def open_notebook(self, path: str, cells: Sequence[tuple[types.NotebookCellKind, str]]) -> list[str]:
        """Open a notebook with these cells; the URIs of the cells."""
        uris = [f"vscode-notebook-cell:{self.uri(path).removeprefix('file:')}#c{index}" for index in range(len(cells))]
        listing = [types.NotebookCell(kind, uri) for (kind, _), uri in zip(cells, uris, strict=True)]
        texts = [
            types.TextDocumentItem(uri, "python" if kind is types.NotebookCellKind.Code else "markdown", 1, text)
            for (kind, text), uri in zip(cells, uris, strict=True)
        ]
        notebook = types.NotebookDocument(self.uri(path), "jupyter-notebook", 1, listing)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, texts))
        return uris

    def edit(self, path: str, line: int, start: int, end: int, text: str) -> int:
        """Type: replace columns of a line; the new version."""
        self._version += 1
        where = types.Range(types.Position(line, start), types.Position(line, end))
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self.uri(path)),
                [types.TextDocumentContentChangePartial(where, text)],
            )
        )
        return self._version

    def write(self, path: str, text: str) -> int:
        """Give an open file another text."""
        self._version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self.uri(path)),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return self._version

    async def until(self, path: str, told: Callable[[list[types.Diagnostic]], bool]) -> None:
        """Wait until the diagnostics of an open file are as expected."""

        async def ask() -> None:
            while not told(await self.diagnostics(path)):
                await asyncio.sleep(0.05)

        await asyncio.wait_for(ask(), 60)

    async def diagnostics(self, path: str) -> list[types.Diagnostic]:
        """The diagnostics of an open file as they are now, pushed or pulled."""
        if self.pulls:
            report = await self.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(self.document(path), identifier="owed")
            )
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        # an answered request has every notification sent before it behind it
        await self.client.text_document_hover_async(types.HoverParams(self.document(path), types.Position(0, 0)))
        return list(self.client.diagnostics.get(self.uri(path), []))

    async def settled(self, path: str) -> None:
        """Wait until the server has read all that was sent, and what it asks for in return has come."""
        for _ in range(2):
            await self.client.text_document_hover_async(types.HoverParams(self.document(path), types.Position(0, 0)))

    async def codes(self, path: str) -> list[tuple[str, int]]:
        """The diagnostics as (code, line)."""
        return [(str(d.code), d.range.start.line) for d in await self.diagnostics(path)]

    async def hover(self, path: str, position: types.Position) -> str | None:
        hover = await self.client.text_document_hover_async(types.HoverParams(self.document(path), position))
        if hover is None:
            return None
        assert isinstance(hover.contents, types.MarkupContent)
        return hover.contents.value

    async def actions(
        self, path: str, position: types.Position, *, end: types.Position | None = None, diagnostics: bool = True
    ) -> dict[str, types.CodeAction]:
        found = await self.diagnostics(path) if diagnostics else []
        where = types.Range(position, end or position)
        here = [d for d in found if d.range.start.line <= position.line <= d.range.end.line]
        actions = await self.client.text_document_code_action_async(
            types.CodeActionParams(self.document(path), where, types.CodeActionContext(here))
        )
        return {a.title: a for a in actions or []}

    async def resolve(self, action: types.CodeAction) -> types.CodeAction:
        return action if action.edit else await self.client.code_action_resolve_async(action)


async def start(
    root: Path, capabilities: types.ClientCapabilities, options: object = None
) -> tuple[LanguageClient, Editor]:
    """Start a server on a folder; ``options`` are the client's ``initializationOptions``."""
    config = ClientServerConfig(server_command=[sys.executable, "-m", "owed", "server"])
    client = await config.start()
    editor = Editor(client, root, bool(capabilities.text_document and capabilities.text_document.diagnostic))
    result = await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            initialization_options=options,
            root_uri=root.as_uri(),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
        )
    )
    editor.server_capabilities = result.capabilities
    chosen = result.capabilities.position_encoding
    editor.encoding = str(getattr(chosen, "value", chosen))
    return client, editor


Start = Callable[[Mapping[str, "str | bytes"]], Any]
CLIENTS = ("visual-studio-code", "neovim")


@pytest.fixture(params=CLIENTS)
async def editor(request: pytest.FixtureRequest, write: Any) -> AsyncIterator[Start]:
    """Start a server on files written in the test: ``await editor({...})``. Once for each kind of client."""
    running: list[LanguageClient] = []

    async def _start(
        files: Mapping[str, str | bytes],
        scanned: bool = True,
        change: Callable[[types.ClientCapabilities], None] = lambda capabilities: None,
        options: object = None,
    ) -> Editor:
        capabilities = client_capabilities(request.param)
        change(capabilities)
        client, session = await start(write(files), capabilities, options)
        running.append(client)
        if scanned:
            await session.scanned()
        return session

    yield _start
    for client in running:
        await client.shutdown_session()
        await client.stop()
