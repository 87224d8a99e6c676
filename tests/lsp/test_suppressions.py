"""Suppressions in an editor: those that silence nothing are taken out, and those without a reason get room for one."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from workspaces import debt_record

CODE = """\
x = 1  # owed: ignore[OWE201] it is gone
y = 2  # owed: ignore
# TODO: silenced  owed: ignore[OWE201]
# owed: ignore[OWE301] gone, too
"""
FILES = {"docs/debt/0001-a.md": debt_record("b.py"), "b.py": "1\n", "a.py": CODE}


async def test_what_is_certain_goes_with_all_the_rest(editor: Any) -> None:
    e = await editor(FILES)
    e.open("a.py")
    await e.until("a.py", lambda found: sum(d.code == "OWE203" for d in found) == 3)
    actions = await e.actions("a.py", types.Position(0, 10))
    assert "Remove the suppression" in actions
    edit = (await e.resolve(actions["Fix all in file (2)"])).edit
    (change,) = edit.document_changes
    assert sorted((each.range.start.line, each.range.end.line, each.new_text) for each in change.edits) == [
        (0, 0, ""),
        (3, 4, ""),
    ]


async def test_room_for_a_reason(editor: Any) -> None:
    e = await editor(FILES)
    e.open("a.py")
    await e.until("a.py", lambda found: any(d.code == "OWE204" for d in found))
    action = (await e.actions("a.py", types.Position(2, 20)))["Say why…"]
    action = await e.resolve(action)
    (change,) = action.edit.document_changes
    (edit,) = change.edits
    assert (edit.new_text, edit.range.start, edit.range.end) == (" ", types.Position(2, 38), types.Position(2, 38))
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    assert e.shown[-1].selection.start == types.Position(2, 39)
