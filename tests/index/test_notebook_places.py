"""Anchors into notebooks: the cells are one module, and each place is told by its cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from followed import SCORE, state
from histories import history
from workspaces import debt_record

from owed.index.workspace import Workspace
from owed.rules.check import workspace_findings
from owed.source.python.notebook import cells

RECORD = "docs/debt/0001-scorer.md"
MATCH = 'match: "(except_clause !value)"'


def book(*code: str) -> str:
    """A notebook with a cell of prose before these."""
    made = [{"cell_type": "markdown", "source": "def train(): pass"}]
    return json.dumps({"nbformat": 4, "cells": [*made, *({"cell_type": "code", "source": each} for each in code)]})


CELLS = [
    "%matplotlib inline\nrows = [1]\n",
    "x = 'é'\ndef train(rows):\n    try:\n        return rows\n    except:\n        pass\n",
    "class Scorer:\n    def score(self):\n        return 1\n",
    "train(rows)\nScorer().score()\ntrained = 1",
]


def places(space: Workspace) -> list[tuple[int | None, str, str]]:
    """The touches of all records: cell, ``line:column`` from 1, kind."""
    snapshot = space.snapshot
    touches = [touch for record in snapshot.registry.all for touch in snapshot.touches_of(record)]
    return [(t.cell, f"{t.span.start.line + 1}:{t.span.start.column + 1}", t.kind) for t in touches]


def test_definitions_and_uses_are_told_by_their_cell(workspace: Callable[..., Any]) -> None:
    record = debt_record("src/a.ipynb::train", "src/a.ipynb::Scorer.score")
    space = workspace({RECORD: record, "src/a.ipynb": book(*CELLS)})
    found = workspace_findings(space.scan())
    assert places(space) == [(3, "2:5", "here"), (4, "2:9", "here"), (5, "1:1", "uses"), (5, "2:10", "uses")]
    assert [(f.cell, f.code) for f in found] == [(3, "OWE101"), (4, "OWE101"), (5, "OWE102"), (5, "OWE102")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(except_clause !value)", [(3, "5:5", "here")]),
        ("""((string) @a (#eq? @a "'é'"))""", [(3, "1:5", "here")]),
        ('((function_definition) @a (#match? @a "score"))', [(4, "2:5", "here")]),
    ],
)
def test_code_that_a_query_matches(workspace: Callable[..., Any], query: str, expected: object) -> None:
    anchor = "match: '" + query.replace("'", "''") + "'"
    space = workspace({RECORD: debt_record(anchor), "src/a.ipynb": book(*CELLS)})
    space.scan()
    assert places(space) == expected


def test_an_open_notebook_is_as_the_editor_has_it(workspace: Callable[..., Any]) -> None:
    space = workspace({RECORD: debt_record("src/a.ipynb::train"), "src/a.ipynb": book(*CELLS)})
    space.scan()
    space.set_cells("src/a.ipynb", cells(book(CELLS[3], CELLS[1]).encode()))
    assert places(space) == [(2, "1:1", "uses"), (3, "2:5", "here")]
    space.set_cells("src/a.ipynb", cells(book(CELLS[3]).encode()))
    assert places(space) == []


def test_a_name_that_no_cell_defines_is_told(workspace: Callable[..., Any]) -> None:
    space = workspace({RECORD: debt_record("src/a.ipynb::trian"), "src/a.ipynb": book(*CELLS)})
    (finding,) = workspace_findings(space.scan())
    assert (finding.path, finding.code) == (RECORD, "OWE306")
    assert "no trian in the file" in finding.message


def test_what_a_cell_goes_on_with_ends_with_the_cell(workspace: Callable[..., Any]) -> None:
    """As Python reads them, the lines of the next cell belong to the function; they are no part of this cell."""
    space = workspace({RECORD: debt_record("a.ipynb::f"), "a.ipynb": book("def f():\n    x = 1", "    return x\n")})
    (touch,) = space.scan().touches_of(space.registry.all[0])
    assert touch.body is not None
    assert (touch.cell, touch.body.end.line, touch.body.end.column) == (2, 1, 9)


def test_an_anchor_follows_its_function_from_a_notebook_into_a_module(tmp_path: Path) -> None:
    history(tmp_path, {"a.ipynb": book("x = 1", SCORE)}, {"a.ipynb": book("x = 1"), "lib/scoring.py": SCORE})
    found = state(tmp_path, "a.ipynb::score")
    assert found is not None
    assert (found.kind, found.candidate) == ("moved", "lib/scoring.py::score")


def test_an_anchor_follows_its_function_that_a_notebook_renames(tmp_path: Path) -> None:
    history(tmp_path, {"a.ipynb": book(SCORE)}, {"a.ipynb": book("x = 1", SCORE.replace("def score", "def rate"))})
    found = state(tmp_path, "a.ipynb::score")
    assert found is not None
    assert (found.kind, found.candidate) == ("moved", "a.ipynb::rate")


def test_an_anchor_into_a_notebook_whose_function_is_there_is_left_alone(tmp_path: Path) -> None:
    history(tmp_path, {"a.ipynb": book(SCORE)}, {"a.ipynb": book("x = 1", SCORE)})
    assert state(tmp_path, "a.ipynb::score") is None


@pytest.mark.parametrize(("size", "expected"), [(5_000, [(2, "1:5", "here")]), (20_000, [])])
def test_a_notebook_may_have_pictures(workspace: Callable[..., Any], size: int, expected: object) -> None:
    """Beyond ten times the size of other files it is not read; what its anchors are about is then not known."""
    drawn = [{"data": {"image/png": "A" * size}}]
    cell = {"cell_type": "code", "source": "def train(): pass", "outputs": drawn}
    files = {"owed.toml": "max-file-size = 1000\n", "a.ipynb": json.dumps({"nbformat": 4, "cells": [{}, cell]})}
    space = workspace({RECORD: debt_record("a.ipynb::train"), **files})
    codes = [finding.code for finding in workspace_findings(space.scan())]
    assert places(space) == expected
    assert "OWE306" not in codes
