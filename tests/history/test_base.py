"""The base of a change: found by itself, chosen, or missing with a reason in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import commit, git

from owed.history.base import Base, NoBase, branches, find_base, named_by_ci, standing
from owed.history.repository import discover


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    commit(place, {"a.py": "one\n"})
    return place


def found(root: Path, chosen: str = "", head: str = "HEAD") -> Base:
    base = find_base(discover(root), chosen, head)
    assert isinstance(base, Base), base
    return base


def refused(root: Path, chosen: str = "") -> NoBase:
    base = find_base(discover(root), chosen)
    assert isinstance(base, NoBase), base
    return base


def test_a_branch_is_compared_with_where_it_left_the_default_branch(root: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "-b", "topic")
    tip = commit(root, {"a.py": "two\n"})
    git(root, "checkout", "-q", "main")
    commit(root, {"b.py": "elsewhere\n"})
    git(root, "checkout", "-q", "topic")
    assert found(root) == Base(left, "main", "default", tip)


def test_the_default_branch_itself_is_compared_with_its_last_commit(root: Path) -> None:
    tip = git(root, "rev-parse", "HEAD")
    assert found(root) == Base(tip, "main", "default", tip)


def test_a_branch_of_another_name_only_is_its_own_base(root: Path) -> None:
    git(root, "branch", "-m", "production")
    tip = git(root, "rev-parse", "HEAD")
    assert found(root) == Base(tip, "HEAD", "head", tip)


def test_the_nearer_of_local_and_remote_default_branch_counts(root: Path) -> None:
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "remote", "add", "origin", "https://git.example/x.git")
    newer = commit(root, {"a.py": "merged here, not pushed\n"})
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "two\n"})
    assert found(root).commit == newer


def test_what_the_remote_calls_its_default_counts(root: Path) -> None:
    git(root, "remote", "add", "origin", "https://git.example/x.git")
    git(root, "update-ref", "refs/remotes/origin/stable", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "two\n"})
    assert (found(root).ref, found(root).how) == ("origin/stable", "default")


def test_a_branch_that_follows_another_is_compared_with_that(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "release")
    left = commit(root, {"a.py": "two\n"})
    git(root, "checkout", "-q", "-b", "topic", "--track", "release")
    commit(root, {"a.py": "three\n"})
    assert (found(root).commit, found(root).ref, found(root).how) == (left, "release", "upstream")


def test_a_branch_that_follows_its_own_pushed_state_is_compared_with_the_default(root: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "remote", "add", "origin", "https://git.example/x.git")
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "two\n"})
    git(root, "update-ref", "refs/remotes/origin/topic", "HEAD")
    git(root, "branch", "-q", "--set-upstream-to", "origin/topic")
    assert (found(root).commit, found(root).ref) == (left, "main")


@pytest.mark.parametrize("merge", ["refs/pull/7/head", "refs/heads/gone"])
def test_a_branch_that_follows_what_was_never_fetched(root: Path, merge: str) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "remote", "add", "origin", "https://git.example/x.git")
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "two\n"})
    git(root, "config", "branch.topic.remote", "origin")
    git(root, "config", "branch.topic.merge", merge)
    assert (found(root).commit, found(root).ref) == (left, "main")


def test_a_pull_request_as_an_extension_checks_it_out(root: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "remote", "add", "ana", "https://git.example/ana/x.git")
    git(root, "checkout", "-q", "-b", "pr/ana/7")
    commit(root, {"a.py": "two\n"})
    git(root, "update-ref", "refs/remotes/ana/topic", "HEAD")
    git(root, "branch", "-q", "--set-upstream-to", "ana/topic")
    git(root, "config", "branch.pr/ana/7.github-pr-owner-number", "team#x#7")
    assert (found(root).commit, found(root).ref) == (left, "main")


@pytest.mark.parametrize("key", ["gh-merge-base", "vscode-merge-base"])
def test_the_base_that_another_tool_noted(root: Path, key: str) -> None:
    git(root, "checkout", "-q", "-b", "release/1.2")
    left = commit(root, {"a.py": "two\n"})
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "three\n"})
    git(root, "config", f"branch.topic.{key}", "release/1.2")
    assert (found(root).commit, found(root).ref, found(root).how) == (left, "release/1.2", "upstream")
    git(root, "config", f"branch.topic.{key}", "origin/gone")
    assert found(root).ref == "main"


def test_the_default_branch_is_compared_with_what_is_pushed(root: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "remote", "add", "origin", "https://git.example/x.git")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "branch", "-q", "--set-upstream-to", "origin/main")
    commit(root, {"a.py": "two\n"})
    assert (found(root).commit, found(root).ref, found(root).how) == (left, "origin/main", "upstream")


def test_a_linked_work_tree_has_a_base_of_its_own(root: Path, tmp_path: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", "-b", "topic", str(linked))
    tip = commit(linked, {"a.py": "two\n"})
    assert found(linked) == Base(left, "main", "default", tip)
    repo = discover(linked)
    assert repo is not None
    before = standing(repo, "main")
    assert standing(repo, "main") == before
    commit(root, {"b.py": "b\n"})
    assert standing(repo, "main") != before


def test_a_detached_head_has_a_base(root: Path) -> None:
    left = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "--detach")
    tip = commit(root, {"a.py": "two\n"})
    assert found(root) == Base(left, "main", "default", tip)


@pytest.mark.parametrize("name", ["release", "v1", "HEAD~1", "origin/next", "next"])
def test_branches_tags_and_commits_can_be_chosen(root: Path, name: str) -> None:
    first = git(root, "rev-parse", "HEAD")
    git(root, "branch", "release")
    git(root, "tag", "v1")
    git(root, "update-ref", "refs/remotes/origin/next", "HEAD")
    commit(root, {"a.py": "two\n"})
    assert found(root, name) == Base(first, name, "chosen", git(root, "rev-parse", "HEAD"))
    assert found(root, first[:10]).commit == first


def test_two_commits_are_compared_without_a_checkout(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "-b", "topic")
    tip = commit(root, {"a.py": "two\n"})
    git(root, "checkout", "-q", "main")
    assert found(root, "main", "topic") == Base(first, "main", "chosen", tip)


def test_a_name_that_is_not_there(root: Path) -> None:
    git(root, "branch", "release")
    assert refused(root, "relaese").message == "there is no branch, tag or commit relaese here, did you mean release?"
    assert refused(root, "x\ny").message == "there is no branch, tag or commit x y here"


@pytest.mark.parametrize("name", [":/one", "HEAD^{/one}", "--all", "HEAD:a.py"])
def test_a_revision_that_searches_or_names_a_file_is_no_base(root: Path, name: str) -> None:
    assert refused(root, name).reason == "no-such-ref"


def test_without_git(tmp_path: Path) -> None:
    assert find_base(None).message == "there is no git repository here, so there is nothing to compare with"  # type: ignore[union-attr]


def test_an_unborn_branch(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    assert refused(tmp_path).message == "there is no commit yet, so there is nothing to compare with"


def test_unrelated_histories(root: Path) -> None:
    git(root, "checkout", "-q", "--orphan", "other")
    commit(root, {"b.py": "another beginning\n"})
    assert (
        refused(root, "main").message == "HEAD and main have no commit in common, so there is nothing to compare with"
    )
    assert refused(root).reason == "unrelated"


def test_a_shallow_clone(root: Path, tmp_path: Path) -> None:
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"a.py": "two\n"})
    commit(root, {"a.py": "three\n"})
    git(root, "checkout", "-q", "main")
    clone = tmp_path / "clone"
    git(root, "clone", "-q", "--depth", "1", "--no-single-branch", root.as_uri(), str(clone))
    git(clone, "checkout", "-q", "topic")
    assert refused(clone).reason == "shallow"
    assert "fetch-depth: 0" in refused(clone).message


def test_the_names_to_choose_from(root: Path) -> None:
    git(root, "branch", "topic/one")
    git(root, "tag", "v1")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    repo = discover(root)
    assert repo is not None
    assert branches(repo) == ("main", "topic/one", "origin/main", "v1")


def test_the_base_that_a_runner_names() -> None:
    assert named_by_ci({"GITHUB_BASE_REF": "main"}) == "main"
    assert named_by_ci({"CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc", "GITHUB_BASE_REF": ""}) == "abc"
    assert named_by_ci({}) == ""
