"""Front matter as values: what the YAML says, where it says it, and what is wrong with it.

YAML is read as people mean it in front matter: only ``true``, ``false`` and ``null`` are special words (YAML 1.2; ``no`` and
``on`` are text), dates stay text, ``0007`` is text and not octal. Aliases are followed within a budget.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from owed.registry.layout import Fences, Node, events, find_fences, parse_layout
from owed.registry.record import Problem
from owed.registry.schema import keys
from owed.text import Span, Text

MAX_DEPTH = 50
MAX_NODES = 4_000
"""Values of front matter, and so the most anchors that a record can have."""
_MOST = 50
"""Problems of one kind that are told."""

_MOST_LINES = 2_000
_IN_WORDS = {
    b"\t": "a tab cannot indent here, only spaces can",
    b"@": "a value cannot start with @ without quotes",
    b"`": "a value cannot start with ` without quotes",
    b"%": "a value cannot start with % without quotes",
    b"*": "a value cannot start with * without quotes",
}
"""What libyaml means where it stops at a character that starts nothing."""
_COLON_INSIDE = re.compile(rb" *(?:- +)*[\w-]+:[ \t]+[^\s'\"\[{|>].*:$")
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*")
_KEY = re.compile(rb"([a-z][a-z-]{1,40}):(?:[ \t]|\Z)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE, _FALSE = frozenset({"true", "True", "TRUE"}), frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})\.\d{1,18}")


@dataclass(frozen=True)
class FrontMatter:
    """``span`` is what stands between the two ``---`` lines; ``root`` is None when it says nothing or cannot be read."""

    span: Span
    root: Node | None
    problems: tuple[Problem, ...]
    body: int
    """The byte after the closing line."""


def read_front_matter(text: Text) -> FrontMatter | None:
    """Read the front matter of a text; None when it has none. Never raises."""
    fences = find_fences(text)
    if fences is None:
        return _unclosed(text)
    span = text.span(fences.start, fences.end)
    closing = text.point(fences.end).line
    body = text.starts[closing + 1] if closing + 1 < text.line_count else len(text.data)
    root = parse_layout(text, fences)
    if isinstance(root, str):
        return FrontMatter(span, None, (_problem(text, fences, root),), body)
    if root is not None and root.kind != "map":
        if root.is_empty:
            return FrontMatter(span, None, (), body)
        message = "front matter is a mapping: lines of `key: value`"
        return FrontMatter(span, None, (Problem("OWE401", message, text.span(root.start, root.end)),), body)
    problems = _bounds(text, root) if root else ()
    fatal = bool(problems and problems[0].data.get("fatal"))
    return FrontMatter(span, None if fatal else root, (*problems, *_second_block(text, closing + 1)), body)


def _unclosed(text: Text) -> FrontMatter | None:
    """Front matter that starts and does not end: a first line ``---`` with one of our keys below it."""
    if not _OPENING.fullmatch(text.line(0)) or not _is_key(text.line(1)):
        return None
    last = min(text.line_count, _MOST_LINES)
    ends = (n for n in range(1, last) if not text.line(n).strip() or text.line(n).startswith(b"#"))
    at = next(ends, None)
    data = {"unclosed": at} if at is not None else {}
    message = "front matter starts here, but no line --- ends it"
    return FrontMatter(text.span(0, 0), None, (Problem("OWE401", message, text.span(0, len(text.line(0))), data),), 0)


def _second_block(text: Text, line: int) -> tuple[Problem, ...]:
    """A problem where a second block of front matter follows the first: nobody reads that."""
    while line < text.line_count and not text.line(line).strip():
        line += 1
    if not _OPENING.fullmatch(text.line(line)) or not _is_key(text.line(line + 1)):
        return ()
    start = text.starts[line]
    message = "this is a second block of front matter: only the first counts"
    return (Problem("OWE402", message, text.span(start, start + len(text.line(line)))),)


def _is_key(line: bytes) -> bool:
    """Whether a line starts with a key that the schema has."""
    key = _KEY.match(line)
    return key is not None and key[1].decode() in keys()


def _problem(text: Text, fences: Fences, why: str) -> Problem:
    """The problem at its exact place, as libyaml tells it."""
    data = text.data[fences.start : fences.end]
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = fences.start + error.start
        return Problem("OWE401", f"{why}: byte 0x{data[error.start]:02x}", text.span(at, at + 1))
    try:
        for _ in events(source) if "large" not in why else ():
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            at = fences.start + len(source[: mark.index].encode())
            line = text.point(min(at, fences.end))
            end = max(at + 1, line.offset - line.column + len(text.line(line.line)))
            said = " ".join(part for part in (error.context, error.problem) if part)
            said = _IN_WORDS.get(data[at - fences.start : at - fences.start + 1], said)
            if said.startswith("mapping values") and _COLON_INSIDE.match(text.line(line.line)[: line.column + 1]):
                said = "a value with a colon and a space in it needs quotes"
            return Problem("OWE401", f"{why}: {said}", text.span(min(at, fences.end), min(end, fences.end)))
    except yaml.reader.ReaderError as error:
        at = fences.start + len(source[: error.position].encode()) if isinstance(error.position, int) else fences.start
        return Problem("OWE401", why, text.span(at, at + 1))
    except (yaml.YAMLError, ValueError):
        pass
    return Problem("OWE401", why, text.span(fences.start, fences.end))


def _bounds(text: Text, root: Node) -> tuple[Problem, ...]:
    """Nesting, size and duplicate keys; without recursion."""
    found: list[Problem] = []
    todo = [(root, 1)]
    count = 0
    while todo:
        node, depth = todo.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_NODES:
            large = f"has more than {MAX_NODES:,} values: too large for one record"
            why = "is too deeply nested" if depth > MAX_DEPTH else large
            where = text.span(node.start, min(node.end, node.start + 80))
            return (Problem("OWE401", f"the front matter {why}", where, {"fatal": True}),)
        seen: set[str] = set()
        for key, value in node.pairs:
            if key.kind == "scalar":
                if key.value in seen:
                    message = f"the key '{key.value}' is there twice; the last one counts"
                    data = {"duplicate": key.value}
                    found.append(Problem("OWE401", message, text.span(key.start, key.end), data))
                seen.add(key.value)
            todo += [(key, depth + 1), (value, depth + 1)]
        todo += [(item, depth + 1) for item in node.items]
    bomb = _bomb(root)
    if bomb is not None:
        message = f"aliases (*name) make the front matter more than {MAX_NODES} values: too large"
        return (Problem("OWE401", message, text.span(bomb.start, bomb.end), {"fatal": True}),)
    return tuple(found[:_MOST])


def _bomb(root: Node) -> Node | None:
    """The alias with which the values, each alias told in full, become more than are read; nesting is bounded already."""
    sizes: dict[str, int] = {}
    over: list[Node] = []

    def size(node: Node) -> int:
        if node.kind == "alias":
            count = sizes.get(node.value, 1)
            if count > MAX_NODES and not over:
                over.append(node)
            return count
        count = 1
        for child in (*(each for pair in node.pairs for each in pair), *node.items):
            count += size(child)
            if count > MAX_NODES and child.kind == "alias" and not over:
                over.append(child)
        if node.anchor:
            sizes[node.anchor] = count
        return count

    return over[0] if size(root) > MAX_NODES and over else None


def to_plain(root: Node | None) -> Any:
    """The node as plain values: dict, list, str, int, float, bool, None. An alias stands for what it names.

    What lies beyond the budget of nodes (a bomb of aliases) is None.
    """
    anchors: dict[str, Node] = {}
    todo = [root] if root else []
    while todo:
        node = todo.pop()
        if node.anchor:
            anchors[node.anchor] = node
        todo += node.items
        for pair in node.pairs:
            todo += pair
    budget = [MAX_NODES]
    return _plain(root, anchors, budget, 0) if root else None


def _plain(node: Node, anchors: dict[str, Node], budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > 2 * MAX_DEPTH:
        return None
    if node.kind == "alias":
        target = anchors.get(node.value)
        return _plain(target, anchors, budget, depth + 1) if target else None
    if node.kind == "list":
        return [_plain(item, anchors, budget, depth + 1) for item in node.items]
    if node.kind == "map":
        return {
            str(_plain(key, anchors, budget, depth + 1)): _plain(value, anchors, budget, depth + 1)
            for key, value in node.pairs
        }
    return scalar(node)


def scalar(node: Node) -> Any:
    """The value of a scalar."""
    value = node.value
    if node.style:
        return value
    if value in _NULLS:
        return None
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    if _INTEGER.fullmatch(value):
        return int(value)
    return float(value) if _FLOAT.fullmatch(value) else value


def locate(root: Node | None, path: Sequence[str | int]) -> tuple[Node | None, Node] | None:
    """The key, where there is one, and the value at a path; None when there is no such place."""
    key: Node | None = None
    node = root
    for part in path:
        if node is None:
            return None
        if isinstance(part, int) and node.kind == "list":
            key, node = None, node.items[part] if 0 <= part < len(node.items) else None
        else:
            pair = node.get(str(part))
            if pair is None:
                return None
            key, node = pair
    return (key, node) if node is not None else None
