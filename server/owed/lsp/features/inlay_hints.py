"""textDocument/inlayHint: the title after an ID that stands alone in its comment."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.convert import position
from owed.lsp.server import OwedServer

LONGEST = 60


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_INLAY_HINT)
    def inlay_hint(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        place = server.place(params.text_document.uri)
        if place is None or place.is_record:
            return None
        hints = []
        facts = place.snapshot.facts(place.path)
        for part in facts.parts if facts else ():
            for marker in part.markers if part.cell == place.cell else ():
                line = marker.span.start.line
                if not place.shows(marker.comment):
                    continue
                if len(marker.mentions) != 1 or not params.range.start.line <= line <= params.range.end.line:
                    continue
                record = place.snapshot.registry.get(marker.mentions[0].text)
                if record is None or any(c.isalnum() for c in marker.text.replace(marker.mentions[0].text, "")):
                    continue
                title = record.title if len(record.title) <= LONGEST else record.title[: LONGEST - 1] + "…"
                at = position(marker.comment.end, place.text.line(marker.comment.end.line), place.encoding)
                hints.append(types.InlayHint(at, title, padding_left=True))
        return hints or None
