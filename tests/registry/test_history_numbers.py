"""File names of a registry folder on other branches; and who is working here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from owed.history.author import author_name
from owed.history.numbers import names_in_branches
from owed.history.repository import discover


def git(root: Path, *arguments: str, feed: bytes = b"") -> bytes:
    settings = ("user.name=Ana Ruiz", "user.email=a@example.org", "commit.gpgsign=false", "core.hooksPath=/dev/null")
    options = [option for setting in settings for option in ("-c", setting)]
    return subprocess.run(["git", *options, *arguments], cwd=root, check=True, capture_output=True, input=feed).stdout


def write(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    place.mkdir()
    git(place, "init", "-q", "-b", "main")
    write(place, "docs/debt/0001-one.md")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "one")
    return place


def commit_on(root: Path, branch: str, name: str) -> None:
    git(root, "checkout", "-q", "-b", branch)
    write(root, name)
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", branch)
    git(root, "checkout", "-q", "main")


def test_local_and_remote_branches_and_the_index_count(root: Path, tmp_path: Path) -> None:
    commit_on(root, "feature/a", "docs/debt/0002-two.md")
    git(root, "update-ref", "refs/remotes/origin/b", "feature/a")
    git(root, "branch", "-q", "-D", "feature/a")
    commit_on(root, "c", "docs/debt/0003-three.md")
    commit_on(root, "elsewhere", "docs/adr/0009-nine.md")
    write(root, "docs/debt/0004-staged.md")
    git(root, "add", ".")
    write(root, "docs/debt/0005-untracked.md")
    write(root, "docs/debt/deeper/0008-no.md")
    names = names_in_branches(root, "docs/debt")
    assert {name[:4] for name in names} == {"0001", "0002", "0003", "0004", "0005"}
    assert names_in_branches(root, "docs/debt") == names


def test_a_branch_that_moves_is_seen(root: Path) -> None:
    assert names_in_branches(root, "docs/debt") == {"0001-one.md"}
    commit_on(root, "later", "docs/debt/0002-two.md")
    assert names_in_branches(root, "docs/debt") == {"0001-one.md", "0002-two.md"}


def test_a_root_below_the_top_of_the_repository(root: Path) -> None:
    commit_on(root, "sub", "service/docs/debt/0004-four.md")
    (root / "service").mkdir(exist_ok=True)
    assert names_in_branches(root / "service", "docs/debt") == {"0004-four.md"}
    assert names_in_branches(root / "docs", "debt") == {"0001-one.md"}


def test_other_work_trees_count(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(root, "worktree", "add", "-q", "--detach", str(other))
    write(other, "docs/debt/0002-committed.md")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "on no branch")
    write(other, "docs/debt/0003-staged.md")
    git(other, "add", ".")
    write(other, "docs/debt/0004-new.md")
    write(root, "docs/debt/0005-main.md")
    everything = {"0001", "0002", "0003", "0004", "0005"}
    assert {name[:4] for name in names_in_branches(root, "docs/debt")} == everything
    assert {name[:4] for name in names_in_branches(other, "docs/debt")} == everything


def test_no_repository_and_a_broken_one(tmp_path: Path, root: Path) -> None:
    assert names_in_branches(tmp_path, "docs/debt") == frozenset()
    assert discover(tmp_path) is None
    (root / ".git" / "refs" / "heads" / "odd").write_text("no hash\n")
    (root / ".git" / "refs" / "heads" / "gone").write_text("1" * 40 + "\n")
    assert names_in_branches(root, "docs/debt") == {"0001-one.md"}
    (root / ".git" / "index").write_bytes(b"DIRC nonsense")
    assert names_in_branches(root, "docs/debt") == {"0001-one.md"}
    (root / ".git" / "HEAD").write_text("nonsense\n")
    assert names_in_branches(root, "docs/debt") <= {"0001-one.md"}


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert names_in_branches(tmp_path, "docs/debt") == frozenset()


def test_no_filter_and_no_hook_runs(root: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    (root / ".gitattributes").write_text("* filter=evil\n")
    with (root / ".git" / "config").open("a") as config:
        config.write(f'[filter "evil"]\n\tclean = touch {witness}\n\tsmudge = touch {witness}\n')
        config.write(f"[core]\n\tfsmonitor = touch {witness}\n")
    write(root, "docs/debt/0002-two.md")
    assert names_in_branches(root, "docs/debt") == {"0001-one.md", "0002-two.md"}
    assert author_name(root) is not None
    assert not witness.exists()


def test_a_name_that_is_not_utf8(root: Path) -> None:
    blob = git(root, "hash-object", "-w", "--stdin", feed=b"x").strip()
    folder = git(root, "mktree", feed=b"100644 blob " + blob + b"\t0002-\xff.md\n").strip()
    docs = git(root, "mktree", feed=b"040000 tree " + folder + b"\tdebt\n").strip()
    top = git(root, "mktree", feed=b"040000 tree " + docs + b"\tdocs\n").strip()
    commit = git(root, "commit-tree", "-m", "odd", top.decode()).strip()
    git(root, "branch", "odd", commit.decode())
    assert any(name.startswith("0002-") for name in names_in_branches(root, "docs/debt"))


def test_the_author_is_the_one_of_the_repository(root: Path) -> None:
    git(root, "config", "user.name", "Bo  Lind\t")
    assert author_name(root) == "Bo Lind"
