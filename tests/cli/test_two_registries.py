"""Several registries in one workspace, each with its prefix: new records, references, findings and settings keep them apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workspaces import debt_record

FILES = {
    "owed.toml": """\
        registry = ["services/churn/debt", "services/billing/debt", "docs/adr"]
        prefixes = { "services/churn/debt" = "CH", "services/billing/debt" = "BI" }
        """,
    "services/churn/debt/0001-x.md": debt_record("services/churn/app.py::score"),
    "services/billing/debt/0001-y.md": debt_record("services/billing/app.py::bill").replace("Keep the", "Bill the"),
    "docs/adr/0001-z.md": "---\nstatus: accepted\n---\n# Use one repository\n",
    "services/churn/app.py": "def score(): ...  # BI-0001, CH-1, ADR-0001\n# CH-0002\n",
    "services/billing/app.py": "def bill(): ...\n",
}


def test_ids_and_references(write: Any, owed: Any) -> None:
    write(FILES)
    listed = owed("list", "--format", "json").json["records"]
    assert [(record["id"], record["path"]) for record in listed] == [
        ("ADR-0001", "docs/adr/0001-z.md"),
        ("BI-0001", "services/billing/debt/0001-y.md"),
        ("CH-0001", "services/churn/debt/0001-x.md"),
    ]
    touches = owed("touches", "--format", "json").json["touches"]
    markers = {touch["record"] for touch in touches if touch["kind"] == "marker"}
    assert markers == {"BI-0001", "CH-0001", "ADR-0001"}
    found = owed("check", "--format", "json").json["findings"]
    assert [f["message"] for f in found if f["code"] == "OWE301"] == ["no record CH-0002"]


def test_a_new_record_has_the_next_number_and_the_prefix_of_its_folder(write: Any, owed: Any) -> None:
    root: Path = write(FILES)
    made = owed("new", "A shortcut")
    assert made.status == 0
    first = [path for path in (root / "services/churn/debt").iterdir() if path.name.startswith("0002-")]
    assert len(first) == 1
    assert "id: CH-0002" in first[0].read_text("utf-8")


def test_the_settings_say_so(write: Any, owed: Any) -> None:
    write(FILES)
    told = owed("config", "--format", "json")
    assert told.status == 0
    assert told.json["registry"] == [
        {"path": "services/churn/debt", "prefix": "CH"},
        {"path": "services/billing/debt", "prefix": "BI"},
        {"path": "docs/adr", "prefix": "ADR"},
    ]
