"""Two branches take one number: told before they meet; after the merge, each record gets its own, and its code with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from repositories import commit, git, put
from workspaces import debt_record

Owed = Callable[..., Any]
FIRST = debt_record("lib/first.py").replace("Keep the uncalibrated scorer", "Keep the first")
SECOND = debt_record("lib/second.py").replace("Keep the uncalibrated scorer", "Keep the second").replace("8d", "3d")
for before, after in (
    ("Shipped the", "No migration in"),
    ("Replace by", "Merge into"),
    ("Labels arrive", "Tables grow"),
):
    SECOND = SECOND.replace(before, after)
SHARED = "def shared():\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    e = 5\n    return a\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """``a`` and ``b`` both add TD-0002, with code of their own, and markers in one file that they share."""
    place = tmp_path / "work"
    commit(
        place,
        {"docs/debt/0001-old.md": debt_record("lib/shared.py"), "lib/shared.py": SHARED, ".gitattributes": "* -text\n"},
    )
    git(place, "checkout", "-q", "-b", "a")
    commit(place, {
        "docs/debt/0002-keep-the-first.md": FIRST,
        "docs/debt/0003-more.md": "# More\n\nAmends [TD-0002](0002-keep-the-first.md).\n",
        "lib/first.py": "x = 1  # TD-0002\n",
        "lib/shared.py": SHARED.replace("a = 1", "a = 1  # TD-2: of a"),
    })  # fmt: skip
    git(place, "checkout", "-q", "-b", "b", "main")
    commit(place, {
        "docs/debt/0002-keep-the-second.md": SECOND,
        "lib/second.py": "y = 2  # TODO(TD-0002): later\n",
        "lib/shared.py": SHARED.replace("e = 5", "e = 5  # TD-2: of b"),
    })  # fmt: skip
    return place


def told(owed: Owed, root: Path) -> list[tuple[str, str, str]]:
    said = owed("check", "--format", "json", "--root", str(root)).json
    return [(f["path"], f["severity"], f["message"]) for f in said["findings"] if f["code"] == "OWE403"]


def renumber_second(owed: Owed, root: Path) -> Any:
    assert owed("renumber", "TD-2", "--root", str(root)).status == 2
    said = owed("renumber", "docs/debt/0002-keep-the-second.md", "--root", str(root))
    assert said.status == 0, said.err
    assert told(owed, root) == []
    return said


def assert_each_has_its_own(root: Path) -> None:
    assert sorted(path.name for path in (root / "docs/debt").iterdir()) == [
        "0001-old.md", "0002-keep-the-first.md", "0003-more.md", "0004-keep-the-second.md",
    ]  # fmt: skip
    assert (root / "docs/debt/0002-keep-the-first.md").read_text() == FIRST
    assert (root / "docs/debt/0003-more.md").read_text().endswith("[TD-0002](0002-keep-the-first.md).\n")
    assert (root / "lib/first.py").read_text() == "x = 1  # TD-0002\n"
    assert (root / "lib/second.py").read_text() == "y = 2  # TODO(TD-0004): later\n"
    shared = (root / "lib/shared.py").read_text()
    assert "a = 1  # TD-2: of a\n" in shared
    assert "e = 5  # TD-4: of b\n" in shared


def test_told_before_they_meet(root: Path, owed: Owed) -> None:
    mine = "docs/debt/0002-keep-the-second.md"
    assert told(owed, root) == [
        (mine, "information", "TD-0002 is taken: branch a has it too, in 0002-keep-the-first.md")
    ]
    git(root, "branch", "-q", "-f", "main", "a")
    assert told(owed, root) == [(mine, "warning", "TD-0002 is taken: branch main has it, in 0002-keep-the-first.md")]
    git(root, "checkout", "-q", "main")
    assert told(owed, root) == []
    git(root, "checkout", "-q", "b")
    said = owed("renumber", "TD-2", "--root", str(root))
    assert said.status == 0, said.err
    assert (root / "docs/debt/0004-keep-the-second.md").is_file()
    assert (root / "lib/second.py").read_text() == "y = 2  # TODO(TD-0004): later\n"
    assert told(owed, root) == []


def test_after_the_merge(root: Path, owed: Owed) -> None:
    git(root, "merge", "-q", "--no-edit", "a")
    assert [path for path, _, _ in told(owed, root)] == [
        "docs/debt/0002-keep-the-first.md",
        "docs/debt/0002-keep-the-second.md",
    ]
    assert renumber_second(owed, root).err == ""
    assert_each_has_its_own(root)


def test_while_the_merge_is_under_way(root: Path, owed: Owed) -> None:
    git(root, "merge", "-q", "--no-commit", "--no-ff", "a")
    renumber_second(owed, root)
    assert_each_has_its_own(root)


def test_after_a_squash_and_after_a_rebase(root: Path, owed: Owed) -> None:
    git(root, "checkout", "-q", "a")
    git(root, "merge", "-q", "--squash", "b")
    commit(root, {})
    renumber_second(owed, root)
    assert_each_has_its_own(root)


def test_before_the_second_is_committed(root: Path, owed: Owed) -> None:
    git(root, "checkout", "-q", "a")
    git(root, "checkout", "-q", "b", "--", "docs/debt/0002-keep-the-second.md", "lib/second.py")
    put(root, {"lib/shared.py": (root / "lib/shared.py").read_text().replace("e = 5", "e = 5  # TD-2: of b")})
    renumber_second(owed, root)
    assert_each_has_its_own(root)


def test_what_nobody_can_tell_stays_and_is_named(root: Path, owed: Owed) -> None:
    git(root, "merge", "-q", "--no-edit", "a")
    commit(root, {"lib/after.py": "z = 3  # TD-0002\n"})
    said = renumber_second(owed, root)
    assert said.err == "owed: history does not tell which record is meant, so TD-0002 stays at lib/after.py:1\n"
    assert (root / "lib/after.py").read_text() == "z = 3  # TD-0002\n"
    assert_each_has_its_own(root)
