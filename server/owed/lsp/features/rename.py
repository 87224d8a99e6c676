"""textDocument/rename and prepareRename: an ID, everywhere, its record's file name too. All other names are another server's."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from owed.index.change import Refused
from owed.index.renumber import renumber
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer
from owed.lsp.touched import mention_at
from owed.lsp.workspace_edit import workspace_edit
from owed.registry.ids import RecordId


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        place = server.place(params.text_document.uri)
        named = mention_at(place, place.point(params.position).offset) if place else None
        if place is None or named is None or not server.client.renames_files:
            return None
        if place.snapshot.registry.get(named[0]) is None:
            return None
        return types.PrepareRenamePlaceholder(span_in_text(named[1], place.text, place.encoding), named[0])

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        place = server.place(params.text_document.uri)
        named = mention_at(place, place.point(params.position).offset) if place else None
        record = place.snapshot.registry.get(named[0]) if place and named else None
        if place is None or record is None or not server.client.renames_files:
            return None
        change = renumber(place.file.workspace, record, RecordId.parse(params.new_name))
        if isinstance(change, Refused):
            raise JsonRpcInvalidParams(change.reason)
        return workspace_edit(server, place.file.root, change)
