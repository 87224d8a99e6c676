"""The schemas as others take them: up to date, valid draft-07, and of one mind with our own about the examples."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from owed.registry.published import example_files, published
from owed.resources import resource

FOLDER = resource("registry-schema")
tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")


class Yaml12(yaml.SafeLoader):
    """As YAML servers read: dates are text."""


Yaml12.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(schema: Any) -> Any:
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def test_the_files_are_up_to_date() -> None:
    """Mend with `python -m owed.registry.published registry-schema/schemastore`."""
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (FOLDER / "schemastore").glob("*.json")}
    assert written == published()
    tests = {
        path.relative_to(FOLDER / "schemastore").as_posix(): path.read_text("utf-8")
        for path in (FOLDER / "schemastore").glob("*/*/*")
    }
    assert tests == example_files()


@pytest.mark.parametrize("name", ["owed.json", "owed-record.json"])
def test_a_published_schema_is_draft_07_and_has_nothing_of_our_own(name: str) -> None:
    schema = published()[name]
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"].endswith(name)
    text = json.dumps(schema)
    assert [
        word for word in ("$defs", "$ref", "x-noun", "x-write", "dependentRequired", "x-enum") if word in text
    ] == []
    pending = [schema]
    while pending:
        node = pending.pop()
        for field in node.get("properties", {}).values():
            assert field["title"] and field["description"]
            pending += [field, *field.get("anyOf", ())]


def read(name: str, text: str) -> Any:
    return tomllib.loads(text) if name.endswith(".toml") else yaml.load(text, Yaml12)


@pytest.mark.parametrize("name", sorted(example_files()))
def test_what_is_to_fit_fits_and_nothing_else(name: str) -> None:
    kind, schema, _ = name.split("/")
    errors = validator(published()[f"{schema}.json"]).iter_errors(read(name, example_files()[name]))
    assert (kind == "negative_test") == bool([error.message for error in errors])


def test_our_own_settings_fit() -> None:
    own = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["tool"]["owed"]
    assert validator(published()["owed.json"]).is_valid(own)


def test_strict_mode_has_nothing_to_say() -> None:
    """Ajv's strict mode, which SchemaStore runs, allows no list of types, and no `required` without its properties."""
    pending = [published()["owed.json"], published()["owed-record.json"]]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            assert not isinstance(node.get("type"), list)
            if isinstance(node.get("required"), list):
                assert set(node["required"]) <= set(node.get("properties", ()))
        pending += node.values() if isinstance(node, dict) else node if isinstance(node, list) else []


def test_the_catalogue_names_files_by_their_schema() -> None:
    entries = {entry["url"].rpartition("/")[2]: entry for entry in published()["catalog.json"]}
    assert set(entries) == {"owed.json", "owed-record.json"}
    assert entries["owed.json"]["fileMatch"] == ["owed.toml"]
    for entry in entries.values():
        assert not {word for field in ("name", "description") for word in ("schema",) if word in entry[field].lower()}
        assert not any(entry[field].endswith((",", ".", " ", "-")) for field in ("name", "description"))
