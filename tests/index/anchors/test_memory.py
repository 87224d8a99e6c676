"""What a session remembers: where a definition went that an edit took away, before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from workspaces import debt_record

from owed.index.anchors.state import AnchorState, state_of
from owed.index.document import Change
from owed.index.workspace import Workspace
from owed.source.languages import language_of
from owed.steps import drain

SCORING = '''\
import math


class Scorer:
    def fit(self, rows):
        return self

    def legacy_score(self, rows):
        """Score rows by the old formula."""
        total = sum(row.weight * row.value for row in rows)
        return 1 / (1 + math.exp(-total))

    def tiny(self):
        return 1


def load(path):
    with open(path) as file:
        return [line.split(",") for line in file if line.strip()]
'''
RECORD = "docs/debt/0001-scorer.md"
Make = Callable[[Mapping[str, str]], Workspace]


class Editing:
    """A workspace with open files, that is typed in."""

    def __init__(self, workspace: Workspace, *anchors: str) -> None:
        self.workspace = workspace
        self.anchors = anchors
        workspace.scan(anchors=False)

    def open(self, path: str, text: str | None = None) -> None:
        text = (self.workspace.root / path).read_text() if text is None else text
        self.workspace.open(path, text, 1, language_of(path))

    def text(self, path: str) -> str:
        return str(self.workspace.documents[path].text)

    def write(self, path: str, text: str) -> None:
        """Another text, as one change."""
        self.workspace.change(path, [Change(text)], None)

    def replace(self, path: str, old: str, new: str) -> None:
        """Every place, each as a change of its own in one notification: as a rename does."""
        changes = []
        for number, line in reversed(list(enumerate(self.text(path).split("\n")))):
            at = line.rfind(old)
            while at >= 0:
                changes.append(Change(new, (number, at), (number, at + len(old))))
                at = line.rfind(old, 0, at)
        assert changes
        self.workspace.change(path, changes, None)

    def states(self) -> list[AnchorState]:
        while self.workspace.work():  # on a busy machine a look may not fit between two keys
            pass
        if self.workspace.memory.is_unsettled:
            self.workspace.recall()
        record = self.workspace.registry.by_path(RECORD)
        assert record is not None
        return [state_of(self.workspace.snapshot, record, anchor) for anchor in record.anchors]

    def told(self) -> list[tuple[str, str | None]]:
        return [(state.kind, state.candidate) for state in self.states()]


@pytest.fixture
def editing(workspace: Make) -> Callable[..., Editing]:
    def make(*anchors: str, **files: str) -> Editing:
        record = {RECORD: debt_record(*anchors)}
        return Editing(workspace({**record, "scoring.py": SCORING, "other.py": "import os\n", **files}), *anchors)

    return make


def test_a_method_that_is_renamed(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score")
    e.open("scoring.py")
    e.replace("scoring.py", "legacy_score", "score_v1")
    (state,) = e.states()
    assert (state.kind, state.candidate, state.score) == ("moved", "scoring.py::Scorer.score_v1", 1.0)
    assert state.evidence == "same body, now `Scorer.score_v1`, not committed"


def test_undo_makes_it_fresh_again(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score")
    e.open("scoring.py")
    e.replace("scoring.py", "legacy_score", "score_v1")
    assert e.told() == [("moved", "scoring.py::Scorer.score_v1")]
    e.replace("scoring.py", "score_v1", "legacy_score")
    assert e.told() == [("fresh", None)]


def test_the_class_around_it_is_renamed(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score", "scoring.py::Scorer", "scoring.py::Scorer.tiny")
    e.open("scoring.py")
    e.replace("scoring.py", "Scorer", "Ranker")
    expected = ["scoring.py::Ranker.legacy_score", "scoring.py::Ranker", "scoring.py::Ranker.tiny"]
    assert e.told() == [("moved", candidate) for candidate in expected]


def test_the_name_is_typed_key_by_key(editing: Any) -> None:
    e = editing("scoring.py::load")
    e.open("scoring.py")
    line = SCORING.split("\n").index("def load(path):")
    for at, key in enumerate("_table"):
        e.workspace.change("scoring.py", [Change(key, (line, 8 + at), (line, 8 + at))], None)
        assert e.told() == [("moved", "scoring.py::load" + "_table"[: at + 1])]
    for at in range(6, 0, -1):
        e.workspace.change("scoring.py", [Change("", (line, 7 + at), (line, 8 + at))], None)
    assert e.told() == [("fresh", None)]


def test_renamed_and_edited_in_its_place(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score")
    e.open("scoring.py")
    e.write("scoring.py", SCORING.replace("legacy_score", "score").replace("the old formula", "a formula"))
    (state,) = e.states()
    assert (state.kind, state.candidate) == ("moved", "scoring.py::Scorer.score")
    assert 0.8 < state.score < 1


def test_another_definition_in_its_place_is_not_it(editing: Any) -> None:
    e = editing("scoring.py::load")
    e.open("scoring.py")
    at = SCORING.index("def load")
    e.write("scoring.py", SCORING[:at] + "def save(rows, path, mode):\n    path.write(repr(rows))\n    log(mode)\n")
    assert e.told() == [("pending", None)]


def test_a_short_body_is_followed_in_its_place_only(editing: Any) -> None:
    e = editing("scoring.py::Scorer.tiny")
    e.open("scoring.py")
    tiny = "\n    def tiny(self):\n        return 1\n"
    e.write("scoring.py", SCORING.replace(tiny, ""))
    e.open("other.py", "class A:\n    def small(self):\n        return 1\n")
    assert e.told() == [("pending", None)]
    e.write("scoring.py", SCORING.replace("tiny", "small"))
    assert e.told() == [("moved", "scoring.py::Scorer.small")]


def test_cut_here_and_pasted_there(editing: Any) -> None:
    e = editing("scoring.py::load")
    e.open("scoring.py")
    e.open("other.py")
    at = SCORING.index("def load")
    e.write("scoring.py", SCORING[:at])
    assert e.told() == [("pending", None)]
    e.write("other.py", "import os\n\n\nclass Files:\n    " + SCORING[at:].replace("\n", "\n    ").rstrip() + "\n")
    (state,) = e.states()
    assert (state.kind, state.candidate) == ("moved", "other.py::Files.load")
    assert state.evidence == "same body, now `Files.load` in other.py, not committed"


def test_two_that_are_the_same_are_not_told_apart(editing: Any) -> None:
    e = editing("scoring.py::load")
    e.open("scoring.py")
    at = SCORING.index("def load")
    e.open("other.py", SCORING[at:] + "\n\n" + SCORING[at:].replace("load", "read"))
    e.write("scoring.py", SCORING[:at])
    assert e.told() == [("pending", None)]


def test_moved_within_its_file(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score")
    e.open("scoring.py")
    start, end = SCORING.index("    def legacy_score"), SCORING.index("    def tiny")
    method = SCORING[start:end]
    e.write("scoring.py", SCORING[:start] + SCORING[end:] + "\n\nclass Old:\n" + method.rstrip() + "\n")
    assert e.told() == [("moved", "scoring.py::Old.legacy_score")]


def test_in_another_language(editing: Any) -> None:
    source = "export class Scorer {\n  legacyScore(rows: Row[]): number {\n    return rows.length * 2;\n  }\n}\n"
    e = editing("web/score.ts::Scorer.legacyScore", **{"web/score.ts": source})
    e.open("web/score.ts")
    e.replace("web/score.ts", "legacyScore", "score")
    assert e.told() == [("moved", "web/score.ts::Scorer.score")]


def test_half_typed_code_is_not_lost(editing: Any) -> None:
    """History may say what it likes about an anchor whose file does not parse: its name is about to be typed."""
    e = editing("scoring.py::load")
    e.open("scoring.py")
    e.write("scoring.py", SCORING.replace("def load(path)", "def (path)"))
    asked = drain(e.workspace.inquiring())
    assert [sought.body for sought in asked.sought] == [SCORING[SCORING.index("def load") :].rstrip().encode()]
    e.workspace.found_states(asked, [AnchorState(RECORD, "scoring.py::load", "lost")])
    assert e.told() == [("pending", None)]
    e.write("scoring.py", SCORING[: SCORING.index("def load")])
    e.workspace.found_states(asked, [AnchorState(RECORD, "scoring.py::load", "lost")])
    assert e.told() == [("lost", None)]


def test_a_record_is_re_anchored_and_that_is_undone(editing: Any) -> None:
    e = editing("scoring.py::load")
    e.open("scoring.py")
    e.replace("scoring.py", "load", "read")
    assert e.told() == [("moved", "scoring.py::read")]
    e.workspace.open(RECORD, debt_record("scoring.py::read"), 1, None)
    assert e.told() == [("fresh", None)]
    e.workspace.change(RECORD, [Change(debt_record("scoring.py::load"))], 2)
    assert e.told() == [("moved", "scoring.py::read")]
    e.workspace.change(RECORD, [Change(debt_record("scoring.py::read"))], 3)
    e.replace("scoring.py", "read", "fetch")
    assert e.told() == [("moved", "scoring.py::fetch")]


def test_a_large_file(editing: Any) -> None:
    """Its places move along with an edit, and are looked for by and by: the class around one has another name by then."""
    filler = "".join(f"def f{n}(x):\n    return x + {n}\n\n\n" for n in range(4000))
    e = editing("big.py::load", "big.py::Scorer.legacy_score", **{"big.py": filler + SCORING})
    e.open("big.py")
    e.replace("big.py", "load(", "read(")
    e.replace("big.py", "Scorer", "Ranker")
    while e.workspace.work():
        pass
    assert e.told() == [("moved", "big.py::read"), ("moved", "big.py::Ranker.legacy_score")]


def test_a_variable(editing: Any) -> None:
    source = "import os\n\nLIMITS = {name: int(os.environ.get(name, 3)) for name in ('rows', 'columns', 'bytes')}\nOTHER = 1\n"
    e = editing("other.py::LIMITS", **{"other.py": source})
    e.open("other.py")
    e.replace("other.py", "LIMITS", "CEILINGS")
    assert e.told() == [("moved", "other.py::CEILINGS")]


def test_a_function_that_becomes_a_method(editing: Any) -> None:
    """The signature and the names in it change: it is followed as in history, before anything is saved."""
    e = editing("scoring.py::load")
    e.open("scoring.py")
    method = """
    def load(self):
        with open(self.path) as file:
            return [line.split(",") for line in file if line.strip()]
