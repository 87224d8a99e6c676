"""Where a cursor stands in front matter, whole or half typed: ``‸`` is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from owed.registry.cursor import Cursor, cursor_at
from owed.text import Text


def at(source: str) -> Cursor | None:
    before, _, after = source.partition("‸")
    return cursor_at(Text.of(before + after), len(before.encode()))


@pytest.mark.parametrize(
    ("source", "path", "typed"),
    [
        ("---\nsta‸\n---\n", (), "sta"),
        ("---\n‸", (), ""),
        ("---\ndebt:\n  ‸\n---\n", ("debt",), ""),
        ("---\ndebt:\n  breaks: [x]\n  gai‸\n  plan: y\n---\n", ("debt",), "gai"),
        ("---\ndebt:\n  gained: x\nanch‸\n---\n", (), "anch"),
        ("---\ndebt: {gained: x, pl‸\n---\n", ("debt",), "pl"),
        ("---\ndebt: {\n  gained: x,\n  pl‸\n---\n", ("debt",), "pl"),
        ("---\nanchors:\n  - {us‸\n---\n", ("anchors",), "us"),
        ("---\nanchors: [a.py, {us‸}]\n---\n", ("anchors",), "us"),
        ("---\n# a comment\n\ndelta:\n\n    kind: technical\n    ri‸\n---\n", ("delta",), "ri"),
    ],
)
def test_keys(source: str, path: tuple[str, ...], typed: str) -> None:
    found = at(source)
    assert found is not None
    assert (found.at, found.path, found.typed) == ("key", path, typed)


@pytest.mark.parametrize(
    ("source", "path", "typed"),
    [
        ("---\nstatus: ‸\n---\n", ("status",), ""),
        ("---\nstatus: superseded by TD‸\n---\n", ("status",), "superseded by TD"),
        ('---\nstatus: "acc‸"\n---\n', ("status",), "acc"),
        ("---\ndebt:\n  breaks: [no-surprises, mai‸]\n---\n", ("debt", "breaks"), "mai"),
        ("---\ndebt:\n  breaks:\n    - no-sur‸\n---\n", ("debt", "breaks"), "no-sur"),
        ("---\ndebt:\n  breaks:\n  - no-sur‸\n---\n", ("debt", "breaks"), "no-sur"),
        ("---\nanchors:\n- src/a.py::‸\n---\n", ("anchors",), "src/a.py::"),
        ("---\nanchors:\n  - a.py\n  - src/‸\n---\n", ("anchors",), "src/"),
        ("---\nanchors:\n  - use: pandas‸\n---\n", ("anchors", "use"), "pandas"),
        ("---\ntags: [‸\n---\n", ("tags",), ""),
        ("---\ntags: [a,\n  b‸\n---\n", ("tags",), "b"),
        ("---\ndebt: {breaks: [no-s‸], plan: x}\n---\n", ("debt", "breaks"), "no-s"),
        ("---\ndebt: {plan: 'a, b', owner: te‸\n---\n", ("debt", "owner"), "te"),
        ("---\nanchors:\n  - {use: pan‸\n---\n", ("anchors", "use"), "pan"),
        ('---\nanchors: [{use: "pan‸"}]\n---\n', ("anchors", "use"), "pan"),
        ("---\ndebt:\n  plan: |\n    text\n  repay-by: 20‸\n---\n", ("debt", "repay-by"), "20"),
        ("\ufeff---\nstatus: a‸\n---\n", ("status",), "a"),
        ("---\r\nstatus: a‸\r\n---\r\n", ("status",), "a"),
    ],
)
def test_values(source: str, path: tuple[str, ...], typed: str) -> None:
    found = at(source)
    assert found is not None
    assert (found.at, found.path, found.typed) == ("value", path, typed)


@pytest.mark.parametrize(
    "source",
    [
        "---\nstatus: x\n---\n# Ti‸tle\n",
        "no front matter‸\n",
        "---‸\nstatus: x\n---\n",
        "---\nstatus: x\n-‸--\n# Title\nkey: ",
        "---\n# com‸ment\n---\n",
        "---\ndebt:\n  plan: |\n    some te‸xt\n---\n",
        "---\ndebt:\n  plan: >\n    key: te‸xt\n---\n",
        "---\ntags: [a, b] ‸\n---\n",
        "---\ndebt: {plan: x} ‸\n---\n",
    ],
)
def test_nowhere(source: str) -> None:
    assert at(source) is None


def test_keys_that_are_there_are_known() -> None:
    found = at("---\nstatus: x\ndebt:\n  breaks: [a]\n  ‸\n  plan: z\ntags: [t]\n---\nbody: x\n")
    assert found is not None
    assert found.present == {"breaks", "plan"}


LINES = st.lists(
    st.sampled_from(
        ["---", "debt:", "  a:", "  - b", "- c", "tags: [", "x: |", "    y", "", "# z", "\t", "  - k: v", "]"]
    )
)


@given(LINES, st.integers(0, 200))
def test_any_text_at_any_place(lines: list[str], offset: int) -> None:
    text = Text.of("---\n" + "\n".join(lines))
    found = cursor_at(text, offset)
    if found is not None:
        assert found.span.end.offset == min(offset, len(text.data))
        assert text.data[found.span.start.offset : found.span.end.offset].decode() == found.typed
