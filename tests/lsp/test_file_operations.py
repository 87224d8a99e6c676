"""Files and folders get other names: the anchors follow, in one edit with the rename or right after it."""

from __future__ import annotations

import shutil
from typing import Any

from edits import applied
from lsprotocol import types
from repositories import commit
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
CODE = {
    "app/scoring.py": "class Scorer:\n    def legacy_score(self):\n        return 1\n",
    "app/batch/run.py": "print(1)\n",
    "web/score.ts": "export function score() {}\n",
}


def anchored(*anchors: str) -> dict[str, str]:
    return {RECORD: debt_record(*anchors), **CODE}


async def will_rename(e: Any, *renames: tuple[str, str]) -> types.WorkspaceEdit | None:
    files = [types.FileRename(e.uri(old), e.uri(new)) for old, new in renames]
    return await e.client.workspace_will_rename_files_async(types.RenameFilesParams(files))


async def record_after(e: Any, files: dict[str, str], *renames: tuple[str, str]) -> str:
    """The record after the edit that a rename gives."""
    edit = await will_rename(e, *renames)
    assert edit is not None
    return applied(edit, {"0001-scorer.md": files[RECORD]})["0001-scorer.md"]


async def test_a_renamed_file(editor: Any) -> None:
    files = anchored("app/scoring.py::Scorer.legacy_score", "'app/scoring.py'  # the whole", "app/batch/**")
    e = await editor(files)
    after = await record_after(e, files, ("app/scoring.py", "core/ranking.py"))
    assert after == files[RECORD].replace("app/scoring.py", "core/ranking.py")


async def test_a_renamed_folder(editor: Any) -> None:
    files = anchored(
        "app/scoring.py::Scorer.legacy_score", "./app/batch/", "app/b*/**", '"app"', "apple/x.py", "'**/app/x'"
    )
    e = await editor(files)
    after = await record_after(e, files, ("app", "src/churn"))
    expected = debt_record(
        "src/churn/scoring.py::Scorer.legacy_score", "./src/churn/batch/", "src/churn/b*/**", '"src/churn"', "apple/x.py", "'**/app/x'"
    )  # fmt: skip
    assert after == expected


async def test_two_files_change_places(editor: Any) -> None:
    files = anchored("a.py::f", "b.py::g", "c.py")
    e = await editor(files)
    after = await record_after(e, files, ("a.py", "b.py"), ("b.py", "c.py"), ("c.py", "a.py"))
    assert after == debt_record("b.py::f", "c.py::g", "a.py")


async def test_a_name_in_other_case(editor: Any) -> None:
    files = anchored("app/scoring.py::Scorer.legacy_score")
    e = await editor(files)
    after = await record_after(e, files, ("app/scoring.py", "app/Scoring.py"))
    assert after == debt_record("app/Scoring.py::Scorer.legacy_score")


async def test_the_glob_of_a_structural_anchor(editor: Any) -> None:
    anchor = "match: '(call function: (identifier) @f)'\n    in: 'app/**'"
    files = anchored(anchor, "{match: (module) @m, in: app/batch/**}")
    e = await editor(files)
    after = await record_after(e, files, ("app", "src/app"))
    assert after == debt_record(anchor.replace("app/**", "src/app/**"), "{match: (module) @m, in: src/app/batch/**}")


async def test_a_name_with_signs_of_a_glob_is_escaped(editor: Any) -> None:
    files = anchored("web/score.ts", "web/score.ts::score")
    e = await editor(files)
    after = await record_after(e, files, ("web/score.ts", "web/[id].ts"))
    assert after == debt_record(r"web/\[id\].ts", "web/[id].ts::score")
    e.open("web/[id].ts", CODE["web/score.ts"], "typescript")
    e.open(RECORD, after, "markdown")
    assert not [d for d in await e.diagnostics(RECORD) if d.code == "OWE306"]


