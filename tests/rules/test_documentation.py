"""Every rule has a page, and the pages in docs/ are the rules' own."""

from __future__ import annotations

from pathlib import Path

from owed.rules.pages import pages

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def test_pages_are_up_to_date() -> None:
    """Mend with `python -m owed.rules.pages docs/rules`."""
    written = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}
    assert written == pages()
