"""Invariant: after any edits, an open document has the facts that a fresh look at the same text gives.

Edits are made of words that matter (names, quotes, comment signs, line ends, indents), so that they collide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from workspaces import TODAY, debt_record

from owed.index.document import Change
from owed.index.live import documents, looks
from owed.index.workspace import Workspace
from owed.rules.check import findings
from owed.source.languages import language_of
from owed.text import Encoding

PATH = "src/churn/scoring.py"
RECORD = "docs/debt/0001-scorer.md"
START = '''\
import pandas as pd
from churn.scoring import Scorer as Other

class Scorer:
    """Scores."""

    @staticmethod
    def make(): return Scorer()

    def legacy_score(self, rows):  # é TD-0001
        # TODO: läuft 𝒳
        return self.legacy_score(rows)

def load(scorer: Scorer):
    frame = pd.DataFrame()
    frame.append(scorer.legacy_score("𝒳é"))
    return frame

def made(kind=None):
    if isinstance(kind, Scorer):
        kind.legacy_score()
    for each in [Scorer()]:
        return each

class Sub(Scorer):
    held: Scorer
    def more(self):
        made().legacy_score(self.held.legacy_score)
        a, b = made(), super().legacy_score()
        a.legacy_score(b)
'''
WORDS = [
    "legacy_score", "Scorer", "load", "append", "TODO", "TD-0001", "TD-0012", "# ", '"""', '"', "'", "(", ")", ":", " = ",
    "\n", "\r\n", "\r", "\n    ", "    ", "def ", "class ", "import ", "from churn.scoring import *\n", "self.", "x", "é", "𝒳",
    "return made()\n", "each", "made", "a", "kind", "held", "isinstance(kind, Scorer)",
    ".", ",", "owed: ignore[OWE201]", "@staticmethod\n", "global load\n", "\\\n", "async ", "\t", "del Scorer\n", "",
    "class Scorer:\n    def legacy_score(self): ...\n", "load = 1\n", "lambda load: ", "for load in load:\n    ", "if x:\n",
]  # fmt: skip

