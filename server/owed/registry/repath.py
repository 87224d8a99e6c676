"""Writing other paths into the anchors of a record: the paths of files that get another name.

Only the scalars that hold such a path are written anew, in the quotes that they have; an anchor that would then say what another
says already is taken out. What was written is read again: unless the anchors say what they should, and all else says what it did, the
caller gets an ``EditProblem``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from owed.registry.anchor_items import cut, is_apart
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
    value = entry[1]
    edits: Edits = []
    wanted = to_plain(page.root)
    places = [(place, old, move(old)) for place in _places(value, wanted) if (old := place.text) is not None]
    said = {_plain(old): old for place, old, new in places if place.is_anchor and new == old}
    out: set[int] = set()
    for place, old, new in places:
        if new == old:
            continue
        node = place.node
        if node.kind != "scalar" or node.bound or node.style in ("|", ">"):
            return page.problem(f"the anchor {old} is written in a way that cannot be edited", node)
        if place.is_anchor and said.setdefault(_plain(new), old) != old and is_apart(page, value, node):
            out.add(place.number)
            continue
        quote: Quote = "'" if node.style == "'" else '"' if node.style == '"' else ""
        edits.append(page.edit(node.start, node.end, write_scalar(new, flow=place.flow or page.root.flow, quote=quote)))
        place.put(new)
    for number in sorted(out, reverse=True):
        edits.append(cut(page, value, number, out))
        del wanted["anchors"][number]
    if not edits:
        return []
    after = Page.read(apply(text, edits))
    if isinstance(after, EditProblem) or to_plain(after.root) != wanted:
        return EditProblem("the anchors are written in a way that cannot be edited safely")
    return edits


@dataclass(frozen=True)
class _Place:
    """A scalar that may hold a path: the item of the list that it is in, and how to put another text into what is wanted.

    ``is_anchor``: the item is this scalar. ``flow``: it stands in brackets.
    """

    number: int
    node: Node
    flow: bool
    is_anchor: bool
    put: Callable[[str], None]

    @property
    def text(self) -> str | None:
        value = to_plain(self.node)
        return value if isinstance(value, str) else None


def _places(value: Node, wanted: dict[str, Any]) -> Iterator[_Place]:
    if value.kind != "list":
        yield _Place(0, value, False, True, lambda new: wanted.update(anchors=new))
        return
    items: list[Any] = wanted["anchors"]
    for number, item in enumerate(value.items):
        if item.kind != "map":
            yield _Place(
                number, item, value.flow, True, lambda new, at=number: items.__setitem__(at, new)  # type: ignore[misc]
            )  # fmt: skip
        elif (within := item.get("in")) is not None and item.get("match") is not None:
            where: dict[str, Any] = items[number]
            yield _Place(
                number, within[1], value.flow or item.flow, False,
                lambda new, into=where: into.update({"in": new}),  # type: ignore[misc]
            )  # fmt: skip


def _plain(anchor: str) -> str:
    return anchor.strip().removeprefix("./")
