"""Anchors whose code is gone: what git history says has become of it. Histories are written in the test, a commit a day."""

from __future__ import annotations

from pathlib import Path

import pygit2
import pytest
from followed import RANK, RECORD, SCORE, dated, state
from histories import Files, commit, history, write
from workspaces import TODAY, debt_record

from owed.index.anchors.state import finding_states
from owed.index.anchors.trace import trace
from owed.index.workspace import Workspace
from owed.rules.check import workspace_findings
from owed.source.languages import language_of
from owed.steps import drain

SCORER = "class Scorer:\n" + "".join(f"    {line}\n" for line in SCORE.replace("(rows", "(self, rows").splitlines())


def method(text: str) -> str:
    """A function as a method."""
    return "".join(f"    {line}\n" for line in text.replace("(", "(self, ", 1).splitlines())


TAKEN_IN = "self.rows = tuple(rows)\n    self.level = threshold or DEFAULT\n    self.total ="

HISTORIES: dict[str, tuple[str, list[Files], str]] = {
    "a file is renamed": ("a.py::score", [{"a.py": SCORE + RANK}, {"a.py": None, "b.py": SCORE + RANK}], "b.py::score"),
    "a function moves to another file": (
        "a.py::score", [{"a.py": SCORE + RANK}, {"a.py": RANK, "lib/b.py": SCORE}], "lib/b.py::score",
    ),
    "a function gets another name and an edited body": (
        "a.py::score", [{"a.py": SCORE}, {"a.py": SCORE.replace("def score", "def rate").replace("0.0", "0")}], "a.py::rate",
    ),
    "a function becomes a method": (
        "a.py::score", [{"a.py": SCORE + RANK}, {"a.py": RANK + "class Scorer:\n" + method(SCORE)}], "a.py::Scorer.score",
    ),
    "a method becomes a function": ("a.py::Scorer.score", [{"a.py": SCORER}, {"a.py": SCORE}], "a.py::score"),
    "a class is renamed with its methods": (
        "a.py::Scorer.score", [{"a.py": SCORER}, {"a.py": SCORER.replace("Scorer", "Rater")}], "a.py::Rater.score",
    ),
    "a module becomes a package": (
        "a.py::rank",
        [{"a.py": SCORE + RANK}, {"a.py": None, "a/__init__.py": "from .ranks import rank\n" + SCORE, "a/ranks.py": RANK}],
        "a/ranks.py::rank",
    ),
    "several steps in a row": (
        "a.py::score",
        [
            {"a.py": SCORE, "z.py": RANK},
            {"a.py": None, "b.py": SCORE},
            {"b.py": SCORE.replace("def score", "def rate")},
            {"b.py": SCORE.replace("def score", "def rate").replace("total", "summed")},
            {"b.py": None, "c.py": "class Rater:\n" + method(SCORE.replace("def score", "def rate").replace("total", "summed"))},
        ],
        "c.py::Rater.rate",
    ),
    "a file anchor follows its file": (
        "a/b.py", [{"a/b.py": SCORE, "a/c.py": RANK}, {"a/b.py": None, "lib/b.py": SCORE + "\nX = 1\n"}], "lib/b.py",
    ),
    "a folder is renamed": (
        "a/b/**", [{"a/b/c.py": SCORE, "a/b/d/e.sql": "select 1\n"}, {"a/b/c.py": None, "a/b/d/e.sql": None, "x/c.py": SCORE,
         "x/d/e.sql": "select 1\n"}], "x/**",
    ),
    "a file is deleted": ("a.sql", [{"a.sql": "select 1\n", "b.sql": "select 2\n"}, {"a.sql": None}], "lost"),
    "a pattern finds nothing any more": (
        "a/*.sql", [{"a/a.sql": "select 1\n", "a/b.py": RANK}, {"a/a.sql": None}], "lost",
    ),
    "a file that never was": ("c.sql", [{"a.sql": "select 1\n"}], "nowhere"),
    "a variable": (
        "a.py::LIMIT", [{"a.py": "LIMIT = 3\n" + SCORE, "b.py": ""}, {"a.py": SCORE, "b.py": "LIMIT = 3\n"}], "b.py::LIMIT",
    ),
    "an attribute of a class": (
        "a.py::Scorer.level",
        [{"a.py": f"class Scorer:\n    level = 3\n{method(SCORE)}"},
         {"a.py": None, "b.py": f"class Scorer:\n    level = 3\n{method(SCORE)}"}], "b.py::Scorer.level",
    ),
    "TypeScript": (
        "web/a.ts::score",
        [{"web/a.ts": "export function score(rows: Row[]) {\n  return rows.map((row) => row.level * row.weight + offset(row));\n}\n"},
         {"web/a.ts": None, "web/b/c.ts":
          "export function rate(rows: Row[]) {\n  return rows.map((row) => row.level * row.weight + offset(row));\n}\n"}],
        "web/b/c.ts::rate",
    ),
    "a variable that takes the name is none": (
        "a.py::Scorer.score",
        [{"a.py": SCORER}, {"a.py": None, "b.py": SCORER}, {"b.py": "class Scorer:\n    score = None\n"}], "lost",
    ),
    "a method whose body an __init__ took in is no __init__": (
        "a.py::Scorer.check",
        [
            {"a.py": f"class Scorer:\n{method(SCORE.replace('def score', 'def check'))}"},
            {"a.py": f"class Scorer:\n{method(SCORE.replace('def score', 'def __init__').replace('return', TAKEN_IN))}"},
        ],
        "lost",
    ),
    "it is gone": ("a.py::score", [{"a.py": SCORE + RANK}, {"a.py": RANK}], "lost"),
    "something else of the same name is no move": (
        "a.py::score", [{"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": "def score(path):\n    return open(path).read()\n"}], "lost",
    ),
    "two that are alike are none": (
        "a.py::score",
        [{"a.py": SCORE}, {"a.py": None, "b.py": SCORE.replace("def score", "def one") + SCORE.replace("def score", "def two")}],
        "lost",
    ),
    "it never was there": ("a.py::scorn", [{"a.py": SCORE}, {"a.py": RANK}], "nowhere"),
    "it came back": ("a.py::score", [{"a.py": SCORE}, {"a.py": RANK}, {"a.py": SCORE + RANK}], "fresh"),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_history(tmp_path: Path, name: str) -> None:
    anchor, commits, expected = HISTORIES[name]
    history(tmp_path, *commits)
    found = state(tmp_path, anchor)
    told = "fresh" if found is None else found.candidate or found.kind
    assert told == expected, found


def test_evidence(tmp_path: Path) -> None:
    hashes = history(tmp_path, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})
    found = state(tmp_path, "a.py::score")
    assert found is not None
    assert found.evidence == f"same body, now `score` in b.py, moved in {hashes[1][:7]} on 2026-01-02"
    assert (found.commit, found.score) == (hashes[1], 1.0)


