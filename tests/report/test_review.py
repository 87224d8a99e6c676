"""What a review says of changes in real repositories: work tree, index and two commits, without a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from repositories import commit, git, put
from workspaces import TODAY, debt_record

from owed.cli.reviewing import Refused, reviewed
from owed.report.formats.text import text
from owed.report.review.model import Review

RECORD = "docs/debt/0001-scorer.md"
SCORING = """\
class Scorer:
    def legacy_score(self, rows):
        total = sum(rows)
        return total * 0.41


def other():
    return 1
"""
RUN = "from app.scoring import Scorer\n\nScorer().legacy_score([])\n"
FILES = {
    RECORD: debt_record("app/scoring.py::Scorer.legacy_score"),
    "app/__init__.py": "",
    "app/scoring.py": SCORING,
    "app/run.py": RUN,
    "app/api.py": "x = 1\n",
}


def review(root: Path, base: str = "", head: str = "", staged: bool = False) -> Review:
    found = reviewed(root.resolve(), base, head, staged, TODAY)
    assert not isinstance(found, Refused), found
    return found.review


def changed(root: Path, after: Mapping[str, str | None], before: Mapping[str, str] = FILES) -> Review:
    """Commit ``before``, write ``after`` (None: delete), and review the work tree."""
    commit(root, before)
    put(root, after)
    return review(root)


def lines(found: Review) -> str:
    return "\n".join(text(found, TODAY))


def codes(found: Review) -> list[str]:
    return [note.code for note in found.notes]


def test_nothing_of_it_is_debt(tmp_path: Path) -> None:
    found = changed(tmp_path, {"app/scoring.py": SCORING.replace("return 1", "return 2")})
    assert found.is_silent
    assert lines(found).startswith("No debt is concerned by what changed since main (")


def test_touched(tmp_path: Path) -> None:
    found = changed(tmp_path, {"app/scoring.py": SCORING.replace("0.41", "0.42")})
    (touched,) = found.touched
    assert (touched.record.id, touched.anchor) == ("TD-0001", "app/scoring.py::Scorer.legacy_score")
    assert (touched.changed, touched.total) == (2, 6)
    assert codes(found) == ["OWE103"]
    assert "Scorer.legacy_score in app/scoring.py:2: 2 lines changed, 33% of it" in lines(found)
    assert found.advice.answer == "consider"


def test_touched_while_overdue(tmp_path: Path) -> None:
    late = FILES | {RECORD: debt_record("app/scoring.py::Scorer", repay_by="2026-11-11")}
    found = changed(tmp_path, {"app/scoring.py": SCORING.replace("sum(rows)", "sum(rows) + 1")}, late)
    assert found.advice.answer == "yes"
    assert found.advice.reason.startswith("TD-0001 is overdue by 12 days")


def test_a_folder_is_touched_once(tmp_path: Path) -> None:
    files = FILES | {RECORD: debt_record("app/**")}
    found = changed(tmp_path, {"app/run.py": "y = 1\n", "app/api.py": "x = 2\n", "app/new.py": "z = 1\n"}, files)
    (touched,) = found.touched
    assert (touched.anchor, touched.files) == ("app/**", 2)
    assert codes(found) == ["OWE103"]


def test_a_little_in_a_large_folder_is_no_more_than_a_note(tmp_path: Path) -> None:
    files = FILES | {RECORD: debt_record("app/**"), "app/long.py": "x = 1\n" * 40}
    found = changed(tmp_path, {"app/long.py": "x = 1\n" * 39 + "x = 2\n"}, files)
    assert (found.touched, found.notes, found.is_silent) == ((), (), True)
    assert "Note: app/long.py changed in app/**, which is about TD-0001: Keep the uncalibrated" in lines(found)


def test_a_few_lines_of_a_large_body_are_no_more_than_a_note(tmp_path: Path) -> None:
    body = "def load():\n" + "    x = 1\n" * 60
    files = {"docs/debt/0001-a.md": debt_record("a.py::load"), "a.py": body + "    return x\n"}
    found = changed(tmp_path, {"a.py": body + "    return x + 1\n"}, files)
    assert (found.touched, found.notes) == ((), ())
    assert "Note: 2 lines changed in load in a.py:1, which carries TD-0001: " in lines(found)
    put(tmp_path, {"docs/debt/0001-a.md": debt_record("a.py::load", repay_by="2026-11-01")})
    assert [each.anchor for each in review(tmp_path).touched] == ["a.py::load"], "but not while it is overdue"


def test_uses_in_tests_and_in_its_own_code_make_nothing_dearer(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        {
            "tests/test_run.py": RUN,
            "app/scoring.py": SCORING.replace(
                "        return total * 0.41", "        return Scorer().legacy_score(total)"
            ),
        },
    )
    assert [use.spot.path for use in found.new_uses] == ["tests/test_run.py"]
    assert "tests/test_run.py" not in lines(found)
    assert [(n.code, n.path) for n in found.notes] == [("OWE103", "app/scoring.py")]
    assert "new use" not in found.advice.reason


def test_uses_come_and_go(tmp_path: Path) -> None:
    found = changed(tmp_path, {"app/api.py": RUN, "app/run.py": "x = 1\n"})
    assert (found.new_uses, found.dropped_uses) == ((), ()), "they moved"
    found = changed(tmp_path, {"app/api.py": RUN.replace("[]", "[1]"), "app/run.py": RUN})
    (use,) = found.new_uses
    assert (use.record.id, use.spot.path, use.spot.span.start.line, use.spot.columns) == (
        "TD-0001",
        "app/api.py",
        2,
        (10, 22),
    )
    assert found.advice.reason == "this change adds 1 use of TD-0001, which makes repaying dearer"


def test_no_longer_used(tmp_path: Path) -> None:
    found = changed(tmp_path, {"app/run.py": "x = 1\n"})
    (use,) = found.dropped_uses
    assert (use.spot.path, use.spot.old, found.new_uses) == ("app/run.py", True, ())
    assert "No longer used" in lines(found)


def test_introduced_and_repaid(tmp_path: Path) -> None:
    new = "docs/debt/0002-cache.md"
    found = changed(
        tmp_path,
        {new: debt_record("app/api.py").replace("8d", "2d..4d"), RECORD: FILES[RECORD].replace("accepted", "repaid")},
    )
    assert [record.id for record in found.introduced] == ["TD-0002"]
    assert [record.id for record in found.repaid] == ["TD-0001"]
    assert (found.before.principal, found.after.principal) == (64, 24)
    assert "principal 8d → 3d (−5d)" in lines(found)
    assert found.touched == (), "what this change itself registers is not touched by it"
    (added, edited) = sorted(found.records, key=lambda each: each.kind)
    assert [(f.field, f.before, f.after) for f in edited.fields] == [("status", "accepted", "repaid")]
    assert added.record.path == new


def test_fields_of_a_record(tmp_path: Path) -> None:
    found = changed(
        tmp_path, {RECORD: FILES[RECORD].replace("8d", "13d").replace("  owner: team-scoring\n", "  ownr: x\n")}
    )
    (edited,) = found.records
    assert [(f.field, f.before, f.after) for f in edited.fields] == [
        ("debt.principal", "8d", "13d"),
        ("debt.owner", "team-scoring", None),
    ]
    assert sorted(codes(found)) == ["OWE402", "OWE411"], "its problems, too"


def test_a_record_that_was_reviewed(tmp_path: Path) -> None:
    after = FILES[RECORD].replace("decision-makers", "reviewed: 2026-11-23\ndecision-makers")
    found = changed(tmp_path, {RECORD: after, "app/scoring.py": SCORING.replace("0.41", "0.42")})
    assert [(f.field, f.before, f.after) for f in found.records[0].fields] == [("reviewed", None, "2026-11-23")]
    assert found.touched == (), "whoever reviewed it knows"


def test_what_was_wrong_before_is_no_news(tmp_path: Path) -> None:
    broken = FILES | {RECORD: FILES[RECORD].replace("8d", "eight days"), "app/api.py": "# TODO: x\n# TD-0099\n"}
    found = changed(
        tmp_path,
        {RECORD: broken[RECORD].replace("1d/month", "2d/month"), "app/api.py": "y = 2\n# TODO: x\n# TD-0099\n"},
        broken,
    )
    assert codes(found) == []


def test_markers(tmp_path: Path) -> None:
    before = FILES | {"app/api.py": "# TODO: one\n# TODO: two\n# FIXME: three is wrong here\n# HACK: four\n"}
    after = "# HACK: five\n\n# TODO(TD-0001): two\n# TODO: one\n# FIXME: three is wrong there\n"
    found = changed(tmp_path, {"app/api.py": after}, before)
    assert [(m.kind, m.tag, m.text, m.record) for m in found.markers] == [
        ("registered", "TODO", "two", "TD-0001"),
        ("added", "HACK", "five", None),
        ("removed", "HACK", "four", None),
    ]
    assert codes(found) == ["OWE201"]


@pytest.mark.parametrize(
    ("after", "moved_to"),
    [
        ({"app/scoring.py": "def other():\n    return 1\n"}, None),
        ({"app/scoring.py": None}, None),
        ({"app/scoring.py": None, "app/ranking.py": SCORING}, "app/ranking.py::Scorer.legacy_score"),
        ({"app/scoring.py": SCORING.replace("legacy_score", "old_score")}, "app/scoring.py::Scorer.old_score"),
        (
            {"app/scoring.py": "x = 1\n", "app/api.py": "x = 1\n" + SCORING},
            "app/api.py::Scorer.legacy_score",
        ),
    ],
)
def test_anchors_that_lose_their_code(tmp_path: Path, after: dict[str, str | None], moved_to: str | None) -> None:
    found = changed(tmp_path, after)
    (lost,) = found.lost
    assert (lost.record.id, lost.moved_to) == ("TD-0001", moved_to)
    assert ("OWE305" if moved_to is None else "OWE303") in codes(found)
    assert found.advice.answer == ("consider" if moved_to is None else found.advice.answer)


def test_an_anchor_that_never_was(tmp_path: Path) -> None:
    found = changed(tmp_path, {"docs/debt/0002-b.md": debt_record("app/api.py::nothing", "app/gone.py")})
    assert codes(found) == ["OWE306", "OWE306"]


def test_left_over_in_files_that_did_not_change(tmp_path: Path) -> None:
    files = FILES | {"lib/far.py": "x = 1  # TD-1\n", "docs/debt/0002-b.md": debt_record("app")}
    found = changed(tmp_path, {RECORD: FILES[RECORD].replace("accepted", "repaid")}, files)
    assert [(n.code, n.path) for n in found.notes if n.code == "OWE302" and n.path != RECORD] == [
        ("OWE302", "lib/far.py")
    ]
    put(tmp_path, {RECORD: None})
    assert [(n.code, n.path) for n in review(tmp_path).notes] == [("OWE301", "lib/far.py")]


def test_staged_and_commits(tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    put(tmp_path, {"app/api.py": "# TODO: staged\n"})
    git(tmp_path, "add", "app/api.py")
    put(tmp_path, {"app/api.py": "# TODO: on disk\n"})
    assert [m.text for m in review(tmp_path, staged=True).markers] == ["staged"]
    assert [m.text for m in review(tmp_path).markers] == ["on disk"]
    git(tmp_path, "commit", "-qm", "staged")
    git(tmp_path, "checkout", "-q", "--", ".")
    put(tmp_path, {"app/api.py": "", RECORD: "broken"})
    found = review(tmp_path, "HEAD~1", "HEAD")
    assert [m.text for m in found.markers] == ["staged"], "the disk is another matter"
    assert found.after.count == 1


def test_policies(tmp_path: Path) -> None:
    files = FILES | {
        RECORD: debt_record("app/scoring.py::Scorer.legacy_score", repay_by="2026-11-11"),
        "docs/debt/0002-b.md": debt_record().replace("accepted", "proposed"),
        "owed.toml": '[review]\nnew-debt-needs-record = true\nno-new-uses = ["TD-1"]\noverdue-needs-review = true\n',
    }
    after = {
        "app/scoring.py": SCORING.replace("0.41", "0.42"),
        "app/api.py": RUN + "# TODO: x\n# TODO: y owed: ignore[OWE502] a note\n# TODO(TD-2): z\n# TODO(TD-1): fine\n",
    }
    found = changed(tmp_path, after, files)
    held = sorted((n.code, n.path, n.line) for n in found.notes if n.code.startswith("OWE50"))
    assert held == [
        ("OWE502", "app/api.py", 4),
        ("OWE502", "app/api.py", 6),
        ("OWE503", "app/api.py", 3),
        ("OWE504", "app/scoring.py", 2),
    ]
    put(tmp_path, {RECORD: files[RECORD].replace("2026-11-11", "2027-01-31")})
    assert "OWE504" not in codes(review(tmp_path)), "its record was reviewed"


def test_a_budget_is_told_when_this_change_passes_it(tmp_path: Path) -> None:
    files = FILES | {"owed.toml": "[[budgets]]\ncount = 0\n[[budgets]]\nprincipal = '10d'\n"}
    found = changed(tmp_path, {"app/api.py": "x = 2\n"}, files)
    assert codes(found) == []
    put(tmp_path, {"docs/debt/0002-b.md": debt_record("app/api.py")})
    assert [n.message for n in review(tmp_path).notes if n.code == "OWE501"] == [
        "the budget is exceeded: the number of debts is 2, at most 0 is allowed",
        "the budget is exceeded: principal is 16d, at most 10d is allowed",
    ]


def test_new_uses_are_counted_alike_in_the_list_the_note_and_the_answer(tmp_path: Path) -> None:
    commit(
        tmp_path,
        {"docs/debt/0001-a.md": debt_record("lib.py::load"), "lib.py": "def load():\n    return 1\n", "app.py": ""},
    )
    put(tmp_path, {"app.py": "from lib import load\n\na = load()\nb = load()\nc = load() + load()\n"})
    found = review(tmp_path)
    assert [use.spot.span.start.line + 1 for use in found.new_uses] == [3, 4, 5, 5]
    (note,) = [note for note in found.notes if note.code == "OWE103"]
    assert note.message.startswith("this change adds 4 uses of load, which carries TD-0001")
    assert found.advice.reason.startswith("this change adds 4 uses of TD-0001")
    assert "  app.py:3, 4, 5 load" in "\n".join(text(found, TODAY))


def test_a_policy_about_new_uses_speaks_once_a_file(tmp_path: Path) -> None:
    policy = '[review]\nno-new-uses = ["TD-0001"]\n'
    commit(
        tmp_path,
        {
            "docs/debt/0001-a.md": debt_record("lib.py::load"),
            "lib.py": "def load():\n    return 1\n",
            "owed.toml": policy,
        },
    )
    put(tmp_path, dict.fromkeys(("app.py", "more.py"), "from lib import load\n\na = load()\nb = load()\n"))
    assert [(n.path, n.line) for n in review(tmp_path).notes if n.code == "OWE503"] == [("app.py", 3), ("more.py", 3)]


def test_one_file_of_a_folder_says_little_however_small_it_is(tmp_path: Path) -> None:
    pins = {f"requirements/{name}.txt": f"{name}==1\n" for name in "abcdefgh"}
    commit(tmp_path, {"docs/debt/0001-pins.md": debt_record("requirements/**"), **pins})
    put(tmp_path, {"requirements/a.txt": "a==2\n"})
    found = review(tmp_path)
    assert (found.touched, [(each.files, each.of_files) for each in found.nearby]) == ((), [(1, 8)])
    assert [note.code for note in found.notes] == []
    put(tmp_path, dict.fromkeys(list(pins)[:3], "x==3\n"))
    assert [(each.files, round(each.share, 2)) for each in review(tmp_path).touched] == [(3, 0.38)]


def test_a_line_of_a_long_file_says_little(tmp_path: Path) -> None:
    rows = [f"x{number} = {number}\n" for number in range(400)]
    commit(tmp_path, {"docs/debt/0001-a.md": debt_record("long.py"), "long.py": "".join(rows)})
    put(tmp_path, {"long.py": "".join(rows[:-1]) + "x399 = 1\n"})
    found = review(tmp_path)
    assert (found.touched, [each.spot.path for each in found.nearby]) == ((), ["long.py"])
    assert "Note: 2 lines changed in long.py, which is about TD-0001" in "\n".join(text(found, TODAY))
    put(tmp_path, {"long.py": "".join(rows[:-60])})
    assert [each.spot.path for each in review(tmp_path).touched] == ["long.py"]


def test_many_lines_of_a_huge_class_are_no_occasion_to_repay_it(tmp_path: Path) -> None:
    late = debt_record("huge.py::Huge", repay_by="2020-01-31")
    rows = [f"    x{number} = {number}\n" for number in range(900)]
    commit(tmp_path, {"docs/debt/0001-a.md": late, "huge.py": "class Huge:\n" + "".join(rows)})
    put(tmp_path, {"huge.py": "class Huge:\n" + "".join(rows[:-30])})
    found = review(tmp_path)
    assert (found.touched[0].changed, found.advice.answer) == (30, "consider")
    put(tmp_path, {"huge.py": "class Huge:\n" + "".join(rows[:-200])})
    assert review(tmp_path).advice.answer == "yes"


def test_many_lines_of_a_very_long_file_say_little(tmp_path: Path) -> None:
    rows = [f"x{number} = {number}\n" for number in range(2_000)]
    commit(tmp_path, {"docs/debt/0001-a.md": debt_record("long.py"), "long.py": "".join(rows)})
    put(tmp_path, {"long.py": "".join(rows[:-15])})
    found = review(tmp_path)
    assert (found.touched, [each.changed for each in found.nearby]) == ((), [15])
