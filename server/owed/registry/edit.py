"""Editing a record without losing a byte: each change is the smallest edit of the text as it is.

Comments, order, quoting, line endings, BOM and a missing final newline stay. Every set of edits to front matter
is checked before it is handed out: the text is read again, and unless the one value, and nothing
else, has changed, the caller gets an ``EditProblem`` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from owed.registry.body import read_body
from owed.registry.body_status import date_in_body, status_in_body
from owed.registry.ids import RecordId, mention_pattern
from owed.registry.labels import STATUS, find
from owed.registry.layout import Node
from owed.registry.page import Edit, EditProblem, Edits, Entry, Page, Write
from owed.registry.record import Record
from owed.registry.scalar import Quote, write_scalar
from owed.text import Text

__all__ = [
    "Edit",
    "EditProblem",
    "add_anchor",
    "add_blank",
    "add_item",
    "apply",
    "remove_field",
    "rename_links",
    "rename_mentions",
    "replace_anchor",
    "set_date",
    "set_list",
    "set_scalar",
    "set_status",
]


def apply(text: Text, edits: Sequence[Edit]) -> Text:
    """Return the text with the edits made. All spans are those of ``text``; they must not overlap."""
    data = text.data
    for edit in sorted(edits, key=lambda e: (e.span.start.offset, e.span.end.offset), reverse=True):
        data = data[: edit.span.start.offset] + edit.new.encode("utf-8", "replace") + data[edit.span.end.offset :]
    return Text(data)


# Whole records


def set_status(text: Text, record: Record, status: str) -> Edits | EditProblem:
    """Set the status where the record states it: front matter, the bullet of MADR 2, or the section of Nygard.

    A record that states none gets it in its front matter.
    """
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    key = next((name for name in STATUS if page.root is not None and page.root.get(name) is not None), None)
    if key is None:
        in_body = status_in_body(text, page.fences.end if page.fences else 0, status)
        if in_body is not None:
            return in_body
    return set_scalar(text, key or "status", status)


def set_date(text: Text, day: str) -> Edits | EditProblem:
    """Set the day of the decision where the record has a field for it in the way of MADR; no edit where it has none.

    The ``Date:`` line of Nygard's style is the day on which the record was written, and stays.
    """
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    if page.root is not None and page.root.get("date") is not None:
        return set_scalar(text, "date", day)
    body = read_body(text, page.fences.end if page.fences else 0)
    return [] if find(body.sections, STATUS) is not None else date_in_body(text, body, day)


def add_anchor(text: Text, record: Record, anchor: str) -> Edits | EditProblem:
    """Append an anchor, written as DESIGN §3 has it (``path::name``, ``use: pandas.X``); no edit when it is there."""
    if any(known.text == anchor for known in record.anchors):
        return []
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get("anchors") if page.root else None
    known = _anchors(entry)
    if entry is None or (entry[1].is_empty and not entry[1].bound):
        return _checked(page, _insert_list(page, entry, anchor), ["anchors"], (anchor,))
    value = entry[1]
    if value.bound or known is None:
        return page.problem("the anchors are not a list that can be added to", value)
    return _checked(page, _append(page, value, anchor), ["anchors"], (*known, anchor))


def add_item(text: Text, key: str, item: str) -> Edits | EditProblem:
    """Append a text to the list at a key of the front matter, which is made where it is missing; no edit when it is there."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get(key) if page.root else None
    known = _anchors(entry)
    if entry is None or not known:
        return set_list(text, key, [item])
    if item in known:
        return []
    if entry[1].bound:
        return page.problem(f"{key} is shared with other fields by a YAML anchor, or has a tag", entry[1])
    return _checked(page, _append(page, entry[1], item), [key], (*known, item))


