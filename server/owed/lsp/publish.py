"""Findings as the protocol's diagnostics: pushed here, pulled in ``features.diagnostics``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from owed.lsp.convert import SEVERITY, span_in_text, uri_of_path
from owed.lsp.elsewhere import Elsewhere
from owed.lsp.server import OwedServer, Place
from owed.lsp.turns import Turns
from owed.resources import resource
from owed.rules.document import document_findings
from owed.rules.model import Finding

FEW = 100
"""Diagnostics that are made and sent in one go; more are made in turns."""


def diagnostics_of(server: OwedServer, place: Place) -> list[types.Diagnostic]:
    """The diagnostics of one document, or of one cell."""
    elsewhere = Elsewhere(place)
    return [diagnostic(server, place, finding, elsewhere) for finding in _shown(place)]


def _shown(place: Place) -> list[Finding]:
    return [
        finding
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
    """Push the diagnostics of an open document, to clients that do not pull. Older ones that are not sent yet never will be."""
    if server.client.pulls:
        return
    place = server.place(uri)
    if place is None:
        return
    found = _shown(place)
    document = place.file.workspace.documents.get(place.path)
    version = document.version if document and place.cell is None else None
    turn = server.published[uri] = object()
    if len(found) > FEW:
        server.spawn(_publish_many(server, uri, version, place, found, turn))
        return
    elsewhere = Elsewhere(place)
    told = [diagnostic(server, place, finding, elsewhere) for finding in found]
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, told, version))


async def _publish_many(
    server: OwedServer, uri: str, version: int | None, place: Place, found: Sequence[Finding], turn: object
) -> None:
    turns, elsewhere = Turns(), Elsewhere(place)
    told = []
    try:
        for finding in found:
            await turns.rest()
            if server.published.get(uri) is not turn:
                return
            told.append(server.plain(diagnostic(server, place, finding, elsewhere)))
        params = {"uri": uri, "diagnostics": told, **({"version": version} if version is not None else {})}
        server.notify_plain(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)
    except Exception as error:
        server.fault("diagnostics", error)


def withdraw(server: OwedServer, uri: str) -> None:
    """Take back the diagnostics of a document that is open no more."""
    server.published.pop(uri, None)
    if not server.client.pulls:
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def publish_soon(server: OwedServer, uris: Iterable[str]) -> None:
    """Push the diagnostics of several documents: what fits in a turn now, and the others in turns. One that is due is pushed once."""
    if server.client.pulls:
        return
    waits = bool(server.due)
    server.due.update(dict.fromkeys(uris))
    if waits:
        return  # the others wait, too, until it is their turn
    turns = Turns()
    while server.due and not turns.is_over:
        _publish_next(server)
    if server.due:
        server.spawn(_publish_due(server))


async def _publish_due(server: OwedServer) -> None:
    turns = Turns()
    while server.due:
        await turns.rest()
        _publish_next(server)


def _publish_next(server: OwedServer) -> None:
    uri = next(iter(server.due), "")
    server.due.pop(uri, None)
    try:
        if server.is_open(uri):
            publish(server, uri)
    except Exception as error:  # the others are due all the same
        server.fault("diagnostics", error)
