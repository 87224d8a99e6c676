"""Records of any style as MADR 4: what moves, what stays, and that nothing is lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.registry.discover import Folder
from owed.registry.migrate import migrated
from owed.registry.page import EditProblem
from owed.registry.read import read_record
from owed.text import Text

FOLDER = Folder("docs/adr", "ADR")
PATH = "docs/adr/0012-use-rust.md"
FACTS = ("id", "title", "status", "superseded_by", "date", "decision_makers", "consulted", "informed", "tags", "links")


def after(source: str) -> str:
    text = Text(source.encode())
    found = migrated(text, read_record(PATH, text, FOLDER), FOLDER)
    assert isinstance(found, Text), found
    return found.data.decode()


MOVES = {
    "nygard": (
        "# 12. Use Rust\n\nDate: 2017-07-04\n\n## Status\n\nAccepted\n\n## Context\n\nSpeed.\n",
        "---\nstatus: accepted\ndate: 2017-07-04\n---\n# 12. Use Rust\n\n## Context\n\nSpeed.\n",
    ),
    "nygard with relations": (
        "# 12. Use Rust\n\n## Status\n\nSuperseded by [13. Zig](0013-zig.md)\n\nAmends [2](0002-x.md)\n\n## More\n",
        "---\nstatus: superseded by [13. Zig](0013-zig.md)\n---\n# 12. Use Rust\n\n## Status\n\nAmends [2](0002-x.md)\n\n## More\n",
    ),
    "underlined, CRLF": (
        "Use Rust\r\n========\r\n\r\nStatus\r\n------\r\n\r\nAccepted\r\n\r\nContext\r\n-------\r\n",
        "---\r\nstatus: accepted\r\n---\r\nUse Rust\r\n========\r\n\r\nContext\r\n-------\r\n",
    ),
    "madr 2": (
        "# Use Rust\n\n* Status: Accepted <!-- optional -->\n* Deciders: Ana, Ben\n* Date: 2019-02-03\n\nTechnical Story: #12\n",
        "---\nstatus: accepted\ndate: 2019-02-03\ndecision-makers: [Ana, Ben]\n---\n# Use Rust\n\nTechnical Story: #12\n",
    ),
    "log4brains": (
        "# Use Rust\n\n- Status: draft\n- Tags: core, ids\n",
        "---\nstatus: draft\ntags: [core, ids]\n---\n# Use Rust\n\n",
    ),
    "madr 3": (
        "---\nstatus: accepted # yes\ndeciders: [Ana]\n---\n# Use Rust\n",
        "---\nstatus: accepted # yes\ndecision-makers: [Ana]\n---\n# Use Rust\n",
    ),
    "half moved": (
        "---\nlayout: page\n---\n# Use Rust\n\n## Status\n\n**Accepted**\n\n## Context\n",
        "---\nlayout: page\nstatus: accepted\n---\n# Use Rust\n\n## Context\n",
    ),
    "more is said than moves": (
        "# Use Rust\n\nDate: 2017-07-04 (revised twice)\n\n## Status\n\nAccepted by the board\n\n## Context\n",
        "---\nstatus: accepted\ndate: 2017-07-04\n---\n"
        "# Use Rust\n\nDate: 2017-07-04 (revised twice)\n\n## Status\n\nAccepted by the board\n\n## Context\n",
    ),
    "a table stays": (
        "# T\n\n| Status | Date |\n|--|--|\n| Accepted | 2020-01-01 |\n",
        "---\nstatus: accepted\ndate: 2020-01-01\n---\n# T\n\n| Status | Date |\n|--|--|\n| Accepted | 2020-01-01 |\n",
    ),
    "BOM": ("\ufeff# T\n\n* Status: accepted\n", "\ufeff---\nstatus: accepted\n---\n# T\n\n"),
    "another language": (
        "# T\n\n## Statut\n\nAccepté\n\n## Contexte\n",
        "---\nstatus: accepted\n---\n# T\n\n## Contexte\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", MOVES)
def test_what_moves(style: str) -> None:
    before, expected = MOVES[style]
    assert after(before) == expected
    assert after(expected) == expected


STAYS = [
    "",
    "# T\n",
    "# T\n\ntext\n",
    "---\nstatus: accepted\n---\n# T\n",
    "---\n---\n# T",
    "# T\n\n* Status: {a | b}\n",
]


@pytest.mark.parametrize("source", STAYS)
def test_what_says_nothing_or_is_madr_4_stays(source: str) -> None:
    assert after(source) == source


def test_front_matter_that_cannot_be_read_is_left_alone() -> None:
    text = Text(b"---\na: [\n---\n# T\n\n* Status: accepted\n")
    assert isinstance(migrated(text, read_record(PATH, text, FOLDER), FOLDER), EditProblem)


STATUS_LINES = st.sampled_from(
    [
        "Accepted",
        "**Proposed**",
        "✅ Accepted",
        "Accepted on 2020-01-01",
        "On hold",
        "Superseded by [ADR-3](0003-x.md)",
        "Superceded by 3. Use C",
        "Rejected: too slow",
        "Draft",
        "{proposed}",
        "Vorgeschlagen",
        "- [x] Accepted",
        "yes: [no",
        "# no",
        "'quoted'",
    ]
)
FIELDS = st.sampled_from(
    [
        "* Status: {s}",
        "- **Status**: {s}",
        "**Status:** {s}  ",
        "Date: 2020-01-02",
        "Date: 2020-01-02 (again)",
        "* Date: January 5, 2018 <!-- optional -->",
        "Deciders: Ana, Ben",
        "* Deciders: [list everyone]",
        "Author: Bo",
        "- Tags: a, b: c, # d",
        "Technical Story: #1",
        "> Status: {s}",
        "**Status:** {s} · **Date:** 2020-01-01",
        "Updated: 2021-02-03",
    ]
)
PROSE = st.sampled_from(
    [
        "",
        "Some words.",
        "- Date: 2001-01-01",
        "```\n## Status\n\nx\n```",
        "Amends [2](0002-x.md)",
        "<!-- a\ncomment -->",
        "| a | b |",
        "    code",
        "ünï 😀",
        "---",
    ]
)


@st.composite
def records(draw: st.DrawFn) -> str:
    status = draw(STATUS_LINES)
    fields = [line.format(s=status) for line in draw(st.lists(FIELDS, max_size=5))]
    parts = ["# 12. Use Rust", "", *fields, draw(PROSE), ""]
    for name in draw(st.lists(st.sampled_from(["Status", "Context", "Decision", "Links"]), max_size=4, unique=True)):
        parts += [f"## {name}", "", status if name == "Status" else draw(PROSE), "", *draw(st.lists(PROSE, max_size=2))]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    head = draw(st.sampled_from(["", "", "---\nnav: 1 # x\n---\n", "\ufeff"]))
    return (head + "\n".join(parts) + draw(st.sampled_from(["", "\n"]))).replace("\n", ending)


@settings(max_examples=300, deadline=None)
@given(records())
def test_nothing_is_lost(source: str) -> None:
    text = Text(source.encode())
    record = read_record(PATH, text, FOLDER)
    found = migrated(text, record, FOLDER)
    if isinstance(found, EditProblem):
        return
    now = read_record(PATH, found, FOLDER)
    for fact in FACTS[:-1]:
        assert getattr(now, fact) == getattr(record, fact)
    assert {link.target for link in now.links} >= {
        link.target for link in record.links if link.relation == "superseded-by"
    }
    before, rest = source.removeprefix("\ufeff").splitlines(), str(found).removeprefix("\ufeff").splitlines()
    gone = Counter(before) - Counter(rest)
    allowed = ("status", "date", "deciders", "tags")
    for line in gone:
        plain = line.lower().strip("\ufeff>*- #:")
        assert not plain or plain.startswith(allowed) or plain.rstrip(".") == record.status or read_is_status(line), (
            line
        )
    assert "\r\n" not in source or "\n" not in found.data.decode().replace("\r\n", "")
    again = migrated(found, now, FOLDER)
    assert isinstance(again, Text)
    assert again.data == found.data


def read_is_status(line: str) -> bool:
    words = {
        "accepted",
        "proposed",
        "hold",
        "superseded",
        "superceded",
        "rejected",
        "draft",
        "vorgeschlagen",
        "x",
        "quoted",
        "yes",
    }
    return any(word in line.lower() for word in words)
