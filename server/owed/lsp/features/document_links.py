"""textDocument/documentLink: IDs in comments and records lead to their records, anchors in records to their code, links and
the tracker to what they name."""

from __future__ import annotations

import posixpath

from lsprotocol import types

from owed.index.globs import is_glob
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.registry.ids import mention_pattern
from owed.text import Span

MOST = 2_000


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=False))
    def document_link(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        place = server.place_or_copy(params.text_document.uri)
        if place is None:
            return None
        found = _in_record(place) if place.is_record else _in_source(place)
        links = [
            types.DocumentLink(span_in_text(span, place.text, place.encoding), target=target, tooltip=tooltip)
            for span, target, tooltip in found[:MOST]
        ]
        return links or None


def _in_source(place: Place) -> list[tuple[Span, str, str]]:
    found = []
    facts = place.snapshot.facts(place.path)
    for part in facts.parts if facts else ():
        if part.cell == place.cell:
            for marker in part.markers:
                for mention in marker.mentions:
                    record = place.snapshot.registry.get(mention.text)
                    if record is not None:
                        found.append(
                            (mention.span, place.file.root.uri(record.path), f"Open {record.id}: {record.title}")
                        )
    return found


def _in_record(place: Place) -> list[tuple[Span, str, str]]:
    found = []
    own = place.snapshot.registry.by_path(place.path)
    if own is None:
        return []
    for match in mention_pattern(place.snapshot.registry.prefixes).finditer(place.text.data):
        record = place.snapshot.registry.get(match[0].decode())
        if record is not None and record.id != own.id:
            span = place.text.span(match.start(), match.end())
            found.append((span, place.file.root.uri(record.path), f"Open {record.id}: {record.title}"))
    where = own.fields.get("debt.tracker")
    if own.debt and own.debt.tracker and where and own.debt.tracker.startswith(("https://", "http://")):
        found.append((where, own.debt.tracker, "Open the tracker"))
    folder = own.path.rpartition("/")[0]
    for link in own.links:
        target = posixpath.normpath(posixpath.join(folder, link.target))
        other = place.snapshot.registry.by_path(target) if link.relation == "link" else None
        if other is not None:
            found.append((link.span, place.file.root.uri(other.path), f"Open {other.id}: {other.title}"))
    for anchor in own.anchors:
        if anchor.kind in ("file", "symbol") and not is_glob(anchor.path) and place.snapshot.exists(anchor.path):
            uri = place.file.root.uri(anchor.path)
            touches = [t for t in place.snapshot.touches_of(own) if t.anchor == anchor.text and t.kind == "here"]
            line = touches[0].span.start.line + 1 if touches else 1
            found.append((anchor.span, f"{uri}#L{line}" if line > 1 else uri, f"Open {anchor.text}"))
    return found
