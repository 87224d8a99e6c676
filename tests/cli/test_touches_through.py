"""``owed touches --through FILE``: what a file leans on, and by which way; the way in other output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

ANCHOR = "app/scoring.py::score"
RECORD = "docs/debt/0001-scorer.md"
FILES = {
    RECORD: debt_record(ANCHOR, repay_by="2999-01-01"),
    "docs/debt/0002-late.md": debt_record("jobs", repay_by="2020-01-01"),
    "docs/debt/0003-plain.md": "---\nstatus: accepted\n---\n# Use Rust\n",
    "app/__init__.py": "'é𝒳'; from .api import score\n",
    "app/api.py": "from .scoring import score\n",
    "app/scoring.py": "'é𝒳'\ndef score(x): ...\n",
    "jobs/run.py": "from app import score\n\n'é𝒳'; score(1)  # ADR-3\n",
    "other.py": "x = 1\n",
}


def span(line: int, start: int, end: int) -> dict[str, dict[str, int]]:
    return {"start": {"line": line, "column": start}, "end": {"line": line, "column": end}}


VIA = [{"path": "app/__init__.py", "range": span(1, 24, 29)}, {"path": "app/api.py", "range": span(1, 22, 27)}]
DEFINITION = {"path": "app/scoring.py", "range": span(2, 5, 10)}


def test_in_words(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("touches", "--through", "run.py", folder="jobs")
    late, *rest = ran.out.splitlines()
    assert (ran.status, ran.err) == (0, "")
    assert late.startswith("TD-0002, overdue ")
    assert rest == [
        "  jobs/run.py:1:1: lies in jobs",
        "TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month)",
        "  jobs/run.py:1:17: uses score",
        "    app/__init__.py:1:24: re-exported here",
        "    app/api.py:1:22: re-exported here",
        "    app/scoring.py:2:5: defined here",
        "  jobs/run.py:3:7: uses score",
    ]
    assert owed("touches", "--through", "jobs/run.py", "TD-1").out.splitlines() == rest[1:]
    nothing = owed("touches", "--through", "other.py")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "other.py leans on no recorded debt or decision.\n")


def test_as_data(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("touches", "--through", "jobs/run.py", "--format", "json", "TD-1")
    common = {"record": "TD-0001", "anchor": ANCHOR, "kind": "uses", "confidence": "certain", "path": "jobs/run.py"}
    touches = [
        {**common, "cell": None, "range": where, "via": VIA, "definition": DEFINITION}
        for where in (span(1, 17, 22), span(3, 7, 12))
    ]
    record = {"id": "TD-0001", "title": "Keep the uncalibrated scorer for the Q3 launch", "status": "accepted",
              "path": RECORD, "is-debt": True, "touches": touches}  # fmt: skip
    assert ran.json == {"version": 1, "path": "jobs/run.py", "records": [record]}
    assert list(ran.json["records"][0]) == list(record)
    assert list(ran.json["records"][0]["touches"][0]) == list(touches[0])
    nothing = owed("touches", "--through", "other.py", "--format", "json")
    assert nothing.json == {"version": 1, "path": "other.py", "records": []}


def test_touches_and_findings_have_the_way_too(write: Write, owed: Owed) -> None:
    write(FILES)
    touches = owed("touches", "TD-1", "--format", "json").json["touches"]
    assert [(t["path"], t["range"]["start"]["line"], t.get("via")) for t in touches] == [
        ("app/__init__.py", 1, VIA[1:]),
        ("app/api.py", 1, None),
        ("app/scoring.py", 2, None),
        ("jobs/run.py", 1, VIA),
        ("jobs/run.py", 3, VIA),
    ]
    findings = owed("check", "--format", "json", "jobs").json["findings"]
    assert [f["data"] for f in findings if f["code"] == "OWE102"] == [
        {"anchor": ANCHOR, "kind": "uses", "via": VIA},
        {"anchor": ANCHOR, "kind": "uses", "via": VIA},
    ]
    (direct,) = [f for f in owed("check", "--format", "json", "app/api.py").json["findings"] if f["code"] == "OWE102"]
    assert direct["data"] == {"anchor": ANCHOR, "kind": "uses"}


def test_mistakes(write: Write, owed: Owed) -> None:
    write(FILES)
    for path, said in (
        ("gone.py", "gone.py is no file of this workspace"),
        ("..", "is outside of"),
        ("app", "app is no file of this workspace"),
        (".", ". is no file of this workspace"),
    ):
        ran = owed("touches", "--root", ".", "--through", path)
        assert ran.status == 2, path
        assert said in ran.err


def test_the_card_in_the_terminal_has_uses_in_order_of_path(write: Write, owed: Owed) -> None:
    use = "from scoring import score\n"
    deep = {f"app/deep/{name}.py": use for name in "ab"}
    write(
        {RECORD: debt_record("scoring.py::score"), "scoring.py": "def score(): ...\n", "a.py": use, "z.py": use, **deep}
    )
    assert "4 uses: a.py:1, deep/a.py:1, 2 more" in owed("show", "TD-1").out
