"""Records that change under an open editor: renamed in a terminal or in the editor, edited in two editors at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

from edits import applied
from lsprotocol import types
from workspaces import debt_record

OLD, NEW = "docs/debt/0001-scorer.md", "docs/debt/0001-keep-scorer.md"
CODE = "x = 1  # TD-0001\n"
Kind = types.FileChangeType


def watched(e: Any, *changes: tuple[str, types.FileChangeType]) -> None:
    events = [types.FileEvent(e.uri(path), kind) for path, kind in changes]
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))


def close(e: Any, path: str) -> None:
    e.client.text_document_did_close(types.DidCloseTextDocumentParams(e.document(path)))


async def said(e: Any, path: str, code: str = "OWE403") -> list[tuple[str, types.DiagnosticSeverity | None]]:
    return [(d.message, d.severity) for d in await e.diagnostics(path) if d.code == code]


async def until_said(e: Any, path: str, *messages: str) -> None:
    await e.until(path, lambda found: [d.message for d in found if d.code == "OWE403"] == list(messages))


async def opened_and_moved(e: Any) -> None:
    """The record is open with an edit that is not saved, and gets another name in a terminal."""
    e.open(OLD, language="markdown")
    e.open("a.py")
    e.edit(OLD, 2, 0, 0, "# not saved\n")
    await e.settled(OLD)
    (e.root / OLD).rename(e.root / NEW)
    watched(e, (NEW, Kind.Created), (OLD, Kind.Deleted))


async def test_renamed_in_a_terminal_while_it_is_open(editor: Any) -> None:
    e = await editor({OLD: debt_record(), "a.py": CODE})
    await opened_and_moved(e)
    told = f"TD-0001 has another file on disk now, {NEW}: edits that are not saved here belong there"
    await until_said(e, OLD, told)
    assert await said(e, OLD) == [(told, types.DiagnosticSeverity.Warning)]
    # another number for it would be the wrong way out
    assert not [title for title in await e.actions(OLD, types.Position(0, 0)) if "Renumber" in title]
    # the new file is a record like any other
    e.open(NEW, language="markdown")
    assert await said(e, NEW) == []
    close(e, OLD)
    await until_said(e, NEW)
    assert await said(e, OLD) == []


async def test_saved_under_its_old_name_all_the_same(editor: Any) -> None:
    """Then there are two records of one ID."""
    e = await editor({OLD: debt_record(), "a.py": CODE})
    await opened_and_moved(e)
    (e.root / OLD).write_text(debt_record())
    e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document(OLD)))
    watched(e, (OLD, Kind.Created))
    e.open(NEW, language="markdown")
    await until_said(e, NEW, f"TD-0001 is taken: {OLD} has it too")
    close(e, OLD)
    (e.root / OLD).unlink()
    watched(e, (OLD, Kind.Deleted))
    await until_said(e, NEW)


async def test_renumbered_in_a_terminal_while_it_is_open(editor: Any) -> None:
    e = await editor({OLD: debt_record(), "docs/debt/0002-two.md": "# Two\n", "a.py": CODE})
    e.open(OLD, language="markdown")
    e.edit(OLD, 2, 0, 0, "# not saved\n")
    await e.settled(OLD)
    run = [sys.executable, "-m", "owed", "renumber", "--root", str(e.root), OLD]
    subprocess.run(run, check=True, capture_output=True)
    watched(e, (OLD, Kind.Deleted), ("docs/debt/0003-scorer.md", Kind.Created), ("a.py", Kind.Changed))
    await until_said(
        e, OLD, "TD-0001 is TD-0003 on disk now, docs/debt/0003-scorer.md: edits that are not saved here belong there"
    )


async def test_its_folder_is_renamed_in_a_terminal(editor: Any) -> None:
    e = await editor({OLD: debt_record(), "a.py": CODE})
    e.open(OLD, language="markdown")
    await e.settled(OLD)
    (e.root / "docs/debt").rename(e.root / "docs/decisions")
    watched(e, ("docs/decisions", Kind.Created), ("docs/debt", Kind.Deleted))
    e.open("docs/decisions/0001-scorer.md", language="markdown")
    await until_said(e, "docs/decisions/0001-scorer.md")


async def test_renamed_in_the_editor_with_edits_that_are_not_saved(editor: Any) -> None:
    """VS Code and Neovim close the document, and open it under its new name as it was, before or after they tell of the rename."""
    e = await editor({OLD: debt_record("a.py"), "a.py": CODE})
    e.open(OLD, language="markdown")
    e.edit(OLD, 1, 0, 0, "# not saved\n")
    now = debt_record("a.py").replace("status: accepted", "# not saved\nstatus: accepted")
    names = types.RenameFilesParams([types.FileRename(e.uri(OLD), e.uri(NEW))])
    await e.client.workspace_will_rename_files_async(names)
    (e.root / OLD).rename(e.root / NEW)
    close(e, OLD)
    e.open(NEW, now, "markdown")
    e.client.workspace_did_rename_files(names)
    watched(e, (OLD, Kind.Deleted), (NEW, Kind.Created))
    await until_said(e, NEW)
    e.open("a.py")
    links = await e.client.text_document_document_link_async(types.DocumentLinkParams(e.document("a.py")))
    assert [link.target.rpartition("/")[2] for link in links] == ["0001-keep-scorer.md"]
    action = await e.resolve((await e.actions(NEW, types.Position(2, 9)))["Mark repaid: TD-0001"])
    after = applied(action.edit, {"0001-keep-scorer.md": now, "a.py": CODE})
    assert "# not saved\nstatus: repaid\n" in after["0001-keep-scorer.md"]


async def test_a_record_that_was_never_saved_is_not_missed(editor: Any) -> None:
    e = await editor({NEW: debt_record(), "a.py": CODE})
    e.open(OLD, debt_record(), "markdown")
    watched(e, (NEW, Kind.Changed))
    await until_said(e, OLD, f"TD-0001 is taken: {NEW} has it too")


async def test_two_editors_on_one_record(editor: Any) -> None:
    """Each answers from what is on its own screen; what is closed, from the disk."""
    e = await editor({OLD: debt_record(), "a.py": CODE})
    other = await editor({})
    for each in (e, other):
        each.open(OLD, language="markdown")
        each.open("a.py")
    title = debt_record().split("\n").index("# Keep the uncalibrated scorer for the Q3 launch")
    e.edit(OLD, title, 2, 6, "Mine:")
    other.edit(OLD, title, 2, 6, "Theirs:")
    here = types.Position(0, 11)
    assert "Mine: the" in await e.hover("a.py", here)
    assert "Theirs: the" in await other.hover("a.py", here)
    # the other editor saves
    (e.root / OLD).write_text(debt_record().replace("# Keep", "# Theirs:"))
    other.client.text_document_did_save(types.DidSaveTextDocumentParams(other.document(OLD)))
    for each in (e, other):
        watched(each, (OLD, Kind.Changed))
    assert "Mine: the" in await e.hover("a.py", here)
    # an edit is for the text that is on the screen that asks for it
    action = await e.resolve((await e.actions("a.py", here))["Mark repaid: TD-0001"])
    mine = debt_record().replace("# Keep", "# Mine:")
    after = applied(action.edit, {"0001-scorer.md": mine, "a.py": CODE})["0001-scorer.md"]
    assert after == mine.replace("status: accepted", "status: repaid")
    # and this one is closed without saving
    close(e, OLD)
    assert "Theirs: the" in await e.hover("a.py", here)


async def test_what_another_editor_saved_a_moment_ago_is_edited_as_it_is(editor: Any) -> None:
    """Nobody has told of the change yet: the edit is for what is in the file all the same."""
    e = await editor({OLD: debt_record(), "a.py": CODE})
    e.open("a.py")
    action = (await e.actions("a.py", types.Position(0, 11)))["Mark repaid: TD-0001"]
    saved = debt_record().replace("status:", "tags: [scoring, of-another-editor]\nstatus:")
    (e.root / OLD).write_text(saved)
    action = await e.resolve(action)
    after = applied(action.edit, {"0001-scorer.md": saved, "a.py": CODE})["0001-scorer.md"]
    assert after == saved.replace("status: accepted", "status: repaid")


async def test_two_editors_register_at_the_same_time(editor: Any) -> None:
    """The second takes the next number as soon as it has been told of the first one's file."""
    e = await editor({OLD: debt_record(), "a.py": "# TODO: split\nx = 1\n"})
    other = await editor({})
    made = []
    for each in (e, other):
        each.open("a.py")
        offered = await each.actions("a.py", types.Position(0, 3))
        action = await each.resolve(next(a for title, a in offered.items() if title.startswith("Register")))
        created = next(c for c in action.edit.document_changes if isinstance(c, types.CreateFile))
        made.append(created.uri.rpartition("/")[2][:4])
        path = created.uri[len(e.root.as_uri()) + 1 :]
        (e.root / path).write_text("")
        for one in (e, other):
            watched(one, (path, Kind.Created))
        await asyncio.sleep(0)
    assert made == ["0002", "0003"]
