"""textDocument/completion and completionItem/resolve: IDs of open records in comments (DESIGN §5); the front matter of records."""

from __future__ import annotations

import re
from typing import Any

from lsprotocol import types

from owed.index.body_offers import body_offers
from owed.index.offers import Offer, Offers, offers_at
from owed.index.whole_record import whole_record_offers
from owed.lsp.convert import span_in_text
from owed.lsp.features.hover import markup, record_card
from owed.lsp.server import OwedServer, Place
from owed.registry.record import Record
from owed.registry.summary import cost, timing
from owed.rules.configuration import FILES
from owed.rules.settings import settings_offers
from owed.source.comments import comments
from owed.source.languages import language_of

_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9_]*(?:-\d*)?$")
MOST = 200
_FRONT_MATTER_ONLY = (":", "/", "[", '"')
"""Characters that ask in records and configuration files; elsewhere they are typed all the time."""
_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "date": types.CompletionItemKind.Value,
    "person": types.CompletionItemKind.Value,
    "tag": types.CompletionItemKind.Keyword,
    "record": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
    "symbol": types.CompletionItemKind.Function,
    "whole": types.CompletionItemKind.Snippet,
}


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=["-", "(", *_FRONT_MATTER_ONLY], resolve_provider=True),
    )
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        point = place.point(params.position)
        offered = _offers(place, point.offset)
        if offered is not None:
            return _offered(server, place, offered, params.text_document.uri)
        if params.context is not None and params.context.trigger_character in _FRONT_MATTER_ONLY:
            return None
        line = place.text.line(point.line)[: point.column]
        match = _WORD.search(line)
        word = match[0] if match else b""
        if not _wanted(place, word, line) or not _in_comment(place, point.offset):
            return None
        start = place.text.point(point.offset - len(word))
        where = span_in_text(place.text.span(start.offset, point.offset), place.text, place.encoding)
        records = [record for record in place.snapshot.registry.all if record.is_open and record.path != place.path]
        records.sort(key=lambda record: (not record.is_debt, -(record.record_id.number or 0)))
        items = [_item(place, params, record, where, rank) for rank, record in enumerate(records[:MOST])]
        return types.CompletionList(is_incomplete=len(records) > MOST, items=items) if items else None

    @server.answer(types.COMPLETION_ITEM_RESOLVE)
    def resolve(item: types.CompletionItem) -> types.CompletionItem:
        data: Any = item.data
        place = server.place(data["uri"]) if isinstance(data, dict) and "uri" in data else None
        record = place.snapshot.registry.get(data["record"]) if place else None
        if place is not None and record is not None:
            item.documentation = markup(server, record_card(server, place, record))
        return item


def _offers(place: Place, offset: int) -> Offers | None:
    """What a record, or a configuration file, can have at an offset, but for bare IDs."""
    if place.cell is not None:
        return None
    if place.path in FILES:
        return settings_offers(place.snapshot, place.path, place.text, offset)
    if not _may_be_record(place):
        return None
    workspace = place.file.workspace
    offered = whole_record_offers(workspace, place.path, place.text, offset)
    offered = offered or offers_at(workspace, place.path, place.text, offset)
    return offered or body_offers(workspace, place.path, place.text, offset)


def _may_be_record(place: Place) -> bool:
    return place.cell is None and (place.is_record or place.file.workspace.is_record_path(place.path))


def _offered(server: OwedServer, place: Place, offered: Offers, uri: str) -> types.CompletionList | None:
    where = span_in_text(offered.span, place.text, place.encoding)
    typed = place.text.data[offered.span.start.offset : offered.span.end.offset].decode("utf-8", "replace")
    items = [
        types.CompletionItem(
            label=offer.label,
            kind=_KINDS[offer.kind],
            detail=offer.detail or None,
            documentation=markup(server, offer.meaning) if offer.meaning else None,
            filter_text=typed + offer.label if offer.kind == "whole" else offer.label,
            sort_text=f"{rank:05d}",
            insert_text_format=types.InsertTextFormat.Snippet if offer.blanks and server.client.snippets else None,
            text_edit=types.TextEdit(where, _snippet(offer) if offer.blanks and server.client.snippets else offer.text),
            data={"uri": uri, "record": offer.record} if offer.record else None,
        )
        for rank, offer in enumerate(offered.offers)
    ]
    return types.CompletionList(is_incomplete=not offered.complete, items=items) if items else None


def _snippet(offer: Offer) -> str:
    """The text with its blanks as stops; at each, what stands there is there to be typed over."""
    data, made, at = offer.text.encode(), "", 0
    for number, (start, end) in enumerate(offer.blanks, 1):
        made += _escaped(data[at:start]) + f"${{{number}:{_escaped(data[start:end])}}}"
        at = end
    return made + _escaped(data[at:])


def _escaped(data: bytes) -> str:
    return re.sub(r"([\\$}])", r"\\\1", data.decode())


def _wanted(place: Place, word: bytes, line: bytes) -> bool:
    """After ``TD-``, the start of a prefix, or a tag: not at every word of a comment."""
    before = line[: len(line) - len(word)].rstrip(b"([ :")
    after_tag = any(before.endswith(tag.encode()) for tag in place.snapshot.config.tags)
    head = word.partition(b"-")[0].decode().upper()
    prefixes = place.snapshot.registry.prefixes
    if b"-" in word:
        return head in prefixes
    return after_tag or (bool(head) and any(prefix.startswith(head) for prefix in prefixes))


def _in_comment(place: Place, offset: int) -> bool:
    if place.is_record:
        return True
    document = place.file.workspace.documents.get(place.path)
    language = language_of("cell.py") if place.cell is not None else document.language if document else None
    if language is None:
        return False
    return any(start < offset <= end for start, end in comments(language, place.text.data))


def _item(
    place: Place, params: types.CompletionParams, record: Record, where: types.Range, rank: int
) -> types.CompletionItem:
    today = place.snapshot.today
    detail = ", ".join(part for part in (record.status or "", timing(record, today), cost(record)) if part)
    return types.CompletionItem(
        label=record.id,
        label_details=types.CompletionItemLabelDetails(description=record.title),
        kind=types.CompletionItemKind.Reference,
        detail=detail or None,
        filter_text=f"{record.id} {record.title}",
        sort_text=f"{rank:05d}",
        text_edit=types.TextEdit(where, record.id),
        data={"uri": params.text_document.uri, "record": record.id},
    )
