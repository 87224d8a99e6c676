"""Renumbering: F2 on an ID, and the way out of an ID that two records have."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0007-scorer.md"
FILES = {
    RECORD: debt_record().replace("status:", "id: TD-0007\nstatus:") + "\nTD-0007 is this one.\n",
    "docs/debt/0009-other.md": debt_record() + "\nAmends [TD-0007](0007-scorer.md).\n",
    "a.py": "x = 1  # TODO(TD-7): later\ny = 'TD-0007'\n",
    "web/b.ts": "let a = 1; // TD-0007\n",
}


def after(edit: types.WorkspaceEdit, files: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The edited files by name, and the renames."""
    texts = {path.rpartition("/")[2]: text for path, text in files.items()}
    renames = []
    for change in edit.document_changes or []:
        if isinstance(change, types.RenameFile):
            renames.append((change.old_uri.rpartition("/")[2], change.new_uri.rpartition("/")[2]))
        elif isinstance(change, types.TextDocumentEdit):
            name = change.text_document.uri.rpartition("/")[2]
            lines = texts[name].split("\n")
            for each in sorted(change.edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
                row = lines[each.range.start.line]
                lines[each.range.start.line] = (
                    row[: each.range.start.character] + each.new_text + row[each.range.end.character :]
                )
            texts[name] = "\n".join(lines)
    return texts, renames


async def test_an_id_is_renamed_everywhere(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", "x = 1  # TODO(TD-‸7): later\ny = 'TD-0007'\n")
    prepared = await e.client.text_document_prepare_rename_async(types.PrepareRenameParams(e.document("a.py"), at))
    assert (prepared.placeholder, prepared.range.start.character, prepared.range.end.character) == ("TD-7", 14, 18)
    edit = await e.client.text_document_rename_async(types.RenameParams(e.document("a.py"), at, "TD-12"))
    texts, renames = after(edit, FILES)
    assert renames == [("0007-scorer.md", "0012-scorer.md")]
    assert texts["a.py"] == "x = 1  # TODO(TD-12): later\ny = 'TD-0007'\n"
    assert texts["b.ts"] == "let a = 1; // TD-0012\n"
    assert texts["0007-scorer.md"] == FILES[RECORD].replace("TD-0007", "TD-0012")
    assert "Amends [TD-0012](0012-scorer.md).\n" in texts["0009-other.md"]


async def test_a_taken_id_is_refused(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", "x = 1  # TD-‸7\n")
    with pytest.raises(Exception, match="TD-0009 is taken"):
        await e.client.text_document_rename_async(types.RenameParams(e.document("a.py"), at, "TD-9"))


async def test_other_names_are_anothers_business(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", "load‸er = 1\n")
    params = types.PrepareRenameParams(e.document("a.py"), at)
    assert await e.client.text_document_prepare_rename_async(params) is None
    assert await e.client.text_document_rename_async(types.RenameParams(e.document("a.py"), at, "x")) is None


async def test_of_two_records_with_one_id_one_moves_and_references_stay(editor: Any) -> None:
    files = {**FILES, "docs/debt/0007-twin.md": debt_record().replace("status:", "id: TD-0007\nstatus:")}
    e = await editor(files)
    e.open("docs/debt/0007-twin.md", language="markdown")
    actions = await e.actions("docs/debt/0007-twin.md", types.Position(1, 6))
    action = await e.resolve(actions["Renumber to TD-0010"])
    assert [d.code for d in action.diagnostics] == ["OWE403"]
    texts, renames = after(action.edit, files)
    assert renames == [("0007-twin.md", "0010-twin.md")]
    assert texts["0007-twin.md"].startswith("---\nid: TD-0010\n")
    assert texts["a.py"] == files["a.py"]
