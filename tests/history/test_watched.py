"""What stands at some paths, commit by commit: only what differs from the commit before is told."""

from __future__ import annotations

from pathlib import Path

from histories import history

from owed.history.past import Past

COMMITS = (
    {"a.py": "1", "lib/b.py": "1", "lib/deep/c.py": "1"},
    {"a.py": "2"},
    {"lib/b.py": None, "lib/b.py/d.py": "1"},
    {"lib/deep/c.py": None, "other.py": "1"},
)


def told(root: Path, *paths: str) -> list[dict[str, bool]]:
    """For each commit from the newest: the paths that differ from the commit after it, and whether something is there."""
    past = Past.of(root)
    assert past is not None
    watched = past.watch(paths)
    return [{path: oid is not None for path, oid in watched.see(commit.tree)} for commit in past.line]


def test_only_differences_are_told(tmp_path: Path) -> None:
    history(tmp_path, *COMMITS)
    assert told(tmp_path, "a.py", "lib/b.py", "lib/deep/c.py", "never.py") == [
        {"a.py": True, "lib/b.py": True},
        {"lib/deep/c.py": True},
        {"lib/b.py": True},
        {"a.py": True},
    ]


def test_a_folder_and_all_of_it(tmp_path: Path) -> None:
    history(tmp_path, *COMMITS)
    assert [sorted(each) for each in told(tmp_path, "", "lib/deep")] == [[""], ["", "lib/deep"], [""], [""]]


def test_a_root_below_the_top_of_its_repository(tmp_path: Path) -> None:
    history(tmp_path, *COMMITS)
    assert [sorted(each) for each in told(tmp_path / "lib", "deep/c.py", "b.py/d.py")] == [
        ["b.py/d.py"], ["deep/c.py"], ["b.py/d.py"], [],
    ]  # fmt: skip


def test_what_is_dropped_is_told_no_more(tmp_path: Path) -> None:
    history(tmp_path, *COMMITS)
    past = Past.of(tmp_path)
    assert past is not None
    watched = past.watch(["a.py", "lib/b.py", "lib/deep/c.py"])
    watched.see(past.line[0].tree)
    watched.drop("lib/b.py")
    watched.drop("a.py")
    assert [[path for path, _ in watched.see(commit.tree)] for commit in past.line[1:]] == [["lib/deep/c.py"], [], []]
    watched.drop("lib/deep/c.py")
    assert not watched
