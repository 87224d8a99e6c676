"""Records as logs of every style write them: what is read from each, and which files are no records."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from owed.config import Config
from owed.registry.discover import CONVENTIONAL, Folder, is_record_name, registry_folders
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.registry.registry import load_registry
from owed.text import Text

Write = Callable[[Mapping[str, "str | bytes"]], Path]


def read(text: str | bytes, path: str = "docs/adr/0012-use-rust.md", prefix: str = "ADR") -> Record:
    data = text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode()
    return read_record(path, Text(data), Folder(path.rpartition("/")[0], prefix))


# Styles


def test_madr_4() -> None:
    record = read("""
        ---
        status: "accepted"
        date: 2024-05-06
        decision-makers: Ana Ruiz, Ben Okri
        consulted: [Chloé]
        informed:
          - everyone
        tags: [scoring]
        ---
        # Use Rust

        ## Context and Problem Statement
    """)
    assert (record.id, record.title, record.status, record.date) == (
        "ADR-0012",
        "Use Rust",
        "accepted",
        date(2024, 5, 6),
    )
    assert record.decision_makers == ("Ana Ruiz", "Ben Okri")
    assert (record.consulted, record.informed, record.tags) == (("Chloé",), ("everyone",), ("scoring",))
    assert (record.style, record.problems, record.debt) == ("madr", (), None)


def test_madr_3() -> None:
    record = read("""
        ---
        status: superseded by [ADR-0020](0020-use-zig.md)
        date: 2022-10-01
        deciders: [Ana Ruiz]
        ---

        # Use Rust
    """)
    assert (record.status, record.superseded_by, record.decision_makers) == ("superseded", "ADR-0020", ("Ana Ruiz",))


def test_madr_2() -> None:
    record = read("""
        # Use Rust

        * Status: accepted <!-- optional -->
        * Deciders: Ana Ruiz, Ben Okri
        * Date: 2019-02-03 <!-- optional -->

        Technical Story: #12

        ## Context and Problem Statement

        * Status: not this one
    """)
    assert (record.status, record.date, record.style) == ("accepted", date(2019, 2, 3), "madr2")
    assert record.decision_makers == ("Ana Ruiz", "Ben Okri")


def test_nygard() -> None:
    record = read("""
        # 12. Use Rust

        Date: 2017-07-04

        ## Status

        Accepted

        Amended by [17. Use less Rust](0017-use-less-rust.md)

        ## Context

        Status: whatever
    """)
    assert (record.title, record.status, record.date) == ("Use Rust", "accepted", date(2017, 7, 4))
    assert record.style == "nygard"
    assert [link.target for link in record.links] == ["0017-use-less-rust.md"]


def test_nygard_superseded() -> None:
    record = read("""
        # 12. Use Rust

        Date: 2017-07-04

        ## Status

        Accepted

        Superceded by [17. Use Zig](0017-use-zig.md)

        ## Context
    """)
    assert (record.status, record.superseded_by) == ("superseded", "ADR-0017")


@pytest.mark.parametrize(
    ("said", "successor"),
    [
        ("Superseded: 2019-12-19 by [ADR 17](0017-use-zig.md)", "ADR-0017"),
        ("Superseded: by ADR-17", "ADR-0017"),
        ("Superseded by: [17. Use Zig](0017-use-zig.md)", "ADR-0017"),
        ("Superseded: 2019-12-19", None),
    ],
)
def test_a_line_of_its_own_names_the_successor(said: str, successor: str | None) -> None:
    record = read(f"""
        # 12. Use Rust

        Date: 2018-12-12
        {said}

        ## Status

        Superseded
    """)
    assert (record.status, record.superseded_by) == ("superseded", successor)


def test_nygard_that_supersedes_another_is_itself_accepted() -> None:
    record = read("""
        # 12. Use Rust

        ## Status

        Accepted

        Supersedes [3. Use C](0003-use-c.md)
    """)
    assert (record.status, record.superseded_by) == ("accepted", None)


def test_nygard_with_underlined_headings() -> None:
    record = read("""
        12. Use Rust
        ============

        Date: 2017-07-04

        Status
        ------

        Proposed

        Context
        -------
    """)
    assert (record.title, record.status, record.date) == ("Use Rust", "proposed", date(2017, 7, 4))


def test_log4brains() -> None:
    record = read(
        """
        # Use the slug as its ID

        - Status: superseded by [20201016-other](20201016-other.md)
        - Tags: core, ids
        """,
        "docs/adr/20200926-use-the-slug.md",
    )
    assert (record.id, record.status, record.superseded_by) == ("20200926-use-the-slug", "superseded", "20201016-other")
    assert record.date == date(2020, 9, 26)  # of the file's name
    assert record.tags == ("core", "ids")


def test_crlf_and_bom() -> None:
    record = read(b"\xef\xbb\xbf---\r\nstatus: accepted\r\ndate: 2024-05-06\r\n---\r\n# Use Rust\r\n")
    assert (record.title, record.status, record.date) == ("Use Rust", "accepted", date(2024, 5, 6))
    assert record.problems == ()


def test_nothing_but_a_name() -> None:
    record = read("")
    assert (record.id, record.title, record.status, record.date) == ("ADR-0012", "Use rust", None, None)


def test_a_title_in_the_front_matter_only() -> None:
    assert read("---\ntitle: '12. Use Rust'\n---\n## Context\n").title == "Use Rust"
    assert read("---\ntitle: Another\n---\n# Use Rust\n").title == "Use Rust"


# Odd titles, statuses and dates

TITLES = {
    "# 12. Use Rust": "Use Rust",
    "# ADR-0012: Use Rust": "Use Rust",
    "# ADR 12 - Use Rust": "Use Rust",
    "# ADR#12: Use Rust": "Use Rust",
    "# [Use Rust](https://rust.example)": "Use Rust",
    "# **Use** `rust_fmt` for *all* code #": "Use rust_fmt for all code",
    "# 3 ways to say it": "3 ways to say it",
    "# 2FA: how": "2FA: how",
    "# Ζαχαροπλαστική 🦀": "Ζαχαροπλαστική 🦀",
    "# 12.": "12.",
    "```\n# no title\n```\n# Use Rust": "Use Rust",
    "<!-- # no title -->\n# Use Rust": "Use Rust",
    "<!--\n# no title\n-->\n# Use Rust": "Use Rust",
}


@pytest.mark.parametrize("text", TITLES)
def test_titles(text: str) -> None:
    assert read(text + "\n\ntext\n").title == TITLES[text]


STATUSES = {
    "Accepted": "accepted",
    "**Accepted**": "accepted",
    "ACCEPTED: option 1": "accepted",
    "Accepted on 2020-01-02": "accepted",
    "✅ Accepted": "accepted",
    "Approved": "accepted",
    "Declined": "rejected",
    "Superceded by ADR-3": "superseded",
    "Superseded": "superseded",
    "Partly superseded": "partly superseded",
    "On hold": "on hold",
    "Draft": "draft",
    "Pending": "pending",
    "{proposed | accepted}": None,
    "[proposed | rejected | accepted]": None,
}


@pytest.mark.parametrize("text", STATUSES)
def test_statuses(text: str) -> None:
    assert read(f"# Use Rust\n\n## Status\n\n{text}\n\n## Context\n").status == STATUSES[text]
    assert read(f"# Use Rust\n\n- Status: {text}\n").status == STATUSES[text]


DATES = {
    "2020-01-02": date(2020, 1, 2),
    "2020/1/2": date(2020, 1, 2),
    "02.01.2020": date(2020, 1, 2),
    "January 2, 2020": date(2020, 1, 2),
    "2nd Jan 2020": date(2020, 1, 2),
    "2020-01-02 (last updated)": date(2020, 1, 2),
    "2020-13-01": None,
    "2023-02-30": None,
    "some day": None,
    "{YYYY-MM-DD when the decision was last updated}": None,
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    assert read(f"# Use Rust\n\nDate: {text}\n\n## Status\n\nAccepted\n").date == DATES[text]


# Identity

NAMES = {
    "0012-use-rust": "ADR-0012",
    "12-use-rust": "ADR-0012",
    "0012": "ADR-0012",
    "0012_use_rust": "ADR-0012",
    "ADR-0012-use-rust": "ADR-0012",
    "adr-12": "ADR-0012",
    "adr0012-use-rust": "ADR-0012",
    "20200924-use-rust": "20200924-use-rust",
    "use-rust": "use-rust",
}


@pytest.mark.parametrize("stem", NAMES)
def test_ids_of_file_names(stem: str) -> None:
    assert read("# Use Rust\n", f"docs/adr/{stem}.md").id == NAMES[stem]


def test_a_stated_id() -> None:
    assert read("---\nid: TD-12\n---\n# Use Rust\n").id == "TD-0012"
    assert read("---\nid: 12\n---\n# Use Rust\n").id == "ADR-0012"
    assert read("---\nid: td-0012\n---\n# Use Rust\n").id == "TD-0012"


def test_owe404_where_id_and_file_name_differ() -> None:
    record = read("---\nid: TD-0008\n---\n# Use Rust\n", "docs/debt/0007-use-rust.md", "TD")
    assert record.id == "TD-0008"
    (problem,) = [p for p in record.problems if p.code == "OWE404"]
    assert problem.message == "id is TD-0008, but the file's number is 0007"
    assert (problem.span.start.line, problem.span.start.column, problem.span.end.column) == (1, 4, 11)
    assert problem.data == {"rename": "0008-use-rust.md", "replace": "TD-0007"}


# Which files are records

NO_RECORDS = ("README.md", "readme.md", "index.md", "template.md", "adr-template.md", "0000-template.md", "toc.md",
              "TEMPLATE-long.md", "_draft.md", ".hidden.md", "0001.txt", "CHANGELOG.md")  # fmt: skip


def test_templates_and_indexes_are_no_records(write: Write) -> None:
    write({f"docs/adr/{name}": "# x\n\n## Status\n\nAccepted\n" for name in NO_RECORDS})
    write({"docs/adr/0001-templates-for-mails.md": "# Templates\n", "docs/adr/sub/0002-below.MD": "# Below\n"})
    root = write({"docs/adr/templates/0003-x.md": "# x\n", "docs/adr/.obsidian/0004-x.md": "# x\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    assert [record.id for record in registry.all] == ["ADR-0001", "ADR-0002"]


@pytest.mark.parametrize("name", ["0005-index-the-tables.md", "0006-template-engine.md", "12-readme-driven.md"])
def test_words_of_templates_in_titles(name: str) -> None:
    assert is_record_name(name)


# Where the registry is


def folders(root: Path, config: Config | None = None) -> list[tuple[str, str]]:
    return [(folder.path, folder.prefix) for folder in registry_folders(root, config or Config())[0]]


def test_the_order_of_discovery(write: Write) -> None:
    root = write({f"{folder}/0001-x.md": "# x\n" for folder in CONVENTIONAL})
    assert folders(root) == [("docs/debt", "TD")]
    write({"else/0001-x.md": "# x\n", ".adr-dir": "else/\n"})
    assert folders(root) == [("else", "ADR")]
    config = Config(registry=("doc/adr", "docs/debt"), prefixes={"doc/adr": "ARCH"})
    assert folders(root, config) == [("doc/adr", "ARCH"), ("docs/debt", "TD")]


@pytest.mark.parametrize("number", range(len(CONVENTIONAL)))
def test_conventional_folders(write: Write, number: int) -> None:
    root = write({f"{folder}/0001-x.md": "# x\n" for folder in CONVENTIONAL[number:]})
    assert folders(root)[0][0] == CONVENTIONAL[number]


def test_no_registry(write: Write) -> None:
    assert registry_folders(write({"a.py": ""}), Config()) == ((), ())


def test_log4brains_packages(write: Write) -> None:
    root = write(
        {
            ".log4brains.yml": """\
                project:
                  adrFolder: ./docs/adr
                  packages:
                    - {name: core, adrFolder: ./packages/core/adr}
                """,
            "docs/adr/20200101-a.md": "# a\n",
            "packages/core/adr/20200102-b.md": "# b\n",
        }
    )
    assert folders(root) == [("docs/adr", "ADR"), ("packages/core/adr", "ADR")]


def test_log4brains_packages_may_have_files_of_one_name(write: Write) -> None:
    root = write({"docs/adr/20200101-first.md": "# A\n", "packages/core/adr/20200101-first.md": "# B\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR"), Folder("packages/core/adr", "ADR")])
    assert [registry.problems_of(record) for record in registry.all] == [[], []]


@pytest.mark.parametrize("path", ["../other", "/etc", "docs/../../other", "~/adr", "C:\\adr", "..\\other"])
def test_a_registry_outside_of_the_workspace_is_refused(write: Write, path: str) -> None:
    root = write({".adr-dir": path + "\n", "docs/adr/0001-x.md": "# x\n"})
    found, problems = registry_folders(root, Config())
    assert found == ()
    assert problems == (f"registry folder {path} is outside of the workspace: not used",)


def test_a_registry_that_links_out_is_refused(write: Write) -> None:
    root = write({"repo/a.py": "", "secret/0001-x.md": "# secret\n"}) / "repo"
    (root / "docs").mkdir()
    (root / "docs/adr").symlink_to(root.parent / "secret", target_is_directory=True)
    found, problems = registry_folders(root, Config())
    assert found == ()
    assert problems == ("registry folder docs/adr is a link that leads out of the workspace: not used",)


def test_records_that_are_links_are_not_read(write: Write) -> None:
    root = write({"repo/docs/adr/0001-x.md": "# x\n", "secret.md": "# secret\n"}) / "repo"
    (root / "docs/adr/0002-secret.md").symlink_to(root.parent / "secret.md")
    (root / "docs/adr/loop").symlink_to(root / "docs/adr", target_is_directory=True)
    assert [record.id for record in load_registry(root, [Folder("docs/adr", "ADR")]).all] == ["ADR-0001"]


def test_a_registry_that_does_not_exist_is_said(write: Write) -> None:
    root = write({"docs/adr/0001-x.md": "# x\n"})
    found, problems = registry_folders(root, Config(registry=("docs/nowhere", "docs/adr")))
    assert [folder.path for folder in found] == ["docs/adr"]
    assert problems == ("registry folder docs/nowhere does not exist",)
