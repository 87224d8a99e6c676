"""JSON output is a promise (DESIGN §5): these are its snapshots. Lines and columns count from 1, columns in code points."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

RECORD = "docs/debt/0001-scorer.md"
ANCHOR = "src/scoring.py::Scorer"


def span(line: int, start: int, end: int) -> dict[str, dict[str, int]]:
    return {"start": {"line": line, "column": start}, "end": {"line": line, "column": end}}


DEBT = {
    "breaks": ["no-surprises"],
    "dimension": ["output"],
    "category": "feedback-loop",
    "gained": "Shipped the Q3 campaign six weeks earlier.",
    "principal": "8d",
    "interest": "1d/month",
    "plan": "Replace by the calibrated model once labels arrive.",
    "repay-by": "2999-03-31",
    "owner": "team-scoring",
}
LISTED = {
    "id": "TD-0001",
    "title": "Keep the uncalibrated scorer for the Q3 launch",
    "status": "accepted",
    "superseded-by": None,
    "date": "2026-06-01",
    "path": RECORD,
    "debt": DEBT,
    "delta": None,
    "anchors": [ANCHOR],
}


def test_list_and_show(write: Write, owed: Owed) -> None:
    write(
        {
            RECORD: debt_record(ANCHOR, repay_by="2999-03-31"),
            "docs/debt/0002-é.md": "---\nstatus: On Hold\ndelta: {kind: technical, today: é}\n"
            "anchors: [{use: a.b}, {match: '(x)  (y)', in: '*.py'}]\n---\n# É\n",
            "docs/debt/0003-c.md": "# C\n\n## Status\n\nSuperseded by [1](0001-scorer.md)\n",
            "src/scoring.py": "class Scorer: ...\n",
        }
    )
    second = {
        "id": "TD-0002", "title": "É", "status": "on hold", "superseded-by": None, "date": None,
        "path": "docs/debt/0002-é.md", "debt": None, "delta": {"kind": "technical", "today": "é"},
        "anchors": ["use: a.b", "match: (x) (y)"],
    }  # fmt: skip
    third = {
        "id": "TD-0003", "title": "C", "status": "superseded", "superseded-by": "TD-0001", "date": None,
        "path": "docs/debt/0003-c.md", "debt": None, "delta": None, "anchors": [],
    }  # fmt: skip
    ran = owed("list", "--format", "json")
    assert ran.json == {"version": 1, "records": [LISTED, second, third]}
    assert list(ran.json["records"][0]) == list(LISTED)  # in the documented order
    assert "É" in ran.out
    assert owed("show", "TD-1", "--format", "json").json == {"version": 1, "record": LISTED}


def test_long_lists_have_an_entry_a_line(write: Write, owed: Owed) -> None:
    write({"é.py": "# TD-0001\n" * 250, "docs/debt/0001-a.md": debt_record()})
    ran = owed("touches", "--format", "json")
    found = ran.json["touches"]
    assert len(found) == 250
    first, version, name, *lines, last, end = ran.out.splitlines()
    assert (first, version, name, last, end) == ("{", '  "version": 1,', '  "touches": [', "  ]", "}")
    assert [json.loads(line.removesuffix(",")) for line in lines] == found
    assert all('"path": "é.py"' in line for line in lines)


def test_nothing_to_list(write: Write, owed: Owed) -> None:
    (write({"a.py": "# TODO\n"}) / ".git").mkdir()
    assert owed("list", "--format", "json").json == {"version": 1, "records": []}
    assert owed("touches", "--format", "json").json == {"version": 1, "touches": []}
    assert owed("check", "--format", "json").json == {"version": 1, "findings": []}


def test_touches(write: Write, owed: Owed) -> None:
    cells = [{"cell_type": "code", "source": "x = 1\n"}, {"cell_type": "code", "source": "y = 'é𝒳'  # TD-1\n"}]
    write(
        {
            RECORD: debt_record(ANCHOR, repay_by="2999-03-31"),
            "src/scoring.py": "class Scorer:\n    def run(self): ...\n",
            "src/batch/run.py": "from scoring import Scorer\r\nprint('𝒳é', Scorer)\r\n",
            "n.ipynb": json.dumps({"nbformat": 4, "cells": cells}),
        }
    )
    common = {"record": "TD-0001", "anchor": ANCHOR}
    expected = [
        {"record": "TD-0001", "anchor": "TD-1", "kind": "marker", "confidence": "certain", "path": "n.ipynb", "cell": 2,
         "range": span(1, 13, 17)},
        {**common, "kind": "uses", "confidence": "certain", "path": "src/batch/run.py", "cell": None,
         "range": span(1, 21, 27)},
        {**common, "kind": "uses", "confidence": "certain", "path": "src/batch/run.py", "cell": None,
         "range": span(2, 13, 19)},
        {**common, "kind": "here", "confidence": "certain", "path": "src/scoring.py", "cell": None,
         "range": span(1, 7, 13)},
    ]  # fmt: skip
    ran = owed("touches", "--format", "json")
    assert ran.json == {"version": 1, "touches": expected}
    assert list(ran.json["touches"][0]) == list(expected[0])


def test_likely_touches_only_where_asked_for(write: Write, owed: Owed) -> None:
    write(
        {
            RECORD: debt_record("src/scoring.py::Scorer.legacy_score"),
            "src/scoring.py": "class Scorer:\n    def legacy_score(self): ...\n",
            "run.py": "def f(x):\n    x.legacy_score()\n",
        }
    )
    certain = owed("touches", "--format", "json").json["touches"]
    likely = owed("touches", "--format", "json", "--likely").json["touches"]
    assert [t["kind"] for t in certain] == ["here"]
    assert [(t["path"], t["confidence"], t["range"]) for t in likely if t not in certain] == [
        ("run.py", "likely", span(2, 7, 19))
    ]
    write({"owed.toml": "likely = true\n"})
    assert owed("touches", "--format", "json").json["touches"] == likely


def test_check(write: Write, owed: Owed) -> None:
    write(
        {
            RECORD: debt_record(ANCHOR, "gone.py", repay_by="2999-03-31").replace("owner: team-scoring", "owner:"),
            "src/scoring.py": "class Scorer: ...\n",
            "a.js": "let é = '𝒳' // TD-0010\n",
            "b.sql": "-- é TODO: index\n",
        }
    )
    title = "Keep the uncalibrated scorer for the Q3 launch"
    ran = owed("check", "--format", "json")
    expected = [
        {"code": "OWE301", "severity": "warning", "message": f"no record TD-0010, did you mean TD-0001 ({title})?",
         "record": None, "path": "a.js", "cell": None, "range": span(1, 16, 23), "fixable": True,
         "data": {"replace": "TD-0001"}},
        {"code": "OWE201", "severity": "information", "message": "TODO is not registered: index", "record": None,
         "path": "b.sql", "cell": None, "range": span(1, 6, 10), "fixable": True,
         "data": {"tag": "TODO", "text": "index"}},
        {"code": "OWE411", "severity": "warning",
         "message": "TD-0001 is accepted as debt, but does not say who owns it: neglect is not technical debt",
         "record": "TD-0001", "path": RECORD, "cell": None, "range": span(14, 3, 8), "fixable": True,
         "data": {"missing": ["owner"]}},
        {"code": "OWE306", "severity": "warning", "message": "anchor matches nothing: gone.py (no such file or folder)",
         "record": "TD-0001", "path": RECORD, "cell": None, "range": span(17, 5, 12), "fixable": False, "data": {}},
        {"code": "OWE101", "severity": "hint", "message": f"TD-0001: {title} (8d, 1d/month)", "record": "TD-0001",
         "path": "src/scoring.py", "cell": None, "range": span(1, 7, 13), "fixable": False,
         "data": {"anchor": ANCHOR, "kind": "here"}},
    ]  # fmt: skip
    assert ran.status == 1
    found = ran.json
    prints = [finding.pop("fingerprint") for finding in found["findings"]]
    assert len(set(prints)) == len(prints)
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in prints)
    assert found == {"version": 1, "findings": expected}
    assert list(found["findings"][0]) == list(expected[0])


def test_columns_of_findings_in_records_are_code_points(write: Write, owed: Owed) -> None:
    write({RECORD: "---\nstatus: accepted\n---\n# É\n\n𝒳é [x](0009-gone.md)\n"})
    (found,) = owed("check", "--format", "json").json["findings"]
    assert (found["code"], found["range"]) == ("OWE405", span(6, 8, 20))


def test_a_whole_file(write: Write, owed: Owed) -> None:
    write({RECORD: debt_record("é.txt", repay_by="2999-03-31"), "é.txt": "é\n"})
    (found,) = owed("check", "--format", "json").json["findings"]
    assert (found["code"], found["path"], found["range"]) == ("OWE101", "é.txt", span(1, 1, 1))
