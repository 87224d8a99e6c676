"""A check that repeats the last one where nothing has changed: whatever happens in between, it says what a fresh look would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

FILES = {
    "docs/debt/0001-scorer.md": debt_record("src/scoring.py::Scorer"),
    "src/scoring.py": "class Scorer: ...\n",
    "src/run.py": "from scoring import Scorer\n# TODO: x\n",
    "gen/out.py": "# TODO: generated\n",
}


def git(root: Path, *arguments: str) -> None:
    author = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **author})


def edit(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda root: None,
    "a file is edited": edit("src/run.py", "# TODO: y\n# TODO: z\n"),
    "a file appears": edit("src/new.py", "# FIXME: q\n"),
    "a file goes": lambda root: (root / "src/run.py").unlink(),
    "a file is renamed": lambda root: (root / "src/run.py").rename(root / "src/ran.py"),
    "a record is edited": edit("docs/debt/0001-scorer.md", debt_record("src/scoring.py::Scored")),
    "a record appears": edit("docs/debt/0002-x.md", "---\nstatus: [\n---\n# X\n"),
    "a configuration appears": edit("owed.toml", 'ignore = ["OWE201"]\n'),
    "a broken configuration": edit("owed.toml", "ignore = [\n"),
    "files are excluded": edit("pyproject.toml", '[tool.owed]\nexclude = ["gen"]\n'),
    "files are ignored": edit(".gitignore", "gen/\n"),
    "another folder is the registry": edit(".adr-dir", "decisions\n"),
}


def fresh(owed: Owed, monkeypatch: pytest.MonkeyPatch, *more: str) -> Any:
    with monkeypatch.context() as context:
        context.setenv("OWED_CACHE", "off")
        return owed("check", "--format", "json", *more)


@pytest.mark.parametrize("change", CHANGES, ids=list(CHANGES))
def test_whatever_changes(write: Write, owed: Owed, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    root = write(FILES)
    first = owed("check", "--format", "json")
    CHANGES[change](root)
    again = owed("check", "--format", "json")
    assert (again == first) is (change == "nothing")
    assert again == fresh(owed, monkeypatch)
    assert owed("check", "--format", "json") == again


def test_ignored_records_count(write: Write, owed: Owed, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({**FILES, ".gitignore": "docs/\n"})
    first = owed("check", "--format", "json")
    edit("docs/debt/0001-scorer.md", debt_record("src/nowhere.py::Scorer"))(root)
    assert owed("check", "--format", "json") == fresh(owed, monkeypatch) != first


def test_a_day_passes(write: Write) -> None:
    root = write({**FILES, "docs/debt/0001-scorer.md": debt_record("src/scoring.py::Scorer", repay_by="2031-05-05")})
    later = """
import datetime
import owed.index.state as state
import owed.index.workspace as workspace
class Day(datetime.date):
    today = classmethod(lambda cls: datetime.date(2031, 5, 6))
state.date = workspace.date = Day
"""
    said = []
    for day in ("", later, ""):
        command = [sys.executable, "-c", f"{day}\nfrom owed.cli.main import main\nmain()", "check"]
        said.append(subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout)
    assert "overdue" not in said[0]
    assert "OWE104" in said[1]
    assert said[2] == said[0]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"state": 1, "found": {}}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_made_anew(write: Write, owed: Owed, damage: bytes) -> None:
    write(FILES)
    first = owed("check", "--format", "json")
    (kept,) = Path(os.environ["OWED_CACHE"]).glob("*.check.cache")
    kept.write_bytes(damage)
    assert owed("check", "--format", "json") == first
    assert kept.stat().st_size > 100


def test_another_branch_is_checked_out(write: Write, owed: Owed, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(FILES)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    owed("check")
    git(root, "switch", "-qc", "other")
    edit("src/run.py", "# XXX: other\n")(root)
    git(root, "commit", "-qam", "two")
    owed("check")
    git(root, "switch", "-q", "-")
    assert owed("check", "--format", "json") == fresh(owed, monkeypatch)
