"""textDocument/foldingRange in records: the front matter, its mappings and lists, and the sections of the body."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from owed.lsp.capabilities import MARKDOWN
from owed.lsp.server import OwedServer
from owed.registry.headings import headings
from owed.registry.layout import Node, find_fences, parse_layout
from owed.text import Text

MOST = 1_000


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_FOLDING_RANGE, types.FoldingRangeRegistrationOptions(document_selector=MARKDOWN))
    def folding_range(params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        place = server.place(params.text_document.uri)
        if place is None or not place.is_record:
            return None
        found = [types.FoldingRange(start, end) for start, end in _folds(place.text) if end > start]
        return found[:MOST] or None


def _folds(text: Text) -> Iterator[tuple[int, int]]:
    fences = find_fences(text)
    if fences is not None:
        yield text.point(fences.start).line - 1, text.point(fences.end).line
        root = parse_layout(text, fences)
        for key, value in root.pairs if isinstance(root, Node) else ():
            if value.kind in ("map", "list") and not value.flow:
                yield text.point(key.start).line, _last(text, value)
    for heading in headings(text):
        yield heading.span.start.line, heading.last


def _last(text: Text, node: Node) -> int:
    """The last line of a block of YAML; for YAML it ends where the next key starts."""
    last = text.point(node.end).line
    start = text.point(node.start).line
    while last > start and (not text.line(last).strip() or not text.line(last).startswith((b" ", b"-"))
                            or text.line(last).startswith(b"---")):  # fmt: skip
        last -= 1
    return last
