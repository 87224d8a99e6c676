"""Turning debt into a delta: for a record that says how far the system is from its ideal, but that nobody decided on.

Nothing that was written gets lost: what the debt said stays as comments, in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from owed.registry.edit import apply
from owed.registry.frontmatter import to_plain
from owed.registry.layout import Node
from owed.registry.page import Edit, EditProblem, Edits, Page
from owed.text import Span, Text

_NEW = (("kind", "technical"), ("today", " # how it is"), ("ideal", " # how it should be"))
_BLANK = "today"


@dataclass(frozen=True)
class ToDelta:
    """The edits, and where the cursor goes in the text that they make."""

    edits: Edits
    blank: Span


def to_delta(text: Text) -> ToDelta | EditProblem:
    """The edits that put ``delta`` in the place of ``debt``; a delta that is there already is left as it is."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get("debt") if page.root else None
    if page.root is None or entry is None or page.root.flow:
        return EditProblem("there is no debt in lines of its own here")
    known = page.root.get("delta")
    start = page.line_start(entry[0].start)
    edits = _commented(page, entry[0].start, page.value_end(entry), known is None and not entry[1].flow)
    if known is None:
        step = page.indent_step()
        written = "".join(f"{step}{key}: {value}{page.eol}" for key, value in _NEW)
        edits[0] = Edit(edits[0].span, f"delta:{page.eol}{written}{edits[0].new}")
    after = apply(text, edits)
    if not _else_the_same(page.root, after):
        return EditProblem("the debt is written in a way that cannot be edited safely")
    return ToDelta(edits, _blank(after, start, entry[0].start if known else None))


def _commented(page: Page, start: int, end: int, drop_first: bool) -> Edits:
    """Each line of the entry becomes a comment; the first, which has just ``debt:``, makes room where something stands for it."""
    text = page.text
    first, last = text.point(start).line, text.point(end).line
    edits: Edits = []
    for number in range(first, last + 1):
        raw = text.line(number)
        at = text.starts[number] + len(raw) - len(raw.lstrip(b" \t"))
        if number == first and drop_first and raw.strip() == b"debt:":
            edits.append(page.edit(text.starts[number], page.next_line(start), ""))
        elif raw.strip() and not raw.lstrip().startswith(b"#"):
            edits.append(page.edit(at, at, "# "))
    return edits


def _else_the_same(before: Node, after: Text) -> bool:
    page = Page.read(after)
    if isinstance(page, EditProblem) or page.root is None:
        return False
    was, now = to_plain(before), to_plain(page.root)
    return "debt" not in now and {k: v for k, v in was.items() if k not in ("debt", "delta")} == {
        key: value for key, value in now.items() if key != "delta"
    }


def _blank(after: Text, start: int, fallback: int | None) -> Span:
    if fallback is not None:
        return after.span(fallback, fallback)
    at = after.data.index(f"{_BLANK}: ".encode(), start) + len(_BLANK) + 2
    return after.span(at, at)
