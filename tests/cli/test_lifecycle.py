"""A record's life from the terminal, in each style that logs are written in; both sides of a supersession."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]
TODAY = date.today().isoformat()

NYGARD_OLD = "# 3. Use C\n\nDate: 2017-07-04\n\n## Status\n\nAccepted\n\n## Context\n\nSpeed.\n"
NYGARD_NEW = "# 12. Use [Rust]\n\nDate: 2018-01-02\n\n## Status\n\nAccepted\n\n## Context\n"
MADR2_OLD = "# Use C\n\n* Status: Accepted <!-- optional -->\n* Date: 2017-07-04\n\n## Context\n"
MADR2_NEW = "# Use Rust\r\n\r\n- Status: accepted\r\n\r\n## Context\r\n\r\nIt is.\r\n"
MADR2_LINKED = "# Use Rust\n\n* Status: accepted\n\n## Links\n\n* [Refined by](0001-first.md)\n\n## More\n"
MADR4_OLD = "---\nstatus: 'accepted' # yes\ndate: 2024-01-01\n---\n# Use C\n"
MADR4_NEW = "---\nstatus: accepted\ndate: 2024-05-01\nsupersedes: [ADR-0001] # first\n---\n# Use Rust\n"

SUPERSEDED = {
    "nygard": (
        NYGARD_OLD,
        NYGARD_NEW,
        NYGARD_OLD.replace("Accepted\n", "Superseded by [12. Use (Rust)](0012-use-rust.md)\n"),
        NYGARD_NEW.replace("Accepted\n", "Accepted\n\nSupersedes [3. Use C](0003-use-c.md)\n"),
    ),
    "madr 2": (
        MADR2_OLD,
        MADR2_NEW,
        MADR2_OLD.replace("Accepted", "Superseded by [ADR-0012](0012-use-rust.md)"),
        MADR2_NEW + "\r\n## Links\r\n\r\n* Supersedes [ADR-0003](0003-use-c.md)\r\n",
    ),
    "madr 2 with links": (
        MADR2_OLD,
        MADR2_LINKED,
        MADR2_OLD.replace("Accepted", "Superseded by [ADR-0012](0012-use-rust.md)"),
        MADR2_LINKED.replace("first.md)\n", "first.md)\n* Supersedes [ADR-0003](0003-use-c.md)\n"),
    ),
    "madr 4": (
        MADR4_OLD,
        MADR4_NEW,
        MADR4_OLD.replace("'accepted'", "'superseded by ADR-0012'"),
        MADR4_NEW.replace("[ADR-0001]", "[ADR-0001, ADR-0003]"),
    ),
    "another language": (
        "# Use C\n\n## Statut\n\n✅ Accepté\n\n## Contexte\n",
        NYGARD_NEW.replace("## Status", "## Statut"),
        "# Use C\n\n## Statut\n\nsuperseded by [12. Use (Rust)](0012-use-rust.md)\n\n## Contexte\n",
        NYGARD_NEW.replace("## Status", "## Statut").replace("Accepted\n", "Accepted\n\nSupersedes [3. Use C](0003-use-c.md)\n"),
    ),
    "no status": (
        "# Use C\n\nBecause.\n",
        "# Use Rust\n",
        "---\nstatus: superseded by ADR-0012\n---\n# Use C\n\nBecause.\n",
        "---\nsupersedes: [ADR-0003]\n---\n# Use Rust\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", SUPERSEDED)
def test_both_sides_of_a_supersession(write: Write, owed: Owed, style: str) -> None:
    old, new, old_after, new_after = SUPERSEDED[style]
    root = write({"docs/adr/0003-use-c.md": old.encode(), "docs/adr/0012-use-rust.md": new.encode()})
    write({"docs/adr/0001-first.md": "# First\n"})
    write({"a.c": "int x; // ADR-3: short\n// see ADR-0003\n"})
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    said = owed("supersede", "ADR-3", "ADR-12", "--dry-run", "--root", str(root))
    assert said.status == 0, said.err
    assert "--- a/docs/adr/0003-use-c.md\n+++ b/docs/adr/0003-use-c.md\n" in said.out
    assert {path: path.read_bytes() for path in before} == before
    assert owed("supersede", "ADR-3", "ADR-12", "--root", str(root)).status == 0
    assert (root / "docs/adr/0003-use-c.md").read_bytes().decode() == old_after
    assert (root / "docs/adr/0012-use-rust.md").read_bytes().decode() == new_after
    assert (root / "a.c").read_text() == "int x; // ADR-12: short\n// see ADR-0012\n"
    assert owed("check", "--root", str(root)).status == 0
    again = owed("supersede", "ADR-3", "ADR-12", "--root", str(root))
    assert (again.status, again.err) == (1, "Error: ADR-0003 is superseded by ADR-0012 already\n")


def test_a_new_record_takes_over(write: Write, owed: Owed) -> None:
    root = write({"docs/debt/0001-scorer.md": debt_record("a.py::f"), "a.py": "def f(): ...  # TD-0001\n"})
    said = owed("supersede", "TD-1", "--title", "Calibrate by hand", "--root", str(root))
    assert said.status == 0, said.err
    assert said.out.split() == ["a.py", "docs/debt/0001-scorer.md", "docs/debt/0002-calibrate-by-hand.md"]
    new = (root / "docs/debt/0002-calibrate-by-hand.md").read_text()
    for line in (
        "status: accepted\n",
        "supersedes: [TD-0001]\n",
        "breaks: [no-surprises]\n",
        "owner: team-scoring\n",
        "  - a.py::f\n",
    ):
        assert line in new
    assert "gained: Shipped" not in new
    assert "status: superseded by TD-0002\n" in (root / "docs/debt/0001-scorer.md").read_text()
    assert (root / "a.py").read_text() == "def f(): ...  # TD-0002\n"


def test_what_cannot_supersede(write: Write, owed: Owed) -> None:
    root = write({
        "docs/adr/0001-a.md": "---\nstatus: superseded by ADR-0002\n---\n# A\n",
        "docs/adr/0002-b.md": "---\nstatus: accepted\nsupersedes: ADR-1\n---\n# B\n",
        "docs/adr/0003-c.md": "---\nstatus: rejected\n---\n# C\n",
    })  # fmt: skip
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def refused(*arguments: str) -> str:
        said = owed("supersede", *arguments, "--root", str(root))
        assert said.status in (1, 2)
        return str(said.err).strip().splitlines()[-1]

    assert refused("ADR-2", "ADR-2") == "Error: ADR-0002 cannot supersede itself"
    assert refused("ADR-2", "ADR-1") == "Error: ADR-0001 is itself superseded by ADR-0002"
    assert refused("ADR-2", "ADR-3") == "Error: ADR-0003 was rejected, so it supersedes nothing"
    assert refused("ADR-1", "ADR-3") == "Error: ADR-0001 is superseded by ADR-0002 already; supersede that one"
    assert "did you mean ADR-0002 (B)?" in refused("ADR-2", "ADR-22")
    assert refused("ADR-2").startswith("Error: name the record that replaces it")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


MATTER = "---\nstatus: {}\ndate: {}\n---\n# T\n"
BULLETS = "# T\n\n* Status: {}\n* Date: {} <!-- x -->\n"
TABLE = "# T\n\n| Status | Date |\n|--|--|\n| {} | {} |\n"
SECTION = "# 1. T\n\nDate: 2020-01-01\n\n## Status\n\n{}"
STEPS = {
    "front matter": (
        MATTER.format("proposed  # accepted, once the team agrees", "2020-01-01"),
        MATTER.format("accepted", TODAY),
    ),
    "bullets": (BULLETS.format("proposed", "2020-01-01"), BULLETS.format("accepted", TODAY)),
    "a table": (TABLE.format("Draft", "2020-01-01"), TABLE.format("Accepted", TODAY)),
    "a section, whose date is that of the record": (SECTION.format("Proposed"), SECTION.format("Accepted")),
    "a history": (SECTION.format("- Draft 2019\n- **Proposed**\n"), SECTION.format("- Draft 2019\n- **Accepted**\n")),
    "beside a relation": (
        SECTION.format("Supersedes [1](0001-x.md)\n\nProposed\n"),
        SECTION.format("Supersedes [1](0001-x.md)\n\nAccepted\n"),
    ),
}


@pytest.mark.parametrize("style", STEPS)
def test_accepting(write: Write, owed: Owed, style: str) -> None:
    before, after = STEPS[style]
    root = write({"docs/adr/0004-t.md": before.encode()})
    assert owed("status", "docs/adr/0004-t.md", "accepted", "--root", str(root)).out == "docs/adr/0004-t.md\n"
    assert (root / "docs/adr/0004-t.md").read_bytes().decode() == after


def test_where_a_record_stands(write: Write, owed: Owed) -> None:
    root = write({"docs/debt/0001-scorer.md": debt_record(), "docs/debt/0002-plain.md": "# Plain\n"})
    said = owed("status", "TD-1", "--root", str(root))
    assert said.out == "TD-0001: accepted\nCan become: repaid, deprecated, superseded\n"
    said = owed("status", "TD-2", "repaid", "--root", str(root))
    assert said.status == 1
    assert said.err.startswith("Error: TD-0002 is no debt, so there is nothing to repay")


def test_a_file_that_changes_meanwhile_or_cannot_be_written_stays(write: Write, owed: Owed) -> None:
    root = write(
        {"docs/debt/0001-scorer.md": debt_record(), "a.py": "x = 1  # TD-0001\n", "b.py": "y = 2  # TD-0001\n"}
    )
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    (root / "b.py").chmod(0o444)
    said = owed("status", "TD-1", "repaid", "--root", str(root))
    assert (said.status, said.err) == (1, "Error: b.py is read-only: nothing was written\n")
    assert {path: path.read_bytes() for path in before} == before
    assert not list(root.rglob(".owed-*"))


def test_a_log_becomes_madr_4(write: Write, owed: Owed) -> None:
    root = write({
        "doc/adr/0003-use-c.md": SUPERSEDED["nygard"][2].encode(),
        "doc/adr/0012-use-rust.md": SUPERSEDED["nygard"][3].encode(),
        "doc/adr/0013-broken.md": "---\na: [\n---\n# Broken\n\n* Status: accepted\n",
        "doc/adr/0000-template.md": "# T\n\n## Status\n\nAccepted\n",
        "a.c": "int x; // ADR-12\n",
    })  # fmt: skip
    files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    checked = owed("check", "--root", str(root)).out
    said = owed("migrate", "--dry-run", "--root", str(root))
    assert said.status == 0
    assert "+status: superseded by [12. Use (Rust)](0012-use-rust.md)\n" in said.out
    assert said.err == "owed: doc/adr/0013-broken.md stays as it is: the front matter is not YAML; mend it first\n"
    assert {path: path.read_bytes() for path in files} == files
    said = owed("migrate", "--root", str(root))
    assert said.out == "doc/adr/0003-use-c.md\ndoc/adr/0012-use-rust.md\n"
    assert (root / "doc/adr/0003-use-c.md").read_text() == (
        "---\nstatus: superseded by [12. Use (Rust)](0012-use-rust.md)\ndate: 2017-07-04\n---\n"
        "# 3. Use C\n\n## Context\n\nSpeed.\n"
    )
    assert "## Status\n\nSupersedes [3. Use C](0003-use-c.md)\n" in (root / "doc/adr/0012-use-rust.md").read_text()
    assert owed("check", "--root", str(root)).out == checked
    assert owed("migrate", "--root", str(root)).out == ""
