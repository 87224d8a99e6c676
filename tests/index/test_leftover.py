"""What a repaid debt's marker takes with it when it goes: itself, and never what else a comment says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from workspaces import debt_record

from owed.index.change import WorkspaceChange
from owed.index.lifecycle import change_status
from owed.rules.check import findings

TITLE = "Keep the uncalibrated scorer for the Q3 launch"
GOES = {
    "x = 1  # TD-0001\n": "x = 1\n",
    "def f():\n    # TD-1\n    pass\n": "def f():\n    pass\n",
    "# TODO(TD-0001)\r\ny = 2\r\n": "y = 2\r\n",
    "# HACK [TD-0001]:\ny = 2\n": "y = 2\n",
    f"# TODO(TD-0001): {TITLE.lower()}.\ny = 2\n": "y = 2\n",
    "# TODO(TD-0001): later\n": "# TODO: later\n",
    "# TODO(ana, TD-0001): later\n": "# TODO(ana): later\n",
    "# TODO TD-0001: later\n": "# TODO: later\n",
    "# TD-0001: two tables\n": "# two tables\n",
    "# TD-0001 - two tables\n": "# two tables\n",
    "#TD-0001 two tables\n": "#two tables\n",
    "# (TD-0001) two tables\n": "# two tables\n",
    "# two tables (TD-0001)\n": "# two tables\n",
    "# TD-0001, ADR-7 too\n": "# ADR-7 too\n",
    "# TODO(ADR-7, TD-0001): later\n": "# TODO(ADR-7): later\n",
    "# TODO(TD-0001): a\n#   goes on here\n": "# TODO: a\n#   goes on here\n",
    f"# TODO(TD-0001): {TITLE}\n#   and more of it\n": f"# TODO: {TITLE}\n#   and more of it\n",
    "# the segment is as in TD-0001 and wrong\n": "# the segment is as in TD-0001 and wrong\n",
    "s = 'TD-0001'\n": "s = 'TD-0001'\n",
}


@pytest.mark.parametrize("code", GOES)
def test_markers_go(workspace: Callable[..., Any], code: str) -> None:
    files = {"docs/debt/0001-scorer.md": debt_record(), "docs/adr/0007-x.md": "# X\n", "a.py": code.encode()}
    files["owed.toml"] = 'registry = ["docs/debt", "docs/adr"]\n'
    at = workspace(files)
    at.scan()
    change = change_status(at, at.registry.get("TD-1"), "repaid")
    assert isinstance(change, WorkspaceChange)
    data = code.encode()
    for edit in reversed([edit for edit in change.edits if edit.path == "a.py"]):
        data = data[: edit.span.start.offset] + edit.new.encode() + data[edit.span.end.offset :]
    assert data.decode() == GOES[code]


ANCHORS = {
    "\n  - a.py::f  # there\n  - a.py::gone\n  - use: json.loads\n  - lib/**\n": "\n  - a.py::gone\n  - use: json.loads\n  - lib/**\n",
    "\n  - a.py::f\n  - match: (class_definition)\n    in: a.py\n": None,
    " [a.py::f, a.py::C, a.py::gone]\n": " [a.py::gone]\n",
    " [a.py::gone, a.py::C]\n": " [a.py::gone]\n",
}


@pytest.mark.parametrize("anchors", ANCHORS)
def test_anchors_that_would_be_left_over_go(workspace: Callable[..., Any], anchors: str) -> None:
    record = debt_record("@").replace("\n  - @\n", anchors)
    at = workspace({"docs/debt/0001-scorer.md": record, "a.py": "def f(): ...\nclass C: ...\n", "lib/x.py": ""})
    at.scan()
    change = change_status(at, at.registry.get("TD-1"), "repaid")
    assert isinstance(change, WorkspaceChange)
    data = record.encode()
    for edit in reversed(change.edits):
        data = data[: edit.span.start.offset] + edit.new.encode() + data[edit.span.end.offset :]
    kept = ANCHORS[anchors]
    after = record.replace(f"anchors:{anchors}", f"anchors:{kept}" if kept else "")
    assert data.decode() == after.replace("status: accepted", "status: repaid")
    settled = workspace({"docs/debt/0001-scorer.md": data, "a.py": "def f(): ...\nclass C: ...\n", "lib/x.py": ""})
    assert findings(settled.scan(), "docs/debt/0001-scorer.md") == ()
