"""Numbers that another branch gave to another record: told of what the branch at hand adds, and of nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from repositories import commit, git, put

from owed.history.taken import Folder, Holder, taken_elsewhere
from owed.registry.number import number_in_name

ONE = "# Keep the scorer\n\n" + "".join(f"The reason number {n} is a long one.\n" for n in range(5))
TWO = "# Two tables\n\n" + "".join(f"The tables of kind {n} are kept apart.\n" for n in range(5))


def taken(root: Path, folder: str = "docs/debt") -> dict[str, Holder]:
    names = frozenset(path.name for path in (root / folder).iterdir() if path.suffix == ".md")
    return taken_elsewhere(root, [Folder(folder, names, partial(number_in_name, prefix="TD"))])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """``main`` has TD-0001; ``topic``, which is checked out, adds TD-0002, not committed."""
    place = tmp_path / "work"
    commit(place, {"docs/debt/0001-first.md": "# First\n"})
    git(place, "checkout", "-q", "-b", "topic")
    put(place, {"docs/debt/0002-keep-the-scorer.md": ONE})
    return place


def on(root: Path, branch: str, files: dict[str, str | None], start: str = "main") -> None:
    """Commit files on a branch in a work tree of its own."""
    other = root.parent / branch.replace("/", "-")
    git(root, "worktree", "add", "-q", "-B", branch, str(other), start)
    commit(other, files)
    git(root, "worktree", "remove", "--force", str(other))


MINE = "docs/debt/0002-keep-the-scorer.md"


def test_on_the_default_branch(root: Path) -> None:
    on(root, "main", {"docs/debt/0002-two-tables.md": TWO})
    assert taken(root) == {MINE: Holder("main", "0002-two-tables.md", True)}
    git(root, "pack-refs", "--all")
    assert taken(root) == {MINE: Holder("main", "0002-two-tables.md", True)}


def test_on_another_branch_and_as_it_was_fetched(root: Path) -> None:
    on(root, "feature/b", {"docs/debt/0002-two-tables.md": TWO})
    assert taken(root) == {MINE: Holder("feature/b", "0002-two-tables.md", False)}
    git(root, "update-ref", "refs/remotes/origin/feature/b", "feature/b")
    git(root, "branch", "-q", "-D", "feature/b")
    assert taken(root) == {MINE: Holder("origin/feature/b", "0002-two-tables.md", False)}


def test_the_same_record_under_another_name_takes_nothing(root: Path) -> None:
    on(root, "other", {"docs/debt/0002-keep-it.md": ONE + "And one more.\n"})
    on(root, "retitled", {"docs/debt/0002-keep-it-2.md": ONE.replace("Keep the", "Leave the")})
    on(root, "same", {MINE: TWO})
    assert taken(root) == {}


def test_a_record_that_landed_under_another_number_takes_nothing(root: Path) -> None:
    on(root, "stale", {"docs/debt/0002-two-tables.md": TWO})
    put(root, {"docs/debt/0009-two-tables.md": TWO})
    assert taken(root) == {}


def test_what_the_branch_shares_is_the_others_business(root: Path) -> None:
    commit(root, {})
    on(root, "later", {MINE: None, "docs/debt/0002-two-tables.md": TWO}, "topic")
    assert taken(root) == {}
    git(root, "branch", "-q", "-f", "main", "topic")
    on(root, "late", {"docs/debt/0003-a.md": TWO}, "main")
    on(root, "early", {"docs/debt/0002-two-tables.md": TWO}, "main~1")
    assert taken(root) == {}  # ours has landed; the early branch is told


def test_no_repository_an_empty_one_and_a_shallow_one(root: Path, tmp_path: Path) -> None:
    put(tmp_path / "plain", {"docs/debt/0001-a.md": ONE})
    assert taken(tmp_path / "plain") == {}
    put(tmp_path / "empty", {"docs/debt/0001-a.md": ONE})
    git(tmp_path / "empty", "init", "-q")
    assert taken(tmp_path / "empty") == {}
    commit(root, {"x": "y"})
    on(root, "main", {"docs/debt/0002-two-tables.md": TWO})
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", root.as_uri(), "shallow")
    git(tmp_path / "shallow", "remote", "set-head", "origin", "main")
    assert taken(tmp_path / "shallow") == {MINE: Holder("origin/main", "0002-two-tables.md", True)}


def test_a_thousand_branches(root: Path) -> None:
    on(root, "main", {"docs/debt/0002-two-tables.md": TWO})
    tip = git(root, "rev-parse", "main")
    rows = "".join(f"{tip} refs/remotes/origin/b{n}\n" for n in range(1000))
    (root / ".git/packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted \n" + rows)
    assert taken(root) == {MINE: Holder("main", "0002-two-tables.md", True)}