"""
    text = SCORING[: SCORING.index("\n\ndef load")]
    e.write("scoring.py", text + method)
    (state,) = e.states()
    assert (state.kind, state.candidate) == ("moved", "scoring.py::Scorer.load")
    assert state.score < 1


def test_edited_while_it_is_pasted_elsewhere(editing: Any) -> None:
    e = editing("scoring.py::Scorer.legacy_score")
    e.open("scoring.py")
    e.open("other.py")
    start, end = SCORING.index("    def legacy_score"), SCORING.index("    def tiny")
    e.write("scoring.py", SCORING[:start] + SCORING[end:])
    assert e.told() == [("pending", None)]
    function = """\
def legacy_score(rows, bias):
    total = sum(row.weight * row.value for row in rows) + bias
    return 1 / (1 + math.exp(-total))
"""
    e.write("other.py", "import math\n\n\n" + function)
    assert e.told() == [("moved", "other.py::legacy_score")]


def test_a_file_that_is_edited_saved_and_closed(editing: Any) -> None:
    """As editors do with files that a rename changes and nobody has open."""
    e = editing("scoring.py::load")
    e.open("scoring.py")
    e.open("other.py")
    e.replace("scoring.py", "load", "read")
    (e.workspace.root / "scoring.py").write_text(e.text("scoring.py"))
    e.workspace.close("scoring.py")
    e.replace("other.py", "os", "re")
    assert e.told() == [("moved", "scoring.py::read")]
