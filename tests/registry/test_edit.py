"""Editing records, one case after the other: what a person would have typed."""

from __future__ import annotations

import pytest

from owed.registry.edit import (
    EditProblem,
    Edits,
    add_anchor,
    apply,
    remove_field,
    rename_links,
    rename_mentions,
    replace_anchor,
    set_scalar,
    set_status,
)
from owed.registry.ids import RecordId
from owed.registry.record import Anchor, Record
from owed.text import NOWHERE, Text

MADR = Record("TD-0001", "T", "docs/debt/0001-t.md")
OLD = Record("ADR-0001", "T", "doc/adr/0001-t.md", style="nygard")


def edited(text: str, edits: Edits | EditProblem) -> str:
    assert isinstance(edits, list)
    return str(apply(Text.of(text), edits))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nstatus: accepted # why\n---\n# T", "---\nstatus: repaid # why\n---\n# T"),
        ('---\nstatus: "accepted"\n---\n# T\n', '---\nstatus: "repaid"\n---\n# T\n'),
        ("---\r\nstatus: 'x'\r\n---\r\n# T\r\n", "---\r\nstatus: 'repaid'\r\n---\r\n# T\r\n"),
        ("---\nid: TD-1\ndate: 2026-01-01\n---\n# T\n", "---\nid: TD-1\nstatus: repaid\ndate: 2026-01-01\n---\n# T\n"),
        ("---\n# first\ndate: 2026-01-01\n---\n", "---\nstatus: repaid\n# first\ndate: 2026-01-01\n---\n"),
        ("---\nstatus: a\nstatus: b\n---\n", "---\nstatus: a\nstatus: repaid\n---\n"),
        ("# T\n\nText\n", "---\nstatus: repaid\n---\n# T\n\nText\n"),
        ("\ufeff# T\r\n", "\ufeff---\r\nstatus: repaid\r\n---\r\n# T\r\n"),
        ("---\n---\n# T", "---\nstatus: repaid\n---\n# T"),
        ("---\nstatus: |- # s\n  accepted\n  or so\ntags: []\n---\n", "---\nstatus: repaid # s\ntags: []\n---\n"),
    ],
)
def test_status_in_front_matter(before: str, after: str) -> None:
    assert edited(before, set_status(Text.of(before), MADR, "repaid")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# 1. T\n\nDate: x\n\n## Status\n\nAccepted\n\n## Context\n",
            "# 1. T\n\nDate: x\n\n## Status\n\nRepaid\n\n## Context\n",
        ),
        ("# T\n\n## Status\n\naccepted\n\nAmends [2](2.md)\n", "# T\n\n## Status\n\nrepaid\n\nAmends [2](2.md)\n"),
        ("# T\r\n\r\n## Status\r\n\r\n## Context\r\n", "# T\r\n\r\n## Status\r\n\r\nRepaid\r\n\r\n## Context\r\n"),
        ("# T\n\nStatus\n------\n\nAccepted\n", "# T\n\nStatus\n------\n\nRepaid\n"),
        ("# T\n\n## Status", "# T\n\n## Status\n\nRepaid"),
        ("# T\n\n* Status: accepted <!-- x -->\n", "# T\n\n* Status: repaid <!-- x -->\n"),
        ("# T\n\n- **Status**: Accepted\n- Date: x\n", "# T\n\n- **Status**: Repaid\n- Date: x\n"),
        (
            "# T\n\n```\n## Status\nx\n```\n## Status\n\nAccepted\n",
            "# T\n\n```\n## Status\nx\n```\n## Status\n\nRepaid\n",
        ),
        ("# T\n\nno status\n", "---\nstatus: repaid\n---\n# T\n\nno status\n"),
    ],
)
def test_status_in_the_body_of_older_styles(before: str, after: str) -> None:
    assert edited(before, set_status(Text.of(before), OLD, "repaid")) == after


@pytest.mark.parametrize(
    ("anchors", "after"),
    [
        ("", "anchors:\n  - b.py::f\n"),
        ("anchors:\n", "anchors:\n  - b.py::f\n"),
        ("anchors: # why\n", "anchors: # why\n  - b.py::f\n"),
        ("anchors: []\n", "anchors: [b.py::f]\n"),
        ("anchors: [a.py, # x\n  'c']\n", "anchors: [a.py, # x\n  'c', b.py::f]\n"),
        ("anchors:\n- a.py # x\n# end\n", "anchors:\n- a.py # x\n- b.py::f\n# end\n"),
        ("anchors:\n    - use: x\n", "anchors:\n    - use: x\n    - b.py::f\n"),
        ("anchors: a.py\n", "anchors: [a.py, b.py::f]\n"),
        ("anchors: ~\n", "anchors: [b.py::f]\n"),
    ],
)
def test_adding_an_anchor(anchors: str, after: str) -> None:
    before = f"---\nstatus: accepted\n{anchors}---\n# T\n"
    expected = f"---\nstatus: accepted\n{after}---\n# T\n"
    assert edited(before, add_anchor(Text.of(before), MADR, "b.py::f")) == expected


