"""What the key or value at a place of a record's front matter means: for hover.

Meanings come from the schema and the taxonomy. Dates, efforts and rates are told in words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from owed.fields import FieldDoc
from owed.registry.effort import HOURS, Effort, Rate
from owed.registry.layout import Node, find_fences, parse_layout
from owed.registry.schema import describe
from owed.registry.summary import days
from owed.resources import resource
from owed.text import Span, Text

_LISTED = 12
"""Values that a hover lists; of a field with more, completion shows them all."""
_DEEPEST = 8


@dataclass(frozen=True)
class Explanation:
    """``text`` is Markdown, about what stands at ``span``."""

    span: Span
    text: str


@dataclass(frozen=True)
class _Found:
    path: tuple[str | int, ...]
    node: Node
    is_key: bool


def explain(text: Text, offset: int, today: date) -> Explanation | None:
    """Explain the key or the single value at an offset; None where there is none of ours, and in front matter that is no YAML."""
    fences = find_fences(text)
    if fences is None or not fences.start <= offset < fences.end:
        return None
    root = parse_layout(text, fences)
    found = _at(root, offset) if isinstance(root, Node) else None
    if found is None:
        return None
    names = [part for part in found.path if isinstance(part, str)]
    described = describe(found.path) or describe(names)
    if described is None:
        return None
    name = ".".join(names)
    told = _key(described) if found.is_key else _value(names, found.node.value, described, today)
    return Explanation(text.span(found.node.start, found.node.end), f"**{name}**\n\n{told}")


def _at(root: Node, offset: int) -> _Found | None:
    """The key or scalar whose characters are at an offset, with the path to it."""
    path: list[str | int] = []
    node = root
    for _ in range(_DEEPEST):
        inner: Node | None = None
        for key, value in node.pairs:
            if key.start <= offset <= key.end and key.kind == "scalar":
                return _Found((*path, key.value), key, True)
            if value.start <= offset <= value.end:
                path.append(key.value)
                inner = value
                break
        for number, item in enumerate(node.items) if inner is None else ():
            if item.start <= offset <= item.end:
                path.append(number)
                inner = item
                break
        if inner is None:
            return None
        if inner.kind == "scalar":
            return None if inner.start == inner.end else _Found(tuple(path), inner, False)
        node = inner
    return None


def _key(described: FieldDoc) -> str:
    lines = [described.description]
    if described.values and len(described.values) <= _LISTED:
        lines.append("\n".join(f"- `{value}`: {meaning}" for value, meaning in described.values.items()))
    elif described.values:
        lines.append(f"One of {len(described.values)}; completion lists them, with what they mean.")
    elif described.examples:
        lines.append(f"For example: {', '.join(f'`{_shown(each)}`' for each in described.examples)}")
    return "\n\n".join(lines)


def _value(names: list[str], value: str, described: FieldDoc, today: date) -> str:
    """What this very value means; what the field means where there is nothing more to say of it."""
    name = names[-1]
    if name == "category" and (told := _category(value)):
        return told
    word = value.strip()
    meaning = described.values.get(word) or described.values.get(word.lower())
    if meaning is None and names == ["status"] and word.lower().startswith("superseded by "):
        meaning = next(said for known, said in described.values.items() if known.startswith("superseded"))
    if meaning:
        return f"`{word}`: {meaning}"
    said = ""
    if name in ("date", "repay-by", "review-by"):
        said = _day(word, today)
    elif name == "principal":
        effort = Effort.parse(word)
        said = _effort(effort) if effort else ""
    elif name == "interest":
        rate = Rate.parse(word)
        said = f"{_effort(rate.effort)} each {rate.period}: {_number(rate.per_month)} hours a month" if rate else ""
    return f"{said}.\n\n{described.description}" if said else described.description


def _day(value: str, today: date) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    off = (day - today).days
    when = "today" if not off else f"in {days(off)}" if off > 0 else f"{days(-off)} ago"
    return f"{day:%A}, {day.day} {day:%B %Y}: {when}"


def _effort(effort: Effort) -> str:
    """``8 days, 64 hours``."""
    low, high = _number(effort.low), _number(effort.high)
    hours = f"{low} hours" if low == high else f"{low} to {high} hours"
    if effort.text.endswith("h"):
        return hours
    return f"{hours}, at {_number(HOURS['d'])} hours a day and {_number(HOURS['w'])} a week"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _shown(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)


def _category(value: str) -> str:
    category = categories().get(value.strip())
    if category is None:
        return ""
    where = ", ".join(category["dimensions"])
    source = _taxonomy()["sources"][category["source"]]
    told = f"Described as “{category['named']}” by {source}" if "named" in category else f"After {source}"
    return f"`{category['id']}`: {category['description']}\n\nUsually in: {where}. {told}"


def categories() -> dict[str, dict[str, Any]]:
    """The categories of debt by their names: ``title``, ``description``, ``dimensions``, ``source``."""
    return {category["id"]: category for category in _taxonomy()["categories"]}


@cache
def _taxonomy() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((resource("registry-schema") / "taxonomy.json").read_text("utf-8"))
    return told
