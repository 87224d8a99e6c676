"""``owed fix`` on disk: anchors whose code has moved are written anew, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from followed import RECORD, SCORE
from histories import history, write
from workspaces import debt_record


def moved(root: Path) -> str:
    """A history in which what one of two anchors names has moved; gives the record."""
    record = debt_record('"a.py::score"   # the scorer', "gone.py::score").replace("\n", "\r\n")
    history(
        root,
        {"a.py": SCORE, "gone.py": "def score(): ...\n", RECORD: record},
        {"a.py": None, "lib/b.py": SCORE, "gone.py": None},
    )
    return (root / RECORD).read_bytes().decode()


def test_anchors_are_written_anew(tmp_path: Path, owed: Callable[..., Any]) -> None:
    before = moved(tmp_path)
    assert owed("check", "--fail-on", "OWE303").status == 1
    shown = owed("fix", "--dry-run")
    assert shown.status == 1
    assert '+  - "lib/b.py::score"   # the scorer' in shown.out
    assert (tmp_path / RECORD).read_bytes().decode() == before
    said = owed("fix", "--format", "json")
    assert said.status == 0
    assert said.json["fixed"] == [
        {"code": "OWE303", "path": RECORD, "anchor": "a.py::score", "candidate": "lib/b.py::score", "score": 1.0}
    ]
    assert (tmp_path / RECORD).read_bytes().decode() == before.replace('"a.py::score"', '"lib/b.py::score"')
    assert owed("check", "--fail-on", "OWE303").status == 0
    assert owed("fix").err == "Nothing to mend.\n"


def test_only_what_is_asked_for_and_not_ignored(tmp_path: Path, owed: Callable[..., Any]) -> None:
    before = moved(tmp_path)
    assert owed("fix", "docs/other").status == 0
    write(tmp_path, {"owed.toml": 'ignore = ["OWE303"]\n'})
    assert owed("fix").status == 0
    assert (tmp_path / RECORD).read_bytes().decode() == before


def test_lost_anchors_fail_a_check_only_if_asked(tmp_path: Path, owed: Callable[..., Any]) -> None:
    history(tmp_path, {"a.py": SCORE, "b.py": "x = 1\n", RECORD: debt_record("a.py::score")}, {"a.py": None})
    said = owed("check", "--format", "json")
    assert said.status == 0
    assert [f["code"] for f in said.json["findings"] if f["path"] == RECORD] == ["OWE305"]
    assert owed("check", "--fail-on", "OWE305").status == 1


def test_an_anchor_that_the_record_has_already_is_not_written_twice(tmp_path: Path, owed: Callable[..., Any]) -> None:
    record = debt_record("a.py::score", "b.py  # all of it", "b.py::score")
    history(tmp_path, {"a.py": SCORE, RECORD: record}, {"a.py": None, "b.py": SCORE})
    assert owed("fix").status == 0
    assert (tmp_path / RECORD).read_text("utf-8") == debt_record("b.py  # all of it", "b.py::score")


def test_each_of_many_anchors_of_one_record(tmp_path: Path, owed: Callable[..., Any]) -> None:
    many = [f"b.py::there_{number}" for number in range(1_200)]
    code = "".join(f"def there_{number}(): ...\n" for number in range(1_200))
    history(
        tmp_path,
        {"a.py": SCORE, "b.py": code, RECORD: debt_record(*many, "a.py::score", "b.py::nowhere")},
        {"a.py": None, "c.py": SCORE},
    )
    told = owed("check", "--format", "json").json["findings"]
    assert [(f["code"], f["range"]["start"]["line"]) for f in told if f["path"] == RECORD] == [
        ("OWE303", 1216),
        ("OWE306", 1217),
    ]
    assert owed("fix").status == 0
    assert "c.py::score" in (tmp_path / RECORD).read_text("utf-8")
