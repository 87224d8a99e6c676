"""How alike two definitions are: what is left out, what counts, and bounds that hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from owed.source.fingerprint import Body, File, bodies, likeness, overlap

SCORE = b'''
@cached
def score(rows, threshold=0.5):
    """What a row is worth."""
    total = 0  # so far
    for row in rows:
        if row.level > threshold:
            total += row.weight * row.level
    return total
'''
SAME = b"""
@cached
def rate(
    rows,
    threshold=0.5,
):
    total = 0
    for row in rows:
        # the level counts
        if (row.level > threshold):
            total += (row.weight * row.level)

    return total
"""


def body(data: bytes, path: str = "a.py") -> Body:
    """The only definition of a file."""
    (found,) = bodies(path, data)
    return found


def test_layout_comments_docstrings_and_the_own_name_do_not_count() -> None:
    assert likeness(body(SCORE), body(SAME)) == 1.0


def test_kinds_of_quotes_do_not_count_but_text_does() -> None:
    one = body(b"def f():\n    return g('a', u\"b\")\n")
    assert likeness(one, body(b'def f():\n    return g("a", "b")\n')) == 1.0
    assert likeness(one, body(b'def f():\n    return g("a", "c")\n')) < 1.0


def test_names_tell_more_than_keywords() -> None:
    one = body(b"def f(a):\n    if a:\n        return b\n")
    other_name = body(b"def f(a):\n    if a:\n        return c\n")
    other_keyword = body(b"def f(a):\n    while a:\n        return b\n")
    assert likeness(one, other_name) < likeness(one, other_keyword) < 1.0


def test_braces() -> None:
    one = body(b"function f(a) {\n  // so\n  return a.b + 'c'; /* and so */\n}\n", "a.js")
    other = body(b'function g(a) { return a.b + "c" }\n', "b.ts")
    assert likeness(one, other) == 1.0


_NAMES = st.lists(st.sampled_from(["a", "b", "c", "if", "self", "+", "1", '"x"']), min_size=0, max_size=12)


@given(_NAMES, _NAMES)
def test_bounds(one: list[str], other: list[str]) -> None:
    """It is from 0 to 1, never more than the overlap says, and 1 for the same."""
    a, b = (body(f"def f():\n    {' '.join(words)} ; pass\n".encode()) for words in (one, other))
    assert 0.0 <= likeness(a, b) <= overlap(a, b) + 1e-9 <= 1.0 + 1e-6
    assert likeness(a, a) == 1.0


def test_an_attribute_that_only_a_method_assigns_is_found() -> None:
    data = b"class C:\n    def __init__(self):\n        self.level: int = 3\n\n\nclass D:\n    level = 4\n"
    found = File("a.py", data).find("C.level")
    assert found is not None and found.text == b"self.level: int = 3"
    assert File("a.py", data).find("C.weight") is None
