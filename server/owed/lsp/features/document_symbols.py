"""textDocument/documentSymbol in records: the outline. Its status, dates, debt and anchors, then its sections."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.registry.headings import Heading, headings
from owed.registry.record import Record
from owed.text import Span

_TOLD = ("status", "date", "decision-makers", "debt", "delta", "anchors")
_BELOW = ("breaks", "gained", "principal", "interest", "plan", "repay-by", "repay-when", "review-by", "owner",
          "kind", "today", "ideal", "risks")  # fmt: skip
_LONGEST = 60


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        place = server.place(params.text_document.uri)
        record = place.snapshot.registry.by_path(place.path) if place else None
        if place is None or record is None:
            return None
        return [_outline(place, record)]


def _outline(place: Place, record: Record) -> types.DocumentSymbol:
    whole = span_in_text(place.text.whole, place.text, place.encoding)
    title = span_in_text(record.title_span, place.text, place.encoding)
    kind = types.SymbolKind.Event if record.is_debt else types.SymbolKind.Object
    children = [*_fields(place, record), *_sections(place, record)]
    return types.DocumentSymbol(
        f"{record.id} {record.title}", kind, whole, title, record.status or "", children=children,
        tags=None if record.is_open else [types.SymbolTag.Deprecated],
    )  # fmt: skip


def _fields(place: Place, record: Record) -> list[types.DocumentSymbol]:
    """The fields of the front matter that matter, in the order of the text."""
    found = [(name, record.keys[name], record.fields[name]) for name in _TOLD if name in record.keys]
    return [
        _field(place, record, name, key, value)
        for name, key, value in sorted(found, key=lambda each: each[1].start.offset)
    ]


def _field(place: Place, record: Record, name: str, key: Span, value: Span) -> types.DocumentSymbol:
    below = [f"{name}.{each}" for each in _BELOW if f"{name}.{each}" in record.keys]
    below.sort(key=lambda each: record.keys[each].start.offset)
    children = [_field(place, record, each, record.keys[each], record.fields[each]) for each in below]
    if name == "anchors":
        children = [
            _symbol(place, anchor.text[:_LONGEST] or "…", "", types.SymbolKind.Key, anchor.span, anchor.span)
            for anchor in record.anchors
        ]
    written = place.text.data[value.start.offset : value.end.offset].decode("utf-8", "replace").strip()
    detail = "" if children or "\n" in written else written[:_LONGEST]
    label = name.rpartition(".")[2]
    kind = types.SymbolKind.Array if name == "anchors" else types.SymbolKind.Property
    end = max(value.end, key.end, key=lambda point: point.offset)
    return _symbol(place, label, detail, kind, Span(key.start, end), key, children)


def _sections(place: Place, record: Record) -> list[types.DocumentSymbol]:
    """The headings below the title, nested as they are."""
    top: list[types.DocumentSymbol] = []
    stack: list[tuple[int, types.DocumentSymbol]] = []
    for heading in headings(place.text):
        if heading.span == record.title_span:
            continue
        symbol = _section(place, heading)
        while stack and stack[-1][0] >= heading.level:
            stack.pop()
        if stack:
            parent = stack[-1][1]
            parent.children = [*(parent.children or ()), symbol]
        else:
            top.append(symbol)
        stack.append((heading.level, symbol))
    return top


def _section(place: Place, heading: Heading) -> types.DocumentSymbol:
    text = place.text
    end = text.starts[heading.last] + len(text.line(heading.last))
    whole = text.span(heading.span.start.offset, max(end, heading.span.end.offset))
    return _symbol(place, heading.name or "…", "", types.SymbolKind.String, whole, heading.span)


def _symbol(
    place: Place, name: str, detail: str, kind: types.SymbolKind, whole: Span, own: Span,
    children: list[types.DocumentSymbol] | None = None,
) -> types.DocumentSymbol:  # fmt: skip
    where = span_in_text(whole, place.text, place.encoding)
    selection = span_in_text(own, place.text, place.encoding)
    return types.DocumentSymbol(name, kind, where, selection, detail or None, children=children or None)
