"""What a comment says of debt."""

from __future__ import annotations

import pytest

from owed.registry.ids import mention_pattern
from owed.source.comments import comments
from owed.source.languages import language_of
from owed.source.markers import markers, suppressions
from owed.source.model import Marker
from owed.text import Text

TAGS = ("TODO", "FIXME", "HACK", "XXX")


def read(source: str, path: str = "a.py", tags: tuple[str, ...] = TAGS) -> tuple[Marker, ...]:
    text = Text.of(source)
    language = language_of(path)
    assert language is not None
    return markers(text, comments(language, text.data), mention_pattern({"TD", "ADR"}), tags)


ONE = {
    "# TODO: later": ("TODO", [], "later", None),
    "x = 1  # TODO later": ("TODO", [], "later", None),
    "# TODO(TD-0007): calibrate": ("TODO", ["TD-0007"], "calibrate", None),
    "# TODO(ana): calibrate": ("TODO", [], "calibrate", "ana"),
    "# TODO(ana, TD-7): calibrate": ("TODO", ["TD-7"], "calibrate", "ana"),
    "# FIXME[TD-7] now": ("FIXME", ["TD-7"], "now", None),
    "# TODO TD-7: now": ("TODO", ["TD-7"], "TD-7: now", None),
    "# TD-0007": (None, ["TD-0007"], "TD-0007", None),
    "# see TD-7 and ADR-12": (None, ["TD-7", "ADR-12"], "see TD-7 and ADR-12", None),
    "# in short, TODO: more": ("TODO", [], "more", None),
    "#TODO": ("TODO", [], "", None),
}
NONE = [
    "# TODOs are listed elsewhere",
    "# there is no TODO left here",
    "x = 'TODO: no'",
    "# UTF-8 and SHA-256",
    "# TD-7a, XTD-7, TD-7-b",
    "# todo: quiet",
]


@pytest.mark.parametrize("source", ONE)
def test_one_marker(source: str) -> None:
    (marker,) = read(source)
    assert (marker.tag, [m.text for m in marker.mentions], marker.text, marker.author) == ONE[source]


@pytest.mark.parametrize("source", NONE)
def test_no_marker(source: str) -> None:
    assert read(source) == ()


def test_the_span_is_tag_and_bracket() -> None:
    source = "é = 1  # TODO(TD-0007): x"
    (marker,) = read(source)
    data = source.encode()
    assert data[marker.span.start.offset : marker.span.end.offset] == b"TODO(TD-0007)"
    (mention,) = marker.mentions
    assert data[mention.span.start.offset : mention.span.end.offset] == b"TD-0007"


def test_several_in_a_block_comment() -> None:
    source = "/*\n * TODO: one\n *   and more\n *\n * FIXME(TD-2): two\n */\nint a; /* TODO three */\n"
    assert [(m.tag, m.text) for m in read(source, "a.c")] == [
        ("TODO", "one and more"),
        ("FIXME", "two"),
        ("TODO", "three"),
    ]


def test_line_comments_go_on_where_they_are_indented_deeper() -> None:
    source = "# TODO: first\n#   goes on\n# a new thought\n"
    (marker,) = read(source)
    assert marker.text == "first goes on"


def test_tags_are_configured() -> None:
    assert [m.tag for m in read("# DEBT: x\n# TODO: y\n", tags=("DEBT",))] == ["DEBT"]
    assert read("# TODO: y\n", tags=()) == ()


def test_other_languages() -> None:
    assert [m.text for m in read("<!-- TODO: a -->", "a.html")] == ["a"]
    assert [m.text for m in read("-- TODO: a", "a.sql")] == ["a"]
    assert [m.text for m in read("/// TODO: a", "a.rs")] == ["a"]


def test_suppressions() -> None:
    text = Text.of("x = 1  # owed: ignore[OWE201, OWE101] known\n# owed: ignore\ny = 2\n")
    language = language_of("a.py")
    assert language is not None
    one, two = suppressions(text, comments(language, text.data))
    assert (one.codes, one.reason, one.line) == (("OWE201", "OWE101"), "known", 0)
    assert (two.codes, two.reason, two.line) == ((), "", 2)
