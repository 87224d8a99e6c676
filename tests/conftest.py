"""Fixtures that all tests share: small workspaces written in the test."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from workspaces import TODAY

from owed.index.workspace import Workspace

# at home each run searches further; in CI the same examples again, so that what lands is what was tested
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("home", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")

Write = Callable[[Mapping[str, "str | bytes"]], Path]


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own for what is kept; gives the cache's."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("OWED_CACHE", str(folder))
    monkeypatch.setenv("OWED_STATE", str(tmp_path_factory.mktemp("state")))
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files, as path to dedented text, into a folder of the test's own; gives the folder."""

    def _write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
        return tmp_path

    return _write


@pytest.fixture
def workspace(write: Write) -> Callable[[Mapping[str, str | bytes]], Workspace]:
    """A workspace of these files, on 2026-11-23."""
    return lambda files: Workspace(write(files), today=TODAY)
