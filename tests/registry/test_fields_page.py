"""The page of the fields is the schema's own."""

from __future__ import annotations

from pathlib import Path

from owed.registry.pages import fields_page


def test_the_page_is_up_to_date() -> None:
    """Mend with `python -m owed.registry.pages docs`."""
    written = (Path(__file__).parents[2] / "docs" / "registry.md").read_text("utf-8")
    assert written == fields_page()
