"""Whatever is typed: a candidate is a definition that is there, an anchor that is there is fresh, and undo takes everything back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import TODAY, debt_record

from owed.index.anchors.state import state_of
from owed.index.document import Change
from owed.index.outline import qualnames
from owed.index.workspace import Workspace
from owed.source.languages import language_of

SOURCE = '''\
import math

LIMIT = {"rows": 3, "columns": 4, "bytes": 5, "other": 6}


class Scorer:
    def __init__(self, bias):
        self.bias = bias

    @property
    def legacy_score(self):
        """The old formula."""
        total = sum(row.weight * row.value for row in self.rows)
        return 1 / (1 + math.exp(-total))

    def tiny(self):
        return 1


def load(path):
    with open(path) as file:
        return [line.split(",") for line in file if line.strip()]
'''
RECORD = "docs/debt/0001-a.md"
ANCHORS = ("a.py::Scorer", "a.py::Scorer.legacy_score", "a.py::Scorer.tiny", "a.py::load", "a.py::LIMIT")
PIECES = st.sampled_from(
    ["", "x", "\n", "    ", "score", "def ", "class ", "(", '"""', "# TD-0001\n", "def load(path):\n    return 1\n", "\r\n",
     "ünï😀", "\n\nclass Ranker(Scorer):\n    pass\n", SOURCE[60:200], "legacy_score", "load"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(["a.py", "b.py"]), st.integers(0, 700), st.integers(0, 120), PIECES), max_size=8
)


def cut(text: str, at: int) -> tuple[int, int]:
    """An offset as line and column in UTF-16 units."""
    before = text[:at]
    line = before.rpartition("\n")[2]
    return before.count("\n"), len(line.encode("utf-16-le")) // 2


def settle(workspace: Workspace) -> None:
    while workspace.work():
        pass
    workspace.recall()


@given(EDITS)
@settings(max_examples=120, deadline=None)
def test_typing_and_undo(edits: list[tuple[str, int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "docs/debt").mkdir(parents=True)
        (root / RECORD).write_text(debt_record(*ANCHORS))
        texts = {"a.py": SOURCE, "b.py": "import os\n"}
        for path, text in texts.items():
            (root / path).write_text(text)
        workspace = Workspace(root, today=TODAY)
        workspace.scan(anchors=False)
        for path, text in texts.items():
            workspace.open(path, text, 1, language_of(path))
        for path, start, length, new in edits:
            text = str(workspace.documents[path].text)
            if "\r" in text:
                continue  # the test counts lines by line feeds
            change = Change(new, cut(text, min(start, len(text))), cut(text, min(start + length, len(text))))
            workspace.change(path, [change], None)
            settle(workspace)
            record = workspace.registry.by_path(RECORD)
            assert record is not None
            for anchor in record.anchors:
                state = state_of(workspace.snapshot, record, anchor)
                if workspace.snapshot.placed(anchor):
                    assert state.kind == "fresh"
                if state.kind == "moved":
                    where, _, name = (state.candidate or "").partition("::")
                    assert name in qualnames(where, workspace.documents[where].text.data)
                    assert state.candidate != anchor.text
        for path, text in texts.items():
            workspace.change(path, [Change(text)], None)
        settle(workspace)
        record = workspace.registry.by_path(RECORD)
        assert record is not None
        assert {state_of(workspace.snapshot, record, anchor).kind for anchor in record.anchors} == {"fresh"}
