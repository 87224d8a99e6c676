"""Small git histories for tests: each commit is the files that it changes, as path to text; None takes a file away."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import pygit2

Files = Mapping[str, "str | None"]


def commit(root: Path, files: Files, parents: Sequence[str] | None = None, day: int = 1, ref: str = "HEAD") -> str:
    """Write the files and commit the work tree on ``day`` of January 2026; gives the hash."""
    git = pygit2.Repository(str(root)) if (root / ".git").exists() else pygit2.init_repository(str(root))
    write(root, files)
    for path, text in files.items():
        if text is None:
            git.index.remove(path)
        else:
            git.index.add(path)
    git.index.write()
    who = pygit2.Signature("Ana Ruiz", "ana@example", 1767225600 + (day - 1) * 86_400 + 43_200, 0)
    before = [str(git.head.target)] if parents is None and not git.head_is_unborn else list(parents or ())
    return str(git.create_commit(ref, who, who, f"Day {day}", git.index.write_tree(), before))


def write(root: Path, files: Files) -> None:
    """Write the files, uncommitted."""
    for path, text in files.items():
        full = root / path
        if text is None:
            full.unlink()
        else:
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(textwrap.dedent(text), "utf-8")


def history(root: Path, *commits: Files) -> list[str]:
    """A commit a day."""
    return [commit(root, files, day=day) for day, files in enumerate(commits, 1)]
