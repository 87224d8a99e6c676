"""Edits of front matter: the value is the new one, and everything else is what it was, byte for byte."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.registry.edit import EditProblem, add_anchor, apply, remove_field, set_list, set_scalar
from owed.registry.record import Record
from owed.text import Text

BODY = "# Tïtle 😀\n\n---\n\nstatus: none of the front matter\n"
RECORD = Record("TD-1", "T", "docs/debt/0001-t.md")

WORDS = st.sampled_from(
    ["a", "ünï", "8d", "null", "~", "x: y", "it's", 'say "hi"', "# no comment", "- dash", "[x", "{y}"]
)
VALUES = st.one_of(
    WORDS,
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.text("ab:#-?,[]{}&*!|>'\"%@` \\\n\t", max_size=8),
    st.sampled_from(
        ["2027-03-31", "true", "1e3", "0x1F", "=", "<<", "---", "...", "--- x", "\ufeff", "\x85", "é\u2028"]
    ),
)
COMMENTS = st.sampled_from(["", "", "  # why", " # ünï: [", "   "])
PLAIN = st.sampled_from(
    ["accepted", "8d", "some words", "a, b", "x # y".replace(" #", "_#"), "2026-01-01", "~", "ü 😀"]
)
QUOTED = st.sampled_from(["'it''s'", '"a \\"b\\" # c"', "'x: y'", '"\\u00e9"', "''"])
BLOCK = st.sampled_from(["|\n{i}one\n{i}two", ">-\n{i}folded\n{i}words\n", "|+ # kept\n{i}one\n\n", "|2-\n{i}  deep"])
FLOW = st.sampled_from(["[a, 'b', \"c\"]", "{k: v, l: [1, 2]}", "[]", "{}", "[a,\n{i}b]", "[ {use: x} , y, ]"])
MULTI = st.sampled_from(["long\n{i}plain\n{i}text", "'single\n{i}quoted'"])
LISTS = st.sampled_from(["\n{i}- a\n{i}- b # c", "\n{i}-   a\n{i}- use: x\n{i}  in: y", "\n{o}- a\n{o}- b"])
LEAF = st.one_of(PLAIN, QUOTED, BLOCK, FLOW, MULTI, LISTS, st.just(""))
TOP = ("id", "status", "date", "decision-makers", "tags", "anchors", "parent", "nav_order", "plan")
NESTED = ("breaks", "gained", "principal", "plan", "owner", "repay-by", "own key")
KEYS = st.sampled_from(["status", "id", "plan", "debt.owner", "debt.gained", "debt.repay-by", "delta.today", "date"])


@st.composite
def entry(draw: Any, key: str, indent: str, step: str) -> str:
    value = draw(LEAF).replace("{i}", indent + step).replace("{o}", indent or step)
    comment = draw(COMMENTS)
    gap = draw(st.sampled_from([" ", "  "])) if value and not value.startswith("\n") else ""
    if "\n" in value:
        comment = ""
    above = draw(st.sampled_from(["", "", f"{indent}# above\n", "\n"]))
    return f"{above}{indent}{key}:{gap}{value}{comment}\n"


@st.composite
def front_matters(draw: Any) -> str:
    step = draw(st.sampled_from(["  ", "    ", " "]))
    tops = draw(st.lists(st.sampled_from(TOP), unique=True, max_size=6))
    parts = [draw(entry(key, "", step)) for key in tops]
    if draw(st.booleans()):
        nested = draw(st.lists(st.sampled_from(NESTED), unique=True, max_size=4))
        inner = "".join(draw(entry(key, step, step)) for key in nested)
        parts.insert(draw(st.integers(0, len(parts))), f"debt:{draw(COMMENTS)}\n{inner}")
    if draw(st.integers(0, 5)) == 0:
        parts = [draw(st.sampled_from(["{status: a, 'debt': {owner: x},}\n", "{}\n", "# just this\n", ""]))]
    parts.append(draw(st.sampled_from(["", "# the end\n", "  # indented end\n", "\n\n"])))
    return "".join(parts)


@st.composite
def texts(draw: Any) -> Text:
    text = BODY
    if draw(st.integers(0, 9)):
        text = f"---\n{draw(front_matters())}---\n{text}"
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return Text.of(("\ufeff" if draw(st.booleans()) else "") + text)


def read(text: Text) -> dict[str, Any]:
    """What the front matter says, read by a YAML library on its own; scalars as they are written."""
    source = str(text).removeprefix("\ufeff").replace("\r\n", "\n")
    if not source.startswith("---\n"):
        return {}
    inside = source[4:].split("\n---", 1)[0] if not source[4:].startswith("---") else ""
    return yaml.load(inside + "\n", yaml.BaseLoader) or {}


def put(told: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *outer, last = path.split(".")
    for key in outer:
        told[key] = told.get(key) or {}
        told = told[key]
    told[last] = value
    return told


def body(text: Text) -> bytes:
    return text.data[text.data.index("# Tï".encode()) :]


def endings(text: Text) -> set[bytes]:
    data = text.data
    return {name for name, there in ((b"crlf", b"\r\n" in data), (b"lf", b"\n" in data.replace(b"\r\n", b""))) if there}


@settings(max_examples=200, deadline=None)
@given(texts(), KEYS, VALUES)
def test_setting_a_field_changes_that_field_only(text: Text, path: str, value: str) -> None:
    before = read(text)
    edits = set_scalar(text, path, value)
    if isinstance(edits, EditProblem):
        outer = before.get(path.partition(".")[0])
        assert isinstance(outer, list | dict) or (outer and "." in path) or isinstance(before.get(path), list | dict)
        return
    after = apply(text, edits)
    put(before, path, value)
    assert read(after) == before
    assert body(after) == body(text)
    assert endings(after) <= endings(text) | ({b"lf"} if b"\n" not in text.data else set())
    assert after.data.startswith(b"\xef\xbb\xbf") == text.data.startswith(b"\xef\xbb\xbf")
    assert after.data.count(b"#") - value.count("#") >= text.data.count(b"#") - replaced(text, edits).count(b"#")
    assert len(edits) <= 2


def replaced(text: Text, edits: Any) -> bytes:
    return b"".join(text.data[edit.span.start.offset : edit.span.end.offset] for edit in edits)


@settings(max_examples=100, deadline=None)
@given(texts(), KEYS)
def test_a_missing_field_is_a_pure_insertion(text: Text, path: str) -> None:
    told: Any = read(text)
    for key in path.split("."):
        told = told.get(key) if isinstance(told, dict) else None
    edits = set_scalar(text, path, "new")
    if told is None and not isinstance(edits, EditProblem):
        assert [edit.span.start for edit in edits] == [edit.span.end for edit in edits]


@settings(max_examples=120, deadline=None)
@given(texts(), KEYS)
def test_removing_a_field_removes_that_field_only(text: Text, path: str) -> None:
    before = read(text)
    edits = remove_field(text, path)
    if isinstance(edits, EditProblem):
        # Without the field, a comment or an empty line would become a line of the block scalar above it.
        assert (b"  # indented" in text.data and (b"|" in text.data or b">" in text.data)) or b"|+" in text.data
        return
    after = apply(text, edits)
    *outer, last = path.split(".")
    holder: Any = before
    for key in outer:
        holder = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or last not in holder:
        assert edits == []
        return
    del holder[last]
    told = read(after)
    if outer and not holder:
        told[outer[0]] = told[outer[0]] or {}
    assert told == before
    assert body(after) == body(text)


@settings(max_examples=120, deadline=None)
@given(texts(), st.sampled_from(["src/a.py::A.b", "src/**", "use: pandas.X", "a, b.py", "a: b # c", "[x]"]))
def test_adding_an_anchor_adds_one_item(text: Text, anchor: str) -> None:
    before = read(text)
    edits = add_anchor(text, RECORD, anchor)
    if isinstance(edits, EditProblem):
        assert isinstance(before.get("anchors"), str | dict)
        return
    told = before.get("anchors")
    known = told if isinstance(told, list) else [told] if told and told != "~" else []
    item = {"use": "pandas.X"} if anchor.startswith("use") else anchor
    before["anchors"] = [*known, item]
    after = apply(text, edits)
    assert read(after) == before
    assert body(after) == body(text)


@settings(max_examples=60, deadline=None)
@given(texts(), st.lists(VALUES, max_size=3))
def test_setting_a_list(text: Text, values: list[str]) -> None:
    before = read(text)
    edits = set_list(text, "tags", values)
    if isinstance(edits, EditProblem):
        assert isinstance(before.get("tags"), list)
        return
    assert read(apply(text, edits)) == {**before, "tags": values}