OTHER = """\
def score(rows, threshold):
    frame = DataFrame(rows)
    calibrated = model.predict(frame[COLUMNS])
    frame["risk"] = calibrated.clip(0, 1)
    return frame.groupby("segment").risk.mean().to_dict()
"""


def test_changed_since_the_record_was_committed(tmp_path: Path) -> None:
    hashes = history(tmp_path, {"a.py": SCORE, RECORD: dated("2026-01-01")}, {"a.py": OTHER})
    found = drain(finding_states(Workspace(tmp_path, today=TODAY).scan()))
    assert [(each.kind, each.commit) for each in found] == [("changed", hashes[0])]
    assert found[0].score < 0.5
    assert "as it was when the record was reviewed" in found[0].evidence
    history(tmp_path, {RECORD: dated("2026-01-01").replace("Labels", "Now labels")})
    assert not drain(finding_states(Workspace(tmp_path, today=TODAY).scan())), "the record was looked at after"


def test_changed_since_the_date_of_a_record_that_is_not_committed(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE}, {"b.py": RANK}, {"a.py": OTHER})
    write(tmp_path, {RECORD: dated("2026-01-02")})
    found = drain(finding_states(Workspace(tmp_path, today=TODAY).scan()))
    assert [(each.kind, each.on and each.on.isoformat()) for each in found] == [("changed", "2026-01-02")]


