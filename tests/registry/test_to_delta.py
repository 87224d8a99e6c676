"""Debt becomes a delta, and nothing that was written gets lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from owed.registry.edit import apply
from owed.registry.frontmatter import read_front_matter, to_plain
from owed.registry.page import EditProblem
from owed.registry.to_delta import to_delta
from owed.text import Text

BEFORE = st.sampled_from(["", "status: accepted\n", "# a comment\ntags: [é]\n", "delta:\n  today: x\n"])
DEBT = st.lists(
    st.sampled_from(
        ["  gained: é # why", "  plan: |\n    a\n\n    b", "  plan: 'it''s'", "  breaks:\n    - no-surprises", "  # note",
         "  owner: {a: b}", "", "  interest: &i 1d/month"]
    ),
    max_size=5,
)  # fmt: skip
AFTER = st.sampled_from(["", "anchors:\n- a.py\n", "x: *i\n", "# end\n"])


@given(BEFORE, DEBT, AFTER, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_each_line_is_still_there(before: str, debt: list[str], after: str, ending: str, final: bool) -> None:
    lines = "".join(f"{line}\n" for line in debt)
    source = f"---\n{before}debt:\n{lines}{after}---\n# T" + ("\n" if final else "")
    text = Text(source.replace("\n", ending).encode())
    made = to_delta(text)
    if isinstance(made, EditProblem):
        return
    changed = apply(text, made.edits)
    kept = [line.strip().removeprefix("# ") for line in str(changed).split(ending)]
    for line in source.split("\n"):
        assert line.strip() == "debt:" or line.strip().removeprefix("# ") in kept
    was, now = read_front_matter(text), read_front_matter(changed)
    assert was is not None and now is not None
    plain, other = to_plain(was.root) or {}, to_plain(now.root) or {}
    assert "debt" not in other
    assert {k: v for k, v in plain.items() if k not in ("debt", "delta")} == {
        k: v for k, v in other.items() if k != "delta"
    }
    assert (b"\r\n" in text.data) == (b"\r\n" in changed.data)
    assert changed.data.count(b"\n") == changed.data.count(ending.encode())