def replace_anchor(text: Text, record: Record, old: str, new: str) -> Edits | EditProblem:
    """Write ``new`` where the record has the anchor ``old``."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    entry = page.root.get("anchors") if page.root else None
    known = _anchors(entry)
    if entry is None or known is None:
        return EditProblem("the anchors are not a list that can be edited")
    nodes = entry[1].items if entry[1].kind == "list" else [entry[1]]
    spans = {anchor.span.start.offset for anchor in record.anchors if anchor.text == old}
    for place, item in enumerate(nodes):
        node = item.pairs[0][1] if item.kind == "map" and item.pairs else item
        if known[place] != old and not spans.intersection((item.start, node.start)):
            continue
        if node.kind != "scalar" or node.bound or node.style in ("|", ">"):
            return page.problem(f"the anchor {old} is written in a way that cannot be edited", node)
        plain = new.partition(": ")[2] if item.kind == "map" and ": " in new else new
        flow = item.flow or entry[1].flow or bool(page.root and page.root.flow)
        edit = page.edit(node.start, node.end, write_scalar(plain, flow=flow, quote=_quote(node)))
        value = new if entry[1].kind == "scalar" else (*known[:place], new, *known[place + 1 :])
        return _checked(page, edit, ["anchors"], value)
    return EditProblem(f"the anchor {old} is not written in this record")


def _anchors(entry: Entry | None) -> tuple[str, ...] | None:
    """The anchors as they are named; None when they are neither a list nor a text."""
    if entry is None or entry[1].is_empty or _is_null(entry[1]):
        return ()
    node = entry[1]
    if node.kind == "scalar" and node.style not in ("|", ">"):
        return (node.value,)
    return tuple(map(_text_of, node.items)) if node.kind == "list" else None


def _is_null(node: Node) -> bool:
    """Whether a scalar says that there is nothing."""
    return node.kind == "scalar" and (node.value == "" or (not node.style and node.value.lower() in ("~", "null")))


def rename_mentions(text: Text, old: RecordId, new: RecordId) -> Edits:
    """Write ``new`` wherever the text mentions ``old``; ``ADR-12`` keeps its two digits, ``ADR-0012`` its four."""
    if old.number is None:
        stem = re.escape(old.slug.encode())
        stem = re.escape(str(old).encode()) if old.prefix else stem
        pattern = re.compile(rb"(?<![A-Za-z0-9_-])" + stem + rb"(?![A-Za-z0-9_-])") if old.slug else None
    else:
        pattern = mention_pattern({old.prefix})
    edits = []
    for match in pattern.finditer(text.data) if pattern else ():
        written = match[0].decode()
        if RecordId.parse(written) != old:
            continue
        width = len(written.rpartition("-")[2])
        renamed = str(new) if new.number is None or old.number is None else f"{new.prefix}-{new.number:0{width}d}"
        edits.append(Edit(text.span(*match.span()), renamed))
    return edits


def rename_links(text: Text, old_name: str, new_name: str) -> Edits:
    """Write ``new_name`` wherever the text names the file ``old_name``, in a link or in prose."""
    if not old_name:
        return []
    name = re.escape(old_name.encode())
    pattern = re.compile(rb"(?<![A-Za-z0-9_.-])" + name + rb"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])")
    return [Edit(text.span(*match.span()), new_name) for match in pattern.finditer(text.data)]


# Fields


def set_scalar(text: Text, path: str, value: str) -> Edits | EditProblem:
    """Set the field at a dotted path (``debt.repay-by``) to a text; days are written as they are, ``2027-03-31``.

    A missing key is inserted where the schema has it, a missing mapping around it too, and missing front matter
    at the start of the file.
    """
    return _set(text, path, lambda flow, quote: write_scalar(value, flow=flow, quote=quote), value)


def set_list(text: Text, path: str, values: Sequence[str]) -> Edits | EditProblem:
    """Set the field at a dotted path to a list in brackets. A list written with dashes is left alone: a problem."""
    written = "[" + ", ".join(write_scalar(value, flow=True) for value in values) + "]"
    return _set(text, path, lambda flow, quote: written, tuple(values))


def add_blank(text: Text, path: str, hint: str = "", *, is_list: bool = False) -> Edits | EditProblem:
    """Add the field at a dotted path without a value yet, a comment with a hint behind it; no edit when it is there.

    A list gets its brackets. The blank is in front of the hint, or in the brackets.
    """

    def write(flow: bool, quote: Quote) -> str:
        comment = f"  # {hint}" if hint and not flow else ""
        return f"[]{comment}" if is_list else comment[1:]

    page = Page.read(text)
    known: Node | None = None if isinstance(page, EditProblem) else page.root
    for key in path.split("."):
        entry = known.get(key) if known else None
        known = entry[1] if entry else None
    return [] if known is not None else _set(text, path, write, () if is_list else "")


def remove_field(text: Text, path: str) -> Edits | EditProblem:
    """Take out the field at a dotted path with its key, and its line when it has one for itself; no edit without it."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    parent, keys = page.root, path.split(".")
    for key in keys[:-1]:
        entry = parent.get(key) if parent else None
        parent = entry[1] if entry else None
    entry = parent.get(keys[-1]) if parent else None
    if parent is None or entry is None:
        return []
    if _count(parent, keys[-1]) > 1:
        return page.problem(f"{path} is there more than once", entry[0])
    if parent.flow:
        edits = [_cut_from_flow(page, parent, entry)]
    else:
        start, end = page.line_start(entry[0].start), page.next_line(page.value_end(entry) - 1)
        if page.text.data[start : entry[0].start].strip():
            return page.problem(f"{path} does not start its line", entry[0])
        edits = [page.edit(start, end, "")]
    emptied = len(keys) - 1 if len(keys) > 1 and len(parent.pairs) == 1 else None
    return _checked(page, edits, keys, created=emptied, removed=True)