def test_a_little_change_is_no_news(tmp_path: Path) -> None:
    edited = SCORE.replace("0.0", "0").replace("total", "summed")
    history(tmp_path, {"a.py": SCORE, RECORD: dated("2026-01-01")}, {"a.py": '"""Scores."""\n\n\n' + edited})
    assert not drain(finding_states(Workspace(tmp_path, today=TODAY).scan()))


def test_nothing_is_said_while_the_record_is_being_edited(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE, RECORD: dated("2026-01-01")}, {"a.py": OTHER})
    write(tmp_path, {RECORD: dated("2026-01-01") + "More.\n"})
    assert not drain(finding_states(Workspace(tmp_path, today=TODAY).scan()))


def test_not_committed_yet(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK, "b.py": "x = 1\n"})
    write(tmp_path, {"a.py": RANK, "b.py": "x = 1\n" + SCORE.replace("def score", "def rate")})
    found = state(tmp_path, "a.py::score")
    assert found is not None and (found.kind, found.candidate) == ("moved", "b.py::rate")
    assert found.evidence == "same body, now `rate` in b.py, not committed yet"


def test_open_documents_count(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK, "b.py": "x = 1\n"})
    write(tmp_path, {RECORD: debt_record("a.py::score")})
    workspace = Workspace(tmp_path, today=TODAY)
    workspace.scan()
    for path, text in (("a.py", RANK), ("b.py", SCORE)):
        workspace.open(path, text, 1, language_of(path))
    asked = drain(workspace.inquiring())
    workspace.found_states(asked, trace(asked))
    assert [(s.kind, s.candidate) for s in drain(finding_states(workspace.snapshot))] == [("moved", "b.py::score")]


def test_what_is_known_is_kept_for_as_long_as_it_holds(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})
    first = state(tmp_path, "a.py::score")
    assert state(tmp_path, "a.py::score") == first
    write(tmp_path, {"b.py": "x = 1\n", "c.py": SCORE})
    again = state(tmp_path, "a.py::score")
    assert again is not None and again.candidate == "c.py::score"
    write(tmp_path, {"c.py": None})
    commit(tmp_path, {"b.py": None}, day=3)
    gone = state(tmp_path, "a.py::score")
    assert gone is not None and (gone.kind, gone.evidence[:10]) == ("lost", "last seen ")


def test_a_root_below_the_top_of_its_repository(tmp_path: Path) -> None:
    history(tmp_path, {"services/a.py": SCORE + RANK, "b.py": ""}, {"services/a.py": RANK, "services/b.py": SCORE})
    found = state(tmp_path / "services", "a.py::score")
    assert found is not None and found.candidate == "b.py::score"


def test_a_shallow_clone(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    hashes = history(origin, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE}, {"c.py": RANK})
    clone = tmp_path / "clone"
    pygit2.clone_repository(str(origin), str(clone))
    (clone / ".git" / "shallow").write_text(f"{hashes[2]}\n")
    found = state(clone, "a.py::score")
    assert found is not None
    assert (found.kind, found.evidence) == ("nowhere", "history ends at a shallow clone")
    said = [f.message for f in workspace_findings(Workspace(clone, today=TODAY).scan()) if f.code == "OWE306"]
    assert said == ["anchor matches nothing: a.py::score (no score in the file; history ends at a shallow clone)"]


def test_a_work_tree_with_a_detached_head(tmp_path: Path) -> None:
    main = tmp_path / "main"
    hashes = history(main, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE}, {"b.py": None})
    git = pygit2.Repository(str(main))
    git.add_worktree("other", str(tmp_path / "other"))
    other = pygit2.Repository(str(tmp_path / "other"))
    other.checkout_tree(other[hashes[1]], strategy=pygit2.enums.CheckoutStrategy.FORCE)
    other.set_head(other[hashes[1]].id)
    found = state(tmp_path / "other", "a.py::score")
    assert found is not None and found.candidate == "b.py::score"


