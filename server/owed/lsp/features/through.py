"""owed/through: what a document leans on, for a view beside it. Not of LSP: a request of our own (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from owed.index.through import Contact, Lean, leans
from owed.lsp.elsewhere import Elsewhere
from owed.lsp.server import OwedServer, Place
from owed.lsp.touched import location, record_location
from owed.registry.summary import one_line, overdue

METHOD = "owed/through"
LONGEST = 200
"""Characters of a line of code that are shown."""


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(METHOD)
    def through(params: object) -> dict[str, Any] | None:
        uri = server.document_of(params)
        # a notebook is known by its cells: its file may be too large to read, or not there yet
        cell = next((cell for cell, (notebook, _) in server.cells.items() if notebook == uri), uri)
        place = server.place(cell)
        if place is None:
            return None
        elsewhere = Elsewhere(place)
        found = [_lean(server, place, lean, elsewhere) for lean in leans(place.snapshot, place.path)]
        return {"records": [each for each in found if each["places"]]}


def _lean(server: OwedServer, place: Place, lean: Lean, elsewhere: Elsewhere) -> dict[str, Any]:
    """One record; without places where somebody reviews and the branch changes none of them."""
    record, today = lean.record, place.snapshot.today
    return {
        "id": record.id,
        "title": record.title,
        "says": one_line(record, today),
        "isDebt": record.is_debt,
        "overdue": overdue(record, today),
        "location": record_location(place, record),
        "places": [
            _contact(server, place, contact, elsewhere)
            for contact in lean.contacts
            if place.shows_cell(contact.touch.cell, contact.touch.body or contact.touch.span, contact.touch.whole_file)
        ],
    }


def _contact(server: OwedServer, place: Place, contact: Contact, elsewhere: Elsewhere) -> dict[str, Any]:
    touch = contact.touch
    way = [{"says": "re-exported here", "location": elsewhere.location(hop.path, hop.span)} for hop in touch.via]
    if contact.definition is not None:
        defined = contact.definition
        way.append({"says": "defined here", "location": elsewhere.location(defined.path, defined.span)})
    found = location(server, place, touch)
    return {
        "kind": touch.kind,
        "confidence": touch.confidence,
        "says": contact.says,
        "text": "" if touch.whole_file else _line(server, found),
        "location": found,
        "way": way,
    }


def _line(server: OwedServer, where: types.Location) -> str:
    """The line of code, for a reader."""
    shown = server.place(where.uri)
    line = shown.text.line(where.range.start.line) if shown else b""
    text = line.decode("utf-8", "replace").strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
