"""textDocument/diagnostic and workspace/diagnostic: for clients that pull."""

from __future__ import annotations

import hashlib
import json

from lsprotocol import types

from owed.lsp.publish import diagnostics_of
from owed.lsp.server import OwedServer, Place

OPTIONS = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="owed")


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, OPTIONS)
    def document(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        place = server.place(params.text_document.uri)
        items = _items(server, place) if place else []
        mark = _mark(items)
        if mark == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(mark)
        return types.RelatedFullDocumentDiagnosticReport(items, result_id=mark)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    def workspace(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        known = {previous.uri: previous.value for previous in params.previous_result_ids}
        reports: list[types.WorkspaceDocumentDiagnosticReport] = []
        for root in server.session.roots:
            snapshot = root.workspace.snapshot
            paths = {*snapshot.disk.facts, *(record.path for record in snapshot.registry.all)} - set(snapshot.open)
            for path in sorted(paths):
                uri = root.uri(path)
                place = server.place(uri)
                items = _items(server, place) if place and not path.endswith(".ipynb") else []
                items = [item for item in items if item.severity != types.DiagnosticSeverity.Hint]
                mark = _mark(items)
                before = known.pop(uri, None)
                if before == mark:
                    reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, mark))
                elif items or before is not None:
                    reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, items, result_id=mark))
        for uri in known:
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, [], result_id=_mark([])))
        return types.WorkspaceDiagnosticReport(reports)


def _items(server: OwedServer, place: Place) -> list[types.Diagnostic]:
    try:
        return diagnostics_of(server, place)
    except Exception as error:  # an answer must be a report, never null
        server.fault("diagnostics", error)
        return []


def _mark(items: list[types.Diagnostic]) -> str:
    """The same for the same diagnostics, whenever and in whichever session they were made."""
    told = [
        (
            i.code,
            i.message,
            i.severity,
            i.range.start.line,
            i.range.start.character,
            i.range.end.line,
            i.range.end.character,
            [
                (
                    other.message,
                    other.location.uri,
                    other.location.range.start.line,
                    other.location.range.start.character,
                )
                for other in i.related_information or []
            ],
        )
        for i in items
    ]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).hexdigest()
