"""Taking single anchors out of a record; what else it says, and how the other anchors are written, stays."""

from __future__ import annotations

from collections.abc import Collection

from owed.registry.edit import EditProblem, apply, remove_field
from owed.registry.frontmatter import to_plain
from owed.registry.layout import Node
from owed.registry.page import Edit, Edits, Page
from owed.registry.record import Record
from owed.text import Text


def remove_anchors(text: Text, record: Record, anchors: Collection[str]) -> Edits | EditProblem:
    """The edits that take out the anchors that are written so; with the last of them, the whole field. None where none is."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get("anchors") if page.root else None
    starts = {anchor.span.start.offset for anchor in record.anchors if anchor.text in anchors}
    if page.root is None or entry is None or not starts:
        return []
    items = entry[1].items if entry[1].kind == "list" else [entry[1]]
    out = {number for number, item in enumerate(items) if starts.intersection((item.start, _said_at(item)))}
    if len(out) == len(items):
        return remove_field(text, "anchors")
    if not all(is_apart(page, entry[1], items[number]) for number in out):
        return page.problem("the anchors are written in a way that cannot be edited", entry[1])
    edits = [cut(page, entry[1], number, out) for number in sorted(out)]
    wanted = to_plain(page.root)
    wanted["anchors"] = [item for number, item in enumerate(wanted["anchors"]) if number not in out]
    after = Page.read(apply(text, edits))
    if isinstance(after, EditProblem) or to_plain(after.root) != wanted:
        return EditProblem("the anchors are written in a way that cannot be edited safely")
    return edits


def _said_at(item: Node) -> int:
    return item.pairs[0][1].start if item.kind == "map" and item.pairs else item.start


def is_apart(page: Page, value: Node, item: Node) -> bool:
    """Whether an item of a list can go without another: it is in brackets, or in lines of its own."""
    return value.flow or page.text.data[page.line_start(item.start) : item.start].strip() == b"-"


def cut(page: Page, value: Node, number: int, out: Collection[int]) -> Edit:
    """Take an item out of a list, with its lines or its comma. ``out``: the numbers of all that go; never all of the list."""
    item = value.items[number]
    if not value.flow:
        return page.edit(page.line_start(item.start), page.next_line(page.leaf_end(item, item.start) - 1), "")
    if all(before in out for before in range(number)):
        return page.edit(item.start, value.items[number + 1].start, "")
    return page.edit(value.items[number - 1].end, item.end, "")
