"""Register technical debt… for a TODO, the symbol, the selection or the file; link to a record that exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index import register as registering
from owed.index.around import Source
from owed.index.change import Refused, WorkspaceChange
from owed.lsp.actions.offer import LINK, QUICKFIX, REGISTER, Asked, Offer
from owed.lsp.server import Place
from owed.registry.record import Record
from owed.report.card import distance
from owed.source.languages import Language, language_of
from owed.source.model import Marker

LINKS = 3
"""How many records are offered to link to; more are a completion away."""


def offers(asked: Asked) -> Iterator[Offer]:
    """The actions at a place in a source file."""
    place = asked.place
    if place.is_record or _language(place) is None:
        return
    open_markers = [marker for marker in asked.markers if marker.tag and not marker.mentions]
    for marker in open_markers[:3]:
        about = asked.about("OWE201", marker.span.start.offset)
        text = f": {marker.text[:50]}" if marker.text and len(open_markers) > 1 else ""
        data = {"do": "register", "marker": marker.span.start.offset}
        yield Offer(
            f"Register technical debt for this {marker.tag}{text}…", QUICKFIX if about else REGISTER, data, about
        )
        for record in _nearest(place):
            yield Offer(
                f"Link to existing debt {record.id}: {record.title}",
                QUICKFIX if about else LINK,
                {"do": "link", "record": record.id, "marker": marker.span.start.offset},
                about,
            )
    source = Source.of(place.file.workspace, place.path, place.cell)
    definitions = source.around(asked.start) if source is not None else ()
    if not open_markers and place.text.data[asked.start : asked.end].strip():
        whole = (
            definitions
            and definitions[-1].span.start.offset >= asked.start - 200
            and definitions[-1].span.end.offset <= asked.end
        )
        if not whole:
            yield Offer(
                "Register technical debt for the selection…",
                REGISTER,
                {"do": "register", "start": asked.start, "end": asked.end},
            )
    if definitions:
        qualname = definitions[-1].qualname
        yield Offer(f"Register technical debt for `{qualname}`…", REGISTER, {"do": "register", "symbol": asked.start})
        anchored = {t.record for t in place.snapshot.touches_in(place.path) if t.anchor.endswith(f"::{qualname}")}
        if not open_markers:
            for record in _nearest(place):
                if record.id not in anchored:
                    yield Offer(
                        f"Link to existing debt {record.id}: {record.title}",
                        LINK,
                        {"do": "link", "record": record.id, "symbol": asked.start},
                    )
    if not definitions or asked.start == 0:
        name = place.path.rpartition("/")[2]
        yield Offer(f"Register technical debt for {name}…", REGISTER, {"do": "register"})


def register(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute a registration."""
    subject = _subject(place, data)
    if subject is None:
        return Refused("the code has changed, ask again")
    return registering.register(place.file.workspace, subject, place.text, _language(place))


def link(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute a link to a record."""
    subject = _subject(place, data)
    record = place.snapshot.registry.get(str(data.get("record")))
    if subject is None or record is None:
        return Refused("the code has changed, ask again")
    return registering.link(record, subject, place.file.workspace, place.text)


def _subject(place: Place, data: dict[str, Any]) -> registering.Subject | None:
    source = Source.of(place.file.workspace, place.path, place.cell)
    if "marker" in data:
        marker = _marker(place, int(data["marker"]))
        if marker is None:
            return None
        definition = source.about(marker) if source is not None else None
        return registering.for_marker(place.path, place.cell, marker, definition)
    if "symbol" in data:
        around = source.around(int(data["symbol"])) if source is not None else ()
        return registering.for_definition(place.path, place.cell, around[-1]) if around else None
    if "start" in data:
        return registering.for_selection(place.path, place.cell, place.text.span(int(data["start"]), int(data["end"])))
    return registering.for_file(place.path)


def _marker(place: Place, offset: int) -> Marker | None:
    facts = place.snapshot.facts(place.path)
    for part in facts.parts if facts else ():
        if part.cell == place.cell:
            for marker in part.markers:
                if marker.span.start.offset == offset:
                    return marker
    return None


def _language(place: Place) -> Language | None:
    if place.cell is not None:
        return language_of("cell.py")
    document = place.file.workspace.documents.get(place.path)
    return document.language if document else language_of(place.path)


def _nearest(place: Place) -> list[Record]:
    """Open debt, the nearest in the tree first, then the newest."""
    candidates = []
    for record in place.snapshot.registry.all:
        if record.is_debt and record.is_open:
            paths = [a.path for a in record.anchors if a.path] or ["~"]
            candidates.append((min(distance(path, place.path)[0] for path in paths), record))
    candidates.sort(key=lambda found: (found[0], -(found[1].record_id.number or 0)))
    return [record for _, record in candidates[:LINKS]]
