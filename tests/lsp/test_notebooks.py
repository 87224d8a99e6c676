"""Anchors into an open notebook: what its cells show, and how the record leads to them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from edits import applied
from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
CELLS = ["rows = [1]", "x = 'é𝒳'\ndef train(rows): return rows", "'é𝒳'; train(rows)"]
BOOK = {"nbformat": 4, "cells": [{"cell_type": "code", "source": source} for source in CELLS]}
FILES = {RECORD: debt_record("src/a.ipynb::train"), "src/a.ipynb": json.dumps(BOOK)}


async def test_the_cells_show_the_debt_that_the_record_leads_to(editor: Any) -> None:
    e = await editor(FILES)
    uris = e.open_notebook("src/a.ipynb", [(types.NotebookCellKind.Code, source) for source in CELLS])
    name = types.Range(types.Position(1, 4), types.Position(1, 9))
    use = 10 if e.encoding == "utf-8" else 7

    async def hover(cell: str, line: int, column: int) -> str | None:
        asked = types.HoverParams(types.TextDocumentIdentifier(cell), types.Position(line, column))
        found = await e.client.text_document_hover_async(asked)
        return found.contents.value if found is not None else None

    async def looked_at() -> None:
        while await hover(uris[1], 1, 5) is None or await hover(uris[2], 0, use + 2) is None:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(looked_at(), 60)  # names are found between requests
    assert (await hover(uris[1], 1, 5) or "").startswith("**TD-0001")
    assert await hover(uris[0], 0, 1) is None
    lenses = types.CodeLensParams(types.TextDocumentIdentifier(uris[1]))
    assert [lens.range for lens in await e.client.text_document_code_lens_async(lenses)][:1] == [name]

    at = e.open(RECORD, FILES[RECORD].replace("a.ipynb::train", "a.ipynb::tra‸in"), "markdown")
    definition = types.DefinitionParams(e.document(RECORD), at)
    (found,) = await e.client.text_document_definition_async(definition)
    assert (found.uri, found.range) == (uris[1], name)


async def test_the_definitions_of_a_notebook_are_offered_behind_its_path(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open(RECORD, FILES[RECORD].replace("a.ipynb::train", "a.ipynb::‸"), "markdown")
    found = await e.client.text_document_completion_async(types.CompletionParams(e.document(RECORD), at))
    assert [item.label for item in found.items] == ["src/a.ipynb::rows", "src/a.ipynb::x", "src/a.ipynb::train"]


async def test_a_marker_in_a_cell_is_registered_for_the_function_around_it(editor: Any) -> None:
    e = await editor(FILES)
    cells = ["%time", "%matplotlib inline\ndef sample(rows):\n    return rows[:9]  # TODO: by segment\n"]
    uris = e.open_notebook("src/b.ipynb", [(types.NotebookCellKind.Code, source) for source in cells])
    at = types.Range(types.Position(2, 24), types.Position(2, 24))
    params = types.CodeActionParams(types.TextDocumentIdentifier(uris[1]), at, types.CodeActionContext([]))
    for title in ("Register technical debt for this TODO…", "Register technical debt for `sample`…"):
        offered = {action.title: action for action in await e.client.text_document_code_action_async(params)}
        edit = (await e.resolve(offered[title])).edit
        after = applied(edit, {uris[1].rpartition("/")[2]: cells[1]})
        (record,) = (text for name, text in after.items() if name.endswith(".md"))
        assert "  - src/b.ipynb::sample\n" in record
