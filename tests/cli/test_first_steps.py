"""What somebody reads who has just installed it: nothing ends in silence, and every message says what to do."""

from __future__ import annotations

from typing import Any

from workspaces import debt_record

Owed = Any
CODE = {"app/scoring.py": "class Scorer:\n    def score(self): ...  # TODO: calibrate\n"}
HOW = "No registry here. Start one with: owed init"


def test_before_there_is_a_registry(write: Any, owed: Owed) -> None:
    root = write(CODE)
    ran = owed("check", "--root", str(root))
    assert (ran.status, ran.out, ran.err.splitlines()) == (0, "", ["No findings.", HOW])
    assert owed("touches", "--root", str(root)).err.splitlines() == [HOW]
    for command in ("show", "touches", "status"):
        ran = owed(command, "TD-1", "--root", str(root))
        assert ran.status == 2
        assert f"no record TD-1. {HOW}" in ran.err
    assert "findings" in owed("check", "--format", "json", "--root", str(root)).out


def test_said_again_when_the_check_is_answered_from_the_last_one(write: Any, owed: Owed) -> None:
    root = write(CODE)
    first, again = (owed("check", "--root", str(root)) for _ in range(2))
    assert first.err == again.err
    write({"docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.score")})
    assert HOW not in owed("check", "--root", str(root)).err


def test_a_new_record_says_what_comes_next_and_which_anchor_is_nowhere(write: Any, owed: Owed) -> None:
    root = write({**CODE, "docs/debt/README.md": "# Debt\n"})
    ran = owed("new", "Keep it", "--anchor", "app/scoring.py::Scorer.scorre", "--root", str(root))
    assert ran.out == "docs/debt/0001-keep-it.md\n"
    assert ran.err.splitlines() == [
        "owed: anchor matches nothing: app/scoring.py::Scorer.scorre (no Scorer.scorre in the file)",
        "Next: fill in the blanks; when the team agrees, owed status TD-0001 accepted",
    ]


def test_a_record_that_no_code_meets(write: Any, owed: Owed) -> None:
    root = write({"docs/debt/0001-scorer.md": debt_record(), **CODE})
    assert owed("touches", "TD-1", "--root", str(root)).err == "No code meets them.\n"


def test_a_record_is_shown_by_its_file_too(write: Any, owed: Owed) -> None:
    root = write({"docs/debt/0001-scorer.md": debt_record(), **CODE})
    assert owed("show", "docs/debt/0001-scorer.md", "--root", str(root)).out.startswith("TD-0001 · Keep")


def test_a_title_is_needed_and_one_that_is_there_is_named(write: Any, owed: Owed) -> None:
    write({"docs/debt/0001-keep-it.md": debt_record()})
    assert owed("new", "  ").status == 2
    assert "a record needs a title" in owed("new", "").err
    ran = owed("new", "keep the uncalibrated scorer for the Q3 launch")
    assert "owed: TD-0001 has this title, too: docs/debt/0001-keep-it.md" in ran.err
    assert "has this title" not in owed("new", "Something else").err


def test_a_card_names_the_record_s_file_once(write: Any, owed: Owed) -> None:
    write({"docs/debt/0001-keep-it.md": debt_record()})
    out = owed("show", "TD-1").out
    assert out.count("docs/debt/0001-keep-it.md") == 1
    assert not [line for line in out.splitlines() if line != line.rstrip()]


def test_a_file_of_code_in_place_of_a_record(write: Any, owed: Owed) -> None:
    write({"docs/debt/0001-keep-it.md": debt_record(), "src/a.py": "x = 1\n"})
    ran = owed("show", "src/a.py")
    assert ran.status == 2
    assert "src/a.py is no record; what records say of it: owed touches --through src/a.py" in ran.err


def test_what_an_accepted_debt_leaves_out_is_said_at_once(write: Any, owed: Owed) -> None:
    write({"docs/debt/0001-keep-it.md": "---\nstatus: proposed\ndebt:\n  gained:\n---\n# Keep it\n"})
    ran = owed("status", "TD-1", "accepted")
    assert ran.status == 0
    assert "owed: TD-0001 is accepted as debt, but does not say what was gained by it" in ran.err
    assert "owed supersede TD-0001 NEW" in owed("status", "TD-1", "superseded").err


def test_a_path_that_does_not_exist_is_not_clean(write: Any, owed: Owed) -> None:
    write({"docs/debt/0001-keep-it.md": debt_record(), "src/a.py": "x = 1\n"})
    ran = owed("check", "scr/a.py")
    assert ran.status == 2
    assert "scr/a.py does not exist" in ran.err
    ran = owed("check", "src/a.py", "src/gone.py")
    assert (ran.status, ran.err.splitlines()) == (0, ["owed: src/gone.py does not exist", "No findings."])
