"""textDocument/codeLens: `TD-0007 · 8d · overdue 12 d · 14 uses` over each definition that a record is about.

A click opens the record. For a client that can show uses, their count is a lens of its own, beside, that shows them.
"""

from __future__ import annotations

from lsprotocol import types

from owed.index.anchors.reanchor import arrivals
from owed.index.anchors.state import state_of
from owed.index.touches import Touch
from owed.lsp.capabilities import SHOW_USES
from owed.lsp.convert import ZERO, span_in_text
from owed.lsp.server import OwedServer, Place
from owed.registry.record import Record
from owed.registry.summary import overdue, review_due
from owed.report.card import certain_uses, count_of_uses
from owed.text import NOWHERE


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    def code_lens(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        place = server.place(params.text_document.uri)
        if place is None or place.is_record:
            return None
        lenses = []
        for touch in place.snapshot.touches_in(place.path):
            record = place.snapshot.registry.get(touch.record)
            if record is None or touch.kind != "here" or touch.cell != place.cell or not record.is_open:
                continue
            if not place.shows(touch.body or touch.span, touch.whole_file):
                continue
            where = ZERO if touch.whole_file else span_in_text(touch.span, place.text, place.encoding)
            uses = 0 if touch.whole_file else len(certain_uses(place.snapshot.touches_of(record), touch.anchor))
            apart = bool(uses) and server.client.shows_uses
            title = _title(place, record, touch) + (f" · {count_of_uses(uses)}" if uses and not apart else "")
            opens = types.Command(title, "owed.open", arguments=[place.file.root.uri(record.path)])
            lenses.append(types.CodeLens(where, opens))
            if apart:
                what = [params.text_document.uri, where.start, record.id, touch.anchor]
                lenses.append(types.CodeLens(where, types.Command(count_of_uses(uses), SHOW_USES, arguments=what)))
        for arrival in arrivals(place.file.workspace, place.path) if place.cell is None else ():
            if not place.shows(arrival.definition.name if arrival.definition else NOWHERE, arrival.definition is None):
                continue
            where = span_in_text(arrival.definition.name, place.text, place.encoding) if arrival.definition else ZERO
            title = f"{arrival.record.id} · moved here · {arrival.record.title}"
            opens = types.Command(title, "owed.open", arguments=[place.file.root.uri(arrival.record.path)])
            lenses.append(types.CodeLens(where, opens))
        return lenses or None


def _title(place: Place, record: Record, touch: Touch) -> str:
    parts = [record.id]
    if record.debt is None:
        parts.append(record.title)
    else:
        if record.status == "proposed":
            parts.append("proposed")
        if record.debt.principal:
            parts.append(record.debt.principal.text)
        if late := overdue(record, place.snapshot.today):
            parts.append(f"overdue {late} d")
        elif due := review_due(record, place.snapshot.today):
            parts.append(f"review due {due} d ago")
    known = (record.path, touch.anchor) in place.snapshot.states
    anchor = next((anchor for anchor in record.anchors if anchor.text == touch.anchor), None) if known else None
    if anchor is not None and state_of(place.snapshot, record, anchor).kind == "changed":
        parts.append("changed since its review")
    if touch.whole_file and record.debt is not None:
        parts.append(record.title)
    return " · ".join(parts)