def test_an_anchor_that_is_there_is_not_added_again() -> None:
    record = Record("TD-1", "T", "x.md", anchors=(Anchor("file", "a.py", NOWHERE, "a.py"),))
    assert add_anchor(Text.of("---\nanchors: [a.py]\n---\n"), record, "a.py") == []


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("anchors:\n  - 'a.py::f' # x\n  - c\n", "a.py::f", "d.py::g", "anchors:\n  - 'd.py::g' # x\n  - c\n"),
        ("anchors: [c, a.py]\n", "a.py", "a, b.py", 'anchors: [c, "a, b.py"]\n'),
        ("anchors:\n  - use: p.X\n    in: y\n", "use: p.X", "use: p.Y", "anchors:\n  - use: p.Y\n    in: y\n"),
        ("anchors: a.py\n", "a.py", "b.py", "anchors: b.py\n"),
    ],
)
def test_rewriting_an_anchor(before: str, old: str, new: str, after: str) -> None:
    text = f"---\n{before}---\n"
    assert edited(text, replace_anchor(Text.of(text), MADR, old, new)) == f"---\n{after}---\n"


@pytest.mark.parametrize(
    ("front_matter", "path"),
    [
        ("status: *x\n", "status"),
        ("a: &x b\nstatus: *x\n", "status"),
        ("status: &x a\nb: *x\n", "status"),
        ("status: !!str a\n", "status"),
        ("base: &b {owner: x}\ndebt: *b\n", "debt.owner"),
        ("status:\n  - a\n", "status"),
        ("debt: yes\n", "debt.owner"),
        ("- a list\n", "status"),
        ("status: [\n", "status"),
        ("? status\n: a\n", "status"),
    ],
)
def test_what_cannot_be_edited_safely_is_a_problem_and_not_a_guess(front_matter: str, path: str) -> None:
    text = Text.of(f"---\n{front_matter}---\n# T\n")
    edits = set_scalar(text, path, "new")
    if front_matter.startswith("?"):
        assert isinstance(edits, list)
        assert "# T" in str(apply(text, edits))
    else:
        assert isinstance(edits, EditProblem)
        assert edits.message


def test_removing_what_an_alias_needs_is_a_problem() -> None:
    text = Text.of("---\ntags: &t [a]\ninformed: *t\n---\n")
    assert isinstance(remove_field(text, "tags"), EditProblem)
    assert edited(str(text), remove_field(text, "informed")) == "---\ntags: &t [a]\n---\n"


def test_deep_nesting_and_large_front_matter_do_no_harm() -> None:
    deep = Text.of("---\na: " + "[" * 50_000 + "\n---\n")
    assert isinstance(set_scalar(deep, "status", "x"), EditProblem)
    large = Text.of("---\n" + "# x\n" * 60_000 + "---\n")
    assert isinstance(set_scalar(large, "status", "x"), EditProblem)


def test_renaming_an_id_keeps_how_it_is_padded() -> None:
    text = "ADR-12, ADR-0012 and ADR-012; not ADR-123, XADR-12 or adr-12\n"
    edits = rename_mentions(Text.of(text), RecordId("ADR", 12), RecordId("ADR", 40))
    assert edited(text, edits) == "ADR-40, ADR-0040 and ADR-040; not ADR-123, XADR-12 or adr-12\n"


def test_renaming_an_id_that_is_a_slug() -> None:
    text = "[x](20200924-use-madr.md), 20200924-use-madr-2\n"
    edits = rename_mentions(Text.of(text), RecordId.parse("20200924-use-madr"), RecordId.parse("20200924-use-adr"))
    assert edited(text, edits) == "[x](20200924-use-adr.md), 20200924-use-madr-2\n"


def test_renaming_links_to_a_file() -> None:
    text = "[a](0007-x.md), [b](../debt/0007-x.md#c), `0007-x.md`, 10007-x.md, 0007-x.md.bak\n"
    edits = rename_links(Text.of(text), "0007-x.md", "0012-x.md")
    assert edited(text, edits) == "[a](0012-x.md), [b](../debt/0012-x.md#c), `0012-x.md`, 10007-x.md, 0007-x.md.bak\n"
