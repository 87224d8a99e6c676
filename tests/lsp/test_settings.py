"""The configuration, open in an editor: what is wrong, what can be written, what it means; and that saving it is enough."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
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


SETTINGS = {
    'registry = ["docs/adr"]\n': [("lib/old.py", "OWE301", False)],
    'registry = ["docs/debt", "docs/adr"]\n': [("lib/old.py", "OWE301", True)],
    'prefixes = { "docs/debt" = "X" }\n': [("lib/old.py", "OWE301", False), ("app.py", "OWE201", True)],
    'tags = ["LATER"]\n': [("app.py", "OWE201", False), ("lib/old.py", "OWE201", True)],
    'exclude = ["lib/**"]\n': [("lib/old.py", "OWE301", False), ("app.py", "OWE201", True)],
    'per-file-ignores = { "lib/**" = ["OWE3"] }\ntags = ["LATER"]\n': [("lib/old.py", "OWE201", True)],
    'ignore = ["OWE2"]\n': [("app.py", "OWE201", False), ("lib/old.py", "OWE301", True)],
    "": [("app.py", "OWE201", True)],
}


@pytest.mark.parametrize("how", ["saved", "changed on disk"])
async def test_each_setting_is_in_force_without_a_restart(editor: Any, how: str) -> None:
    """All of the workspace follows: files that are open, and those that are not."""
    e = await editor({**FILES, "docs/adr/0001-y.md": "# Y\n", "lib/old.py": "# TD-0009\ny = 1  # LATER: z\n"})
    e.open("app.py")
    e.open("owed.toml", language="toml")
    for text, expected in SETTINGS.items():
        (e.root / "owed.toml").write_text(text)
        e.write("owed.toml", text)
        if how == "saved":
            e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document("owed.toml")))
        else:
            change = types.FileEvent(e.uri("owed.toml"), types.FileChangeType.Changed)
            e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        for path, code, told in expected:
            await until_told(e, path, code, told, text)


async def until_told(e: Any, path: str, code: str, told: bool, text: str) -> None:
    """Wait until a file has a finding, or has it no more; of one that is not open, the whole workspace is asked."""

    async def ask() -> None:
        while True:
            if path == "app.py":
                codes = [found for found, _ in await e.codes(path)]
            else:
                report = await e.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
                codes = [str(d.code) for each in report.items if each.uri == e.uri(path) for d in each.items]
            if (code in codes) == told:
                return
            await asyncio.sleep(0.05)

    try:
        await asyncio.wait_for(ask(), 30)
    except asyncio.TimeoutError:
        raise AssertionError(f"{text!r}: {path} {'has no' if told else 'still has'} {code}") from None
