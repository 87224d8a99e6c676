"""The review itself: what is to be compared, both sides looked at, and whether it fails."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from owed.cli.failing import QUIET, asked_for
from owed.config import Config, load_config
from owed.history.base import UNBORN, Base, NoBase, find_base, named_by_ci
from owed.history.diff import Comparison, compare
from owed.history.repository import Repo, discover
from owed.history.tree import EMPTY_TREE
from owed.report.review.engine import review
from owed.report.review.model import Review


@dataclass(frozen=True)
class Refused:
    """Why there is no review; ``message`` stands alone in one line."""

    message: str


@dataclass(frozen=True)
class Reviewed:
    """``prefix`` is the root's path in the repository, with ``/`` at its end, or empty; ``problems`` are the configuration's."""

    review: Review
    prefix: str
    problems: Sequence[str]
    fail_on: Sequence[str]

    def fails(self, fail_on: Sequence[str]) -> bool:
        """Whether the exit status is 1; ``fail_on`` of the command line counts instead of the configuration's."""
        wanted = fail_on or self.fail_on
        if wanted:
            return any(asked_for(note.code, note.severity, wanted) for note in self.review.notes)
        return any(
            note.severity in ("error", "warning") and not note.code.startswith(QUIET) for note in self.review.notes
        )


BARE = "this repository has no work tree, so there are no files to compare: name a commit, --head HEAD"


def reviewed(root: Path, base: str, head: str, staged: bool, today: date) -> Reviewed | Refused:
    """Review the files on disk, what is ``staged``, or the commit ``head``, against its base."""
    found = compared(root, base, head, staged)
    if isinstance(found, Refused):
        return found
    comparison, against, config = found
    prefix = f"{comparison.repo.prefix}/" if comparison.repo.prefix else ""
    problems = [str(problem) for problem in config.problems]
    return Reviewed(review(root, comparison, against, today), prefix, problems, config.fail_on)


def compared(root: Path, base: str, head: str, staged: bool) -> tuple[Comparison, Base, Config] | Refused:
    """What differs between the files on disk, what is staged, or a commit, and its base."""
    repo = discover(root, bare=bool(head))
    config = load_config(root)
    found = _base(repo, base, head, staged, config.review.base)
    if isinstance(found, NoBase):
        is_bare = repo is None and discover(root, bare=True) is not None
        return Refused(BARE if is_bare else found.message)
    assert repo is not None
    target = "index" if staged else found.head if head else "work-tree"
    comparison = compare(repo, found.commit, target)
    if comparison is None:
        return Refused("the git repository cannot be read, so there is nothing to compare with")
    return comparison, found, config


def _base(repo: Repo | None, base: str, head: str, staged: bool, configured: str) -> Base | NoBase:
    """What to compare with: what was asked for, else the configuration, else what CI says, else what git knows."""
    if staged and not base:
        found = find_base(repo, "HEAD")
    else:
        found = find_base(repo, base or configured or named_by_ci(os.environ), head or "HEAD")
    if found is UNBORN:
        return Base(EMPTY_TREE, "nothing yet", "head", EMPTY_TREE)
    return found
