"""Places in other files, for the client: their columns need the text of those files."""

from __future__ import annotations

from lsprotocol import types

from owed.lsp.convert import position, span_in_text
from owed.lsp.server import Place
from owed.text import Span, Text


class Elsewhere:
    """Reads each file once at most for one answer, as the editor has it or from disk; never one that is too large."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._texts: dict[str, Text | None] = {}

    def text(self, path: str) -> Text | None:
        """The text of a file; None when it cannot be read."""
        if path not in self._texts:
            own = path == self._place.path and self._place.cell is None
            self._texts[path] = self._place.text if own else self._place.file.workspace.text(path)
        return self._texts[path]

    def location(self, path: str, span: Span) -> types.Location:
        """Where a span is. Without the text columns are taken for plain ASCII's."""
        text, encoding = self.text(path), self._place.encoding
        where = (
            span_in_text(span, text, encoding)
            if text
            else types.Range(position(span.start, None, encoding), position(span.end, None, encoding))
        )
        return types.Location(self._place.file.root.uri(path), where)
