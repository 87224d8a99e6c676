"""Records without a number of their own: named by their date, by a ULID, or as drafts until they are merged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from repositories import commit, git
from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]


def new(owed: Owed, root: Path, title: str) -> tuple[str, str]:
    said = owed("new", title, "--format", "json", "--root", str(root))
    assert said.status == 0, said.err
    return said.json["id"], said.json["path"]


def test_by_date(write: Write, owed: Owed) -> None:
    root = write({"owed.toml": 'numbering = "date"\n'})
    today = f"{date.today():%Y%m%d}"
    assert new(owed, root, "Keep it") == (f"TD-{today}-keep-it", f"docs/debt/{today}-keep-it.md")
    assert new(owed, root, "Keep it") == (f"TD-{today}-keep-it-2", f"docs/debt/{today}-keep-it-2.md")
    write(
        {"a.py": f"x = 1  # TD-{today}-keep-it\ny = 2  # TODO(TD-{today}-keep-it-2): later\nz = 3  # TD-{today}-lost\n"}
    )
    said = owed("check", "--format", "json", "--root", str(root)).json
    assert [(f["code"], f["record"]) for f in said["findings"] if f["path"] == "a.py"] == [
        ("OWE202", f"TD-{today}-keep-it"), ("OWE202", f"TD-{today}-keep-it-2"), ("OWE301", None),
    ]  # fmt: skip


def test_by_ulid_in_one_folder_only(write: Write, owed: Owed) -> None:
    root = write({
        "owed.toml": 'registry = ["docs/debt", "docs/adr"]\nnumbering = { "docs/debt" = "ulid" }\n',
        "docs/debt/README.md": "", "docs/adr/0001-x.md": "# X\n",
    })  # fmt: skip
    name, path = new(owed, root, "Keep it")
    assert re.fullmatch(r"TD-[0-7][0-9A-HJKMNP-TV-Z]{25}", name)
    assert path == f"docs/debt/{name[3:].lower()}-keep-it.md"
    write({"a.py": f"x = 1  # {name}\n"})
    said = owed("touches", name, "--format", "json", "--root", str(root)).json
    assert [touch["record"] for touch in said["touches"]] == [name]


DRAFT = debt_record("a.py").replace("status:", "id: TD-draft-keep-it\nstatus:")
OTHER = debt_record().replace("status:", "id: TD-draft-leave-it\nstatus:").replace("2026-06-01", "2026-05-01")


def test_drafts_get_their_numbers_on_the_main_branch(tmp_path: Path, owed: Owed) -> None:
    root = tmp_path / "work"
    commit(root, {"owed.toml": 'numbering = "draft"\n', "docs/debt/0004-old.md": debt_record()})
    git(root, "checkout", "-q", "-b", "topic")
    assert new(owed, root, "Try it") == ("TD-draft-try-it", "docs/debt/draft-try-it.md")
    (root / "docs/debt/draft-try-it.md").unlink()
    commit(root, {
        "docs/debt/draft-keep-it.md": DRAFT,
        "docs/debt/draft-leave-it.md": OTHER + "\nSee [TD-draft-keep-it](draft-keep-it.md).\n",
        "a.py": "x = 1  # TODO(TD-draft-keep-it): later\ny = 2  # TD-draft-keep-it, TD-draft-leave-it\n",
    })  # fmt: skip
    said = owed("renumber", "--drafts", "--root", str(root))
    assert (said.status, said.err.splitlines()[-1]) == (
        2, "Error: drafts get their numbers on main, and this is topic; --any-branch does it here",
    )  # fmt: skip
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "topic")
    said = owed("renumber", "--drafts", "--root", str(root))
    assert said.status == 0, said.err
    assert sorted(path.name for path in (root / "docs/debt").iterdir()) == [
        "0004-old.md",
        "0005-leave-it.md",
        "0006-keep-it.md",
    ]
    assert (root / "docs/debt/0006-keep-it.md").read_text() == DRAFT.replace("TD-draft-keep-it", "TD-0006")
    assert (root / "docs/debt/0005-leave-it.md").read_text().endswith("See [TD-0006](0006-keep-it.md).\n")
    assert (root / "a.py").read_text() == "x = 1  # TODO(TD-0006): later\ny = 2  # TD-0006, TD-0005\n"
    assert owed("renumber", "--drafts", "--root", str(root)).out == ""
    assert owed("check", "--root", str(root)).out.count("OWE301") == 0


def test_a_decision_after_the_logs_own_template(write: Write, owed: Owed) -> None:
    nygard = "# NUMBER. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n\n## Context\n\nOurs: why?\n"
    root = write({".adr-dir": "doc/adr\n", "doc/adr/templates/template.md": nygard, "doc/adr/0001-x.md": "# 1. X\n"})
    said = owed("new", "--decision", "Use Rust", "--root", str(root))
    assert said.out == "doc/adr/0002-use-rust.md\n", said.err
    text = (root / "doc/adr/0002-use-rust.md").read_text()
    assert text == f"# 2. Use Rust\n\nDate: {date.today()}\n\n## Status\n\nProposed\n\n## Context\n\nOurs: why?\n"
    (root / "doc/adr/templates/template.md").unlink()
    write({"doc/adr/adr-template.md": "---\nstatus: x\n---\n# {title}\n\n## Ours\n\n{why}\n"})
    owed("new", "--decision", "Use Zig", "--anchor", "a.py", "--root", str(root))
    text = (root / "doc/adr/0003-use-zig.md").read_text()
    assert "id: ADR-0003\nstatus: proposed" in text
    assert text.endswith("---\n# Use Zig\n\n## Ours\n\n{why}\n")
