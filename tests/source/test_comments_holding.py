"""Comments found by the words in them: they say what all comments of the file say."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from owed.registry.ids import mention_pattern
from owed.source.comments import comments, comments_holding
from owed.source.languages import language_of
from owed.source.markers import markers, suppressions
from owed.text import Text

TAGS = ("TODO", "XXX")
WORDS = [b"TODO", b"XXX", b"TD-", b"owed: ignore"]
MENTIONS = mention_pattern(frozenset({"TD"}))
PIECES = st.sampled_from(
    [
        "TODO", "# ", "#", "x", " ", "  ", "\n", "\n", "\r\n", "'", '"', "'''", '"""', "\\", "\\\n", "# TODO: a\n", "TD-0001 ",
        "    # deeper\n", "# owed: ignore[OWE201] why\n", "x = 1  # TODO: b\n", "y = 2  #        c\n", "XXX", "é", "\r", "'#'",
    ]
)  # fmt: skip


def said(data: bytes, spans: list[tuple[int, int]]) -> tuple[object, ...]:
    text = Text(data)
    return markers(text, spans, MENTIONS, TAGS), suppressions(text, spans)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["a.py", "BUILD", "a.sh", "a.go"]))
@example("'#TODO' # TODO", "a.py")
@example('"""\n# TODO\n"""  # TODO: a\n', "a.py")
@example("'\\\n# TODO\\\n' # TODO: a\n# TODO: b", "a.py")
@example("# ''' TODO\nx = '''\n# TODO\n'''", "a.py")
def test_they_say_what_all_say(source: str, name: str) -> None:
    language = language_of(name)
    assert language is not None
    data = source.encode()
    found = comments_holding(language, data, WORDS)
    every = comments(language, data)
    assert set(found) <= set(every)
    assert found == sorted(set(found))
    assert said(data, found) == said(data, every)


def test_most_of_a_file_is_not_read() -> None:
    """Told by what cannot be seen from there: all the same, it costs nothing."""
    language = language_of("a.py")
    assert language is not None
    data = b'x = "a"  # b\n' * 1_000 + b"# TODO: c\n" + b"# d\n" * 3 + b"y\n"
    found = comments_holding(language, data, WORDS)
    assert [data[start:end] for start, end in found] == [b"# TODO: c", b"# d", b"# d", b"# d"]
