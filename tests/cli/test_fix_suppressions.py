"""``owed fix`` takes out suppressions that silence nothing, where that is certain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from repositories import put
from workspaces import debt_record

CODE = """\
x = 1  # owed: ignore[OWE201] it is gone
# owed: ignore[OWE301] this one, too
# TODO: keep  owed: ignore[OWE201, OWE302] half of it holds
y = 2  # owed: ignore
z = 3  # owed: ignore[OWE104] it is not late now
# TODO: silenced  owed: ignore[OWE201] a note to translators
"""
MENDED = """\
x = 1
# TODO: keep  owed: ignore[OWE201] half of it holds
y = 2  # owed: ignore
z = 3  # owed: ignore[OWE104] it is not late now
# TODO: silenced  owed: ignore[OWE201] a note to translators
"""


def test_what_is_certain_is_taken_out_and_nothing_else(tmp_path: Path, owed: Callable[..., Any]) -> None:
    put(
        tmp_path,
        {"docs/debt/0001-a.md": debt_record("b.py"), "a.py": CODE.replace("\n", "\r\n").encode(), "b.py": "1\n"},
    )
    shown = owed("fix", "--dry-run")
    assert (shown.status, "-x = 1  # owed: ignore[OWE201] it is gone" in shown.out) == (1, True)
    assert (tmp_path / "a.py").read_bytes().decode() == CODE.replace("\n", "\r\n")
    assert owed("fix", "docs").err == "Nothing to mend.\n"
    said = owed("fix", "--format", "json")
    assert said.status == 0
    assert said.json["changed"] == ["a.py"]
    assert [(each["code"], each["path"], each["line"]) for each in said.json["fixed"]] == [
        ("OWE203", "a.py", 1),
        ("OWE203", "a.py", 2),
        ("OWE203", "a.py", 3),
    ]
    assert (tmp_path / "a.py").read_bytes().decode() == MENDED.replace("\n", "\r\n")
    assert owed("fix").err == "Nothing to mend.\n"


def test_a_rule_that_is_off_is_not_judged(tmp_path: Path, owed: Callable[..., Any]) -> None:
    put(tmp_path, {"docs/debt/0001-a.md": debt_record("a.py"), "a.py": CODE, "owed.toml": 'ignore = ["OWE203"]\n'})
    assert owed("fix").err == "Nothing to mend.\n"
    put(tmp_path, {"owed.toml": 'ignore = ["OWE3"]\n'})
    owed("fix")
    assert "# owed: ignore[OWE301] this one, too" in (tmp_path / "a.py").read_text()
