"""The server: one client's session, the features that answer it, and the faults that must not reach it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from owed import __version__
from owed.index.snapshot import Snapshot
from owed.lsp.capabilities import Client
from owed.lsp.copies import Copies
from owed.lsp.session import File, Session
from owed.lsp.workers import Workers
from owed.text import Encoding, Point, Span, Text

log = logging.getLogger("owed")
F = TypeVar("F", bound=Callable[..., Any])

FEATURES = (
    "lifecycle",
    "documents",
    "notebooks",
    "diagnostics",
    "hover",
    "definition",
    "references",
    "through",
    "review",
    "rename",
    "document_links",
    "code_lens",
    "inlay_hints",
    "symbols",
    "folders",
    "document_symbols",
    "folding",
    "semantic_tokens",
    "completion",
    "code_actions",
    "commands",
    "reanchor",
    "file_operations",
)


class Protocol(LanguageServerProtocol):
    """pygls' protocol without its own copies of documents: ours are bytes, and change in place."""

    def _own(self, method: str, params: object) -> Any:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Leave it to the feature."""
        yield from self._own(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Leave it to the feature."""
        yield from self._own(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Leave it to the feature."""
        yield from self._own(types.TEXT_DOCUMENT_DID_CLOSE, params)


@dataclass(frozen=True)
class Place:
    """A document that a request is about, with the snapshot that the answer is given from."""

    file: File
    cell: int | None
    text: Text
    snapshot: Snapshot
    encoding: Encoding

    @property
    def path(self) -> str:
        """The file's path, relative to its root."""
        return self.file.path

    @property
    def is_record(self) -> bool:
        """Whether it is a record of the registry."""
        return self.snapshot.is_record(self.file.path)

    def shows(self, span: Span, whole_file: bool = False) -> bool:
        """Whether a stretch is to be shown: all of them, but while somebody reviews only what the branch changes."""
        return self.shows_cell(self.cell, span, whole_file)

    def shows_cell(self, cell: int | None, span: Span, whole_file: bool = False) -> bool:
        """The same for any cell of the notebook."""
        branch, changed = self.file.root.branch, self.snapshot.changed
        if not branch.reviewing:
            return True
        if changed is None:
            return (
                branch.base is not None
            )  # there is no base; until that is known, nothing is shown that may be taken back
        return changed.meets(self.path, cell, span, whole_file)

    def point(self, position: types.Position) -> Point:
        """The point at a position of the client; nonsense is clamped."""
        return self.text.at(position.line, position.character, self.encoding)


class OwedServer(LanguageServer):
    """The language server. Features register themselves; see ``owed.lsp.features``."""

    def __init__(self) -> None:
        super().__init__(
            "owed",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                notebook_selector=[
                    types.NotebookDocumentFilterWithNotebook(
                        notebook="jupyter-notebook", cells=[types.NotebookCellLanguage(language="python")]
                    )
                ],
                save=False,
            ),
            protocol_cls=Protocol,
        )
        self.session = Session()
        self.client = Client()
        self.workers = Workers()
        self.cells: dict[str, tuple[str, int]] = {}
        """URI of a notebook's cell to the notebook's URI and the cell's number, from 1."""
        self.cell_texts: dict[str, Text] = {}
        self.copies = Copies()
        self.published: dict[str, object] = {}
        """What tells the last push of a document's diagnostics from those before."""
        self.due: dict[str, None] = {}
        """The documents whose diagnostics are to be pushed, one after the other."""
        self._logged: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        for name in FEATURES:
            import_module(f"owed.lsp.features.{name}").register(self)

    def answer(self, method: str, options: object = None) -> Callable[[F], F]:
        """Register a handler whose faults cost this one answer: logged once, and the client gets ``null``.

        A resolve request gets back what it sent.
        """
        resolves = method.endswith("/resolve")

        def decorate(handler: F) -> F:
            def guarded(params: Any) -> Any:
                try:
                    return handler(params)
                except Exception as error:  # the last line of defence: the next request must be answered
                    self.fault(method, error)
                    return params if resolves else None

            guarded.__name__ = handler.__name__
            self.feature(method, options)(guarded)
            return handler

        return decorate

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the requests."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def fault(self, where: str, error: Exception) -> None:
        """Log a fault of ours, each kind once."""
        key = f"{where}: {type(error).__name__}: {error}"
        if key not in self._logged:
            self._logged.add(key)
            log.error("%s", key, exc_info=error)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what pygls could not handle; nobody who edits wants a pop-up about it."""
        self.fault(getattr(source, "__name__", "server"), error)

    def say(self, message: str, level: types.MessageType = types.MessageType.Info) -> None:
        """Write a line into the client's log."""
        self.window_log_message(types.LogMessageParams(level, message))

    def place(self, uri: str) -> Place | None:
        """The document that a URI means, as it counts now; None for what is in no workspace or cannot be read."""
        encoding = self.session.encoding
        known = self.cells.get(uri)
        if known is not None:
            file = self.session.file(known[0])
            text = self.cell_texts.get(uri)
            return Place(file, known[1], text, file.snapshot, encoding) if file and text else None
        file = self.session.file(uri)
        if file is None:
            return None
        document = file.workspace.documents.get(file.path)
        text = document.text if document else file.text
        return Place(file, None, text, file.snapshot, encoding) if text is not None else None

    def place_or_copy(self, uri: str) -> Place | None:
        """The same, and for a document that is no file the file that it is a copy of: for answers about places in it."""
        place = self.place(uri)
        named = self.copies.file(uri) if place is None else None
        found = self.place(named) if named is not None else None
        return found if found is not None and self.copies.says(uri, found.text) else place

    def document_of(self, params: object) -> str:
        """The URI of the document that a request of our own is about; empty when it names none."""
        uri = getattr(getattr(params, "textDocument", None), "uri", None)
        return uri if isinstance(uri, str) else ""

    def is_open(self, uri: str) -> bool:
        """Whether the client has the document, or the cell, open."""
        file = self.session.file(uri) if uri not in self.cells else None
        return uri in self.cells or (file is not None and file.path in file.workspace.documents)

    def plain(self, value: object) -> Any:
        """A value of the protocol as JSON has it."""
        return self.protocol._converter.unstructure(value)

    def notify_plain(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification that is plain JSON already: what takes longest about a large one was done before."""
        self.protocol._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def uri_of(self, file: File, path: str, cell: int | None) -> str:
        """The URI of a file, or of a cell of a notebook where that is open."""
        uri = file.root.uri(path)
        if cell is not None:
            for cell_uri, (notebook, index) in self.cells.items():
                if index == cell and notebook == uri:
                    return cell_uri
        return uri
