"""notebookDocument/did…: the cells of open notebooks, which count instead of the file on disk."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.publish import publish, withdraw
from owed.lsp.scanning import work_soon
from owed.lsp.server import OwedServer
from owed.source.python.notebook import Cell
from owed.text import Text


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        _read(server, params.notebook_document.uri)

    @server.answer(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        _read(server, params.notebook_document.uri)

    @server.answer(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        _forget(server, uri)
        file = server.session.file(uri)
        if file is not None:
            file.workspace.set_cells(file.path, None)
            file.workspace.reload_file(file.path)


def _forget(server: OwedServer, notebook: str) -> list[str]:
    gone = [uri for uri, (owner, _) in server.cells.items() if owner == notebook]
    for uri in gone:
        del server.cells[uri]
        server.cell_texts.pop(uri, None)
    return gone


def _read(server: OwedServer, uri: str) -> None:
    file = server.session.file(uri)
    notebook = server.workspace.get_notebook_document(notebook_uri=uri)
    if file is None or notebook is None:
        return
    before = _forget(server, uri)
    cells = []
    for index, cell in enumerate(notebook.cells, 1):
        text = Text.of(server.workspace.get_text_document(cell.document).source)
        server.cells[cell.document] = (uri, index)
        server.cell_texts[cell.document] = text
        cells.append(Cell(index, cell.kind == types.NotebookCellKind.Code, text))
    file.workspace.set_cells(file.path, cells)
    for gone in set(before) - set(server.cells):
        withdraw(server, gone)
    for cell in notebook.cells:
        publish(server, cell.document)
    work_soon(server, file.root)
