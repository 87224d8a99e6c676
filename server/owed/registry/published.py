"""The schemas as editors' YAML and TOML servers and SchemaStore take them: JSON Schema draft-07, nothing of our own in them.

``python -m owed.registry.published registry-schema/schemastore`` writes them; a test compares.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from owed.resources import resource

Json = Any

HOME = "https://www.schemastore.org"
FILES = {
    "owed.json": ("config", "Configuration of Owed, the language server for technical debt"),
    "owed-record.json": ("record", "Front matter of a decision record (MADR) that may be technical debt"),
}
_LOOSE = ("status", "date")
"""Fields that may have words of their own in a record that is no debt."""
_DROPPED = (
    "x-noun",
    "x-write",
    "x-synonyms",
    "x-any-case",
    "x-enumDescriptions",
    "x-reason",
    "$schema",
    "$id",
    "$defs",
)


def published() -> dict[str, Json]:
    """File name to content: the two schemas, and the entries of SchemaStore's catalogue."""
    made: dict[str, Json] = {name: _schema(name, *FILES[name]) for name in FILES}
    made["catalog.json"] = [
        {
            "name": "owed.toml",
            "description": FILES["owed.json"][1],
            "fileMatch": ["owed.toml"],
            "url": f"{HOME}/owed.json",
        },
        {
            "name": "Owed record",
            "description": FILES["owed-record.json"][1],
            "url": f"{HOME}/owed-record.json",
        },
    ]
    return made


def _schema(file: str, name: str, title: str) -> Json:
    source = json.loads((resource("registry-schema") / f"{name}.schema.json").read_text("utf-8"))
    body = _plain(source, source.get("$defs", {}))
    if name == "record":
        body = _with_own_words(body)
    body.pop("title", None)
    return {"$schema": "http://json-schema.org/draft-07/schema#", "$id": f"{HOME}/{file}", "title": title, **body}


def _plain(node: Json, defs: dict[str, Json]) -> Json:
    """A node with references told in full, and with what editors know instead of what only we do."""
    if isinstance(node, list):
        return [_plain(each, defs) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        known = defs[node["$ref"].rpartition("/")[2]]
        node = {**known, **{key: value for key, value in node.items() if key != "$ref"}}
    made = {key: _inside(key, value, defs) for key, value in node.items() if key not in _DROPPED}
    if "dependentRequired" in made:
        made["dependencies"] = made.pop("dependentRequired")
    if "`" in str(node.get("description", "")):
        made["markdownDescription"] = node["description"]
    meanings = node.get("x-enumDescriptions", {})
    if meanings:
        _describe(made, meanings)
    if made.get("x-taplo") is None and node.get("x-enumDescriptions") and isinstance(made.get("enum"), list):
        made["x-taplo"] = {"docs": {"enumValues": [meanings.get(value) for value in made["enum"]]}}
    return made


def _inside(key: str, value: Json, defs: dict[str, Json]) -> Json:
    if key in ("enum", "examples", "default", "required", "dependentRequired", "type"):
        return value
    if key == "properties":
        return {name: _plain(field, defs) for name, field in value.items()}
    return _plain(value, defs)


def _describe(node: Json, meanings: dict[str, str]) -> None:
    """Meanings beside each list of values: of the field, of its items, or of one branch."""
    for inner in (node, node.get("items"), *node.get("anyOf", ())):
        values = inner.get("enum") if isinstance(inner, dict) else None
        if values:
            inner["markdownEnumDescriptions"] = [meanings.get(value, "") for value in values]


def _with_own_words(body: Json) -> Json:
    """A record that is no debt may have its own status and date; capitals do not matter in a status."""
    fields = body["properties"]
    strict = {name: dict(fields[name]) for name in _LOOSE}
    words = [value for branch in strict["status"]["anyOf"] for value in branch.get("enum", ())]
    any_case = "|".join("".join(f"[{c.upper()}{c}]" if c.isalpha() else re.escape(c) for c in word) for word in words)
    status = {"anyOf": [{"type": "string", "pattern": f"^({any_case})$"}, *strict["status"]["anyOf"][1:]]}
    fields["status"]["anyOf"] = [*fields["status"]["anyOf"], {"type": "string"}]
    fields["date"] = {key: value for key, value in fields["date"].items() if key != "format"}
    is_debt = {"required": ["debt"], "properties": {"debt": {"type": "object"}}}
    date = {key: strict["date"][key] for key in ("type", "format")}
    return {**body, "if": is_debt, "then": {"properties": {"status": status, "date": date}}}


def write(folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in published().items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
