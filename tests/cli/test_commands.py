"""Every command: what it prints, what it leaves on disk, and its exit status."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from workspaces import debt_record

from owed import __version__
from owed.cli.main import COMMANDS
from owed.rules.catalog import RULES

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

RECORD = "docs/debt/0001-scorer.md"
PLAIN = "docs/debt/0002-use-rust.md"
OVERDUE = "docs/debt/0003-late.md"
FILES = {
    RECORD: debt_record("src/scoring.py::Scorer"),
    PLAIN: "---\nstatus: superseded by TD-0003\ndate: 2025-01-02\n---\n# Use Rust\n",
    OVERDUE: debt_record("late.py", repay_by="2020-01-01")
    .replace("Keep the", "Instead of TD-0002, keep the")
    .replace("date: 2026-06-01", "date: 2019-06-01"),
    "late.py": "x = 1\n",
    "src/scoring.py": "class Scorer: ...\n",
    "src/run.py": "from scoring import Scorer\n# TODO: x\n",
}


# init


def test_init(write: Write, owed: Owed) -> None:
    root = write({"a.py": "# TODO: x\n"})
    (root / ".git").mkdir()
    assert owed("list").out == "No registry here. Start one with: owed init\n"
    ran = owed("init")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Registry: docs/debt\n")
    assert (root / "docs/debt/README.md").read_text().startswith("# Technical debt, taken on purpose\n")
    assert owed("list").out == "No records.\n"
    again = owed("init")
    assert (again.status, again.out) == (0, "There is a registry already: docs/debt\n")


def test_init_elsewhere_says_how_it_is_found(write: Write, owed: Owed) -> None:
    root = write({"sub/a.py": "", ".adr-dir.txt": ""})
    (root / ".git").mkdir()
    ran = owed("init", "notes/debt", folder="sub")
    assert ran.status == 0
    assert 'registry = ["notes/debt"]' in ran.out
    assert (root / "notes/debt/README.md").is_file()


@pytest.mark.parametrize("folder", ["../other", "/tmp/owed-elsewhere"])
def test_init_stays_inside(write: Write, owed: Owed, folder: str) -> None:
    root = write({"repo/a.py": ""}) / "repo"
    ran = owed("init", "--root", str(root), folder)
    assert ran.status == 2
    assert "is outside of" in ran.err
    assert sorted(p.name for p in root.parent.iterdir()) == ["repo"]


# new


def test_new(write: Write, owed: Owed) -> None:
    root = write({RECORD: debt_record(), "src/a.py": "def f(): ...\n"})
    ran = owed("new", "Keep it: simple & 'quoted' é", "--anchor", "src/a.py::f", folder="src")
    assert (ran.status, ran.err.count("\n")) == (0, 1), ran.err
    path = ran.out.strip()
    assert path == "docs/debt/0002-keep-it-simple-quoted-e.md"
    assert "\n# Keep it: simple & 'quoted' é\n" in (root / path).read_text("utf-8")
    (record,) = [r for r in owed("list", "--format", "json").json["records"] if r["id"] == "TD-0002"]
    assert (record["title"], record["anchors"]) == ("Keep it: simple & 'quoted' é", ["src/a.py::f"])
    assert owed("check").status == 0


def test_new_without_a_registry_starts_one(write: Write, owed: Owed) -> None:
    (write({"a.py": ""}) / ".git").mkdir()
    ran = owed("new", "First", "--format", "json")
    assert ran.json == {"version": 1, "id": "TD-0001", "path": "docs/debt/0001-first.md"}


@pytest.mark.parametrize(
    "title", ["../../x", "/etc/passwd", "a\nb: c", "---", "🦀", "CON", "x" * 5_000, "{{x}}", "# a"]
)
def test_new_with_any_title_stays_in_its_folder(write: Write, owed: Owed, title: str) -> None:
    root = write({RECORD: debt_record()})
    ran = owed("new", "--format", "json", "--", title)
    assert ran.status == 0, ran.err
    assert re.fullmatch(r"docs/debt/0002[a-z0-9-]*\.md", ran.json["path"])
    assert (root / ran.json["path"]).is_file()
    assert owed("show", "TD-2").status == 0


def test_new_into_a_linked_folder_is_refused(write: Write, owed: Owed) -> None:
    root = write({"repo/a.py": "", "secret/x.txt": ""}) / "repo"
    (root / "docs").symlink_to(root.parent / "secret", target_is_directory=True)
    ran = owed("new", "--root", str(root), "X")
    assert ran.status in (1, 2)
    assert "leads out of" in ran.err
    assert sorted(p.name for p in (root.parent / "secret").iterdir()) == ["x.txt"]


# list


def test_list(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("list")
    rows = [line.rstrip() for line in ran.out.splitlines()]
    assert (ran.status, ran.err) == (0, "")
    assert re.split(r"\s{2,}", rows[0]) == ["ID", "Status", "Date", "Debt", "Title"]
    assert re.split(r"\s{2,}", rows[1])[:4] == ["TD-0001", "accepted", "2026-06-01", "8d, 1d/month"]
    assert re.split(r"\s{2,}", rows[2]) == ["TD-0002", "superseded by TD-0003", "2025-01-02", "–", "Use Rust"]
    assert re.search(r"8d, 1d/month · overdue \d+ days", rows[3])


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--debt"], ["TD-0001", "TD-0003"]),
        (["--open"], ["TD-0001", "TD-0003"]),
        (["--status", "superseded"], ["TD-0002"]),
        (["--status", "repaid"], []),
    ],
)
def test_list_narrowed(write: Write, owed: Owed, arguments: list[str], ids: list[str]) -> None:
    write(FILES)
    assert [r["id"] for r in owed("list", "--format", "json", *arguments).json["records"]] == ids


# show


def test_show(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("show", "td-1")
    assert (ran.status, ran.err) == (0, "")
    for words in (
        "TD-0001 · Keep the uncalibrated scorer",
        "team-scoring",
        "Gained: Shipped the Q3",
        "Plan: Replace by",
    ):
        assert words in ran.out
    assert ran.out.endswith(f"\n{RECORD}\n")


@pytest.mark.parametrize("command", ["show", "touches"])
def test_an_unknown_id_is_guessed(write: Write, owed: Owed, command: str) -> None:
    write(FILES)
    ran = owed(command, "TD-0010")
    assert (ran.status, ran.out) == (2, "")
    assert "no record TD-0010, did you mean TD-0001" in ran.err
    assert "did you mean" not in owed(command, "XY-98765").err


# touches


def test_touches(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("touches", "TD-1")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "src/run.py:1:21: TD-0001 uses src/scoring.py::Scorer",
        "src/scoring.py:1:7: TD-0001 here src/scoring.py::Scorer",
    ]
    assert owed("touches").out.count("\n") == 3


# check


def test_check(write: Write, owed: Owed) -> None:
    write(FILES)
    ran = owed("check")
    assert ran.status == 0  # a date that passes fails nothing
    assert ran.out.splitlines()[0].startswith("late.py:1:1: OWE104 TD-0003, overdue")
    assert ran.out.splitlines()[1:] == ["src/run.py:2:3: OWE201 TODO is not registered: x"]
    assert ran.err == "2 findings, 1 with a quick fix in the editor.\n"
    assert "OWE102" in owed("check", "--hints").out


def test_check_fails_on_warnings(write: Write, owed: Owed) -> None:
    write({**FILES, "b.py": "# TD-0099\n"})
    assert owed("check").status == 1
    assert owed("check", "src").status == 0
    assert owed("check", "b.py", "src").status == 1
    assert owed("check", "../b.py", folder="src").status == 1
    assert owed("check", ".", folder="src").status == 0


@pytest.mark.parametrize(
    ("fail_on", "status"),
    [("OWE104", 1), ("OWE1", 1), ("OWE301", 0), ("hint", 1), ("error", 0), ("information", 1), ("warning", 1)],
)
def test_check_fails_on_what_it_is_told(write: Write, owed: Owed, fail_on: str, status: int) -> None:
    write(FILES)
    assert owed("check", "--fail-on", fail_on).status == status


def test_check_may_fail_on_dates(write: Write, owed: Owed) -> None:
    write({**FILES, "owed.toml": "fail-on-dates = true\n"})
    assert owed("check").status == 1
    assert owed("check", "src").status == 0
    assert owed("check", "--fail-on", "error").status == 0


def test_check_without_findings(write: Write, owed: Owed) -> None:
    write({PLAIN: "# Use Rust\n"})
    ran = owed("check")
    assert (ran.status, ran.out, ran.err) == (0, "", "No findings.\n")


@pytest.mark.parametrize(
    "arguments", [["--fail-on", "OWE9"], ["--fail-on", ""], ["--fail-on", "nonsense"], ["/"], ["--format", "xml"]]
)
def test_check_misused(write: Write, owed: Owed, arguments: list[str]) -> None:
    write(FILES)
    assert owed("check", *arguments).status == 2


# Configuration and root


BROKEN = {
    'tags = ["TODO"\nselect = [': "owed.toml:2: this is not TOML, so no setting counts",
    '# a\nselekt = ["OWE1"]\n': "owed.toml:2: selekt",
    '\n\nmax-file-size = "big"\n': "owed.toml:3: max-file-size",
    'registry = ["../other"]\n': "owed.toml:1: registry: '../other' leads out of the root",
    'registry = ["nowhere"]\n': "registry folder nowhere does not exist",
}


@pytest.mark.parametrize("toml", BROKEN)
def test_a_broken_configuration_is_told_and_the_rest_is_checked(write: Write, owed: Owed, toml: str) -> None:
    write({**FILES, "owed.toml": toml})
    ran = owed("check")
    assert ran.status == 2
    assert f"owed: {BROKEN[toml]}" in ran.err
    if "registry" not in toml:
        assert "late.py:1:1: OWE104" in ran.out
    assert "src/run.py:2:3: OWE201" in ran.out
    assert owed("check", "--format", "json").json["findings"]


def test_the_root_is_found_upwards(write: Write, owed: Owed) -> None:
    root = write({**FILES, "src/deep/er/x.txt": ""})
    assert owed("touches", "TD-1", folder="src/deep/er").out == owed("touches", "TD-1").out
    assert owed("touches", "TD-1", "--root", str(root), folder="docs").out == owed("touches", "TD-1").out
    assert owed("list", "--root", str(root / "src")).out.startswith("No registry here.")
    assert owed("list", "--root", str(root / "gone")).status == 2


def test_the_root_of_a_pyproject(write: Write, owed: Owed) -> None:
    write({"pyproject.toml": '[tool.owed]\nregistry = ["notes"]\n', "notes/0001-x.md": "# X\n", "src/a.py": ""})
    assert [r["path"] for r in owed("list", "--format", "json", folder="src").json["records"]] == ["notes/0001-x.md"]


# rule


def test_rules(owed: Owed) -> None:
    ran = owed("rule")
    assert [line.split()[0] for line in ran.out.splitlines()] == [rule.code for rule in RULES]
    assert [r["code"] for r in owed("rule", "--format", "json").json["rules"]] == [rule.code for rule in RULES]


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_is_explained(owed: Owed, code: str) -> None:
    ran = owed("rule", code.lower())
    assert ran.status == 0
    assert code in ran.out
    rule = owed("rule", code, "--format", "json").json["rule"]
    assert set(rule) == {"code", "name", "severity", "documentation"}


def test_an_unknown_rule(owed: Owed) -> None:
    ran = owed("rule", "OWE999")
    assert ran.status == 2
    assert "no rule OWE999" in ran.err


# server, demo, and the command as such


@pytest.mark.parametrize(
    "address", ["0.0.0.0:4711", "192.168.1.1:4711", "example.org:4711", "nonsense", "99999", "x:-1"]
)
def test_the_server_listens_on_loopback_only(owed: Owed, address: str) -> None:
    ran = owed("server", "--tcp", address)
    assert ran.status == 2
    assert f"--tcp {address}: " in ran.err


def test_demo(tmp_path: Path, owed: Owed) -> None:
    ran = owed("demo", "sample")
    assert ran.status == 0, ran.err
    for words in (
        "The registry: ",
        "Hover on legacy_score",
        "Code actions on line",
        "new file docs/debt/",
        "The sample is in",
    ):
        assert words in ran.out
    assert (tmp_path / "sample/docs/debt").is_dir()
    again = owed("demo", "sample")
    assert again.status == 2
    assert "is not empty" in again.err


def test_help_and_version(owed: Owed) -> None:
    assert owed("--version").out == f"owed, version {__version__}\n"
    said = owed("--help").out
    for name, words in COMMANDS.items():
        assert name in said
        assert words.split(".")[0] in said
        assert owed(name, "-h").status == 0


def test_a_command_that_is_none(owed: Owed) -> None:
    ran = owed("chekc")
    assert ran.status == 2
    assert "Did you mean 'check'?" in ran.err


def test_the_command_line_does_not_import_the_protocol(write: Write) -> None:
    root = write(FILES)
    for command in ("list", "check"):
        ran = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "owed", command, "--root", str(root)],
            capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
        imported = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
        assert "owed.cli.workspace" in imported
        assert not {name for name in imported if name.split(".")[0] in ("pygls", "lsprotocol", "asyncio", "owed.lsp")}
