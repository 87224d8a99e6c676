"""The page of the fields is the schema's own."""

from __future__ import annotations

from pathlib import Path

from owed.registry.pages import fields_page
from owed.registry.schema import describe, keys


def test_the_page_is_up_to_date() -> None:
    """Mend with `python -m owed.registry.pages docs`."""
    written = (Path(__file__).parents[2] / "docs" / "registry.md").read_text("utf-8")
    assert written == fields_page()


def test_each_field_has_a_reason() -> None:
    paths = [(*path, key) for path in ((), ("debt",), ("delta",), ("anchors", 0)) for key in keys(path)]
    without = [path for path in paths if not (found := describe(path)) or not found.reason.endswith(".")]
    assert without == []
