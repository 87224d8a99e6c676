"""Taking a suppression out of a comment, or some of its codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from owed.source.model import Suppression
from owed.text import Span, Text

_CODES = re.compile(rb"\[[^\]\n]*\]")


def without(text: Text, suppression: Suppression, left: Sequence[str]) -> tuple[Span, str]:
    """What to replace, and by what, so that only the codes ``left`` are silenced; none: no suppression stands there any more.

    The comment goes with it where it says nothing else, and its line where nothing else is in it.
    """
    data = text.data
    start, end = suppression.span.start.offset, suppression.span.end.offset
    if left:
        codes = _CODES.search(data, start, end)
        if codes is not None:
            return text.span(codes.start(), codes.end()), f"[{', '.join(left)}]"
    comment = suppression.comment
    before = data[comment.start.offset : start]
    after = data[end : comment.end.offset]
    if any(char.isalnum() for char in (before + after).decode("utf-8", "replace")):
        return text.span(start - (len(before) - len(before.rstrip(b" \t"))), end), ""
    line = comment.start.line
    first = text.starts[line]
    ahead = data[first : comment.start.offset]
    behind = text.lines(comment.end.line, comment.end.line)[comment.end.column :]
    if ahead.strip() or behind.strip():
        return text.span(first + len(ahead.rstrip(b" \t")), comment.end.offset), ""
    return text.span(first, comment.end.offset + len(behind)), ""
