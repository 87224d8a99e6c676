"""A change of ours as the protocol's WorkspaceEdit."""

from __future__ import annotations

from lsprotocol import types

from owed.index.change import FileEdit, WorkspaceChange, ordered
from owed.lsp.convert import ZERO, span_in_text
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.text import Text


def workspace_edit(server: OwedServer, root: Root, change: WorkspaceChange) -> types.WorkspaceEdit:
    """One edit that the client undoes as one. Files are created and filled first; they are renamed last."""
    edits = ordered(change.edits)
    if not server.client.creates_files and not change.created and not change.renamed:
        plain: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            plain.setdefault(_uri(server, root, edit), []).append(_text_edit(server, root, edit))
        return types.WorkspaceEdit(changes=plain)
    steps: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for new in change.created:
        uri = root.uri(new.path)
        steps.append(types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False)))
        steps.append(
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri), [types.TextEdit(ZERO, new.text)])
        )
    grouped: dict[str, list[FileEdit]] = {}
    for edit in edits:
        grouped.setdefault(_uri(server, root, edit), []).append(edit)
    for uri, group in grouped.items():
        document = root.workspace.documents.get(group[0].path) if group[0].cell is None else None
        steps.append(
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, document.version if document else None),
                [_text_edit(server, root, edit) for edit in group],
            )
        )
    for file in change.renamed:
        steps.append(
            types.RenameFile(
                root.uri(file.old),
                root.uri(file.new),
                options=types.RenameFileOptions(overwrite=False, ignore_if_exists=False),
            )
        )
    return types.WorkspaceEdit(document_changes=steps)


def _uri(server: OwedServer, root: Root, edit: FileEdit) -> str:
    uri = root.uri(edit.path)
    for cell_uri, (notebook, index) in server.cells.items():
        if notebook == uri and index == edit.cell:
            return cell_uri
    return uri


def _text_edit(server: OwedServer, root: Root, edit: FileEdit) -> types.TextEdit:
    text = server.cell_texts.get(_uri(server, root, edit)) if edit.cell else root.workspace.text(edit.path)
    return types.TextEdit(span_in_text(edit.span, text or Text(b""), server.session.encoding), edit.new)
