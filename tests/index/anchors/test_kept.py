"""What was found out about anchors is kept from one HEAD to the next, and never outlives what it was found from."""

from __future__ import annotations

from pathlib import Path

import pygit2
import pytest
from followed import RANK, SCORE, dated, state
from histories import Files, commit, history, write
from workspaces import TODAY, debt_record

from owed.history.past import Past
from owed.index.anchors.state import AnchorState, finding_states
from owed.index.anchors.trace import trace
from owed.index.workspace import Workspace
from owed.steps import drain

RATE = SCORE.replace("def score", "def rate")
EDITED = SCORE.replace("0.0", "0")


def told(root: Path) -> str:
    """What has become of ``a.py::score``: where it is, else its state."""
    found = state(root, "a.py::score")
    return "fresh" if found is None else found.candidate or found.kind


def head_at(root: Path, name: str) -> None:
    """Have this commit checked out, with nothing else in the work tree."""
    pygit2.Repository(str(root)).reset(name, pygit2.enums.ResetMode.HARD)


LATER: dict[str, tuple[list[Files], str]] = {
    "a commit that has nothing to do with it": ([{"z.py": RANK}], "b.py::score"),
    "it moves on": ([{"b.py": None, "c.py": SCORE}], "c.py::score"),
    "it is renamed where it is": ([{"b.py": RATE}], "b.py::rate"),
    "it goes for good": ([{"b.py": RANK}], "lost"),
    "it comes back to where it was": ([{"a.py": SCORE + RANK}], "fresh"),
    "it comes back, and goes another way": ([{"a.py": SCORE + RANK}, {"a.py": RANK, "d/e.py": SCORE}], "d/e.py::score"),
    "its file comes back without it": ([{"a.py": None}, {"a.py": RANK}], "b.py::score"),
}  # fmt: skip


@pytest.mark.parametrize("name", LATER)
def test_commits_after(tmp_path: Path, name: str) -> None:
    history(tmp_path, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})
    assert told(tmp_path) == "b.py::score"
    commits, expected = LATER[name]
    for day, files in enumerate(commits, 3):
        commit(tmp_path, files, day=day)
    assert told(tmp_path) == expected
    assert told(tmp_path) == expected


def test_branches_come_and_go(tmp_path: Path) -> None:
    start = commit(tmp_path, {"a.py": SCORE + RANK, "z.py": "x = 1\n"}, day=1)
    one = commit(tmp_path, {"a.py": RANK, "b.py": SCORE}, day=2)
    head_at(tmp_path, start)
    commit(tmp_path, {"z.py": "x = 2\n"}, day=3)
    two = commit(tmp_path, {"a.py": RANK, "c.py": SCORE}, day=4)
    for head, expected in ((one, "b.py::score"), (two, "c.py::score"), (start, "fresh"), (one, "b.py::score")):
        head_at(tmp_path, head)
        assert told(tmp_path) == expected


def test_what_both_branches_have_behind_them(tmp_path: Path) -> None:
    moved = history(tmp_path, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})[1]
    one = commit(tmp_path, {"z.py": "x = 1\n"}, day=3)
    head_at(tmp_path, moved)
    two = commit(tmp_path, {"y.py": "x = 1\n"}, day=4)
    for head in (one, two, one):
        head_at(tmp_path, head)
        found = state(tmp_path, "a.py::score")
        assert found is not None and (found.candidate, found.commit) == ("b.py::score", moved)


def test_the_file_that_it_moved_to_is_edited(tmp_path: Path) -> None:
    history(tmp_path, {"a.py": SCORE + RANK}, {"a.py": RANK, "b.py": SCORE})
    first = state(tmp_path, "a.py::score")
    write(tmp_path, {"b.py": "x = 1\n" + EDITED})
    found = state(tmp_path, "a.py::score")
    assert first is not None and found is not None
    assert (found.candidate, found.commit) == (first.candidate, first.commit)
    assert found.score < first.score == 1.0
    assert "% of its body the same, now `score` in b.py" in found.evidence


def test_a_review_that_is_committed_later(tmp_path: Path) -> None:
    """The record is edited, which is a review; the commit that has it changes nothing on disk."""
    path = "docs/debt/0001-scorer.md"
    history(tmp_path, {"a.py": SCORE, path: dated("2026-01-01")}, {"a.py": RANK.replace("rank", "score")})

    def states() -> list[str]:
        return [each.kind for each in drain(finding_states(Workspace(tmp_path, today=TODAY).scan()))]

    assert states() == ["changed"]
    write(tmp_path, {path: dated("2026-01-01").replace("Labels", "Now labels")})
    assert states() == []
    commit(tmp_path, {path: dated("2026-01-01").replace("Labels", "Now labels")}, day=3)
    assert states() == []


def test_what_two_lines_have_in_common(tmp_path: Path) -> None:
    start = commit(tmp_path, {"a.py": "1"}, day=1)
    one = commit(tmp_path, {"a.py": "2"}, day=2)
    head_at(tmp_path, start)
    two = [commit(tmp_path, {"a.py": str(day)}, day=day) for day in (3, 4)]
    past = Past.of(tmp_path)
    assert past is not None

    def since(name: str) -> list[str] | None:
        found = past.since(name)
        return [each.id for each in found] if found is not None else None

    assert since(two[1]) == [two[1]]
    assert since(two[0]) == [two[1], two[0]]
    assert since(one) == [two[1], two[0], start]
    assert since("0" * 40) is None


def test_many_are_followed_on_all_cores_with_the_same_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWED_CACHE", "off")
    before = {f"m{n}.py": SCORE.replace("score", f"score{n}") + RANK.replace("rank", f"rank{n}") for n in range(60)}
    after: Files = {
        f"m{n}.py": None if n % 3 else RANK.replace("rank", f"rank{n}") for n in range(60)
    } | {f"lib/n{n}.py": SCORE.replace("score", f"score{n}") for n in range(0, 60, 2)}  # fmt: skip
    history(tmp_path, before, after)
    anchors = "".join(f"  - m{n}.py::score{n}\n  - m{n}.py::rank{n}\n" for n in range(60))
    record = debt_record("z.py").replace("  - z.py\n", anchors)
    assert record.count("::") == 120
    write(tmp_path, {"docs/debt/0001-scorer.md": record})
    workspace = Workspace(tmp_path, today=TODAY)
    workspace.scan(anchors=False)
    asked = drain(workspace.inquiring())

    def by_anchor(states: tuple[AnchorState, ...]) -> list[AnchorState]:
        return sorted(states, key=lambda each: each.anchor)

    together = by_anchor(trace(asked, together=True))
    assert len(together) == 100
    assert together == by_anchor(trace(asked))
    assert [each.candidate for each in together if each.anchor == "m4.py::score4"] == ["lib/n4.py::score4"]
