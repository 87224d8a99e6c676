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
