"""What the work at hand is compared with: the commit where it left the branch that it is going back to.

Nothing here starts a process or fetches. What is missing is told as a value, in words that stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import pygit2

from owed.history.repository import READ_ERRORS, Repo, discover
from owed.history.stamp import stamp

How = Literal["chosen", "upstream", "default", "head"]
DEFAULT_BRANCHES = ("main", "master", "trunk", "develop")
MOST_REFERENCES = 5_000
"""That are looked through to suggest a name, or offered to choose from."""

_SEARCHES = re.compile(r":/|\^\{/|^-|^:")
"""Revisions that search messages or name files: they are no place to compare with, and cost what they like."""


@dataclass(frozen=True, slots=True)
class Base:
    """``commit`` is the merge base (hex), ``ref`` the short name that it was found by, ``head`` the commit compared (hex).

    ``how``: somebody chose the ref, the branch follows it, it is the default branch, or there is none and it is HEAD.
    """

    commit: str
    ref: str
    how: How
    head: str


@dataclass(frozen=True, slots=True)
class NoBase:
    """Why there is nothing to compare with; ``message`` stands alone in one line."""

    reason: Literal["no-git", "unborn", "no-such-ref", "shallow", "unrelated", "unreadable"]
    message: str


NO_GIT = NoBase("no-git", "there is no git repository here, so there is nothing to compare with")
UNBORN = NoBase("unborn", "there is no commit yet, so there is nothing to compare with")


def find_base(repo: Repo | None, chosen: str = "", head: str = "HEAD") -> Base | NoBase:
    """Find the base of ``head``: the merge base with ``chosen``, else with the branch that is followed, else with the default branch.

    The branch that is followed counts where it is another one: ``topic`` that follows ``origin/topic`` is the same work,
    pushed. Where no other branch is found, the base is ``head`` itself: what is not committed is what changes.
    ``chosen`` and ``head`` are branches, tags or commits; a branch that only a remote has needs no ``origin/`` in front.
    """
    if repo is None:
        return NO_GIT
    git = repo.git
    try:
        if head == "HEAD" and git.head_is_unborn:
            return UNBORN
        tip = _commit(git, head)
        if tip is None:
            return _missing(git, head)
        if chosen:
            other = _commit(git, chosen)
            if other is None:
                return _missing(git, chosen)
            return _with(git, tip, other, chosen, "chosen")
        for followed in _followed(git) if head == "HEAD" else ():
            other = _commit(git, followed)
            found = _with(git, tip, other, followed, "upstream") if other is not None else None
            if isinstance(found, Base):
                return found
        return _with_default(git, tip)
    except READ_ERRORS:
        return NoBase("unreadable", "the git repository cannot be read, so there is nothing to compare with")


def branches(repo: Repo) -> tuple[str, ...]:
    """The branches and tags that can be chosen: local, remote-tracking, tags; at most ``MOST_REFERENCES``."""
    names: dict[str, list[str]] = {"refs/heads/": [], "refs/remotes/": [], "refs/tags/": []}
    for reference in _references(repo.git):
        for start, found in names.items():
            if reference.startswith(start) and not reference.endswith("/HEAD"):
                found.append(reference[len(start) :])
    return tuple(name for found in names.values() for name in sorted(found))


def branches_now(root: Path) -> tuple[str, tuple[str, ...]]:
    """The name of the branch at hand, and the local names that the default branch has or may have; empty without a repository."""
    repo = discover(root)
    if repo is None:
        return "", ()
    remotes = tuple(name for name in repo.git.remotes.names() if name)
    names = (name.removeprefix(f"{remote}/") for name in default_branches(repo.git) for remote in remotes or ("",))
    return branch_of(repo), tuple(dict.fromkeys(names))


def branch_of(repo: Repo) -> str:
    """The name of the branch at hand; of a detached head the commit (hex); empty when neither can be told."""
    try:
        return repo.git.head.shorthand if not repo.git.head_is_detached else str(repo.git.head.target)
    except READ_ERRORS:
        return ""


def standing(repo: Repo, *names: str) -> tuple[object, ...]:
    """Where HEAD, these names and what a base is found by stand: while that is the same, so is the base. Some calls of ``stat``."""
    git = repo.git
    try:
        head: object = git.references["HEAD"].target
        tip = "" if git.head_is_unborn else str(git.head.target)
    except READ_ERRORS:
        head, tip = "", ""
    here = Path(git.path)
    places = {here, _common(here)}
    files = ("config", "packed-refs", "shallow", "refs/remotes/origin/HEAD")
    stamps = [stamp(place / file) for place in sorted(places) for file in files]
    tips = [str(found.id) if (found := _commit(git, name)) is not None else "" for name in names if name]
    return (head, tip, *stamps, *tips)


def named_by_ci(environment: Mapping[str, str]) -> str:
    """The base that GitHub's or GitLab's runner names in the environment of a job; empty when there is none."""
    for key in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        if value := environment.get(key, "").strip():
            return value
    return ""


def _with_default(git: pygit2.Repository, tip: pygit2.Commit) -> Base | NoBase:
    """The nearest merge base with the default branch, local or remote-tracking: either may be behind."""
    best: Base | None = None
    problem: NoBase | None = None
    for name in default_branches(git):
        other = _commit(git, name)
        if other is None:
            continue
        found = _with(git, tip, other, name, "default")
        if isinstance(found, NoBase):
            problem = problem or found
        elif best is None or (found.commit != best.commit and git.descendant_of(found.commit, best.commit)):
            best = found
    if best is not None:
        return best
    return problem or Base(str(tip.id), "HEAD", "head", str(tip.id))


def default_branches(git: pygit2.Repository) -> Iterator[str]:
    """The names that the default branch may have, one branch only: the remotes' idea of it first, then what is usual."""
    remotes = sorted(git.remotes.names(), key=lambda name: (name != "origin", name or ""))[:20]
    chosen = next((name for remote in remotes if remote and (name := _remote_head(git, remote))), "")
    if chosen:
        yield chosen
        yield chosen.partition("/")[2]
        return
    usual = list(DEFAULT_BRANCHES)
    if named := _setting(git, "init.defaultBranch"):
        usual.insert(0, named)
    for name in usual:
        there = [where for where in (*(f"{remote}/{name}" for remote in remotes), name) if _is_branch(git, where)]
        if there:
            yield from there
            return