def test_a_submodule_has_its_own_history(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": RANK})
    history(tmp_path / "vendor" / "lib", {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})
    found = state(tmp_path, "vendor/lib/a.py::score")
    assert found is not None and found.candidate == "vendor/lib/b.py::score"


def test_a_submodule_that_is_not_checked_out(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE})
    git = pygit2.Repository(str(tmp_path))
    git.index.add(pygit2.IndexEntry("vendor/lib", git.head.target, pygit2.enums.FileMode.COMMIT))
    git.index.write()
    commit(tmp_path, {".gitmodules": '[submodule "lib"]\n', "a.py": SCORE}, day=2)
    (tmp_path / "vendor/lib").mkdir(parents=True)
    for anchor in ("vendor/lib/b.py::score", "vendor/lib/**"):
        found = state(tmp_path, anchor)
        assert found is not None
        assert (found.kind, found.evidence) == ("nowhere", "the submodule vendor/lib is not checked out")
    beside = state(tmp_path, "vendor/other.py::score")
    assert beside is not None
    assert beside.evidence == ""


def test_on_the_side_of_a_merge(tmp_path: Path) -> None:
    """It is moved, and then renamed, in a branch: the main line sees neither step, only both."""
    start = commit(tmp_path, {"a.py": SCORE + RANK, "z.py": "x = 1\n"}, day=1)
    moved = commit(tmp_path, {"a.py": RANK, "b.py": SCORE}, day=2)
    renamed = commit(tmp_path, {"b.py": SCORE.replace("def score", "def rate")}, day=3)
    git = pygit2.Repository(str(tmp_path))
    git.reset(start, pygit2.enums.ResetMode.HARD)
    side = commit(tmp_path, {"z.py": "x = 2\n"}, day=4)
    commit(tmp_path, {"a.py": RANK, "b.py": SCORE.replace("def score", "def rate")}, [side, renamed], day=5)
    found = state(tmp_path, "a.py::score")
    assert found is not None and found.candidate == "b.py::rate"
    assert found.evidence == f"same body, now `rate` in b.py, moved in 2 steps, last in {renamed[:7]} on 2026-01-03"
    assert moved != renamed


def test_no_filter_or_hook_of_the_repository_is_run(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK, ".gitattributes": "*.py filter=evil diff=evil\n"}, {"b.py": RANK})
    said = tmp_path.parent / f"{tmp_path.name}.ran"
    with (tmp_path / ".git" / "config").open("a") as config:
        config.write(f'[filter "evil"]\n\tclean = touch {said}\n\tsmudge = touch {said}\n\trequired = true\n')
        config.write(f'[diff "evil"]\n\tcommand = touch {said}\n\ttextconv = touch {said}\n')
        config.write(f"[core]\n\tfsmonitor = touch {said}\n")
    write(tmp_path, {"a.py": RANK, "b.py": SCORE})
    found = state(tmp_path, "a.py::score")
    assert found is not None and found.candidate == "b.py::score"
    assert not said.exists()


def test_what_is_pasted_later_is_asked_about_again(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK, "b.py": "x = 1\n"})
    write(tmp_path, {RECORD: debt_record("a.py::score")})
    workspace = Workspace(tmp_path, today=TODAY)
    workspace.scan()
    python = language_of("a.py")

    def told() -> list[str]:
        asked = drain(workspace.inquiring())
        workspace.found_states(asked, trace(asked))
        return [each.candidate or each.kind for each in drain(finding_states(workspace.snapshot))]

    workspace.open("a.py", RANK, 1, python)
    assert drain(workspace.finding_pending())
    assert told() == ["lost"]
    assert not drain(workspace.finding_pending())
    workspace.open("b.py", SCORE, 1, python)
    assert drain(workspace.finding_pending())
    assert told() == ["b.py::score"]
    assert not drain(workspace.finding_pending())
    workspace.open("b.py", "x = 1\n", 2, python)
    assert drain(workspace.finding_pending())
    assert told() == ["lost"]


def test_what_takes_too_many_looks_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when thousands of functions that are all alike get other names at once."""
    names = [f"{name}_{n}" for n in range(5) for name in ("score", "rate")]
    before = "".join(SCORE.replace("def score", f"def {name}") for name in names)
    after = "".join(SCORE.replace("def score", f"def new_{name}") for name in names)
    history(tmp_path, {"a.py": before}, {"a.py": after})
    monkeypatch.setattr("owed.index.anchors.match.MOST_LOOKS", 10)
    found = state(tmp_path, "a.py::score_3")
    assert found is not None and found.kind == "lost"
