"""The command line, run in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from owed.cli.main import main

Write = Callable[[Mapping[str, "str | bytes"]], Path]


@dataclass(frozen=True)
class Ran:
    """What a command left: exit status, stdout, stderr."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)


@pytest.fixture
def owed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run ``owed`` with these arguments, in the test's folder or one below it."""

    def run(*arguments: str, folder: str = ".") -> Ran:
        monkeypatch.chdir(tmp_path / folder)
        result = CliRunner().invoke(main, list(arguments), catch_exceptions=False, prog_name="owed")
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
