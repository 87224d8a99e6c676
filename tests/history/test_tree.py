"""The files of a commit, as git has them."""

from __future__ import annotations

from pathlib import Path

from repositories import commit, git

from owed.history.repository import discover
from owed.history.tree import files_at


def test_plain_files_in_order_but_for_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "d\udcff").mkdir()
    for name in ("caf\udce9.py", "d\udcff/a.py"):  # bytes that are no UTF-8
        (tmp_path / name).write_bytes(b"x = 1\n")
    (tmp_path / "link.py").symlink_to("x.py")
    head = commit(tmp_path, {"a/b/c.py": "1\n", "a.py": "2\n", "a-b.py": "3\n", "z.py": "4\n", "a/run.sh": "5\n"})
    repo = discover(tmp_path)
    assert repo is not None
    found = files_at(repo, head)
    assert list(found) == ["a-b.py", "a.py", "a/b/c.py", "a/run.sh", "z.py"]
    assert found["a.py"] == git(tmp_path, "rev-parse", "HEAD:a.py")


def test_only_what_is_below_the_root(tmp_path: Path) -> None:
    head = commit(tmp_path, {"a.py": "1\n", "part/b.py": "2\n", "part/deep/c.py": "3\n"})
    repo = discover(tmp_path / "part")
    assert repo is not None
    assert list(files_at(repo, head)) == ["b.py", "deep/c.py"]
    assert files_at(repo, "0" * 40) == {}
