"""What changed since a commit: files and lines, on disk, in the index, in another commit and in a buffer."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repositories import commit, git, put

from owed.history import diff
from owed.history.diff import Comparison, Hunk, Lines, base_data, changed_lines, compare, followed_lines
from owed.history.repository import discover
from owed.text import Text

CODE = "".join(f"line {n}\n" for n in range(20))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "work"
    commit(place, {"a.py": CODE, "b.py": "b\n", "gone.py": "gone\n"})
    return place


def compared(root: Path, base: str = "HEAD", target: str = "work-tree") -> Comparison:
    repo = discover(root)
    assert repo is not None
    result = compare(repo, git(root, "rev-parse", base), target)
    assert result is not None
    return result


def status(root: Path, base: str = "HEAD", target: str = "work-tree") -> dict[str, str]:
    return {path: change.status for path, change in compared(root, base, target).files.items()}


def test_work_tree_index_and_commit_are_three_states(root: Path) -> None:
    put(root, {"a.py": CODE.replace("line 3\n", "three\n"), "gone.py": None})
    git(root, "add", "-A")
    put(root, {"b.py": "c\n", "new.py": "new\n"})
    assert status(root) == {"a.py": "modified", "b.py": "modified", "gone.py": "deleted", "new.py": "added"}
    assert status(root, target="index") == {"a.py": "modified", "gone.py": "deleted"}
    git(root, "commit", "-q", "-m", "staged")
    assert status(root, "HEAD~1", git(root, "rev-parse", "HEAD")) == {"a.py": "modified", "gone.py": "deleted"}
    assert status(root) == {"b.py": "modified", "new.py": "added"}


def test_lines_on_both_sides(root: Path) -> None:
    lines = CODE.splitlines(keepends=True)
    put(root, {"a.py": "".join([*lines[:3], "in\n", "in\n", *lines[3:10], *lines[12:15], "other\n", *lines[16:]])})
    assert compared(root).lines("a.py").hunks == (Hunk(3, 3, 3, 5), Hunk(10, 12, 12, 12), Hunk(15, 16, 15, 16))
    assert compared(root).lines("b.py") == Lines()


def test_within_and_adds() -> None:
    lines = Lines((Hunk(3, 3, 3, 5), Hunk(10, 12, 12, 12)))
    assert lines.within(4, 9)
    assert not lines.within(5, 11)
    assert lines.within(11, 12)  # between these two, lines were taken out
    assert not lines.within(12, 14)
    assert lines.adds(4, 4)
    assert not lines.adds(11, 12)
    assert Lines(whole=True).within(7, 7)


def test_a_rename_with_an_edit_is_followed(root: Path) -> None:
    put(root, {"a.py": None, "moved/a.py": CODE.replace("line 3\n", "three\n")})
    change = compared(root).files["moved/a.py"]
    assert (change.status, change.old_path) == ("renamed", "a.py")
    assert compared(root).lines("moved/a.py").hunks == (Hunk(3, 4, 3, 4),)
    assert compared(root).old_data("moved/a.py") == CODE.encode()
    git(root, "add", "-A")
    assert compared(root, target="index").files["moved/a.py"].old_path == "a.py"


def test_ends_of_lines_are_no_change(root: Path) -> None:
    crlf = CODE.replace("\n", "\r\n").replace("line 3\r\n", "three\r\n").encode()
    put(root, {"a.py": crlf})
    assert compared(root).lines("a.py").hunks == (Hunk(3, 4, 3, 4),)
    put(root, {"a.py": CODE.replace("\n", "\r\n").encode()})
    git(root, "config", "core.autocrlf", "true")
    assert compared(root).lines("a.py") == Lines()
    git(root, "add", "-A")
    assert status(root) == {}


def test_only_what_is_below_the_root_counts(root: Path) -> None:
    commit(root, {"services/churn/a.py": "a\n"})
    put(root, {"services/churn/a.py": "b\n", "a.py": "b\n"})
    assert status(root / "services/churn") == {"a.py": "modified"}
    assert compared(root / "services/churn").old_data("a.py") == b"a\n"


def test_binary_links_submodules_and_odd_bytes(root: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    commit(inner, {"x.py": "x\n"})
    git(root, "submodule", "--quiet", "add", inner.as_uri(), "sub")
    commit(root, {"model.bin": b"a\0b", "latin.py": b"# caf\xe9\nx = 1\n"})
    commit(root / "sub", {"x.py": "y\n"})
    (root / "link.py").symlink_to("a.py")
    put(root, {"model.bin": b"a\0c", "latin.py": b"# caf\xe9\nx = 2\n"})
    (root / os.fsdecode(b"n\xe9.py")).write_bytes(b"x")
    assert status(root) == {"latin.py": "modified", "model.bin": "modified"}
    assert compared(root).lines("model.bin") == Lines(whole=True)
    assert compared(root).lines("latin.py").hunks == (Hunk(1, 2, 1, 2),)


def test_a_file_that_became_a_link_is_not_followed_out(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    (root / "b.py").unlink()
    (root / "b.py").symlink_to(tmp_path / "secret.txt")
    (root / "out").symlink_to(tmp_path)
    assert "b.py" not in compared(root).files
    assert diff.file_data(compared(root).repo, "b.py") is None
    assert diff.file_data(compared(root).repo, "out/secret.txt") is None


def test_ignored_files_are_no_change(root: Path) -> None:
    put(root, {".gitignore": "build/\n", "build/x.py": "x\n"})
    assert status(root) == {".gitignore": "added"}


def test_no_filter_and_no_external_program_runs(root: Path, tmp_path: Path) -> None:
    run = f"touch {tmp_path / 'ran'}; cat"
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.command", "diff.evil.textconv", "diff.external"):
        git(root, "config", key, run)
    git(root, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}")
    put(root, {".gitattributes": "* filter=evil diff=evil\n", "a.py": CODE.replace("line 3\n", "three\n")})
    assert compared(root).lines("a.py").hunks == (Hunk(3, 4, 3, 4),)
    assert not (tmp_path / "ran").exists()


def test_a_large_change_is_cut(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MOST_FILES", 50)
    put(root, {f"many/{n}.py": f"{n}\n" for n in range(60)})
    result = compared(root)
    assert len(result.files) == 50
    assert result.cut


def test_a_buffer_is_compared_with_its_base(root: Path) -> None:
    repo = discover(root)
    assert repo is not None
    old = base_data(repo, git(root, "rev-parse", "HEAD"), "a.py")
    assert old == CODE.encode()
    assert changed_lines(old, CODE.encode()) == Lines()
    assert changed_lines(old, CODE.encode() + b"more\n").hunks == (Hunk(20, 20, 20, 21),)
    assert changed_lines(None, b"new file\n").whole
    assert changed_lines(b"a\rb\rc\r", b"a\rB\rc\r").whole  # lines that git does not see as lines


def test_an_object_that_is_missing(root: Path) -> None:
    repo = discover(root)
    assert repo is not None
    assert compare(repo, "0" * 40, "work-tree") is None
    assert base_data(repo, "0" * 40, "a.py") is None


LINE = st.sampled_from(["a", "b", "", "c d"])


def applied(old: bytes, lines: Lines, new: bytes) -> bytes:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for hunk in reversed(lines.hunks):
        before[hunk.old_start : hunk.old_end] = after[hunk.new_start : hunk.new_end]
    return b"".join(line.rstrip(b"\n") + b"\n" for line in before)


@given(st.lists(LINE), st.lists(LINE), st.booleans())
def test_hunks_turn_the_old_side_into_the_new_one(old: list[str], new: list[str], cut: bool) -> None:
    before, after = "".join(f"{x}\n" for x in old).encode(), "".join(f"{x}\n" for x in new).encode()
    after = after.rstrip(b"\n") if cut else after
    assert applied(before, changed_lines(before, after), after).strip(b"\n") == after.strip(b"\n")


def _trimmed(data: bytes) -> list[bytes]:
    """Lines as the comparison sees them: what is white at their ends is no change."""
    return [line.rstrip() for line in data.rstrip().split(b"\n")]


@given(
    st.lists(LINE, max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.lists(LINE, max_size=4)))
)
def test_lines_are_followed_from_edit_to_edit(old: list[str], edits: list[tuple[int, int, list[str]]]) -> None:
    base = now = Text("\n".join(old).encode())
    lines = Lines()
    for start, length, come in edits:
        span = min(start, len(now.data)), min(start + length, len(now.data))
        after = now.splice(*span, "\n".join(come).encode())
        lines = followed_lines(lines, base, now, after)
        now = after
        assert _trimmed(applied(base.data, lines, now.data)) == _trimmed(now.data)
        for one, two in pairwise(lines.hunks):
            assert one.old_end <= two.old_start
            assert one.new_end <= two.new_start
