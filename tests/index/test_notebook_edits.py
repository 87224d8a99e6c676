"""Markers in notebooks that no editor has open: the smallest edit of their JSON, and nothing else of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspaces import debt_record

from owed.index.change import WorkspaceChange
from owed.index.lifecycle import change_status
from owed.index.renumber import renumber
from owed.registry.ids import RecordId
from owed.source.python.notebook import cells
from owed.source.python.notebook_json import raw_edits, sources

BOOK = """{
 "metadata": {"source": ["# TD-0001"], "cells": [{"source": "# TD-0001"}]},
 "cells": [
  {"cell_type": "markdown", "source": ["# About it\\n", "é \\u00e9"]},
  {
   "cell_type": "code", "outputs": [{"text": ["# TD-0001\\n"]}],
   "source": [
    %s
   ]
  },
  {"cell_type": "code", "source": "x = '\\"'  # TD-1\\ny = 2"}
 ],
 "nbformat": 4, "nbformat_minor": 5
}
"""
SOURCES = {
    r'"import a\n", "# TODO(TD-0001): later\n", "b = 1"': r'"import a\n", "# TODO: later\n", "b = 1"',
    '"import a\\n",\n    "# TD-0001\\n",\n    "b = 1"': '"import a\\n",\n    "b = 1"',
    '"import a\\n",\n    "# TD-0001"': '"import a\\n"',
    '"# TD-0001\\n",\n    "b = 1"': '"b = 1"',
    r'"a = \"\\\\\" + \"\ud83e\udd80\"  # TD-0001\n", "b = 1"': r'"a = \"\\\\\" + \"\ud83e\udd80\"\n", "b = 1"',
    r'"a = \"é\"\t# TD-0001"': r'"a = \"é\""',
    '"# TD-0001"': "",
}


def book(source: str) -> str:
    return BOOK % source


def edited(change: Any, before: bytes) -> bytes:
    assert isinstance(change, WorkspaceChange)
    for edit in reversed([edit for edit in change.edits if edit.path == "a.ipynb"]):
        assert edit.cell is None
        before = before[: edit.span.start.offset] + edit.new.encode() + before[edit.span.end.offset :]
    return before


@pytest.mark.parametrize("source", SOURCES)
def test_markers_of_repaid_debt_go_from_closed_notebooks(workspace: Callable[..., Any], source: str) -> None:
    at = workspace({"docs/debt/0001-scorer.md": debt_record(), "a.ipynb": book(source).encode()})
    at.scan()
    after = edited(change_status(at, at.registry.get("TD-1"), "repaid"), book(source).encode())
    assert after.decode() == book(SOURCES[source]).replace("'  # TD-1", "'")
    json.loads(after)


@pytest.mark.parametrize("source", SOURCES)
def test_a_new_number_in_closed_notebooks(workspace: Callable[..., Any], source: str) -> None:
    at = workspace({"docs/debt/0001-scorer.md": debt_record(), "a.ipynb": book(source).encode()})
    at.scan()
    after = edited(renumber(at, at.registry.get("TD-1"), RecordId("TD", 23)), book(source).encode()).decode()
    head, cells_then = book(source).split("cell_type", 1)
    outputs = '"text": ["# TD-0001'
    wanted = cells_then.replace(outputs, "OUT").replace("TD-0001", "TD-0023").replace("OUT", outputs)
    assert after == f"{head}cell_type{wanted}".replace("# TD-1\\n", "# TD-23\\n")


@given(
    st.lists(st.text(max_size=6), min_size=1, max_size=5),
    st.booleans(),
    st.booleans(),
    st.text(max_size=4).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)),
    st.data(),
)
def test_an_edit_of_the_json_is_the_edit_of_the_cell(
    lines: list[str], as_list: bool, ascii_only: bool, new: str, data: st.DataObject
) -> None:
    source: Any = lines if as_list else "".join(lines)
    before = json.dumps(
        {"cells": [{"source": "x"}, {"source": source}], "x": 1}, ensure_ascii=ascii_only, indent=1
    ).encode()
    text = "".join(lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = len(text[:start].encode()), len(text[:end].encode())
    made = raw_edits(before, sources(before)[2], first, last, new)
    assert made is not None or start == end
    after = before
    for at, to, written in reversed(made or []):
        after = after[:at] + written.encode() + after[to:]
    changed = cells(after)
    assert changed is not None
    assert str(changed[0].text) == "x"
    assert str(changed[1].text) == text[:start] + (new if made else "") + text[end:]