def _cut_from_flow(page: Page, parent: Node, entry: Entry) -> Edit:
    at = next(n for n, pair in enumerate(parent.pairs) if pair is entry)
    if at + 1 < len(parent.pairs):
        return page.edit(entry[0].start, parent.pairs[at + 1][0].start, "")
    start = page.value_end(parent.pairs[at - 1]) if at else entry[0].start
    return page.edit(start, page.value_end(entry), "")


def _set(text: Text, path: str, write: Write, value: str | tuple[str, ...]) -> Edits | EditProblem:
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    keys = path.split(".")
    if page.root is None:
        return _checked(page, [page.first_entry(keys, write)], keys, value, created=1)
    parent = page.root
    for depth, key in enumerate(keys):
        entry = parent.get(key)
        if entry is None:
            new = page.insert(parent, keys[depth - 1] if depth else "", keys[depth:], write)
            return _checked(page, new, keys, value, created=depth + 1)
        node = entry[1]
        if node.bound or node.kind == "alias":
            return page.problem(f"{path} is shared with other fields by a YAML anchor, or has a tag", node)
        if depth == len(keys) - 1:
            return _checked(page, _replace(page, entry, parent.flow, write), keys, value)
        if node.is_empty:
            new = page.open_mapping(entry, parent, keys[depth + 1 :], write)
            return _checked(page, new, keys, value, created=depth + 1)
        if node.kind != "map":
            return page.problem(f"{key} holds a value, so there is no place in it for {keys[depth + 1]}", node)
        parent = node
    return EditProblem("no field is named")


def _replace(page: Page, entry: Entry, flow: bool, write: Write) -> Edits | EditProblem:
    node = entry[1]
    if node.is_empty:
        at = page.colon_end(entry[0])
        if at is None:
            return page.problem("this key is written in a way that cannot be edited", entry[0])
        return [page.edit(at, at, " " + write(flow, ""))]
    if node.kind != "scalar" and not node.flow:
        return page.problem("this is a list or mapping over several lines", node)
    if node.style in ("|", ">"):
        return _replace_block(page, node, write)
    return [page.edit(node.start, node.end, write(flow, _quote(node)))]


def _replace_block(page: Page, node: Node, write: Write) -> Edits:
    """The sign of a block scalar becomes the value, its lines go; a comment after the sign stays."""
    data = page.text.data
    sign = re.compile(rb"[|>][0-9+-]*").match(data, node.start)
    first = page.line_end(node.start)
    last = max(first, node.start + len(data[node.start : node.end].rstrip()))
    edits = [page.edit(node.start, sign.end() if sign else node.start, write(False, ""))]
    return [*edits, page.edit(first, last, "")] if last > first else edits


def _insert_list(page: Page, entry: Entry | None, item: str) -> Edits | EditProblem:
    """``anchors`` with one item, where there are none yet."""
    if entry is None and (page.root is None or not page.root.flow):
        dash = page.dash_indent()
        block = f"{page.eol}{dash}- {_anchor_item(item, False)}"
        if page.root is None:
            return [page.first_entry(["anchors"], lambda flow, quote: block)]
        edit = page.insert(page.root, "", ["anchors"], lambda flow, quote: block)
        return edit if isinstance(edit, EditProblem) else [edit]
    in_brackets = f"[{_anchor_item(item, True)}]"
    if entry is None and page.root is not None:
        edit = page.insert(page.root, "", ["anchors"], lambda flow, quote: in_brackets)
        return edit if isinstance(edit, EditProblem) else [edit]
    if entry is not None and page.root is not None and page.root.flow:
        return _replace(page, entry, True, lambda flow, quote: in_brackets)
    if entry is None:
        return []
    at = page.line_end(page.value_end(entry))
    return [page.edit(at, at, f"{page.eol}{page.dash_indent()}- {_anchor_item(item, False)}")]


