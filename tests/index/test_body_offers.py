"""What can be written in a record's body at ``‸``, and the sections that are added to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from owed.index.body_offers import body_offers
from owed.index.sections import add_sections
from owed.index.workspace import Workspace
from owed.registry.edit import apply
from owed.text import Text

PATH = "docs/debt/0002-new.md"
FILES = {
    "owed.toml": "registry = ['docs/debt', 'docs/adr']\n",
    "docs/debt/0001-scorer.md": "---\nstatus: accepted\n---\n# Keep the scorer\n",
    "docs/adr/0007-use x.md": "# Use X\n",
    PATH: "---\nstatus: proposed\n---\n# New\n",
}
Make = Callable[[Mapping[str, "str | bytes"]], Workspace]


def offered(workspace: Workspace, body: str) -> tuple[str, list[str]] | None:
    before, _, after = f"---\nstatus: proposed\n---\n# New\n\n{body}".partition("‸")
    text = Text.of(before + after)
    workspace.open(PATH, str(text), 1, None)
    found = body_offers(workspace, PATH, text, len(before.encode()))
    if found is None:
        return None
    replaced = text.data[found.span.start.offset : found.span.end.offset].decode()
    return replaced, [offer.text for offer in found.offers]


@pytest.mark.parametrize(
    ("body", "replaced", "expected"),
    [
        ("see [old](‸)", "", ["0001-scorer.md", "../adr/0007-use%20x.md"]),
        ("see [old](00‸", "00", ["0001-scorer.md"]),
        ("é [‸]", "[]", ["[TD-0001](0001-scorer.md)", "[ADR-0007](../adr/0007-use%20x.md)"]),
        ("- [sco‸", "[sco", ["[TD-0001](0001-scorer.md)"]),
        ("## ‸", "## ", ["## Context and Problem Statement", "## Decision Outcome", "### Consequences"]),
        ("## Context and Problem Statement\n\n##‸", "##", ["## Considered Options"]),
    ],
)
def test_links_and_sections(workspace: Make, body: str, replaced: str, expected: list[str]) -> None:
    found = offered(workspace(FILES), body)
    assert found is not None
    assert found[0] == replaced
    assert [each for each in expected if each not in found[1]] == []
    if "Context" in body:
        assert "## Context and Problem Statement" not in found[1]


@pytest.mark.parametrize("body", ["plain ‸", "```\n[‸\n```\n", "[done](x) ‸", "a ## ‸", r"\[‸"])
def test_nothing_elsewhere(workspace: Make, body: str) -> None:
    assert offered(workspace(FILES), body) is None


ADDED = [
    ("# T\n\nText.\n", "# T\n\nText.\n\n## Context and Problem Statement\n‸\n\n## Considered Options\n\n\n## Decision Outcome\n\n"),
    (
        "# T\n\n## Context and Problem Statement\n\nx\n\n## Decision Outcome\n\ny",
        "# T\n\n## Context and Problem Statement\n\nx\n\n## Considered Options\n‸\n\n## Decision Outcome\n\ny",
    ),
    ("# T\n\n## Notes\n", "# T\n\n## Context and Problem Statement\n‸\n\n## Considered Options\n\n\n"
     "## Decision Outcome\n\n\n## Notes\n"),
]  # fmt: skip


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("body", "expected"), ADDED)
def test_missing_sections_are_added_where_madr_has_them(workspace: Make, body: str, expected: str, ending: str) -> None:
    made = workspace({PATH: f"---\nstatus: proposed\n---\n{body}".replace("\n", ending).encode()})
    text = made.text(PATH)
    record = made.registry.by_path(PATH)
    assert text is not None and record is not None
    found = add_sections(record, text)
    assert found is not None
    after = apply(text, found[0])
    at = found[1].start.offset
    shown = (after.data[:at] + "‸".encode() + after.data[at:]).decode()
    assert shown == f"---\nstatus: proposed\n---\n{expected}".replace("\n", ending)


def test_a_log_of_another_form_is_left_alone(workspace: Make) -> None:
    made = workspace({PATH: "# T\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n"})
    text, record = made.text(PATH), made.registry.by_path(PATH)
    assert text is not None and record is not None
    assert add_sections(record, text) is None


def test_links_into_other_folders_are_checked(workspace: Make) -> None:
    made = workspace(
        {
            **FILES,
            PATH: "---\nstatus: proposed\n---\n# New\n\n[x](../adr/0007-use%20x.md) [y](../adr/0008-use.md) [z](../x/0001-a.md)\n",
        }
    )
    record = made.registry.by_path(PATH)
    assert record is not None
    (problem,) = made.registry.problems_of(record)
    assert problem.message == "no record 0008-use.md, did you mean 0007-use x.md?"
