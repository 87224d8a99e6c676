"""Writing other paths into the anchors of a record: the paths of files that get another name.

Only the scalars that hold such a path are written anew, in the quotes that they have. What was written is read again: unless the
anchors say what they should, and all else says what it did, the caller gets an ``EditProblem``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from owed.registry.edit import EditProblem, apply
from owed.registry.frontmatter import to_plain
from owed.registry.layout import Node
from owed.registry.page import Edits, Page
from owed.registry.scalar import Quote, write_scalar
from owed.text import Text

Move = Callable[[str], str]
"""From an anchor as written, or the glob of its ``in``, to the same with the new path; what does not move stays as it is."""


def move_anchors(text: Text, move: Move) -> Edits | EditProblem:
    """The edits that give the anchors of a record their new paths; none where all stay."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get("anchors") if page.root else None
    if page.root is None or entry is None:
        return []
    edits: Edits = []
    wanted = to_plain(page.root)
    for node, flow, put in _places(entry[1], wanted):
        old = to_plain(node)
        new = move(old) if isinstance(old, str) else old
        if new == old:
            continue
        if node.kind != "scalar" or node.bound or node.style in ("|", ">"):
            return page.problem(f"the anchor {old} is written in a way that cannot be edited", node)
        quote: Quote = "'" if node.style == "'" else '"' if node.style == '"' else ""
        edits.append(page.edit(node.start, node.end, write_scalar(new, flow=flow or page.root.flow, quote=quote)))
        put(new)
    if not edits:
        return []
    after = Page.read(apply(text, edits))
    if isinstance(after, EditProblem) or to_plain(after.root) != wanted:
        return EditProblem("the anchors are written in a way that cannot be edited safely")
    return edits


def _places(value: Node, wanted: dict[str, Any]) -> Iterator[tuple[Node, bool, Callable[[str], None]]]:
    """The scalars that may hold a path: where they are, whether in brackets, and how to put another into ``wanted``."""
    if value.kind != "list":
        yield value, False, lambda new: wanted.update(anchors=new)
        return
    items: list[Any] = wanted["anchors"]
    for number, item in enumerate(value.items):
        if item.kind != "map":
            yield item, value.flow, lambda new, at=number: items.__setitem__(at, new)  # type: ignore[misc]
        elif (within := item.get("in")) is not None and item.get("match") is not None:
            where: dict[str, Any] = items[number]
            yield within[1], value.flow or item.flow, lambda new, into=where: into.update({"in": new})  # type: ignore[misc]
