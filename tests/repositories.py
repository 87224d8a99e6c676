"""Real git repositories for tests: made with git, whatever the settings of whoever runs the tests."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path

_SETTINGS = (
    "user.name=Ana Ruiz",
    "user.email=a@example.org",
    "commit.gpgsign=false",
    "core.hooksPath=/dev/null",
    "protocol.file.allow=always",
    "advice.detachedHead=false",
)


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder; gives what it prints."""
    options = [option for setting in _SETTINGS for option in ("-c", setting)]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *options, *arguments], cwd=root, check=True, capture_output=True, env=environment, encoding="utf-8"
    )
    return done.stdout.strip()


def put(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files, as path to dedented text or bytes; None takes the file away."""
    for name, content in files.items():
        path = root / name
        if content is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())


def commit(root: Path, files: Mapping[str, str | bytes | None], message: str = "change") -> str:
    """Write files and commit all there is; gives the commit's hash. The first call makes the repository, on ``main``."""
    if not (root / ".git").exists():
        root.mkdir(parents=True, exist_ok=True)
        git(root, "init", "-q", "-b", "main")
    put(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")
