"""The schemas as others take them: up to date, valid draft-07, and of one mind with our own about the examples."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from owed.registry.published import published
from owed.resources import resource

FOLDER = resource("registry-schema")
tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
OURS_ONLY = {"key-slip", "not-yaml", "tabs"}
"""Told by Owed alone: a slip of a key at the top level, where any key is allowed, and what no YAML server reads."""
TEMPLATES = {"madr4-template"}
"""No records yet."""


class Yaml12(yaml.SafeLoader):
    """As YAML servers read: dates are text."""


Yaml12.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def front_matter(path: Path) -> Any:
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    match = re.match(r"---\n(.*?)^---$", text, re.DOTALL | re.MULTILINE)
    return (yaml.load(match[1], Yaml12) if match else None) or {}


def validator(schema: Any) -> Any:
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def test_the_files_are_up_to_date() -> None:
    """Mend with `python -m owed.registry.published registry-schema/schemastore`."""
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (FOLDER / "schemastore").glob("*.json")}
    assert written == published()


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
            pending.append(field)


@pytest.mark.parametrize("path", sorted((FOLDER / "examples" / "valid").glob("*.md")), ids=lambda path: path.stem)
def test_valid_examples_fit(path: Path) -> None:
    if path.stem not in TEMPLATES:
        assert [
            error.message for error in validator(published()["owed-record.json"]).iter_errors(front_matter(path))
        ] == []


@pytest.mark.parametrize("path", sorted((FOLDER / "examples" / "invalid").glob("*.md")), ids=lambda path: path.stem)
def test_invalid_examples_do_not_fit(path: Path) -> None:
    if path.stem not in OURS_ONLY:
        assert not validator(published()["owed-record.json"]).is_valid(front_matter(path))


def test_settings() -> None:
    check = validator(published()["owed.json"])
    good = "registry = ['docs/debt']\nselect = ['OWE1']\n[severity]\nOWE201 = 'hint'\n[[budgets]]\ncount = 1\n"
    assert check.is_valid(tomllib.loads(good))
    own = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["tool"]["owed"]
    assert check.is_valid(own)
    for bad in ("registri = 1", "likely = 'yes'", "select = ['W1']", "[[budgets]]\ncuont = 1"):
        assert not check.is_valid(tomllib.loads(bad))


def test_the_catalogue_names_files_by_their_schema() -> None:
    entries = {entry["url"].rpartition("/")[2]: entry for entry in published()["catalog.json"]}
    assert set(entries) == {"owed.json", "owed-record.json"}
    assert entries["owed.json"]["fileMatch"] == ["owed.toml"]
