"""A review as one comment on a pull or merge request, with a hidden mark by which the next run finds and replaces it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from owed.report.formats.text import answer, files_changed, money, named, nearby, sections
from owed.report.review.model import Review

MARK = "<!-- owed review -->"
"""The first line of the comment."""
LARGEST = 60_000
"""Characters; GitHub takes 65,536."""
_MOST = 20
"""Lines below one heading."""
_MOST_LINKED = 500
_OPEN = ("Debt introduced", "Debt repaid", "Debt touched", "New uses of debt", "Anchors that lost their code")
"""Headings that are shown; what is below the others can be opened."""
_SIGNS = re.compile(r"([\\`*_\[\]<>|#~@])")


Link = Callable[[str, "int | None"], str]
"""Where a file (and a line of it, from 1) can be seen; empty: nowhere."""


def nowhere(path: str, line: int | None) -> str:
    """No link."""
    return ""


def markdown(review: Review, today: date, link: Link = nowhere) -> str:
    """The comment. Text from the repository is escaped: it names nobody, links nowhere and closes no block.

    Files that the review speaks of are linked, those of the side before the change are not.
    """
    items = _Items(review, link)
    lines = [MARK, "### Technical debt"]
    if review.is_silent:
        lines += ["", f"No debt is concerned by this change (since {escaped(named(review))})."]
        return "\n".join(lines) + "\n"
    sign = {"yes": "**Yes**", "consider": "**Consider it**", "no": "No"}[review.advice.answer]
    lines += ["", f"Should this change repay something? {sign}: {escaped(answer(review).partition(': ')[2])}"]
    for heading, told in sections(review, today):
        opened = heading in _OPEN
        more = [f"- and {len(told) - _MOST} more"] if len(told) > _MOST else []
        listed = [*(items.item(line) for line in told[:_MOST]), *more]
        if opened:
            lines += ["", f"**{heading}**", "", *listed]
        else:
            lines += ["", f"<details><summary>{heading} ({len(told)})</summary>", "", *listed, "", "</details>"]
    cost = "; ".join(escaped(line) for line in money(review.before, review.after))
    lines += ["", f"Cost: {cost}.", "", f"<sub>Since {escaped(named(review))}, {files_changed(review.files)}.</sub>"]
    lines += [f"<sub>{escaped(line)}.</sub>" for line in (*nearby(review, today), *review.limits)]
    return _cut("\n".join(lines) + "\n")


class _Items:
    """Lines as items of a list, with links where they name a file."""

    def __init__(self, review: Review, link: Link) -> None:
        spots = [each.spot for each in review.touched] + [use.spot for use in review.new_uses]
        spots += [marker.spot for marker in review.markers if not marker.spot.old]
        paths = {spot.path for spot in spots} | {record.path for record in review.introduced}
        paths |= {note.path for note in review.notes}
        named = "|".join(re.escape(path) for path in sorted(paths, key=len, reverse=True)[:_MOST_LINKED])
        self._named = re.compile(rf"(?<![\w/.-])({named})(?::(\d+))?(?![\w/-])") if named else None
        self._link = link

    def item(self, line: str) -> str:
        inner = line.lstrip(" ")
        return f"{'  ' * ((len(line) - len(inner)) // 2)}- {self._linked(inner)}"

    def _linked(self, text: str) -> str:
        told, at = [], 0
        for match in self._named.finditer(text) if self._named is not None else ():
            target = self._link(match[1], int(match[2]) if match[2] else None)
            if target:
                told += [escaped(text[at : match.start()], False), f"[{escaped(match[0])}]({target})"]
                at = match.end()
        return "".join((*told, escaped(text[at:], False)))


def escaped(text: str, whole: bool = True) -> str:
    """Text that Markdown shows as it is; an ``@`` that calls nobody. ``whole`` False: a piece, whose edges stay."""
    line = " ".join(text.split()) if whole else re.sub(r"\s+", " ", text)
    return _SIGNS.sub(r"\\\1", line).replace("\\@", "@\u200b").replace("\\<", "&lt;")


def _cut(text: str) -> str:
    if len(text) <= LARGEST:
        return text
    kept = text[:LARGEST].rpartition("\n")[0]
    opened = kept.count("<details>") - kept.count("</details>")
    return kept + "\n" + "\n</details>\n" * opened + "\nThe rest is left out: a comment holds no more.\n"
