"""Findings as the protocol's diagnostics: pushed here, pulled in ``features.diagnostics``."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.convert import SEVERITY, span_in_text, uri_of_path
from owed.lsp.elsewhere import Elsewhere
from owed.lsp.server import OwedServer, Place
from owed.resources import resource
from owed.rules.document import document_findings
from owed.rules.model import Finding


def diagnostics_of(server: OwedServer, place: Place) -> list[types.Diagnostic]:
    """The diagnostics of one document, or of one cell."""
    elsewhere = Elsewhere(place)
    return [
        diagnostic(server, place, finding, elsewhere)
        for finding in document_findings(place.snapshot, place.path, place.text)
        if finding.cell == place.cell and (finding.code == "OWE103" or place.shows(finding.span))
    ]


def diagnostic(server: OwedServer, place: Place, finding: Finding, elsewhere: Elsewhere) -> types.Diagnostic:
    """One finding as a diagnostic. ``data`` carries what its quick fix needs."""
    client = server.client
    related = None
    if client.related and finding.related:
        related = [
            types.DiagnosticRelatedInformation(elsewhere.location(other.path, other.span), other.message)
            for other in finding.related
        ]
    return types.Diagnostic(
        range=span_in_text(finding.span, place.text, place.encoding),
        message=finding.message,
        severity=SEVERITY[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(uri_of_path(resource("rules") / f"{finding.code}.md"))
        if client.code_description
        else None,
        source="owed",
        tags=[types.DiagnosticTag.Unnecessary] if finding.unnecessary and client.tags else None,
        related_information=related,
        data={"record": finding.record, **finding.data},
    )


def publish(server: OwedServer, uri: str) -> None:
    """Push the diagnostics of an open document, to clients that do not pull."""
    if server.client.pulls:
        return
    place = server.place(uri)
    if place is None:
        return
    document = place.file.workspace.documents.get(place.path)
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(
            uri, diagnostics_of(server, place), document.version if document and place.cell is None else None
        )
    )
