"""The front matter of one text as a page to edit: where its entries start and end, and where a new one goes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from owed.registry.layout import BOM, Fences, Node, find_fences, parse_layout
from owed.registry.scalar import Quote, write_scalar
from owed.resources import resource
from owed.text import NOWHERE, Span, Text

_ENDING = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of ``span`` by ``new``."""

    span: Span
    new: str


@dataclass(frozen=True, slots=True)
class EditProblem:
    """Why an edit cannot be made safely, in a sentence for the person who asked; ``span`` is what is in the way."""

    message: str
    span: Span = NOWHERE


Edits = list[Edit]
Entry = tuple[Node, Node]
Write = Callable[[bool, Quote], str]
"""From (inside brackets?, the quotes to keep) to YAML."""


def line_ending(text: Text) -> str:
    """The first line ending of a text."""
    ending = _ENDING.search(text.data, 0, 1_000_000)
    return ending[0].decode() if ending else "\n"


@dataclass(frozen=True)
class Page:
    """A text and its front matter. ``root`` is None while there is no mapping yet."""

    text: Text
    fences: Fences | None
    root: Node | None
    eol: str

    @classmethod
    def read(cls, text: Text) -> Page | EditProblem:
        """Read a text; a problem when its front matter cannot be read, or is no mapping."""
        fences = find_fences(text)
        eol = line_ending(text)
        if fences is None:
            return cls(text, None, None, eol)
        root = parse_layout(text, fences)
        if isinstance(root, str):
            return EditProblem(f"{root}; mend it first", text.span(fences.start, fences.end))
        if root is not None and root.is_empty:
            root = None
        if root is not None and root.kind != "map":
            return EditProblem("the front matter is not a mapping of keys to values", text.span(root.start, root.end))
        return cls(text, fences, root, eol)

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Replace the bytes ``start..end``."""
        return Edit(self.text.span(start, end), new)

    def problem(self, message: str, node: Node) -> EditProblem:
        """Say what is in the way, and where."""
        return EditProblem(message, self.text.span(node.start, node.end))

    def line_start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self.text.starts[self.text.point(offset).line]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its line ending."""
        line = self.text.point(offset).line
        return self.text.starts[line] + len(self.text.line(line))

    def next_line(self, offset: int) -> int:
        """Where the line after the one of an offset starts; the end of the text after the last."""
        line = self.text.point(offset).line + 1
        return self.text.starts[line] if line < self.text.line_count else len(self.text.data)

    def colon_end(self, key: Node) -> int | None:
        """Behind the colon of a simple key."""
        colon = re.compile(rb"[ \t]*:").match(self.text.data, key.end)
        return colon.end() if colon else None

    def value_end(self, entry: Entry) -> int:
        """Behind the last character of an entry that says something."""
        key, node = entry
        after_key = self.colon_end(key) or key.end
        return max(after_key, self.leaf_end(node, after_key))

    def leaf_end(self, node: Node, at_least: int) -> int:
        """Behind the last character of a node: block collections end far behind it for YAML, at the next key."""
        while node.kind in ("map", "list") and not node.flow:
            if node.kind == "map" and node.pairs:
                key, value = node.pairs[-1]
                at_least, node = self.colon_end(key) or key.end, value
            elif node.kind == "list" and node.items:
                node = node.items[-1]
                at_least = node.start
            else:
                return at_least
        if node.style in ("|", ">"):
            written = self.text.data[node.start : node.end]
            header = written.split(b"\n", 1)[0]
            return node.start + len(written if b"+" in header[:4] else written.rstrip())
        return at_least if node.is_empty else node.end

    def indent_step(self) -> str:
        """How far nested keys are indented here; two spaces where nothing is nested."""
        for _, value in self.root.pairs if self.root and not self.root.flow else ():
            if value.kind == "map" and not value.flow and value.pairs:
                start = value.pairs[0][0].start
                indent = self.text.data[self.line_start(start) : start].decode("utf-8", "replace")
                if indent and not indent.strip():
                    return indent
        return "  "

    def dash_indent(self) -> str:
        """The indentation of the dashes of top-level lists here; two spaces where there are none."""
        for _, value in self.root.pairs if self.root and not self.root.flow else ():
            if value.kind == "list" and not value.flow and value.items:
                indent = self.text.data[self.line_start(value.start) : value.start].decode("utf-8", "replace")
                if not indent.strip():
                    return indent
        return "  "

    def written(self, keys: Sequence[str], indent: str, write: Write) -> str:
        """``debt:`` and below it ``owner: x``: the first key at ``indent``, the others nested, no line ending."""
        lines, step = [], self.indent_step()
        for depth, key in enumerate(keys):
            last = depth == len(keys) - 1
            lines.append(f"{indent}{step * depth}{write_scalar(key)}:{_after_colon(write(False, '')) if last else ''}")
        return self.eol.join(lines)

    def first_entry(self, keys: Sequence[str], write: Write) -> Edit:
        """The first key of front matter, which is empty or missing."""
        entry = self.written(keys, "", write) + self.eol
        if self.fences is not None:
            return self.edit(self.fences.end, self.fences.end, entry)
        start = len(BOM) if self.text.data.startswith(BOM) else 0
        return self.edit(start, start, f"---{self.eol}{entry}---{self.eol}")

    def open_mapping(self, entry: Entry, parent: Node, keys: Sequence[str], write: Write) -> Edit | EditProblem:
        """The first key below ``debt:``, which has nothing yet."""
        if parent.flow:
            return self.problem("this mapping is written in braces and has no value yet", entry[0])
        line = self.line_start(entry[0].start)
        indent = self.text.data[line : entry[0].start].decode("utf-8", "replace")
        if indent.strip():
            return self.problem("this key does not start its line", entry[0])
        at = self.line_end(self.value_end(entry))
        return self.edit(at, at, self.eol + self.written(keys, indent + self.indent_step(), write))

    def insert(self, parent: Node, owner: str, keys: Sequence[str], write: Write) -> Edit | EditProblem:
        """A new key of the mapping ``owner`` (top level: ``""``), behind the nearest one before it in the schema."""
        order = schema_order().get(owner, {})
        if not parent.pairs:
            inner = self.in_braces(keys, write)
            return self.edit(parent.start + 1, parent.start + 1, inner)
        place = order.get(keys[0], len(order))
        before = [pair for pair in parent.pairs if order.get(pair[0].value, -1) < place and pair[0].value in order]
        after = [pair for pair in parent.pairs if order.get(pair[0].value, -1) > place]
        left = max(before, key=lambda pair: order[pair[0].value], default=None)
        if left is None and not after:
            left = parent.pairs[-1]
        if parent.flow:
            inner = self.in_braces(keys, write)
            if left is not None:
                at = self.value_end(left)
                return self.edit(at, at, f", {inner}")
            return self.edit(after[0][0].start, after[0][0].start, f"{inner}, ")
        first = parent.pairs[0][0].start
        indent = self.text.data[self.line_start(first) : first].decode("utf-8", "replace")
        if indent.strip():
            return self.problem("this mapping does not start its line", parent)
        entry = self.written(keys, indent, write)
        if left is not None:
            end = self.value_end(left)
            if self.text.data[end - 1 : end] in (b"\n", b"\r"):
                return self.edit(end, end, entry + self.eol)
            at = self.line_end(end)
            return self.edit(at, at, self.eol + entry)
        at = self.above(after[0][0].start)
        return self.edit(at, at, entry + self.eol)

    def in_braces(self, keys: Sequence[str], write: Write) -> str:
        """The keys and the value as they stand in ``{…}``, without the outer braces."""
        value = write(True, "")
        for key in reversed(keys[1:]):
            value = f"{{{write_scalar(key, flow=True)}: {value}}}"
        return f"{write_scalar(keys[0], flow=True)}: {value}"

    def above(self, offset: int) -> int:
        """The start of the line of a key, or of the comment lines right above it."""
        line = self.text.point(offset).line
        first = self.text.point(self.fences.start).line if self.fences else 0
        while line > first and self.text.line(line - 1).lstrip().startswith(b"#"):
            line -= 1
        return self.text.starts[line]


def _after_colon(value: str) -> str:
    return value if value[:1] in ("\n", "\r") else f" {value}"


@cache
def schema_order() -> dict[str, dict[str, int]]:
    """For the top level (``""``) and each mapping in it: key to its place in the schema."""
    schema = json.loads((resource("registry-schema") / "record.schema.json").read_text("utf-8"))
    orders = {"": {key: n for n, key in enumerate(schema["properties"])}}
    for key, field in schema["properties"].items():
        if "properties" in field:
            orders[key] = {name: n for n, name in enumerate(field["properties"])}
    return orders
