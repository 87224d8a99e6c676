"""``owed renumber`` on disk: everything moves, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
FILES: dict[str, Any] = {
    "docs/debt/0007-a.md": debt_record("a.py::f").replace("status:", "id: TD-0007\nstatus:"),
    "docs/debt/0009-b.md": "# B\n\nAmends [TD-0007](0007-a.md).\n",
    "a.py": b"def f(): ...  # TD-7\r\nx = 1\r\n",
    "a.ipynb": b'{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "y = 2  # TD-0007"]}]}',
}


def test_everything_moves(write: Write, owed: Callable[..., Any]) -> None:
    root = write(FILES)
    said = owed("renumber", "TD-0007", "--root", str(root))
    assert said.status == 0, said.err
    assert not (root / "docs/debt/0007-a.md").exists()
    assert "id: TD-0010\n" in (root / "docs/debt/0010-a.md").read_text()
    assert "Amends [TD-0010](0010-a.md).\n" in (root / "docs/debt/0009-b.md").read_text()
    assert (root / "a.py").read_bytes() == b"def f(): ...  # TD-10\r\nx = 1\r\n"
    assert (root / "a.ipynb").read_bytes() == FILES["a.ipynb"].replace(b"TD-0007", b"TD-0010")
    assert not [path.name for path in root.rglob(".owed-*")]


def test_nothing_moves_in_a_dry_run_or_when_refused(write: Write, owed: Callable[..., Any]) -> None:
    root = write(FILES)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert "rename to docs/debt/0010-a.md\n" in owed("renumber", "TD-7", "--dry-run", "--root", str(root)).out
    assert owed("renumber", "TD-7", "TD-9", "--root", str(root)).status == 1
    assert owed("renumber", "TD-8", "--root", str(root)).status == 2
    (root / "docs/debt/0010-a.md").symlink_to("/etc/hostname")
    assert owed("renumber", "TD-7", "TD-10", "--root", str(root)).status == 1
    (root / "docs/debt/0010-a.md").unlink()
    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