def _append(page: Page, value: Node, item: str) -> Edits:
    if value.kind == "scalar":
        first = [] if _is_null(value) else [write_scalar(value.value, flow=True, quote=_quote(value))]
        return [page.edit(value.start, value.end, f"[{', '.join([*first, _anchor_item(item, True)])}]")]
    if value.flow:
        written = _anchor_item(item, True)
        at = value.items[-1].end if value.items else value.start + 1
        return [page.edit(at, at, f", {written}" if value.items else written)]
    last = value.items[-1]
    column = value.start - page.line_start(value.start)
    indent = page.text.data[value.start - column : value.start].decode("utf-8", "replace")
    at = page.line_end(page.leaf_end(last, value.end))
    return [page.edit(at, at, f"{page.eol}{indent if not indent.strip() else ''}- {_anchor_item(item, False)}")]


def _anchor_item(anchor: str, flow: bool) -> str:
    kind, colon, rest = anchor.partition(": ")
    if colon and kind in ("use", "match") and rest.strip():
        item = f"{kind}: {write_scalar(rest.strip(), flow=flow)}"
        return f"{{{item}}}" if flow else item
    return write_scalar(anchor, flow=flow)


def _text_of(node: Node) -> str:
    """The text of a scalar; of a mapping, its first entry: ``use: pandas.X``."""
    if node.kind == "map" and node.pairs:
        return f"{node.pairs[0][0].value}: {node.pairs[0][1].value}"
    return node.value


def _quote(node: Node) -> Quote:
    return "'" if node.style == "'" else '"' if node.style == '"' else ""


def _count(parent: Node, key: str) -> int:
    return sum(pair[0].value == key for pair in parent.pairs)


# Checking


def _checked(
    page: Page,
    edits: Edits | Edit | EditProblem,
    keys: Sequence[str],
    value: str | tuple[str, ...] | None = None,
    *,
    created: int | None = None,
    removed: bool = False,
) -> Edits | EditProblem:
    """The edits, when they change what they should, and nothing else.

    That is: the field at ``keys`` has ``value`` (where given), or is ``removed``. ``created`` is how many of the
    keys to the outermost entry that is new, or had or will have no value.
    """
    if isinstance(edits, EditProblem):
        return edits
    edits = [edits] if isinstance(edits, Edit) else edits
    failed = EditProblem(f"{'.'.join(keys)} is written in a way that cannot be edited safely")
    after = Page.read(apply(page.text, edits))
    if isinstance(after, EditProblem) or _has_loose_alias(after.root):
        return failed
    if _outline(page.root, keys[:created]) != _outline(after.root, keys[:created]):
        return failed
    node: Node | None = after.root
    for key in keys:
        entry = node.get(key) if node else None
        node = entry[1] if entry else None
    if removed or node is None:
        return edits if removed and node is None else failed
    now = tuple(map(_text_of, node.items)) if node.kind == "list" else node.value
    return edits if value is None or now == value else failed


def _has_loose_alias(root: Node | None) -> bool:
    """Whether an alias (``*x``) stands where no anchor (``&x``) comes before it."""
    anchors: set[str] = set()
    for node, _ in _walk(root, None):
        if node.anchor:
            anchors.add(node.anchor)
        if node.kind == "alias" and node.value not in anchors:
            return True
    return False


def _walk(root: Node | None, left_out: Node | None) -> Iterator[tuple[Node, int]]:
    """All nodes with their depth, in order of the text, without the entry that has the value ``left_out``."""
    stack: list[tuple[Node, int]] = [(root, 0)] if root else []
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack += [(item, depth + 1) for item in reversed(node.items)]
        for key, value in reversed(node.pairs):
            if value is not left_out:
                stack += [(value, depth + 1), (key, depth + 1)]


def _outline(root: Node | None, without: Sequence[str]) -> list[tuple[object, ...]]:
    """What the front matter says, flat and in order, leaving out the entry that counts at a path."""
    left_out: Node | None = None
    node = root
    for key in without:
        entry = node.get(key) if node else None
        node = left_out = entry[1] if entry else None
    told = [(depth, n.kind, n.value, n.style, n.flow, n.anchor, n.tagged) for n, depth in _walk(root, left_out)]
    return [tuple(facts) for facts in told] if len(told) > 1 else []
