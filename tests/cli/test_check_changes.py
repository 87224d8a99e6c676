"""``owed check`` on a branch: what it changes in code that carries debt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from repositories import commit, git, put
from workspaces import debt_record

Owed = Callable[..., Any]
CODE = "class Scorer:\n    def score(self):\n        return 1\n"
OVERDUE = {"docs/debt/0001-scorer.md": debt_record("app.py::Scorer.score", repay_by="2026-07-01"), "app.py": CODE}


def test_a_branch_that_changes_overdue_debt_is_told_and_does_not_fail(owed: Owed, tmp_path: Path) -> None:
    commit(tmp_path, OVERDUE)
    assert "OWE103" not in owed("check", "--hints").out
    git(tmp_path, "checkout", "-q", "-b", "topic")
    commit(tmp_path, {"app.py": CODE.replace("1", "2")})
    ran = owed("check")
    assert ran.out.startswith("app.py:2:9: OWE103 this change touches TD-0001, overdue ")
    assert ran.status == 0
    assert owed("check", "--fail-on", "OWE103").status == 1
    put(tmp_path, {"owed.toml": "fail-on-dates = true\n"})
    assert owed("check").status == 1
    put(tmp_path, {"owed.toml": 'ignore = ["OWE103"]\n'})
    assert "OWE104" in owed("check").out


def test_commits_change_what_is_told(owed: Owed, tmp_path: Path) -> None:
    commit(
        tmp_path, {**OVERDUE, "docs/debt/0001-scorer.md": debt_record("app.py::Scorer.score", repay_by="2999-07-01")}
    )
    put(tmp_path, {"app.py": CODE.replace("1", "2")})
    assert "OWE103" in owed("check").out
    commit(tmp_path, {})
    assert "OWE103" not in owed("check").out
