"""The review of the work tree in words, as an editor shows it: what ``owed review`` says of the files on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from owed.history.base import Base
from owed.history.diff import compare
from owed.history.repository import discover
from owed.report.formats.markdown import markdown
from owed.report.formats.text import answer, text
from owed.report.review.engine import review


@dataclass(frozen=True, slots=True)
class AtWork:
    """``answer`` is one line, to "Should this change repay something?"; empty where no debt is concerned."""

    answer: str
    text: str
    markdown: str


def review_at_work(root: str, base: Base, today: date) -> AtWork | None:
    """Review the work tree against a base; None when git cannot be read. Takes up to seconds; can run in another process."""
    repo = discover(Path(root))
    comparison = compare(repo, base.commit, "work-tree") if repo is not None else None
    if repo is None or comparison is None:
        return None
    found = review(repo.root, comparison, base, today)
    said = "" if found.is_silent else answer(found)
    return AtWork(said, "\n".join(text(found, today)) + "\n", markdown(found, today))
