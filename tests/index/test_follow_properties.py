"""Anchors that follow a rename and then the one back are, byte for byte, what they were."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from owed.index.follow import moved
from owed.registry.edit import EditProblem, apply
from owed.registry.repath import move_anchors
from owed.text import Text

NAMES = st.sampled_from(["a", "b", "ünï", "a.py", "x y", "it's", "[id].ts", "{x}", "c*", "😀.py"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
TAILS = st.sampled_from(["", "", "::f", "::C.f", "/", "/**", "/*.py", "/{a,b}/x"])
STYLES = st.sampled_from(["{}", "'{}'", '"{}"', "{}  # why", "'{}' # ünï"])


@st.composite
def records(draw: Any) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        path = draw(PATHS)
        tail = draw(TAILS)
        if "::" not in tail:
            path = path.replace("[", r"\[").replace("]", r"\]").replace("{", r"\{").replace("}", r"\}")
        style = draw(STYLES)
        written = path + tail
        if style.startswith("'"):
            written = written.replace("'", "''")
        elif style.startswith('"'):
            written = written.replace("\\", "\\\\")
        elif not written[0].isalpha():
            style = "'{}'"
            written = written.replace("'", "''")
        lines.append(draw(st.sampled_from(["  - ", "  -   "])) + style.format(written) + "\n")
    end = draw(st.sampled_from(["\n", "\r\n"]))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    text = f"{bom}---\nstatus: accepted # ünï\nanchors:\n{''.join(lines)}tags: [x]\n---\n# T\n\na/b a.py\n"
    return text.replace("\n", end)


@given(records(), PATHS, PATHS)
@settings(max_examples=400, deadline=None)
def test_there_and_back(record: str, old: str, new: str) -> None:
    aside = f"zz/{new}"  # nothing is there yet that could come back with it
    text = Text.of(record)
    there = {old: aside}
    edits = move_anchors(text, lambda written: moved(written, there))
    assert not isinstance(edits, EditProblem)
    after = apply(text, edits)
    if edits:
        assert b"zz/" in after.data
    back = move_anchors(after, lambda written: moved(written, {aside: old}))
    assert not isinstance(back, EditProblem)
    assert apply(after, back).data == text.data


@given(PATHS, TAILS, PATHS, PATHS)
def test_what_is_beside_stays(path: str, tail: str, old: str, new: str) -> None:
    """A name that merely starts like another is not in it."""
    assert moved(f"{path}-x{tail}", {old: new}).endswith(f"-x{tail}")
    assert moved(f"y{path}{tail}", {path: new}) == f"y{path}{tail}"