def _remote_head(git: pygit2.Repository, remote: str) -> str:
    """What a remote says its default branch is, as ``origin/main``."""
    try:
        target = git.references[f"refs/remotes/{remote}/HEAD"].target
    except READ_ERRORS:
        return ""
    start = "refs/remotes/"
    name = target[len(start) :] if isinstance(target, str) and target.startswith(start) else ""
    return name if name and _is_branch(git, name) else ""


def _is_branch(git: pygit2.Repository, name: str) -> bool:
    return any(git.references.get(f"refs/{kind}/{name}") is not None for kind in ("heads", "remotes"))


def _followed(git: pygit2.Repository) -> Iterator[str]:
    """The branches that the branch at hand goes back to, as far as somebody has said so; the best known first.

    First what GitHub's command line and VS Code noted as its base. Then its upstream, where that is another branch: not its own
    pushed state, under the same name or, of a pull request that an extension checked out, under another. Of the default
    branch itself the pushed state counts.
    """
    if git.head_is_detached:
        return
    own = git.head.shorthand
    for key in ("gh-merge-base", "vscode-merge-base"):
        if noted := _setting(git, f"branch.{own}.{key}"):
            yield noted
    try:
        upstream = git.branches.local[own].upstream
    except READ_ERRORS:  # it follows something that was never fetched, such as refs/pull/7/head
        return
    if upstream is None:
        return
    name: str = upstream.branch_name
    if own in (name, name.partition("/")[2]):
        if own in {default.rpartition("/")[2] for default in default_branches(git)}:
            yield name
    elif not _setting(git, f"branch.{own}.github-pr-owner-number"):
        yield name


def _setting(git: pygit2.Repository, key: str) -> str:
    try:
        return str(git.config[key] or "").strip()
    except READ_ERRORS:
        return ""


def _commit(git: pygit2.Repository, name: str) -> pygit2.Commit | None:
    """The commit that a branch, a tag, a hash, or the branch of a remote stands for."""
    if _SEARCHES.search(name):
        return None
    for full in (name, f"origin/{name}"):
        try:
            found: pygit2.Commit = git.revparse_single(full).peel(pygit2.Commit)
            return found
        except READ_ERRORS:
            continue
    return None


def _with(git: pygit2.Repository, tip: pygit2.Commit, other: pygit2.Commit, ref: str, how: How) -> Base | NoBase:
    base = git.merge_base(tip.id, other.id)
    if base is not None:
        return Base(str(base), ref, how, str(tip.id))
    if git.is_shallow:
        return NoBase(
            "shallow",
            f"the history here is cut off before it meets {ref}: fetch all of it (git fetch --unshallow; fetch-depth: 0 in CI)",
        )
    return NoBase("unrelated", f"HEAD and {ref} have no commit in common, so there is nothing to compare with")


def _missing(git: pygit2.Repository, name: str) -> NoBase:
    shown = "".join(char if char.isprintable() else " " for char in name)[:100]
    known = [ref.partition("/")[2].partition("/")[2] for ref in _references(git)]
    near = get_close_matches(name, known, 1)
    hint = f", did you mean {near[0]}?" if near else ""
    if not near and git.is_shallow:
        hint = ", and just a part of the history was fetched: fetch it (git fetch origin NAME; fetch-depth: 0 in CI)"
    return NoBase("no-such-ref", f"there is no branch, tag or commit {shown} here{hint}")


def _references(git: pygit2.Repository) -> list[str]:
    try:
        return list(git.references)[:MOST_REFERENCES]
    except READ_ERRORS:
        return []


def _common(git: Path) -> Path:
    """The folder that all work trees of a repository share."""
    file = git / "commondir"
    try:
        return (git / file.read_text("utf-8").strip()).resolve() if file.is_file() else git
    except (OSError, ValueError):
        return git
