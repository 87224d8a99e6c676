"""Files that are not what they should be: a clear message, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from workspaces import debt_record

from owed.cli import changes

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]


def test_a_registry_that_is_a_file(write: Write, owed: Owed) -> None:
    root = write({"docs/debt": "mine\n"})
    for command in (["new", "Hello"], ["init"]):
        said = owed(*command, "--root", str(root))
        assert said.status in (1, 2)
        assert "docs/debt is a file" in said.err.splitlines()[-1]
    write({"owed.toml": 'registry = ["docs/debt"]\n'})
    assert "registry folder docs/debt is a file, no folder" in owed("list", "--root", str(root)).err
    assert (root / "docs/debt").read_text() == "mine\n"


def test_a_registry_that_is_a_link(write: Write, owed: Owed) -> None:
    root = write({"repo/real/0001-x.md": "# X\n", "repo/docs/x": "", "secret/y": ""}) / "repo"
    (root / "docs/debt").symlink_to("../real", target_is_directory=True)
    assert owed("new", "Hello", "--root", str(root)).out == "docs/debt/0002-hello.md\n"
    assert (root / "real/0002-hello.md").is_file()
    (root / "docs/debt").unlink()
    (root / "docs/debt").symlink_to("../../secret", target_is_directory=True)
    said = owed("new", "Hello", "--root", str(root))
    assert (said.status, said.err.splitlines()[-1]) == (1, "Error: docs/debt is a link that leads out of the workspace")
    assert [path.name for path in (root.parent / "secret").iterdir()] == ["y"]


def test_huge_numbers(write: Write, owed: Owed) -> None:
    root = write({"docs/debt/999999999-x.md": "# X\n", "docs/debt/99999999999999-y.md": "# Y\n"})
    assert owed("new", "Hello", "--root", str(root)).out == "docs/debt/0001-hello.md\n"
    said = owed("renumber", "TD-1", "TD-9999999999", "--root", str(root))
    assert (said.status, "is no ID" in said.err) == (2, True)


def test_another_editor_writes_in_between(write: Write, owed: Owed, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"docs/debt/0001-scorer.md": debt_record(), "a.py": "x = 1  # TD-0001\n"})
    before = (root / "docs/debt/0001-scorer.md").read_bytes()
    prepare = changes._beside

    def meanwhile(full: Path, data: bytes) -> Path:
        (root / "a.py").write_text("x = 2  # TD-0001, by somebody else\n")
        return prepare(full, data)

    monkeypatch.setattr(changes, "_beside", meanwhile)
    said = owed("status", "TD-1", "repaid", "--root", str(root))
    assert (said.status, said.err) == (1, "Error: a.py has changed meanwhile: nothing was written, try again\n")
    assert (root / "docs/debt/0001-scorer.md").read_bytes() == before
    assert (root / "a.py").read_text() == "x = 2  # TD-0001, by somebody else\n"
    assert not list(root.rglob(".owed-*"))