Edit = tuple[tuple[int, int], tuple[int, int], str]
EDITS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 34), st.integers(0, 45)),
        st.tuples(st.integers(0, 2), st.integers(0, 45)),
        st.lists(st.sampled_from(WORDS), max_size=3).map("".join),
    ).map(lambda e: (e[0], (e[0][0] + e[1][0], e[1][1] if e[1][0] else e[0][1] + e[1][1] // 6), e[2])),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("incremental")
    anchors = [f"{PATH}::Scorer", f"{PATH}::Scorer.legacy_score", f"{PATH}::load", "use: pandas.DataFrame.append"]
    files = {RECORD: debt_record(*anchors), PATH: START, "src/churn/__init__.py": "", "owed.toml": "likely = true\n"}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def units(text: str, encoding: Encoding) -> list[str]:
    """The text in pieces of one unit each; a character's further units are empty."""
    size = {"utf-8": lambda c: len(c.encode()), "utf-16": lambda c: 1 + (c > "\uffff"), "utf-32": lambda c: 1}[encoding]
    return [piece for char in text for piece in (char, *[""] * (size(char) - 1))]


def offset(text: str, line: int, column: int) -> int:
    """A position of LSP in UTF-16 as an index into the text; written apart from the program, and as plainly as can be."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    if line >= len(starts):
        return len(text)
    end = starts[line + 1] if line + 1 < len(starts) else len(text)
    row = text[starts[line] : end].rstrip("\r\n")
    return starts[line] + len("".join(units(row, "utf-16")[:column]))


def plainly(text: str, edit: Edit) -> str:
    start, end = (offset(text, *position) for position in edit[:2])
    start, end = min(start, end), max(start, end)
    return text[:start] + edit[2] + text[end:]


def same(ours: Workspace, fresh: Workspace, path: str) -> None:
    assert ours.snapshot.facts(path) == fresh.snapshot.facts(path), ours.documents[path].text.data.decode()
    assert findings(ours.snapshot, path) == findings(fresh.snapshot, path)


def play(
    root: Path, path: str, start: str, edits: Sequence[Edit], together: bool = False, patient: bool = True
) -> None:
    language = language_of(path)
    ours = Workspace(root, TODAY, "utf-16")
    ours.patient = patient
    ours.open(path, start, 0, language)
    text = start
    changes = [Change(new, begin, end) for begin, end, new in edits]
    for number in range(0, len(edits), len(edits) if together else 1):
        batch = slice(number, len(edits) if together else number + 1)
        ours.change(path, changes[batch], number + 1)
        for edit in edits[batch]:
            text = plainly(text, edit)
        assert ours.documents[path].text.data.decode() == text
        fresh = Workspace(root, TODAY, "utf-16")
        fresh.patient = True
        fresh.open(path, text, 0, language)
        while ours.work():
            pass
        same(ours, fresh, path)


QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(edits=EDITS, crlf=st.booleans(), together=st.booleans())
@example(edits=[((3, 6), (3, 12), "Other")], crlf=False, together=False)
@example(edits=[((9, 0), (9, 0), "\n"), ((0, 0), (0, 0), "\n")], crlf=True, together=True)
@example(edits=[((7, 4), (8, 0), "")], crlf=True, together=False)
@example(
    edits=[((0, 0), (1, 0), "legacy_score"), ((14, 4), (15, 0), '"""'), ((16, 1), (16, 1), '"""')],
    crlf=False,
    together=False,
)
def test_python(root: Path, edits: list[Edit], crlf: bool, together: bool) -> None:
    play(root, PATH, START.replace("\n", "\r\n") if crlf else START, edits, together)


@settings(QUICK, max_examples=60)
@given(edits=EDITS, together=st.booleans())
def test_looks_that_are_left_to_the_time_between_keys(root: Path, edits: list[Edit], together: bool) -> None:
    with pytest.MonkeyPatch.context() as context:
        context.setattr(documents, "LARGE", 0)
        context.setattr(looks, "SECONDS", 0)
        play(root, PATH, START, edits, together, patient=False)


@settings(QUICK, max_examples=40)
@given(edits=EDITS, path=st.sampled_from(["src/churn/run.py", "a.js", "a.sql", "a.md"]), crlf=st.booleans())
def test_other_files(root: Path, edits: list[Edit], path: str, crlf: bool) -> None:
    play(root, path, START.replace("\n", "\r\n") if crlf else START, edits)


@settings(QUICK, max_examples=40)
@given(edits=EDITS.map(lambda edits: edits[:3]))
def test_records(root: Path, edits: list[Edit]) -> None:
    """A record's text is what was edited; its code is found by it once it is whole again."""
    good = debt_record(f"{PATH}::Scorer")
    ours = Workspace(root, TODAY, "utf-16")
    ours.patient = True
    ours.open(RECORD, good, 0, language_of(RECORD))
    ours.open(PATH, START, 0, language_of(PATH))
    text = good
    for edit in edits:
        ours.change(RECORD, [Change(edit[2], edit[0], edit[1])], None)
        text = plainly(text, edit)
    assert ours.documents[RECORD].text.data.decode() == text
    ours.change(RECORD, [Change(good)], None)
    fresh = Workspace(root, TODAY, "utf-16")
    fresh.patient = True
    fresh.open(RECORD, good, 0, language_of(RECORD))
    fresh.open(PATH, START, 0, language_of(PATH))
    assert ours.registry.all == fresh.registry.all
    same(ours, fresh, PATH)


@pytest.mark.parametrize("encoding", get_args(Encoding))
def test_columns_are_counted_in_the_clients_units(root: Path, encoding: Encoding) -> None:
    text = 'x = "𝒳é"  # TODO: läuft\r\ny = 1\r\n'
    column = len(units('x = "𝒳é', encoding))
    workspace = Workspace(root, TODAY, encoding)
    workspace.patient = True
    workspace.open("a.py", text, 0, language_of("a.py"))
    workspace.change("a.py", [Change("𝒳", (0, column), (0, column)), Change("é", (0, 5), (0, 5))], 1)
    assert workspace.documents["a.py"].text.data.decode() == 'x = "é𝒳é𝒳"  # TODO: läuft\r\ny = 1\r\n'
    (found,) = findings(workspace.snapshot, "a.py")
    assert found.span.start.column == len('x = "é𝒳é𝒳"  # '.encode())
