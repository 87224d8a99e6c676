"""A number that another branch has, and two records with one number after the merge: told and mended in the editor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from lsprotocol import types
from repositories import commit, git
from workspaces import debt_record

MINE = "docs/debt/0002-keep-the-second.md"
SECOND = debt_record().replace("Keep the uncalibrated", "Keep the second").replace("status:", "id: TD-0002\nstatus:")
OTHER = "# Two tables\n\nThey were there before the first customer came.\n"


def repository(root: Path) -> None:
    commit(root, {"docs/debt/0001-old.md": "# Old\n", "lib/a.py": "x = 1\n"})
    git(root, "checkout", "-q", "-b", "a")
    commit(root, {"docs/debt/0002-two-tables.md": OTHER, "lib/a.py": "x = 1  # TD-0002\n"})
    git(root, "checkout", "-q", "-b", "b", "main")
    commit(root, {MINE: SECOND, "lib/b.py": "y = 2  # TD-0002\n"})
    git(root, "branch", "-q", "-f", "main", "a")


async def until_told(e: Any, path: str) -> list[types.Diagnostic]:
    async def look() -> list[types.Diagnostic]:
        while True:
            found = [d for d in await e.diagnostics(path) if d.code == "OWE403"]
            if found:
                return found
            await asyncio.sleep(0.05)

    return await asyncio.wait_for(look(), 60)


async def test_told_before_they_meet_and_renumbered(editor: Any, tmp_path: Path) -> None:
    repository(tmp_path)
    e = await editor({})
    e.open(MINE, language="markdown")
    [told] = await until_told(e, MINE)
    assert told.message == "TD-0002 is taken: branch main has it, in 0002-two-tables.md"
    assert told.range.start.line == 1
    action = await e.resolve((await e.actions(MINE, told.range.start))["Renumber to TD-0003"])
    renamed = [c for c in action.edit.document_changes if isinstance(c, types.RenameFile)]
    assert [c.new_uri.rpartition("/")[2] for c in renamed] == ["0003-keep-the-second.md"]
    edited = {
        c.text_document.uri.rpartition("/")[2]: [t.new_text for t in c.edits]
        for c in action.edit.document_changes
        if isinstance(c, types.TextDocumentEdit)
    }
    assert edited == {"0002-keep-the-second.md": ["TD-0003"], "b.py": ["TD-0003"]}


async def test_after_the_merge_each_keeps_its_own_code(editor: Any, tmp_path: Path) -> None:
    repository(tmp_path)
    git(tmp_path, "merge", "-q", "--no-edit", "a")
    e = await editor({})
    e.open(MINE, language="markdown")
    [told] = await until_told(e, MINE)
    assert told.message == "TD-0002 is taken: docs/debt/0002-two-tables.md has it too"
    action = await e.resolve((await e.actions(MINE, told.range.start))["Renumber to TD-0003"])
    edited = {
        c.text_document.uri.rpartition("/")[2]
        for c in action.edit.document_changes
        if isinstance(c, types.TextDocumentEdit)
    }
    assert edited == {"0002-keep-the-second.md", "b.py"}
