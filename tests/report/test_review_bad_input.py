"""Repositories and files as they are out there: each gets a clear answer, in bounded time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pygit2
import pytest
from repositories import commit, git, put
from workspaces import TODAY, debt_record

from owed.cli.reviewing import Refused, reviewed
from owed.report.formats.markdown import markdown
from owed.report.formats.sarif import sarif
from owed.report.formats.text import text
from owed.report.review import sides
from owed.report.review.model import Review

RECORD = "docs/debt/0001-scorer.md"
SCORING = "class Scorer:\n    def score(self):\n        return 1\n"
FILES: dict[str, str | bytes | None] = {RECORD: debt_record("scoring.py::Scorer.score"), "scoring.py": SCORING}


def review(root: Path, base: str = "", head: str = "", staged: bool = False) -> Review:
    found = reviewed(root.resolve(), base, head, staged, TODAY)
    assert not isinstance(found, Refused), found
    assert list(text(found.review, TODAY))
    assert markdown(found.review, TODAY)
    assert sarif(found.review.notes)
    return found.review


def refused(root: Path, base: str = "", head: str = "") -> str:
    found = reviewed(root.resolve(), base, head, False, TODAY)
    assert isinstance(found, Refused)
    return found.message


def test_no_git(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    assert "there is no git repository here" in refused(tmp_path)


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert review(tmp_path).is_silent
    assert review(tmp_path, staged=True).is_silent


def test_an_unborn_branch(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    assert [record.id for record in review(tmp_path).introduced] == ["TD-0001"]


@pytest.mark.parametrize("name", ["nope", "HEAD~99", "-x", "a..b", "", "\n", ":/fix", "HEAD^{/x}", "0" * 40])
def test_a_base_that_is_none(tmp_path: Path, name: str) -> None:
    commit(tmp_path, FILES)
    if name:
        assert refused(tmp_path, name).count("\n") == 0
        assert refused(tmp_path, head=name)


def test_a_bare_repository(tmp_path: Path) -> None:
    pygit2.init_repository(str(tmp_path), bare=True)
    assert refused(tmp_path)


def test_a_rename_with_an_edit(tmp_path: Path) -> None:
    long = SCORING + "".join(f"\n\ndef f{n}():\n    return {n}\n" for n in range(20))
    commit(tmp_path, {**FILES, "scoring.py": long, "use.py": "from scoring import Scorer\n\nScorer().score()\n"})
    put(tmp_path, {"scoring.py": None, "ranking.py": long.replace("return 1\n", "return 2\n", 1)})
    put(tmp_path, {"use.py": "from ranking import Scorer\n\nScorer().score()\n"})
    found = review(tmp_path)
    assert [each.moved_to for each in found.lost] == ["ranking.py::Scorer.score"]
    assert found.new_uses == ()
    put(tmp_path, {RECORD: debt_record("ranking.py::Scorer.score")})
    assert review(tmp_path).lost == ()


def test_a_record_that_is_renamed_is_the_same_record(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    put(
        tmp_path,
        {RECORD: None, "docs/debt/0001-another-name.md": debt_record("scoring.py::Scorer.score").replace("8d", "9d")},
    )
    found = review(tmp_path)
    assert (found.introduced, found.closed, found.lost) == ((), (), ())
    assert [(each.kind, [f.field for f in each.fields]) for each in found.records] == [("changed", ["debt.principal"])]


def test_binary_and_odd_files(tmp_path: Path) -> None:
    commit(tmp_path, {**FILES, "image.py": b"\x89PNG\0\0# TODO: none\n", "b.py": b"x = 1\n"})
    put(
        tmp_path,
        {
            "image.py": b"\x89PNG\0\1# TODO: none\n",
            "b.py": b"# TODO: \xff\xfe caf\xe9\nx = 1\n",
            "c.py": b"\xef\xbb\xbf# TODO: with a mark\r\n",
            "huge.py": b"# TODO: too large\n" + b"x = 1\n" * 400_000,
            "empty.py": b"",
            "nul.py": b"x = '\0'\n",
        },
    )
    found = review(tmp_path)
    assert [(m.spot.path, m.text) for m in found.markers] == [
        ("b.py", "\ufffd\ufffd caf\ufffd"),
        ("c.py", "with a mark"),
    ]


def test_a_work_tree_with_other_ends_of_lines(tmp_path: Path) -> None:
    commit(tmp_path, {**FILES, "a.py": "# TODO: x\ny = 1\n"})
    put(tmp_path, {"scoring.py": SCORING.replace("\n", "\r\n").encode(), "a.py": b"# TODO: x\r\ny = 1\r\n"})
    found = review(tmp_path)
    assert (found.touched, found.markers, found.notes) == ((), (), ())
    put(tmp_path, {"scoring.py": SCORING.replace("1", "2").replace("\n", "\r\n").encode()})
    assert [each.changed for each in review(tmp_path).touched] == [2]


def test_submodules_and_links(tmp_path: Path) -> None:
    inner, root = tmp_path / "inner", tmp_path / "root"
    commit(inner, {"a.py": "# TODO: theirs\n"})
    commit(root, FILES)
    git(root, "submodule", "add", "-q", str(inner), "vendor")
    (root / "link.py").symlink_to("/etc/passwd")
    (root / "loop").symlink_to(".")
    git(root, "add", "-A")
    assert review(root).markers == ()
    assert review(root, staged=True).is_silent
    git(root, "commit", "-qm", "both")
    assert review(root, "HEAD~1", "HEAD").is_silent


def test_a_registry_that_breaks_and_one_that_goes(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    put(tmp_path, {RECORD: "---\n[\n---\n# x\n"})
    found = review(tmp_path)
    assert "OWE401" in [note.code for note in found.notes]
    put(tmp_path, {RECORD: None})
    assert [each.kind for each in review(tmp_path).records] == ["deleted"]
    put(tmp_path, {"owed.toml": "this is [no TOML\n"})
    found = reviewed(tmp_path.resolve(), "", "", False, TODAY)
    assert not isinstance(found, Refused)
    assert found.problems


def test_a_change_of_very_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contents by hash, so that making them takes no time; what is not looked at is said."""
    commit(tmp_path, FILES)
    repository = pygit2.Repository(str(tmp_path))
    blobs = [repository.create_blob(f"# TODO: {n}\nfrom scoring import Scorer\n".encode()) for n in range(10)]
    builder = repository.TreeBuilder()
    for number in range(20_500):
        builder.insert(f"f{number:05}.py", blobs[number % 10], pygit2.enums.FileMode.BLOB)
    many = builder.write()
    top = repository.TreeBuilder(repository.head.peel(pygit2.Tree))
    top.insert("many", many, pygit2.enums.FileMode.TREE)
    who = pygit2.Signature("Ana", "a@example.org")
    after = repository.create_commit(None, who, who, "many", top.write(), [repository.head.target])
    monkeypatch.setattr(sides, "MOST_NAMED", 20)
    found = review(tmp_path, "HEAD", str(after))
    assert found.files == 20_000
    assert len(found.markers) == 20_000
    assert found.limits == (
        "more than 20,000 files changed: the rest was not looked at",
        "more than 20 files changed: uses were looked for in the first 20 only",
    )