async def test_an_open_record_is_edited_as_it_is(editor: Any) -> None:
    """The edit names the version that it is for, and is made for the text that is not saved."""
    files = anchored("app/scoring.py::Scorer.legacy_score")
    e = await editor(files)
    e.open(RECORD, files[RECORD].replace("date: 2026-06-01\n", ""), "markdown")
    version = e.edit(RECORD, 1, 0, 0, "date: 2026-07-01\n")
    edit = await will_rename(e, ("app/scoring.py", "app/ranking.py"))
    (change,) = edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == (e.uri(RECORD), version)
    now = files[RECORD].replace("date: 2026-06-01\n", "").replace("---\n", "---\ndate: 2026-07-01\n", 1)
    after = applied(edit, {"0001-scorer.md": now})["0001-scorer.md"]
    assert after == now.replace("app/scoring.py", "app/ranking.py")


async def test_nothing_to_do(editor: Any) -> None:
    e = await editor(anchored("app/scoring.py::Scorer.legacy_score", "app/sc*.py"))
    assert await will_rename(e, ("app/batch", "app/jobs")) is None
    assert await will_rename(e, ("elsewhere/a.py", "elsewhere/b.py")) is None


async def test_a_record_that_cannot_be_edited_stops_nothing_else(editor: Any) -> None:
    files = anchored("app/scoring.py")
    shared = debt_record("&a app/scoring.py", "*a")
    e = await editor({**files, "docs/debt/0002-b.md": shared})
    edit = await will_rename(e, ("app/scoring.py", "app/ranking.py"))
    assert [change.text_document.uri for change in edit.document_changes] == [e.uri(RECORD)]
    assert any("TD-0002 does not follow" in message.message for message in e.client.log_messages)


async def test_a_client_without_document_changes(editor: Any) -> None:
    def plain(capabilities: types.ClientCapabilities) -> None:
        capabilities.workspace.workspace_edit = None
        capabilities.workspace.file_operations = None

    files = anchored("app/scoring.py")
    e = await editor(files, change=plain)
    assert e.server_capabilities.workspace.file_operations.will_rename is not None
    edit = await will_rename(e, ("app/scoring.py", "app/ranking.py"))
    assert list(edit.changes) == [e.uri(RECORD)]


async def test_a_client_that_does_not_ask_before(editor: Any) -> None:
    files = anchored("app/scoring.py::Scorer.legacy_score", "app/batch/**")
    e = await editor(files)
    (e.root / "app").rename(e.root / "core")
    e.client.workspace_did_rename_files(types.RenameFilesParams([types.FileRename(e.uri("app"), e.uri("core"))]))
    await e.settled(RECORD)
    (asked,) = e.applied
    after = applied(asked.edit, {"0001-scorer.md": files[RECORD]})["0001-scorer.md"]
    assert after == files[RECORD].replace("app/", "core/")


async def test_who_asked_before_is_not_asked_again(editor: Any) -> None:
    files = anchored("app/scoring.py::Scorer.legacy_score")
    e = await editor(files)
    await will_rename(e, ("app/scoring.py", "app/ranking.py"))
    (e.root / "app/scoring.py").rename(e.root / "app/ranking.py")
    renamed = types.FileRename(e.uri("app/scoring.py"), e.uri("app/ranking.py"))
    e.client.workspace_did_rename_files(types.RenameFilesParams([renamed]))
    await e.settled(RECORD)
    assert e.applied == []


async def test_a_folder_of_records_moves_with_its_code(editor: Any) -> None:
    """Afterwards the record is edited where it is now."""
    files = {"owed.toml": "registry = ['.']\n", "app/debt/0001-scorer.md": debt_record("app/scoring.py"), **CODE}
    e = await editor(files)
    edit = await will_rename(e, ("app", "core"))
    assert [change.text_document.uri for change in edit.document_changes] == [e.uri("app/debt/0001-scorer.md")]
    (e.root / "app").rename(e.root / "lib")
    e.client.workspace_did_rename_files(types.RenameFilesParams([types.FileRename(e.uri("app"), e.uri("lib"))]))
    await e.settled("lib/debt/0001-scorer.md")
    (asked,) = e.applied
    assert [change.text_document.uri for change in asked.edit.document_changes] == [e.uri("lib/debt/0001-scorer.md")]


