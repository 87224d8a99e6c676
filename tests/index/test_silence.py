"""What somebody does not want to hear of on a branch: kept for the user, by workspace and branch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from owed.index import silence as module
from owed.index.silence import silence, silenced


def test_by_workspace_and_branch(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert silence(one, "topic", "TD-0001") == {"TD-0001"}
    assert silence(one, "topic", "TD-0002") == {"TD-0001", "TD-0002"}
    assert silenced(one, "topic") == {"TD-0001", "TD-0002"}
    assert silenced(one, "main") == silenced(two, "topic") == frozenset()
    assert silence(one, "topic", "TD-0001", quiet=False) == {"TD-0002"}
    assert silenced(one, "topic") == {"TD-0002"}


def test_old_branches_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BRANCHES", 2)
    for branch in ("a", "b", "c"):
        silence(tmp_path, branch, "TD-0001")
    assert [bool(silenced(tmp_path, branch)) for branch in ("a", "b", "c")] == [False, True, True]


@pytest.mark.parametrize("content", ["", "[]", '{"branches": 3}', '{"branches": {"topic": 3}}', "[" * 100_000])
def test_a_file_that_somebody_spoilt_is_made_anew(tmp_path: Path, content: str) -> None:
    silence(tmp_path, "topic", "TD-0001")
    (file,) = (Path(os.environ["OWED_STATE"]) / "silent").iterdir()
    file.write_text(content)
    assert silenced(tmp_path, "topic") == frozenset()
    assert silence(tmp_path, "topic", "TD-0002") == {"TD-0002"}


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OWED_STATE", str(tmp_path / "file"))
    assert silence(tmp_path, "topic", "TD-0001") == {"TD-0001"}
    assert silenced(tmp_path, "topic") == frozenset()
