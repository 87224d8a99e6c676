"""The configuration, open in an editor: what is wrong, what can be written, what it means; and that saving it is enough."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types
from workspaces import debt_record

FILES = {
    "docs/debt/0001-x.md": debt_record("app.py"),
    "app.py": "x = 1  # TODO: y\n",
    "owed.toml": "likely = true\n",
    "pyproject.toml": "[project]\nname = 'x'\n[tool.ruff]\nliekly = 1\n",
}


async def test_in_an_editor(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("owed.toml", "# ü\nlie‸kly = true\n[severity]\nOWE201 = 'hint'\n", "toml")
    (wrong,) = await e.diagnostics("owed.toml")
    assert (wrong.code, wrong.severity) == ("OWE001", types.DiagnosticSeverity.Error)
    assert (wrong.range.start, wrong.range.end) == (types.Position(1, 0), types.Position(1, 6))
    action = await e.resolve((await e.actions("owed.toml", at))["Did you mean likely?"])
    changes = action.edit.document_changes or []
    assert [edit.new_text for change in changes for edit in change.edits] == ["likely"]
    hover = await e.client.text_document_hover_async(types.HoverParams(e.document("owed.toml"), types.Position(3, 11)))
    assert "Barely visible." in hover.contents.value
    assert hover.range == types.Range(types.Position(3, 9), types.Position(3, 15))
    params = types.CompletionParams(e.document("owed.toml"), types.Position(3, 0))
    found = await e.client.text_document_completion_async(params)
    assert {"OWE201 =", "OWE2 ="} & {item.label for item in found.items}


async def test_other_tools_tables_are_not_ours(editor: Any) -> None:
    e = await editor(FILES)
    e.open("pyproject.toml", language="toml")
    assert await e.diagnostics("pyproject.toml") == []
    params = types.CompletionParams(e.document("pyproject.toml"), types.Position(3, 3))
    assert await e.client.text_document_completion_async(params) is None
    assert await e.hover("pyproject.toml", types.Position(3, 3)) is None


async def test_saving_is_enough(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app.py")
    assert "OWE201" in [code for code, _ in await e.codes("app.py")]
    e.open("owed.toml", language="toml")
    (e.root / "owed.toml").write_text('ignore = ["OWE201"]\n')
    e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document("owed.toml")))
    for _ in range(100):
        if "OWE201" not in [code for code, _ in await e.codes("app.py")]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the setting is not in force")
