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
from owed.text import Span, Text

MAX_DEPTH = 50
MAX_NODES = 20_000

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
        return None
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
    return FrontMatter(span, None if problems and problems[0].data.get("fatal") else root, problems, body)


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
            why = "too deeply nested" if depth > MAX_DEPTH else "too large"
            where = text.span(node.start, min(node.end, node.start + 80))
            return (Problem("OWE401", f"the front matter is {why}", where, {"fatal": True}),)
        seen: set[str] = set()
        for key, value in node.pairs:
            if key.kind == "scalar":
                if key.value in seen:
                    message = f"the key '{key.value}' is there twice; the last one counts"
                    found.append(Problem("OWE401", message, text.span(key.start, key.end)))
                seen.add(key.value)
            todo += [(key, depth + 1), (value, depth + 1)]
        todo += [(item, depth + 1) for item in node.items]
    return tuple(found)


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