async def test_the_folder_of_the_registry_itself(editor: Any) -> None:
    """The settings say where it is: they follow, too."""
    settings = 'registry = [\'docs/debt\']  # ours\nexclude = ["docs/debt/old/**"]\n[prefixes]\n"docs/debt" = "TD"\n'
    e = await editor({**anchored("docs/conf.py"), "owed.toml": settings, "docs/conf.py": "x = 1\n"})
    edit = await will_rename(e, ("docs", "documentation"))
    after = applied(edit, {"0001-scorer.md": debt_record("docs/conf.py"), "owed.toml": settings})
    assert after == {
        "0001-scorer.md": debt_record("documentation/conf.py"),
        "owed.toml": settings.replace("docs/", "documentation/"),
    }


async def test_what_is_deleted_is_known_at_once(editor: Any) -> None:
    e = await editor(anchored("app/scoring.py::Scorer.legacy_score"))
    e.open(RECORD, language="markdown")
    asked = types.ImplementationParams(e.document(RECORD), types.Position(15, 6))
    assert await e.client.text_document_implementation_async(asked)
    (e.root / "app/scoring.py").unlink()
    e.client.workspace_did_delete_files(types.DeleteFilesParams([types.FileDelete(e.uri("app/scoring.py"))]))
    assert await e.client.text_document_implementation_async(asked) is None
    assert e.applied == []


async def test_deleted_code_asks_whether_the_debt_is_repaid(editor: Any, write: Any) -> None:
    files = anchored("app/scoring.py::Scorer.legacy_score")
    commit(write({}), files)
    e = await editor(files)
    deleted = types.DeleteFilesParams([types.FileDelete(e.uri("app"))])
    assert e.server_capabilities.workspace.file_operations.will_delete is not None
    assert await e.client.workspace_will_delete_files_async(deleted) is None
    shutil.rmtree(e.root / "app")
    e.client.workspace_did_delete_files(deleted)
    e.open(RECORD, language="markdown")
    await e.until(RECORD, lambda found: "OWE305" in [d.code for d in found])
    titles = await e.actions(RECORD, types.Position(15, 6))
    action = await e.resolve(titles["Repaid? Mark TD-0001 repaid"])
    after = applied(action.edit, {"0001-scorer.md": files[RECORD]})["0001-scorer.md"]
    assert "status: repaid\n" in after
    assert e.applied == []


async def test_deleted_here_and_pasted_into_an_open_file(editor: Any) -> None:
    """Nobody had the file open, and it is not under git: what was in it is remembered before it goes."""
    source = "def load(path):\n    with open(path) as file:\n        return [line.split(',') for line in file]\n"
    e = await editor({RECORD: debt_record("old.py::load"), "old.py": source, "new.py": "x = 1\n"})
    e.open("new.py")
    e.open(RECORD, language="markdown")
    deleted = types.DeleteFilesParams([types.FileDelete(e.uri("old.py"))])
    await e.client.workspace_will_delete_files_async(deleted)
    (e.root / "old.py").unlink()
    e.client.workspace_did_delete_files(deleted)
    e.write("new.py", "x = 1\n\n\n" + source)
    await e.until(RECORD, lambda found: "OWE303" in [d.code for d in found])
    assert "Re-anchor to `new.py::load`" in await e.actions(RECORD, types.Position(15, 6))


async def test_files_of_two_workspace_folders_at_once(editor: Any) -> None:
    inner = {f"tools/{path}": text for path, text in anchored("app/scoring.py").items()}
    e = await editor({**anchored("app/scoring.py::Scorer"), **inner})
    added = types.WorkspaceFolder(e.uri("tools"), "tools")
    e.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([added], []))
    )
    edit = await will_rename(
        e, ("app", "core"), ("tools/app/scoring.py", "tools/app/ranking.py"), ("a.py", "tools/a.py")
    )
    assert {change.text_document.uri: [each.new_text for each in change.edits] for change in edit.document_changes} == {
        e.uri(RECORD): ["core/scoring.py::Scorer"],
        e.uri(f"tools/{RECORD}"): ["app/ranking.py"],
    }