def test_histories_that_have_nothing_in_common(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    git(tmp_path, "checkout", "-q", "--orphan", "other")
    commit(tmp_path, {"scoring.py": "# another beginning\n"})
    assert refused(tmp_path) == "HEAD and main have no commit in common, so there is nothing to compare with"
    assert refused(tmp_path, "main", "other") == refused(tmp_path, "main")


def test_a_clone_of_ci_that_is_cut_off(tmp_path: Path) -> None:
    root, clone = tmp_path / "root", tmp_path / "clone"
    commit(root, FILES)
    git(root, "checkout", "-q", "-b", "topic")
    commit(root, {"scoring.py": SCORING.replace("1", "2")})
    commit(root, {"scoring.py": SCORING.replace("1", "3")})
    git(root, "checkout", "-q", "main")
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "topic", root.as_uri(), str(clone))
    assert "was fetched: fetch it" in refused(clone, "main")
    git(clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    assert "fetch-depth: 0" in refused(clone, "origin/main")
    git(clone, "fetch", "-q", "--unshallow", "origin")
    assert [each.record.id for each in review(clone, "origin/main").touched] == ["TD-0001"]


def test_names_that_are_no_text_are_left_out_everywhere(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    try:
        (tmp_path / "caf\udce9.py").write_text("# TODO: a name in Latin-1, of TD-0001\n", "utf-8")
    except OSError:
        pytest.skip("this file system has names in Unicode only")
    assert review(tmp_path).files == 0
    commit(tmp_path, {RECORD: None})
    found = review(tmp_path, "HEAD~1", "HEAD")
    assert (found.files, [note.path for note in found.notes]) == (1, [])


def test_a_file_of_very_many_changes(tmp_path: Path) -> None:
    """Every other line differs: the comparison is bounded by what it looks at, and says that all is new rather than nothing."""
    rows = [f"x{number} = {number}\n" for number in range(60_000)]
    commit(tmp_path, {"docs/debt/0001-a.md": debt_record("big.py"), "big.py": "".join(rows)})
    put(tmp_path, {"big.py": "".join(row if number % 2 else f"y{row}" for number, row in enumerate(rows))})
    assert [each.record.id for each in review(tmp_path).touched] == ["TD-0001"]


def test_a_merge_under_way(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    git(tmp_path, "checkout", "-q", "-b", "topic")
    commit(tmp_path, {"scoring.py": SCORING.replace("1", "2")})
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, {"scoring.py": SCORING.replace("1", "3")})
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "-q", "topic")
    assert review(tmp_path).files == 1
    assert review(tmp_path, staged=True).limits == ()


def test_a_repository_without_a_work_tree(tmp_path: Path) -> None:
    """A commit against another, as a hook on the server would ask; the files on disk are none."""
    root = tmp_path / "w"
    commit(root, FILES)
    commit(root, {"scoring.py": SCORING.replace("return 1", "return 2"), "new.py": "# TODO: more\n"})
    bare = tmp_path / "w.git"
    pygit2.clone_repository(str(root), str(bare), bare=True)
    here, there = review(root, "HEAD~1", "HEAD"), review(bare, "HEAD~1", "HEAD")
    assert [(note.code, note.message) for note in here.notes] == [(note.code, note.message) for note in there.notes]
    assert here.notes
    found = reviewed(bare.resolve(), "HEAD~1", "", False, TODAY)
    assert isinstance(found, Refused)
    assert (
        found.message
        == "this repository has no work tree, so there are no files to compare: name a commit, --head HEAD"
    )
