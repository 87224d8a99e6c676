"""Front matter as it is written: every node with its place, style, anchor and alias. What edits need to know.

Built from libyaml's events, so nothing is constructed, resolved or expanded, and nesting costs no stack.
Offsets are bytes of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from owed.text import Text

LARGEST = 200_000
"""Bytes of front matter: a person writes less than a thousand, a program that lists a thousand anchors a hundred times that."""
MOST_EVENTS = 16_000
"""Parts of front matter: four times as many as have a meaning (``frontmatter.MAX_NODES``); an editor waits for them."""
_TOO_LARGE = "the front matter is too large"
BOM = b"\xef\xbb\xbf"
_FENCE = re.compile(rb"---[ \t]*(?:\r\n|\n|\r)")
_CLOSING = re.compile(rb"(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?=\r|\n|\Z)")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Kind = Literal["scalar", "list", "map", "alias"]
_KINDS: dict[type, Kind] = {
    yaml.ScalarEvent: "scalar",
    yaml.SequenceStartEvent: "list",
    yaml.MappingStartEvent: "map",
    yaml.AliasEvent: "alias",
}


@dataclass(frozen=True, slots=True)
class Fences:
    """Where front matter stands: ``start..end`` is what is between the two ``---`` lines."""

    start: int
    end: int


@dataclass(slots=True)
class Node:
    """One YAML node. ``style`` is the quote or block sign of a scalar; ``anchor`` the name in ``&x``."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    style: str = ""
    flow: bool = False
    anchor: str = ""
    tagged: bool = False
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)

    @property
    def bound(self) -> bool:
        """Whether more depends on this node than its place shows: it has an anchor (``&x``), or a tag."""
        return self.tagged or self.anchor != ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written here: the value of ``key:``."""
        return self.kind == "scalar" and self.start == self.end and not self.style and not self.bound

    def get(self, key: str) -> tuple[Node, Node] | None:
        """The entry of a key; of duplicates the last, which is the one that counts."""
        found = None
        for pair in self.pairs:
            if pair[0].kind == "scalar" and pair[0].value == key:
                found = pair
        return found


def find_fences(text: Text) -> Fences | None:
    """Find front matter: a first line ``---``, up to the next ``---`` or ``...``; None when there is none."""
    data = text.data
    opening = _FENCE.match(data, len(BOM) if data.startswith(BOM) else 0)
    if not opening:
        return None
    closing = _CLOSING.search(data, opening.end())
    return Fences(opening.end(), closing.start()) if closing else None


def parse_layout(text: Text, fences: Fences) -> Node | str | None:
    """Return the root node; None for front matter that says nothing; why it cannot be read as a string."""
    data = text.data[fences.start : fences.end]
    if len(data) > LARGEST:
        return _TOO_LARGE
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError:
        return "the front matter is not UTF-8"
    try:
        return _build(source, fences.start)
    except yaml.YAMLError:
        return "the front matter is not YAML"
    except ValueError:
        return "the front matter has a character that YAML does not allow"


def _build(source: str, base: int) -> Node | str | None:
    offsets = _offsets(source, base)
    root: Node | None = None
    stack: list[Node] = []
    waiting: list[Node | None] = []
    for number, event in enumerate(events(source)):
        if number > MOST_EVENTS:
            return _TOO_LARGE
        node = _node(event, offsets)
        if node is None:
            if isinstance(event, yaml.CollectionEndEvent):
                waiting.pop()
                stack.pop().end = _end(event, offsets)
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise yaml.YAMLError("a second document")
            continue
        if not stack:
            root = node
        elif stack[-1].kind == "list":
            stack[-1].items.append(node)
        elif waiting[-1] is None:
            waiting[-1] = node
        else:
            stack[-1].pairs.append((waiting[-1], node))
            waiting[-1] = None
        if node.kind in ("list", "map"):
            stack.append(node)
            waiting.append(None)
    return root


def events(source: str) -> Iterator[Any]:
    """The events of libyaml, one by one.

    :raises yaml.YAMLError: where the text is no YAML.
    """
    loader = _LOADER(source)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _node(event: Any, offsets: Callable[[int], int]) -> Node | None:
    kind = _KINDS.get(type(event))
    if kind is None:
        return None
    start, end, anchor = offsets(event.start_mark.index), offsets(event.end_mark.index), event.anchor or ""
    if kind == "alias":
        return Node(kind, start, end, anchor)
    tagged = event.tag is not None
    if kind == "scalar":
        return Node(kind, start, end, event.value, event.style or "", anchor=anchor, tagged=tagged)
    return Node(kind, start, end, flow=bool(event.flow_style), anchor=anchor, tagged=tagged)


def _end(event: Any, offsets: Callable[[int], int]) -> int:
    return offsets(event.end_mark.index)


def _offsets(source: str, base: int) -> Callable[[int], int]:
    """From an index in ``source`` to a byte offset of the text."""
    if source.isascii():
        return lambda index: base + index
    places = [base]
    for char in source:
        places.append(places[-1] + len(char.encode()))
    return lambda index: places[min(index, len(places) - 1)]
