"""The first look that is begun while the registry is still being read: it finds what a look afterwards finds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from repositories import put
from workspaces import TODAY, debt_record

from owed.config import load_config
from owed.index.ahead import SMALL, Ahead
from owed.index.needs import EVERYTHING, Needs
from owed.index.workspace import Workspace
from owed.rules.check import workspace_findings

MANY = {f"many/m{number}.py": f"x = {number}  # TODO: é {number}\n" for number in range(SMALL)}
FILES: dict[str, str | bytes] = {
    **MANY,
    "docs/debt/0001-a.md": debt_record("app/scoring.py::load", 'match: "(return_statement)"'),
    "app/scoring.py": "def load():\n    return 1  # owed: ignore[OWE301] why\n",
    "app/run.py": "from app.scoring import load\nload()  # TD-0001, TD-0070\n",
    "app/large.py": "# TODO: x\n" * 1_000,
    "run.sh": "echo  # FIXME\n",
    "script": "#!/bin/sh\n# TODO: y\n",
    "nb.ipynb": '{"cells": [{"cell_type": "code", "source": "# TODO: n"}], "metadata": {}, "nbformat": 4}',
    "ignored/a.py": "# TODO: z\n",
    ".gitignore": "ignored/\n",
}
CHANGED: dict[str, Mapping[str, str | bytes]] = {
    "as it is": {},
    "an ID of its own": {"docs/debt/0002-b.md": "---\nid: LOAN-2\n---\n# B\n", "many/m1.py": "# LOAN-2\n"},
    "an ID that is none": {"docs/debt/0002-b.md": "# B\n\n```yaml\nid: LOAN-2\n```\n", "many/m1.py": "# LOAN-2\n"},
    "settings": {
        "owed.toml": 'tags = ["LATER"]\nexclude = ["many/m2*"]\nmax-file-size = 5000\n',
        "many/m3.py": "# LATER\n",
    },
}


@pytest.mark.parametrize("needs", [EVERYTHING, Needs(everywhere=False)], ids=["uses", "plain"])
@pytest.mark.parametrize("changed", CHANGED.values(), ids=list(CHANGED))
def test_it_finds_the_same(
    tmp_path: Path, changed: Mapping[str, str | bytes], needs: Needs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWED_CACHE", "off")
    put(tmp_path, {**FILES, **changed})
    ahead = Ahead(tmp_path, load_config(tmp_path))
    there, here = (Workspace(tmp_path, today=TODAY, needs=needs) for _ in range(2))
    found, expected = there.scan(ahead=ahead), here.scan()
    assert found.disk.facts == expected.disk.facts
    assert found.disk.paths == expected.disk.paths
    assert list(workspace_findings(found)) == list(workspace_findings(expected))


def test_what_settings_of_now_leave_out_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, FILES)
    ahead = Ahead(tmp_path, load_config(tmp_path))
    put(tmp_path, {"owed.toml": 'exclude = ["many"]\n'})
    assert not any(path.startswith("many/") for path in Workspace(tmp_path, today=TODAY).scan(ahead=ahead).disk.paths)
