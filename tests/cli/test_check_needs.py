"""What a check does not show is not looked for; what it shows is what it shows when everything is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from repositories import commit, git, put
from workspaces import debt_record

from owed.cli.checked import checked
from owed.cli.outcome import Checked, Shown

Owed = Callable[..., Any]

NOTEBOOK = """{"cells": [{"cell_type": "code", "source": ["from app import rate\\n", "rate()  # TODO: n"]}],
 "metadata": {}, "nbformat": 4}"""
FILES: dict[str, str | bytes] = {
    "docs/debt/0001-a.md": debt_record("app/scoring.py::Scorer.score", "app/scoring.py::load", "app/gone.py::x"),
    "docs/debt/0002-b.md": debt_record("web/app.ts::draw", 'match: "(return_statement)"', "use: json.load"),
    "app/__init__.py": "from app.scoring import load as rate\n",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\ndef load(): ...\nload()  # TODO: x\n",
    "app/make.py": "from app.scoring import Scorer, load as read\ndef make():\n    return Scorer()\n",
    "app/run.py": "from app.make import make, read\nmake().score()  # TODO: later\nread()\n",
    "app/quiet.py": "from app.scoring import load\nload()  # owed: ignore[OWE102] why\n# TODO: y  owed: ignore[OWE102] idle\n",
    "app/blank.py": "from app.make import read\nread()  # owed: ignore  because\n1  # owed: ignore  for nothing\n",
    "web/app.ts": "export function draw() {}\ndraw();  // FIXME: z\n",
    "conf.yml": "a: 1  # TD-0001 TD-0070\n",
    "nb.ipynb": NOTEBOOK,
}  # fmt: skip
CONFIGS = {
    "none": "",
    "a file ignored": '[per-file-ignores]\n"app/run.py" = ["OWE102"]\n"conf.yml" = ["OWE102"]\n',
    "a louder rule": 'severity = { OWE102 = "warning" }\n',
    "all quiet": 'severity = { OWE = "hint" }\n',
    "one rule": 'select = ["OWE2"]\n',
    "fails on uses": 'fail-on = ["OWE102"]\n',
}


def rows(found: Checked, shown: Shown) -> Iterator[Mapping[str, Any]]:
    for finding in found.findings:
        if shown.hints or finding["severity"] != "hint" or finding["code"] in shown.fail_on:
            yield finding


@pytest.mark.parametrize("config", CONFIGS.values(), ids=list(CONFIGS))
@pytest.mark.parametrize("fail_on", [(), ("OWE102",), ("OWE201",), ("hint",)])
def test_it_shows_what_it_shows_when_everything_is_looked_for(
    tmp_path: Path, config: str, fail_on: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, {**FILES, "owed.toml": config})
    git(tmp_path, "switch", "-q", "-c", "topic")
    put(
        tmp_path,
        {"app/user.py": "from app import rate\nfrom app.make import read\nrate(), read()\n", "conf.yml": "a: 2\n"},
    )
    shown = Shown(False, fail_on)
    monkeypatch.setenv("OWED_CACHE", "off")
    seen = list(rows(checked(tmp_path, shown=shown), shown))
    monkeypatch.delenv("OWED_CACHE")
    every = checked(tmp_path)
    assert seen == list(rows(every, shown))
    assert list(rows(checked(tmp_path, shown=shown), shown)) == seen, "from what everything left"
    put(tmp_path, {"app/run.py": "# FIXME: z\n"})
    after = list(rows(checked(tmp_path, shown=shown), shown))
    assert after == list(rows(checked(tmp_path), shown))
    assert any(finding["path"] == "app/run.py" for finding in after) or "OWE = " in config


def test_uses_are_looked_for_where_a_file_changes(owed: Owed, tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    assert "OWE103" not in owed("check").out
    put(tmp_path, {"app/user.py": "from app.make import read\nread()\n"})
    assert "app/user.py:2:1: OWE103 this change adds a use of load" in owed("check").out


def test_what_shows_nothing_of_uses_leaves_the_editor_all_to_find(owed: Owed, tmp_path: Path) -> None:
    put(tmp_path, FILES)
    owed("check")
    assert {t["path"] for t in owed("touches", "--format", "json").json["touches"] if t["kind"] == "uses"} >= {
        "app/run.py",
        "web/app.ts",
        "nb.ipynb",
    }
