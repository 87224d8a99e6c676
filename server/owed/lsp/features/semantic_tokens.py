"""textDocument/semanticTokens/full in records: IDs of records, by what they are and where they stand.

The types are debtRecord and decisionRecord, the modifiers proposed, accepted, overdue and, of what is closed, deprecated.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from owed.lsp.capabilities import MARKDOWN
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.registry.ids import mention_pattern
from owed.registry.record import Record
from owed.registry.summary import overdue

TYPES = ["debtRecord", "decisionRecord"]
MODIFIERS = ["proposed", "accepted", "overdue", "deprecated"]
MOST = 5_000


def register(server: OwedServer) -> None:
    """Register the feature."""
    legend = types.SemanticTokensLegend(TYPES, MODIFIERS)
    options = types.SemanticTokensRegistrationOptions(legend, document_selector=MARKDOWN, full=True)

    @server.answer(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, options)
    def semantic_tokens(params: types.SemanticTokensParams) -> types.SemanticTokens | None:
        place = server.place(params.text_document.uri)
        if place is None or not place.is_record:
            return None
        data: list[int] = []
        line = character = 0
        for where, record in _named(place):
            start = where.start
            delta = start.character - character if start.line == line else start.character
            length = where.end.character - start.character
            data += [start.line - line, delta, length, TYPES.index(_type(record)), _modifiers(place, record)]
            line, character = start.line, start.character
        return types.SemanticTokens(data) if data else None


def _named(place: Place) -> Iterator[tuple[types.Range, Record]]:
    """The IDs of a record, its own too, in order of the text."""
    count = 0
    for match in mention_pattern(place.snapshot.registry.prefixes).finditer(place.text.data):
        record = place.snapshot.registry.get(match[0].decode())
        if record is not None and count < MOST:
            count += 1
            span = place.text.span(match.start(), match.end())
            yield span_in_text(span, place.text, place.encoding), record


def _type(record: Record) -> str:
    return TYPES[0] if record.is_debt else TYPES[1]


def _modifiers(place: Place, record: Record) -> int:
    held = [record.status if record.is_open else "deprecated"]
    if overdue(record, place.snapshot.today):
        held.append("overdue")
    return sum(1 << number for number, name in enumerate(MODIFIERS) if name in held)
