"""Who is working here: the name that git would put on a commit."""

from __future__ import annotations

from pathlib import Path

import pygit2

from owed.history.repository import READ_ERRORS, discover

_LIMIT = 200


def author_name(root: Path) -> str:
    """Return ``user.name`` of the repository's git configuration, else of the user's; empty when nobody set it."""
    repo = discover(root)
    try:
        config = repo.git.config if repo else pygit2.Config.get_global_config()
        name = str(config["user.name"] or "")
    except READ_ERRORS:
        return ""
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())[:_LIMIT]
