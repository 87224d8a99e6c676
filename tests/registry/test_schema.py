"""What front matter is told when it does not fit the schema; and what fields mean."""

from __future__ import annotations

from typing import Any

import pytest

from owed.registry.schema import describe, keys, schema_problems
from owed.text import NOWHERE, Point, Span

HERE = Span(Point(4, 1, 0), Point(9, 1, 5))
THERE = Span(Point(11, 1, 7), Point(18, 1, 14))


def locate(path: tuple[str | int, ...]) -> tuple[Span | None, Span]:
    return (HERE if isinstance(path[-1], str) else None), THERE


def told(front_matter: dict[str, Any]) -> list[tuple[str, str | None]]:
    problems = schema_problems(front_matter, locate, NOWHERE)
    return [(problem.message, problem.data.get("replace")) for problem in problems]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("8 days", "8d"),
        ("1 day", "1d"),
        ("2 Weeks", "2w"),
        ("2,5 hours", "2.5h"),
        ("3-5 days", "3d..5d"),
        ("4h to 2d", "4h..2d"),
        ("about 3 d", "3d"),
        ("8", None),
        ("8 points", None),
        ("a lot", None),
        ("9" * 1000, None),
    ],
)
def test_efforts_in_words(said: str, meant: str | None) -> None:
    ((message, replace),) = told({"debt": {"principal": said}})
    assert replace == meant
    assert message.startswith("principal: '")
    assert ("(did you mean" if meant else "; write 8d, 12h, 2w or a range 5d..8d") in message


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 day per month", "1d/month"),
        ("2h a week", "2h/week"),
        ("1d/mo", "1d/month"),
        ("3 hours weekly", "3h/week"),
        ("1d", None),
    ],
)
def test_rates_in_words(said: str, meant: str | None) -> None:
    assert [replace for _, replace in told({"debt": {"interest": said}})] == [meant]


@pytest.mark.parametrize(
    ("said", "meant"), [("2027/3/31", "2027-03-31"), ("31.3.2027", "2027-03-31"), ("3/4/2027", None)]
)
def test_days_in_other_forms(said: str, meant: str | None) -> None:
    assert [replace for _, replace in told({"debt": {"repay-by": said}})] == [meant]


def test_a_key_is_marked_at_the_key_and_a_value_at_the_value() -> None:
    problems = schema_problems({"statsu": "x", "debt": {"category": "glue-cod"}}, locate, NOWHERE)
    assert [(problem.code, problem.span) for problem in problems] == [("OWE402", HERE), ("OWE402", THERE)]


def test_a_log_of_others_is_left_alone() -> None:
    quiet: list[dict[str, Any]] = [
        {"status": "in force", "date": "spring", "author": "Ana", "superseded-by": 7, "state": "x", "owner": []},
        {"status": {"proposed | accepted": None}, "date": {"YYYY-MM-DD": None}, "decision-makers": "{everyone}"},
        {"tags": ["a", 2019, True], "tag": "b", "id": 7},
        {"debt": None, "delta": None, "anchors": None},
        {"deciders": ["a"], "decision-makers": ["b"]},
        {},
    ]
    for front_matter in quiet:
        assert told(front_matter) == []


def test_deep_and_cyclic_values_do_no_harm() -> None:
    deep: list[Any] = []
    deep.append(deep)
    assert told({"anchors": deep}) != []
    assert told({"mine": deep}) == []
    assert told({"debt": {"gained": {"a": deep}}}) != []


def test_fields_are_described() -> None:
    status = describe(["status"])
    assert status is not None
    assert list(status.values)[:2] == ["proposed", "accepted"]
    assert all(status.values.values())
    breaks = describe(["debt", "breaks"])
    assert breaks is not None
    assert breaks.is_list
    assert breaks.values["no-surprises"] == "Similar input gives similar output."
    assert describe(["anchors", "use"]) == describe(["anchors", 0, "use"]) != None  # noqa: E711
    assert describe(["debt", "no-such-field"]) is None
    assert describe(["nav_order"]) is None


def test_keys_come_in_the_order_of_the_schema() -> None:
    assert keys()[:3] == ("id", "status", "date")
    assert keys(["debt"])[0] == "breaks"
    assert keys(["anchors", 0]) == ("use", "match", "in")
    assert keys(["status"]) == ()
