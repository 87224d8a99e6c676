"""Code and registry joined: which places touch which record, by every form of anchor."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from workspaces import debt_record

from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace

Open = Callable[[Mapping[str, "str | bytes"]], Workspace]
RECORD = "docs/debt/0001-scorer.md"


def touches(snapshot: Snapshot, record_id: str = "TD-0001") -> list[tuple[str, int, str, str, str]]:
    """Touches of a record as (path, line from 1, kind, confidence, anchor); each is also found from its file."""
    record = snapshot.registry.get(record_id)
    assert record is not None
    found = snapshot.touches_of(record)
    for touch in found:
        assert touch in snapshot.touches_in(touch.path)
    return [(t.path, t.span.start.line + 1, t.kind, t.confidence, t.anchor) for t in found]


def test_every_form(workspace: Open) -> None:
    symbol = "src/churn/scoring.py::Scorer.legacy_score"
    files = {
        "owed.toml": "likely = true\n",
        RECORD: debt_record("conf/a.toml", "src/batch/*.sql", symbol, "use: requests.get", "lib"),
        "conf/a.toml": "x = 1\n",
        "src/batch/a.sql": "--\n",
        "src/batch/deep/b.sql": "--\n",
        "lib/x/y.txt": "text\n",
        "src/churn/scoring.py": "class Scorer:\n    def legacy_score(self): ...\n",
        "src/churn/run.py": """\
            import requests as r
            def f(x):
                x.legacy_score()
                r.get("https://td.example")  # TD-0001
            """,
        "web/a.js": "// TD-1\nconst s = 'TD-1'\n",
        "Makefile": "all: # TD-0001\n",
        "bin/tool": "#!/usr/bin/env python3\n# TD-0001\n",
        "data.csv": "TD-0001\n",
    }
    assert touches(workspace(files).scan()) == [
        ("Makefile", 1, "marker", "certain", "TD-0001"),
        ("bin/tool", 2, "marker", "certain", "TD-0001"),
        ("conf/a.toml", 1, "here", "certain", "conf/a.toml"),
        ("lib/x/y.txt", 1, "here", "certain", "lib"),
        ("src/batch/a.sql", 1, "here", "certain", "src/batch/*.sql"),
        ("src/churn/run.py", 3, "uses", "likely", symbol),
        ("src/churn/run.py", 4, "uses", "certain", "use: requests.get"),
        ("src/churn/run.py", 4, "marker", "certain", "TD-0001"),
        ("src/churn/scoring.py", 2, "here", "certain", symbol),
        ("web/a.js", 1, "marker", "certain", "TD-1"),
    ]


def test_two_records_on_one_symbol_and_one_marker_for_two(workspace: Open) -> None:
    files = {
        RECORD: debt_record("a.py::f"),
        "docs/debt/0002-b.md": debt_record("a.py::f"),
        "a.py": "def f(): ...\n# TD-0001, TD-0002\nf()\n",
    }
    snapshot = workspace(files).scan()
    for record_id in ("TD-0001", "TD-0002"):
        assert [t[:3] for t in touches(snapshot, record_id)] == [
            ("a.py", 1, "here"),
            ("a.py", 2, "marker"),
            ("a.py", 3, "uses"),
        ]


def test_one_place_by_two_spellings_of_an_anchor(workspace: Open) -> None:
    files = {RECORD: debt_record("a.py::f", "./a.py::f()", "a.py", "./a.py"), "a.py": "def f(): ...\n"}
    assert {t[:3] for t in touches(workspace(files).scan())} == {("a.py", 1, "here")}


def test_a_symbol_defined_twice(workspace: Open) -> None:
    files = {
        RECORD: debt_record("a.py::C.x"),
        "a.py": "class C:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, y): ...\n",
    }
    assert touches(workspace(files).scan())[0][:3] == ("a.py", 3, "here")


def test_a_notebook_on_disk(workspace: Open) -> None:
    cells = [
        {"cell_type": "markdown", "source": "TD-0001 in prose\n<!-- TD-0001 -->"},
        {"cell_type": "code", "source": ["!pip install churn\n", "from churn.scoring import Scorer\n"], "outputs": []},
        {"cell_type": "raw", "source": "Scorer()"},
        {"cell_type": "code", "source": ["x = 1  # é TD-0001\n", "s = Scorer(x)"]},
    ]
    files = {
        RECORD: debt_record("src/churn/scoring.py::Scorer"),
        "src/churn/scoring.py": "class Scorer: ...\n",
        "src/churn/__init__.py": "",
        "nb/a.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}),
    }
    snapshot = workspace(files).scan()
    record = snapshot.registry.get("TD-0001")
    assert record
    found = [(t.cell, t.span.start.line, t.kind) for t in snapshot.touches_of(record) if t.path == "nb/a.ipynb"]
    assert found == [(1, 1, "marker"), (2, 1, "uses"), (4, 0, "marker"), (4, 1, "uses")]
    assert snapshot.line("nb/a.ipynb", 4, 0) == "x = 1  # é TD-0001".encode()


def test_two_records_with_one_id_are_both_kept(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": debt_record("a.py::f"),
        "docs/debt/0001-b.md": debt_record("a.py::g"),
        "a.py": "def f(): ...\ndef g(): ...\n# TD-0001\n",
    }
    snapshot = workspace(files).scan()
    assert [record.path for record in snapshot.registry.all] == ["docs/debt/0001-a.md", "docs/debt/0001-b.md"]
    assert snapshot.registry.get("TD-1") is snapshot.registry.by_path("docs/debt/0001-a.md")
    codes = {(p.code, p.data["other"]) for r in snapshot.registry.all for p in snapshot.registry.problems_of(r)}
    assert codes == {("OWE403", "docs/debt/0001-a.md"), ("OWE403", "docs/debt/0001-b.md")}


def test_records_do_not_touch_records(workspace: Open) -> None:
    files = {RECORD: debt_record("docs/**"), "docs/debt/0002-b.md": "# B\n\n<!-- TD-0001 -->\n", "docs/x.txt": ""}
    assert [t[0] for t in touches(workspace(files).scan())] == ["docs/x.txt"]
