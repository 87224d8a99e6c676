"""The fields that a JSON Schema describes: what each means, which values it has, and what is wrong with a value.

The schemas in ``registry-schema/`` are the one source for validation, hover, completion and documentation. Beside
the standard keywords they have: ``x-noun`` and ``x-write`` (a wrong value "is not NOUN; write WRITE"),
``x-enumDescriptions`` (value to meaning), ``x-synonyms`` (other word to value) and ``x-any-case`` (capitals do
not matter).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

from owed.resources import resource

Json = Any
Path = tuple[str | int, ...]

_SHOWN = 60
_NEAR = 0.6
_MOST = 12
_MOST_TOLD = 50
"""Of one value: a file with more than that needs no longer list."""
_INSIDE = frozenset({"additionalProperties", "oneOf", "dependentRequired"})
_TYPE_NOUNS = {"array": "a list", "object": "a mapping", "string": "text", "integer": "a whole number"}


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """What a field is: for hover, completion and documentation. ``values`` maps each value to its meaning."""

    description: str
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    examples: tuple[Json, ...] = ()
    is_list: bool = False
    is_mapping: bool = False
    reason: str = ""
    """Why the field is there."""


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with the value at ``path``, or with its key (``at_key``).

    ``message`` does not name the field. ``replace`` is what would be right, where that is likely.
    """

    path: Path
    message: str
    at_key: bool = False
    replace: str | None = None


def near(word: str, known: Iterable[str], cutoff: float = _NEAR) -> str | None:
    """Return the known word that ``word`` is most likely a slip of; None when it is like none."""
    if len(word) > _SHOWN:
        return None
    found = get_close_matches(word.lower(), list(known), 1, cutoff)
    return found[0] if found else None


class Fields:
    """One schema."""

    def __init__(self, schema: dict[str, Json]) -> None:
        self._schema = schema
        import jsonschema_rs  # noqa: PLC0415 a command that reads no record anew has no need of it

        self._validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def describe(self, path: Sequence[str | int]) -> FieldDoc | None:
        """Say what the field at a path means; numbers are places in lists. None for a field that nobody knows."""
        node = self._at(path)
        if not node or not node.get("description"):
            return None
        items = self._resolved(node.get("items", {}))
        meanings = node.get("x-enumDescriptions") or items.get("x-enumDescriptions") or {}
        values = {value: meanings.get(value, "") for value in (*_enum(node), *_enum(items))}
        types = _types(node)
        return FieldDoc(
            node["description"],
            node.get("title", ""),
            {**values, **meanings},
            tuple(node.get("examples", ())),
            "array" in types,
            "object" in types,
            node.get("x-reason", ""),
        )

    def keys(self, path: Sequence[str | int] = ()) -> tuple[str, ...]:
        """The keys that the mapping at a path has, in the order in which they are written."""
        node = self._at(path)
        return tuple(
            key for branch in (node, *node.get("anyOf", ())) for key in self._resolved(branch).get("properties", ())
        )

    def synonyms(self, path: Sequence[str | int]) -> dict[str, str]:
        """Other words for the values of a field."""
        return dict(self._at(path).get("x-synonyms", {}))

    def violations(self, value: Json) -> Iterator[Violation]:
        """Say in plain words what does not fit, in no particular order."""
        found: list[Violation] = []
        for error in islice(self._validator.iter_errors(value), _MOST_TOLD):
            found += self._told(error)
        unknown = {violation.path[:-1] for violation in found if violation.at_key}
        yield from (v for v in found if v.at_key or v.path not in unknown)

    def _told(self, error: Any) -> list[Violation]:
        path: Path = tuple(error.instance_path)
        name = error.kind.name
        if name == "anyOf":
            inner = _fitting(error)
            return (
                [told for each in inner for told in self._told(each)] if inner else [self._wrong(path, error.instance)]
            )
        if name == "additionalProperties":
            return [self._unknown(path, key) for key in error.kind.as_dict()["unexpected"][:_MOST_TOLD]]
        if name == "propertyNames":
            rule = self._resolved(self._at(path).get("propertyNames", {}))
            key = error.kind.as_dict()["error"].instance
            return [Violation((*path, key), _message(key, rule, None), True)]
        return [self._wrong(path, error.instance)]

    def _unknown(self, path: Path, key: str) -> Violation:
        known = self.keys(path)
        guess = near(key, known)
        hint = f"did you mean '{guess}'?" if guess else f"known: {', '.join(known)}"
        return Violation((*path, key), f"there is no such field ({hint})", True, guess)

    def _wrong(self, path: Path, value: Json) -> Violation:
        node = self._at(path)
        items = self._resolved(node.get("items", {}))
        if isinstance(value, str) and _enum(items):
            node = items  # one value of a list may stand there by itself
        guess = near(value, _enum(node)) if isinstance(value, str) else None
        return Violation(path, _message(value, node, guess), replace=guess)

    def _at(self, path: Sequence[str | int]) -> dict[str, Json]:
        """The schema of the field at a path; empty when there is none."""
        node = self._resolved(self._schema)
        for part in path:
            found: Json = None
            for branch in (node, *(self._resolved(b) for b in node.get("anyOf", ()))):
                if isinstance(part, int):
                    found = branch.get("items")
                else:
                    found = branch.get("properties", {}).get(part)
                    if found is None and "object" not in _types(branch) and "items" in branch:
                        found = self._in_item(branch, part)
                    if found is None and isinstance(branch.get("additionalProperties"), dict):
                        found = branch["additionalProperties"]
                if found is not None:
                    break
            if found is None:
                return {}
            node = self._resolved(found)
        return node

    def _in_item(self, branch: dict[str, Json], key: str) -> Json:
        """A key of the mappings in a list: ``anchors.use`` names it without a number."""
        item = self._resolved(branch["items"])
        for inner in (item, *(self._resolved(b) for b in item.get("anyOf", ()))):
            if key in inner.get("properties", {}):
                return inner["properties"][key]
        return None

    def _resolved(self, node: dict[str, Json]) -> dict[str, Json]:
        reference = node.get("$ref", "")
        if not reference.startswith("#/$defs/"):
            return node
        return {**self._schema["$defs"][reference.removeprefix("#/$defs/")], **node}


