"""The examples in ``registry-schema``: the valid ones have no problem, the invalid ones the problems that they name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from owed.registry.discover import Folder
from owed.registry.read import read_record
from owed.registry.record import Problem
from owed.resources import resource
from owed.text import Text

FOLDER = resource("registry-schema")
VALID = sorted((FOLDER / "examples" / "valid").glob("*.md"))
INVALID = sorted((FOLDER / "examples" / "invalid").glob("*.md"))


def problems_of(path: Path) -> list[Problem]:
    record = read_record(f"docs/debt/{path.name}", Text(path.read_bytes()), Folder("docs/debt", "TD"))
    assert record is not None
    return list(record.problems)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_has_no_problem(path: Path) -> None:
    assert problems_of(path) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_has_the_problems_that_it_names(path: Path) -> None:
    expected = re.findall(r"<!-- expect: (.*) -->", path.read_text("utf-8"))
    assert expected
    found = [f"{problem.code} {problem.message}" for problem in problems_of(path)]
    unexpected = [said for said in found if not any(said.startswith(start) for start in expected)]
    missing = [start for start in expected if not any(said.startswith(start) for said in found)]
    assert (unexpected, missing) == ([], [])
    assert len(found) == len(expected)


def test_there_are_enough_examples() -> None:
    assert len(VALID) >= 12
    assert len(INVALID) >= 12


@pytest.mark.parametrize("name", ["record", "config"])
def test_a_schema_is_a_schema_and_describes_each_field(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    pending = [("", schema)]
    while pending:
        path, node = pending.pop()
        for key, field in node.get("properties", {}).items():
            assert field["title"], f"{path}.{key}"
            assert field["description"].endswith(".") or field["description"].endswith("…"), f"{path}.{key}"
            assert field.get("examples") or "properties" in field, f"{path}.{key}"
            pending.append((f"{path}.{key}", field))
        inner = [node.get("items"), *node.get("anyOf", ())]
        pending += [(path, each) for each in inner if isinstance(each, dict)]


def test_the_examples_of_the_schema_fit_the_schema() -> None:
    schema = json.loads((FOLDER / "record.schema.json").read_text("utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for key, field in schema["properties"].items():
        for example in field.get("examples", ()):
            validator.validate({key: example})
        for inner, below in field.get("properties", {}).items():
            for example in below["examples"]:
                validator.validate({key: {inner: example}})


def test_each_enum_value_is_described() -> None:
    schema = json.loads((FOLDER / "record.schema.json").read_text("utf-8"))
    debt, delta = (schema["properties"][name]["properties"] for name in ("debt", "delta"))
    for field in (debt["breaks"], debt["dimension"], delta["risks"]):
        assert set(field["x-enumDescriptions"]) == set(field["items"]["enum"]) - {None}
    for field in (debt["category"], delta["kind"]):
        assert set(field["x-enumDescriptions"]) == set(field["enum"]) - {None}


def test_categories_of_schema_and_taxonomy_are_the_same() -> None:
    schema = json.loads((FOLDER / "record.schema.json").read_text("utf-8"))
    taxonomy = json.loads((FOLDER / "taxonomy.json").read_text("utf-8"))
    debt = schema["properties"]["debt"]["properties"]
    known = {category["id"]: category["description"] for category in taxonomy["categories"]}
    assert known == debt["category"]["x-enumDescriptions"]
    for category in taxonomy["categories"]:
        assert set(category["dimensions"]) <= set(debt["dimension"]["items"]["enum"])
        assert category["source"] in taxonomy["sources"]
        assert ("named" in category) != category.get("unverified", False)
    assert taxonomy["checked"].keys() == taxonomy["sources"].keys()
