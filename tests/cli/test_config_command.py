"""``owed config``: every setting with its value and the place that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

TOML = """\
tags = ["TODO", "HACK"]
likely = true

[per-file-ignores]
"gen/**" = ["OWE201"]

[[budgets]]
principal = "20d"
count = 5
"""


def settings(ran: Any) -> dict[str, Any]:
    return {setting["key"]: setting for setting in ran.json["settings"]}


def test_each_setting_and_where_it_comes_from(write: Write, owed: Owed) -> None:
    write({"owed.toml": TOML, "docs/debt/0001-x.md": debt_record()})
    ran = owed("config", "--format", "json")
    assert ran.status == 0
    assert (ran.json["version"], ran.json["source"]) == (1, "owed.toml")
    found = settings(ran)
    tags = found["tags"]
    assert (tags["value"], tags["default"], tags["path"], tags["line"]) == (["TODO", "HACK"], False, "owed.toml", 1)
    assert "marker" in tags["description"].lower() or tags["description"]
    assert found["likely"]["value"] is True
    assert (found["per-file-ignores"]["value"], found["per-file-ignores"]["line"]) == ({"gen/**": ["OWE201"]}, 4)
    assert found["budgets"]["value"][0]["principal"] == "20d"
    exclude = found["exclude"]
    assert (exclude["value"], exclude["default"], exclude["path"], exclude["line"]) == ([], True, None, None)
    assert ran.json["registry"] == [{"path": "docs/debt", "prefix": "TD"}]


def test_in_words(write: Write, owed: Owed) -> None:
    write(
        {"pyproject.toml": '[project]\nname = "x"\n\n[tool.owed]\nignore = ["OWE201"]\n', "docs/adr/0001-x.md": "# X\n"}
    )
    out = owed("config").out
    assert "(pyproject.toml:5)" in out
    assert "(default)" in out
    assert "Registry: docs/adr (ADR), found by convention" in out


def test_what_is_wrong_is_told_and_the_rest_counts(write: Write, owed: Owed) -> None:
    write({"owed.toml": 'tagz = ["TODO"]\nlikely = true\nregistry = ["../elsewhere"]\n'})
    ran = owed("config", "--format", "json")
    assert ran.status == 2
    assert any("owed.toml:1" in problem and "tags" in problem for problem in ran.json["problems"])
    assert any("leads out" in problem for problem in ran.json["problems"])
    assert settings(ran)["likely"]["value"] is True
    assert settings(ran)["tags"]["default"] is True


def test_nothing_is_configured(write: Write, owed: Owed) -> None:
    (write({"a.py": ""}) / ".git").mkdir()
    ran = owed("config")
    assert ran.status == 0
    assert "Start one with: owed init" in ran.out
    assert "(default)" in ran.out


def test_a_table_of_settings_has_the_names_of_the_file(write: Write, owed: Owed) -> None:
    write({"owed.toml": '[review]\nno-new-uses = ["TD-0007"]\n'})
    found = {setting["key"]: setting for setting in owed("config", "--format", "json").json["settings"]}
    assert found["review"]["value"] == {
        "base": "",
        "new-debt-needs-record": False,
        "no-new-uses": ["TD-0007"],
        "overdue-needs-review": False,
    }
