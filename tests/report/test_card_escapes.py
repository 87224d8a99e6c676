"""Text of records in a card's Markdown: it reads as it is written, in editors that hide backslashes and in those that do not."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from owed.report.card import escape

AS_IT_IS = [
    "tests/test_facets.py:470",
    "reinit__is_reduced",
    "now `Scorer.score_v1`, not committed",
    "50% of a|b, #12, a > b, 2 - 1",
]
ODD = [
    "__init__.py and src/__init__.py",
    "_private and trailing_",
    "*bold* **bold** _em_ __em__",
    "[x](command:evil) ![x](y) <b>x</b> <https://x.example>",
    "a `b` c` d `e f`",
    "back\\slash \\*",
    "# no heading",
    "> no quote",
    "é_ü ä_ _ö_",
    "``x`` ` `",
]


@pytest.mark.parametrize("text", AS_IT_IS)
def test_nothing_is_escaped_that_means_nothing(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("text", [*AS_IT_IS, *ODD])
def test_what_is_shown_is_what_was_written(text: str) -> None:
    """But for names between backticks, which are shown as code."""
    (paragraph, inline, _) = MarkdownIt().parse(escape(text))
    assert paragraph.type == "paragraph_open"
    assert {token.type for token in inline.children or ()} <= {"text", "text_special", "code_inline"}
    shown = "".join(f"`{t.content}`" if t.type == "code_inline" else t.content for t in inline.children or ())
    assert shown == text
