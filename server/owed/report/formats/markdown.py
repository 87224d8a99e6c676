"""A review as one comment on a pull or merge request, with a hidden mark by which the next run finds and replaces it."""

from __future__ import annotations

import re
from datetime import date

from owed.report.formats.text import answer, money, named, nearby, sections
from owed.report.review.model import Review

MARK = "<!-- owed review -->"
"""The first line of the comment."""
LARGEST = 60_000
"""Characters; GitHub takes 65,536."""
_MOST = 20
"""Lines below one heading."""
_OPEN = ("Debt introduced", "Debt repaid", "Debt touched", "New uses of debt", "Anchors that lost their code")
"""Headings that are shown; what is below the others can be opened."""
_SIGNS = re.compile(r"([\\`*_\[\]<>|#~@])")


def markdown(review: Review, today: date) -> str:
    """The comment. Text from the repository is escaped: it names nobody, links nowhere and closes no block."""
    lines = [MARK, "### Technical debt"]
    if review.is_silent:
        lines += ["", f"No debt is concerned by this change (since {escaped(named(review))})."]
        return "\n".join(lines) + "\n"
    sign = {"yes": "**Yes**", "consider": "**Consider it**", "no": "No"}[review.advice.answer]
    lines += ["", f"Should this change repay something? {sign}: {escaped(answer(review).partition(': ')[2])}"]
    for heading, told in sections(review, today):
        opened = heading in _OPEN
        more = [f"- and {len(told) - _MOST} more"] if len(told) > _MOST else []
        listed = [*(_item(line) for line in told[:_MOST]), *more]
        if opened:
            lines += ["", f"**{heading}**", "", *listed]
        else:
            lines += ["", f"<details><summary>{heading} ({len(told)})</summary>", "", *listed, "", "</details>"]
    cost = "; ".join(escaped(line) for line in money(review.before, review.after))
    lines += ["", f"Cost: {cost}.", "", f"<sub>Since {escaped(named(review))}, {review.files} files changed.</sub>"]
    lines += [f"<sub>{escaped(line)}.</sub>" for line in (*nearby(review, today), *review.limits)]
    return _cut("\n".join(lines) + "\n")


def _item(line: str) -> str:
    inner = line.lstrip(" ")
    return f"{'  ' * ((len(line) - len(inner)) // 2)}- {escaped(inner)}"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is; an ``@`` that calls nobody."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split())).replace("\\@", "@\u200b").replace("\\<", "&lt;")


def _cut(text: str) -> str:
    if len(text) <= LARGEST:
        return text
    kept = text[:LARGEST].rpartition("\n")[0]
    opened = kept.count("<details>") - kept.count("</details>")
    return kept + "\n" + "\n</details>\n" * opened + "\nThe rest is left out: a comment holds no more.\n"
