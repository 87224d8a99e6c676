"""New records: what is written for a person to fill in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.registry.edit import apply, set_scalar
from owed.registry.ids import RecordId
from owed.registry.schema import schema_problems
from owed.registry.template import NewRecord, Rendered, render_record, slug
from owed.text import NOWHERE, Text

ID = RecordId("TD", 7)
TODAY = date(2026, 11, 23)
NASTY = st.one_of(
    st.text(max_size=60),
    st.text("ab:#-?,[]{}&*!|>'\"%@`<!-- \\\n\t\r~", max_size=30),
    st.sampled_from(["---", "x\n---\nstatus: accepted", "# x", "<!--", "```", "con", "../../x", "\u2028---", "{x}"]),
)


def front_matter(rendered: Rendered) -> dict[str, Any]:
    _, inside, _ = rendered.text.split("---\n", 2)
    read: dict[str, Any] = yaml.safe_load(inside)
    return read


def test_a_record_of_debt_is_filled_with_what_is_known() -> None:
    anchors = ("src/a.py::S.f", "use: pandas.X")
    rendered = render_record(NewRecord(ID, "keep the old scorer", TODAY, "Ana Ruiz", anchors))
    assert rendered.file_name == "0007-keep-the-old-scorer.md"
    told = front_matter(rendered)
    assert told["id"] == "TD-0007"
    assert told["status"] == "proposed"
    assert told["date"] == TODAY
    assert told["decision-makers"] == ["Ana Ruiz"]
    assert told["anchors"] == ["src/a.py::S.f", {"use": "pandas.X"}]
    assert told["debt"]["breaks"] == []
    assert told["debt"]["gained"] is None
    for heading in ("# Keep the old scorer", "## Context and Problem Statement", "## Considered Options"):
        assert f"\n{heading}\n" in rendered.text
    assert "\n## Decision Outcome\n" in rendered.text
    assert "\n### Consequences\n" in rendered.text


def test_the_cursor_goes_to_the_first_blank() -> None:
    rendered = render_record(NewRecord(ID, "Keep it", TODAY))
    assert rendered.blank == rendered.blanks[0]
    filled = rendered.text.encode()
    at = rendered.blank.start.offset
    assert filled[:at].endswith(b"breaks: [")
    assert list(rendered.blanks) == sorted(rendered.blanks)


def test_without_a_title_the_title_is_the_first_blank() -> None:
    rendered = render_record(NewRecord(ID, anchors=("src/churn/scoring.py::Scorer.legacy_score",)))
    blank = Text.of(rendered.text).data[rendered.blank.start.offset : rendered.blank.end.offset]
    assert blank == b"Debt in Scorer.legacy_score"
    assert rendered.file_name == "0007-scorer-legacy-score.md"


def test_what_is_known_leaves_no_blank() -> None:
    new = NewRecord(
        ID, "T", TODAY, "Ana", status="accepted", breaks=("no-surprises",), dimension=("output",), gained="A: week",
        principal="8d", interest="1d/month", plan="Mend # it", repay_when="later", owner="Bo", tags=("a, b",),
        category="glue-code", review_by="2027-01-01", tracker="https://x.example/1",
    )  # fmt: skip
    told = front_matter(render_record(new))
    assert told["tags"] == ["a, b"]
    assert told["debt"]["gained"] == "A: week"
    assert told["debt"]["plan"] == "Mend # it"
    assert "repay-by" not in told["debt"]
    assert list(told["debt"]) == [
        "breaks", "dimension", "category", "gained", "principal", "interest", "plan", "repay-when", "review-by",
        "owner", "tracker",
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(NASTY, NASTY, NASTY, NASTY, st.booleans())
def test_nothing_known_breaks_the_record(title: str, author: str, anchor: str, context: str, debt: bool) -> None:
    anchors = (anchor,) if anchor.strip() else ()
    rendered = render_record(NewRecord(ID, title, TODAY, author, anchors, is_debt=debt, context=context))
    told = front_matter(rendered)
    assert set(told) <= {"id", "status", "date", "decision-makers", "debt", "anchors"}
    assert told["status"] == "proposed"
    assert told["decision-makers"] == ([author.strip()] if author.strip() else [])
    assert "anchors" not in told or len(told["anchors"]) == 1
    headings = [line for line in rendered.text.split("---\n", 2)[2].split("\n") if line.startswith("#")]
    assert [heading.partition(" ")[0] for heading in headings] == ["#", "##", "##", "##", "###"]
    assert "<!--" not in rendered.text.split("---\n", 2)[2]
    assert not {"/", "\\", ":", "\n", "\0"} & set(rendered.file_name)
    assert rendered.file_name.isascii()
    assert len(rendered.file_name) < 80


@settings(max_examples=50, deadline=None)
@given(NASTY, st.booleans())
def test_a_new_record_fits_the_schema_with_its_blanks(title: str, debt: bool) -> None:
    told = front_matter(render_record(NewRecord(ID, title, TODAY, is_debt=debt)))
    assert schema_problems(told, lambda path: None, NOWHERE) == []


def test_text_typed_into_a_blank_is_the_value() -> None:
    rendered = render_record(NewRecord(ID, "Keep it", TODAY))
    text = rendered.text.encode()
    gained = next(b for b in rendered.blanks if text[: b.start.offset].endswith(b"gained: "))
    typed = Text(text[: gained.start.offset] + b"A week" + text[gained.end.offset :])
    assert "  gained: A week # what" in str(typed)
    edits = set_scalar(typed, "debt.owner", "Bo")
    assert isinstance(edits, list)
    assert "  owner: Bo  # the person" in str(apply(typed, edits))


def test_a_plain_record_follows_the_template_of_its_folder() -> None:
    template = "---\nstatus: x\n---\n<!-- hint -->\n# {title}\n\n## Why\n\n{why}\n\n## What\n"
    rendered = render_record(NewRecord(RecordId("ADR", 12), "Use X", TODAY, is_debt=False, template=template))
    assert rendered.file_name == "0012-use-x.md"
    assert rendered.text.endswith("---\n# Use X\n\n## Why\n\n{why}\n\n## What\n")
    assert "debt" not in front_matter(rendered)


@pytest.mark.parametrize("template", ["", "---\nnever closed", "no heading", "---\n---\n", "x" * 200_000])
def test_a_template_that_cannot_be_followed_is_left_alone(template: str) -> None:
    rendered = render_record(NewRecord(RecordId("ADR", 12), "Use X", TODAY, is_debt=False, template=template))
    assert "## Considered Options" in rendered.text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Überprüfung d'été naïve Straße", "uberprufung-dete-naive-strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-record"),
        ("日本語", "untitled"),
        ("", "untitled"),
        ("a" * 100, "a" * 60),
        ("word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_slugs(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_slug_id_is_the_name_of_the_file() -> None:
    rendered = render_record(NewRecord(RecordId.parse("20261123-use-x"), "Use X", TODAY, is_debt=False))
    assert rendered.file_name == "20261123-use-x.md"
