"""What was probably meant by a path that is not there, and when nothing is better."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from owed.index.near import near_path

FILES = (
    "src/churn/scoring.py", "src/churn/batch/run.py", "src/churn/batch/ran.py", "src/migrations/0013_segment.py",
    "src/a/__init__.py", "src/b/__init__.py", "lib/only_here.py", "docs/debt/0001-scorer.md",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("src/churn/scorin.py", "src/churn/scoring.py"),
        ("src/churn/socring.py", "src/churn/scoring.py"),
        ("churn/only_here.py", "lib/only_here.py"),
        ("src/chur/batch/*.py", "src/churn/batch/*.py"),
        ("**/nothing.py", None),
        # two are as near
        ("src/churn/batch/rn.py", None),
        ("src/__init__.py", None),
        # another number is another file
        ("src/migrations/0012_segment.py", None),
        # records are no code
        ("docs/debt/0001-scorr.md", None),
        ("src/quite/another.py", None),
    ],
)
def test_near_path(workspace: Callable[..., Any], written: str, meant: str | None) -> None:
    snapshot = workspace(dict.fromkeys(FILES, "x = 1\n")).scan()
    assert near_path(snapshot, written) == meant
