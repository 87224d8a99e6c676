"""Numbers of new records."""

from __future__ import annotations

import pytest

from owed.registry.ids import RecordId
from owed.registry.number import next_id, number_in_name


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("0007-keep.md", 7),
        ("7.md", 7),
        ("TD-0012-keep.md", 12),
        ("td_3_keep.md", 3),
        ("20200924-use-madr.md", None),
        ("ADR-0003-x.md", None),
        ("README.md", None),
        ("0007a.md", None),
        ("", None),
        ("1234567890-too-long.md", None),
    ],
)
def test_the_number_in_a_file_name(name: str, number: int | None) -> None:
    assert number_in_name(name, "TD") == number


def test_the_next_number_is_behind_the_highest_anywhere() -> None:
    names = ["0001-a.md", "0002-b.md", "0009-only-on-a-branch.md", "template.md"]
    assert str(next_id("TD", names, ["TD-0011", "ADR-0099", "20200924-slug"])) == "TD-0012"
    assert next_id("td", [], []) == RecordId("TD", 1)


def test_a_gap_is_not_filled() -> None:
    assert next_id("TD", ["0001-a.md", "0005-e.md"]).number == 6


def test_behind_the_largest_number_a_gap_is_taken() -> None:
    assert next_id("TD", ["0001-a.md"], ["TD-999999999"]).number == 2
