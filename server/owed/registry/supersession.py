"""One record replaces another: what each of the two then says, in the words of its own style, as smallest edits."""

from __future__ import annotations

import posixpath

from owed.registry.body import Line, read_body
from owed.registry.edit import add_item, set_status
from owed.registry.labels import STATUS, find
from owed.registry.page import Edit, EditProblem, Edits, Page, line_ending
from owed.registry.record import Record
from owed.text import Text

_LINKS = "links"
"""The section in which MADR 2 names other records."""


def say_superseded(text: Text, record: Record, by: Record) -> Edits | EditProblem:
    """The edits of the older record: ``superseded by TD-0012`` in front matter, with a link in the body."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    in_matter = page.root is not None and any(page.root.get(name) is not None for name in STATUS)
    body = read_body(text, page.fences.end if page.fences else 0)
    if in_matter or (find(body.fields, STATUS) is None and find(body.sections, STATUS) is None):
        return set_status(text, record, f"superseded by {by.id}")
    return set_status(text, record, f"superseded by {_link(record, by)}")


def say_supersedes(text: Text, record: Record, earlier: Record) -> Edits | EditProblem:
    """The edits of the newer record: the list ``supersedes`` of its front matter, the ``## Status`` section, or its links."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    start = page.fences.end if page.fences else 0
    body = read_body(text, start)
    section = find(body.sections, STATUS)
    if page.root is None and section is not None:
        name = next(name for name in STATUS if name in body.headings)
        return [_after(text, section, body.headings[name].end.line, f"Supersedes {_link(record, earlier)}", apart=True)]
    if page.root is None and find(body.fields, STATUS) is not None:
        said = f"* Supersedes {_link(record, earlier)}"
        if _LINKS in body.headings:
            return [_after(text, body.sections[_LINKS], body.headings[_LINKS].end.line, said, apart=False)]
        eol = line_ending(text)
        gap = "" if text.data.endswith((b"\n", b"\r")) else eol
        end = len(text.data)
        return [Edit(text.span(end, end), f"{gap}{eol}## Links{eol}{eol}{said}{eol}")]
    return add_item(text, "supersedes", earlier.id)


def _after(text: Text, section: list[Line], heading: int, said: str, *, apart: bool) -> Edit:
    """A new line behind the last one of a section; ``apart``: a paragraph of its own."""
    eol = line_ending(text)
    line = section[-1].span.end.line if section else heading
    at = text.starts[line] + len(text.line(line))
    return Edit(text.span(at, at), f"{eol}{eol if apart or not section else ''}{said}")


def _link(record: Record, other: Record) -> str:
    """A Markdown link from one record to another, labelled as the log's style does: ``[12. Use Zig](0012-use-zig.md)``."""
    target = posixpath.relpath(other.path, posixpath.dirname(record.path) or ".")
    title = " ".join(other.title.replace("[", "(").replace("]", ")").split())
    number = other.record_id.number
    label = f"{number}. {title}" if record.style == "nygard" and number is not None else other.id
    target = f"<{target}>" if any(char in target for char in " ()") else target
    return f"[{label}]({target})"