@cache
def load_fields(name: str) -> Fields:
    """The schema ``record`` or ``config``."""
    return Fields(json.loads((resource("registry-schema") / f"{name}.schema.json").read_text("utf-8")))


def _types(node: dict[str, Json]) -> tuple[str, ...]:
    types = node.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _enum(node: dict[str, Json]) -> tuple[str, ...]:
    values = list(node.get("enum", ()))
    for branch in node.get("anyOf", ()):
        values += branch.get("enum", ())
    return tuple(value for value in values if isinstance(value, str))


def _fitting(error: Any) -> list[Any]:
    """The errors of the one branch of ``anyOf`` that fits the value's type, as far as it can be told."""
    for branch in error.kind.as_dict().get("context", ()):
        if branch and all(inner.instance_path != error.instance_path or inner.kind.name in _INSIDE for inner in branch):
            return list(branch)
    return []


def _message(value: Json, node: dict[str, Json], guess: str | None) -> str:
    """``'8 days' is not an effort; write 8d``."""
    noun = node.get("x-noun") or " or ".join(_TYPE_NOUNS[t] for t in _types(node) if t in _TYPE_NOUNS) or "allowed"
    values = _enum(node)
    if guess:
        hint = f" (did you mean '{guess}'?)"
    elif values:
        hint = f" (one of: {', '.join(values[:_MOST])}{', …' if len(values) > _MOST else ''})"
    else:
        hint = f"; write {node['x-write']}" if node.get("x-write") else ""
    return f"{shown(value)} is not {noun}{hint}"


def shown_path(path: Path) -> str:
    """Write a path as people do: ``debt.repay-by``, ``anchors[0].use``."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown or "front matter"


def shown(value: Json) -> str:
    """Write a value as people do, in few words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = " ".join(value.split())
        return f"'{text[:_SHOWN]}…'" if len(text) > _SHOWN else f"'{text}'"
    if isinstance(value, int | float):
        return str(value)
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "nothing"
