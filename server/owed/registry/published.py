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
TOLD_BY_OWED = frozenset({"key-slip", "not-yaml", "tabs"})
"""Invalid examples that the schema alone allows, or that no YAML server reads."""
NO_TEST = frozenset({"madr4-template", "empty-front-matter", "no-front-matter"})
"""Valid examples that say nothing, or are no records yet."""
SETTINGS = {
    "test/owed/several-registries.toml": """\
registry = ["docs/debt", "services/billing/debt", "docs/adr"]
prefixes = { "services/billing/debt" = "BI" }
numbering = { "docs/debt" = "draft" }
tags = ["TODO", "FIXME"]
exclude = ["vendor/**"]
fail-on-dates = true

[severity]
OWE201 = "hint"

[per-file-ignores]
"tests/**" = { rules = ["OWE2"], reason = "markers in fixtures" }

[[budgets]]
path = "src/**"
principal = "20d"
""",
    "test/owed/one-registry.toml": 'registry = "docs/debt"\nselect = ["OWE1", "OWE3"]\n',
    "negative_test/owed/unknown-setting.toml": "registri = ['docs/debt']\n",
    "negative_test/owed/wrong-severity.toml": "[severity]\nOWE201 = 'loud'\n",
    "negative_test/owed/no-rule.toml": "select = ['W1']\n",
}
"""Files of settings that fit, and that do not, for SchemaStore's own tests."""
_FRONT_MATTER = re.compile(r"---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
_LOOSE = ("status", "date")
"""Fields that may have words of their own in a record that is no debt."""
_BY_TYPE = {
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("properties", "additionalProperties", "propertyNames", "required", "dependencies", "oneOf"),
    "string": ("pattern", "format", "minLength", "maxLength"),
}
"""Keywords that say something about values of one type only."""
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


def example_files() -> dict[str, str]:
    """Path to text, as SchemaStore wants its tests: our examples, and settings."""
    made = dict(SETTINGS)
    pragma = "# yaml-language-server: $schema=../../schemas/json/owed-record.json\n"
    for kind, folder, left_out in (("valid", "test", NO_TEST), ("invalid", "negative_test", TOLD_BY_OWED)):
        for path in sorted((resource("registry-schema") / "examples" / kind).glob("*.md")):
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            match = _FRONT_MATTER.match(text)
            if match is not None and path.stem not in left_out:
                made[f"{folder}/owed-record/{path.stem}.yaml"] = pragma + match[1]
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
    return _by_type(made)


def _by_type(node: dict[str, Json]) -> dict[str, Json]:
    """A node that allows several types as one branch for each: SchemaStore's strict mode wants to see which keyword is about what."""
    for alternative in node.get("oneOf", ()):
        if "required" in alternative:
            alternative.update(type="object", properties=dict.fromkeys(alternative["required"], True))
    types = node.get("type")
    if not isinstance(types, list):
        return node
    branches = []
    for name in types:
        branch = {"type": name, **{key: node[key] for key in _BY_TYPE.get(name, ()) if key in node}}
        if node.get("if") == {"type": name}:
            branch |= node["then"]
        branches.append(branch)
    taken = {key for keys in _BY_TYPE.values() for key in keys} | {"type", "if", "then"}
    return {**{key: value for key, value in node.items() if key not in taken}, "anyOf": branches}


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
    is_debt = {"type": "object", "required": ["debt"], "properties": {"debt": {"type": "object"}}}
    date = {"anyOf": strict["date"]["anyOf"]}
    fields["date"]["anyOf"] = [{"type": branch["type"]} for branch in fields["date"]["anyOf"]]
    return {**body, "if": is_debt, "then": {"type": "object", "properties": {"status": status, "date": date}}}


def write(folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in published().items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, "utf-8", newline="\n")
    for name, text in example_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
