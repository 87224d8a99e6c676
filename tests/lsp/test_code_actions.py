"""Registering debt without leaving the line, linking, repaying; applied here as an editor applies them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from edits import applied
from lsprotocol import types
from workspaces import debt_record

FILES = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score"),
    "app/__init__.py": "",
    "app/scoring.py": "class Scorer:\n    def legacy_score(self):\n        return 1\n",
}


async def test_register_a_todo(editor: Any) -> None:
    e = await editor(FILES)
    source = "def load(path):\n    # TODO: read it in ‸pieces\n    return open(path).read()\n"
    at = e.open("app/load.py", source)
    actions = await e.actions("app/load.py", at)
    action = await e.resolve(actions["Register technical debt for this TODO…"])
    assert action.kind == "quickfix"
    assert [d.code for d in action.diagnostics] == ["OWE201"]
    kinds = [type(change).__name__ for change in action.edit.document_changes]
    assert kinds == ["CreateFile", "TextDocumentEdit", "TextDocumentEdit"]
    after = applied(action.edit, {"load.py": source.replace("‸", "")})
    assert after["load.py"].split("\n")[1] == "    # TODO(TD-0002): read it in pieces"
    record = after["0002-read-it-in-pieces.md"]
    assert "# Read it in pieces\n" in record
    assert re.search(r"^id: TD-0002$", record, re.M)
    assert "app/load.py::load" in record
    assert action.command.command == "owed.reveal"


async def test_the_cursor_goes_to_the_first_blank(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/load.py", "# TODO‸: read it in pieces\n")
    action = await e.resolve((await e.actions("app/load.py", at))["Register technical debt for this TODO…"])
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    (shown,) = e.shown
    assert shown.uri.endswith("docs/debt/0002-read-it-in-pieces.md")
    record = applied(action.edit, {"load.py": "# TODO: read it in pieces\n"})["0002-read-it-in-pieces.md"]
    assert record.split("\n")[shown.selection.start.line].lstrip().startswith("breaks:")


async def test_a_todo_right_above_a_function_is_about_it(editor: Any) -> None:
    e = await editor(FILES)
    source = "class Loader:\n    # TODO‸: read it in pieces\n    # later\n    @cached\n    def load(self):\n        return 1\n"
    action = (await e.actions("app/load.py", e.open("app/load.py", source)))["Register technical debt for this TODO…"]
    resolved = await e.resolve(action)
    record = applied(resolved.edit, {"load.py": source.replace("‸", "")})["0002-read-it-in-pieces.md"]
    assert "app/load.py::Loader.load\n" in record


async def test_register_the_symbol_under_the_cursor(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/load.py", "class Loader:\n    def load(self):\n        ret‸urn 1\n")
    action = await e.resolve((await e.actions("app/load.py", at))["Register technical debt for `Loader.load`…"])
    after = applied(action.edit, {"load.py": "-"})
    assert after.pop("load.py") == "-"
    (record,) = after.values()
    assert "app/load.py::Loader.load" in record


async def test_register_the_selection(editor: Any) -> None:
    e = await editor(FILES)
    source = "def load():\n    ‸a = 1\n    b = 2\n    return a + b\n"
    at = e.open("app/load.py", source)
    actions = await e.actions("app/load.py", at, end=types.Position(2, 9))
    action = await e.resolve(actions["Register technical debt for the selection…"])
    after = applied(action.edit, {"load.py": source.replace("‸", "")})
    assert after["load.py"].split("\n")[1:3] == ["    # TD-0002", "    a = 1"]


async def test_register_the_selection_in_another_language(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/a.ts", "function f() {\n  ‸let a = 1;\n}\n", "typescript")
    actions = await e.actions("app/a.ts", at, end=types.Position(1, 12))
    action = await e.resolve(actions["Register technical debt for the selection…"])
    after = applied(action.edit, {"a.ts": "function f() {\n  let a = 1;\n}\n"})
    assert after["a.ts"].split("\n")[1] == "  // TD-0002"


IN_OTHER_LANGUAGES = {
    "ts": ("typescript", "class Loader {\n  load() {\n    re‸turn 1;  // TODO: in pieces\n  }\n}\n", "Loader.load"),
    "go": ("go", "package app\n\nfunc Load() int {\n\tre‸turn 1 // TODO: in pieces\n}\n", "Load"),
    "rs": (
        "rust",
        "struct Loader;\n\nimpl Loader {\n    fn load() {\n        // TODO‸: in pieces\n    }\n}\n",
        "Loader.load",
    ),
    "java": (
        "java",
        "class Loader {\n  // TODO‸: in pieces\n  // later\n  int load() { return 1; }\n}\n",
        "Loader.load",
    ),
}


@pytest.mark.parametrize("ending", IN_OTHER_LANGUAGES)
async def test_register_in_another_language(editor: Any, ending: str) -> None:
    e = await editor(FILES)
    language, source, symbol = IN_OTHER_LANGUAGES[ending]
    path = f"app/load.{ending}"
    at = e.open(path, source, language)
    actions = await e.actions(path, at)
    for title in ("Register technical debt for this TODO…", f"Register technical debt for `{symbol}`…"):
        if "int load" in source and title.endswith("`…"):
            continue  # the cursor stands above the method, in the class
        edit = (await e.resolve(actions[title])).edit
        (record,) = (text for name, text in applied(edit, {f"load.{ending}": source}).items() if name.endswith(".md"))
        assert f"  - {path}::{symbol}\n" in record


async def test_register_the_file(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/load.py", "import os\n")
    actions = await e.actions("app/load.py", types.Position(0, 0))
    action = await e.resolve(actions["Register technical debt for load.py…"])
    (record,) = (text for name, text in applied(action.edit, {}).items() if name.endswith(".md"))
    assert re.search(r"^\s+- app/load.py$", record, re.M)


async def test_the_first_record_of_a_repository(editor: Any) -> None:
    e = await editor({"a.py": ""})
    at = e.open("a.py", "# FIXME‸ the clock\n")
    actions = await e.actions("a.py", at)
    action = await e.resolve(actions["Register technical debt for this FIXME…"])
    created = next(c for c in action.edit.document_changes if isinstance(c, types.CreateFile))
    assert created.uri.endswith("docs/debt/0001-the-clock.md")


async def test_what_a_comment_says_cannot_break_the_record(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", '# TODO‸: --- ": {[ *x &y !!python/object ../../etc `rm` <!-- \n')
    action = await e.resolve((await e.actions("a.py", at))["Register technical debt for this TODO…"])
    (name,) = [c.uri for c in action.edit.document_changes if isinstance(c, types.CreateFile)]
    assert re.fullmatch(r"0002-[a-z0-9-]+\.md", name.rpartition("docs/debt/")[2])
    text = next(t for n, t in applied(action.edit, {"a.py": "# TODO: x\n" * 3}).items() if n.endswith(".md"))
    e.open("docs/debt/" + name.rpartition("/")[2], text, "markdown")
    assert not [d for d in await e.diagnostics("docs/debt/" + name.rpartition("/")[2]) if d.severity == 1]


async def test_link_a_todo_to_a_record(editor: Any) -> None:
    e = await editor(FILES)
    source = "# TODO(ana): again‸\n"
    at = e.open("app/load.py", source)
    title = "Link to existing debt TD-0001: Keep the uncalibrated scorer for the Q3 launch"
    action = await e.resolve((await e.actions("app/load.py", at))[title])
    assert applied(action.edit, {"load.py": "# TODO(ana): again\n"})["load.py"] == "# TODO(ana, TD-0001): again\n"


async def test_link_a_symbol_to_a_record(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/load.py", "def load‸():\n    pass\n")
    title = "Link to existing debt TD-0001: Keep the uncalibrated scorer for the Q3 launch"
    action = await e.resolve((await e.actions("app/load.py", at))[title])
    before = FILES["docs/debt/0001-scorer.md"]
    after = applied(action.edit, {"0001-scorer.md": before})["0001-scorer.md"]
    first = "  - app/scoring.py::Scorer.legacy_score\n"
    assert after == before.replace(first, first + "  - app/load.py::load\n")


async def test_mark_repaid_takes_the_markers_along(editor: Any) -> None:
    code = {"a.py": "x = 1  # TD-0001\n", "b.py": "# TODO(TD-0001): later\ny = 2  # TD-0001, ADR-7 too\n"}
    e = await editor({**FILES, **code})
    at = e.open("app/scoring.py", "class Scorer:\n    def legacy‸_score(self):\n        return 1\n")
    action = await e.resolve((await e.actions("app/scoring.py", at))["Mark repaid: TD-0001"])
    before = {"0001-scorer.md": FILES["docs/debt/0001-scorer.md"], **code}
    after = applied(action.edit, before)
    repaid = before["0001-scorer.md"].replace("status: accepted", "status: repaid")
    left = "  - app/scoring.py::Scorer.legacy_score\n"
    assert after["0001-scorer.md"] == repaid.replace("anchors:\n" + left, "")
    assert after["a.py"] == "x = 1\n"
    assert after["b.py"] == "# TODO: later\ny = 2  # ADR-7 too\n"


async def test_supersede_by_a_new_record_in_one_edit(editor: Any) -> None:
    code = {"a.py": "x = 1  # TD-0001\n"}
    e = await editor({**FILES, **code})
    at = e.open("app/scoring.py", "class Scorer:\n    def legacy‸_score(self):\n        return 1\n")
    action = await e.resolve((await e.actions("app/scoring.py", at))["Supersede TD-0001 by a new record…"])
    assert action.kind == "refactor.owed.supersede"
    before = {"0001-scorer.md": FILES["docs/debt/0001-scorer.md"], **code}
    after = applied(action.edit, before)
    assert after["0001-scorer.md"] == before["0001-scorer.md"].replace(": accepted", ": superseded by TD-0002")
    assert after["a.py"] == "x = 1  # TD-0002\n"
    new = next(text for name, text in after.items() if name.startswith("0002-"))
    assert "\nstatus: accepted\n" in new
    assert "\nsupersedes: [TD-0001]\n" in new
    assert "  - app/scoring.py::Scorer.legacy_score\n" in new
    assert action.command.command == "owed.reveal"


async def test_the_other_side_of_a_supersession_is_mended(editor: Any) -> None:
    old = "# 1. Old\n\n## Status\n\nSuperseded by [2. New](0002-new.md)\n"
    new = "# 2. New\n\n## Status\n\nAccepted\n\n## Context\n"
    path = "docs/adr/0001-old.md"
    e = await editor({path: old, "docs/adr/0002-new.md": new})
    e.open(path, language="markdown")
    assert await e.codes(path) == [("OWE405", 4)]
    actions = await e.actions(path, types.Position(4, 0))
    action = await e.resolve(actions["Say in ADR-0002 that it supersedes ADR-0001"])
    after = applied(action.edit, {"0001-old.md": old, "0002-new.md": new})
    assert after["0001-old.md"] == old
    assert after["0002-new.md"] == new.replace("Accepted\n", "Accepted\n\nSupersedes [1. Old](0001-old.md)\n")


async def test_the_steps_offered_in_a_record(editor: Any) -> None:
    later = debt_record().replace("status: accepted", "status: proposed")
    e = await editor({**FILES, "docs/debt/0002-later.md": later})
    path = "docs/debt/0001-scorer.md"
    e.open(path, language="markdown")
    offered = [title for title in await e.actions(path, types.Position(1, 0)) if "TD-000" in title]
    assert offered == [
        "Mark repaid: TD-0001",
        "Deprecate: TD-0001",
        "Supersede TD-0001 by a new record…",
        "Superseded by TD-0002: Keep the uncalibrated scorer for the Q3 launch",
    ]


async def test_accept_what_is_proposed(editor: Any) -> None:
    record = debt_record().replace("status: accepted", "status: proposed  # once the team agrees")
    e = await editor({"docs/debt/0001-scorer.md": record})
    e.open("docs/debt/0001-scorer.md", language="markdown")
    actions = await e.actions("docs/debt/0001-scorer.md", types.Position(1, 0))
    accepted = await e.resolve(actions["Accept: TD-0001"])
    after = applied(accepted.edit, {"0001-scorer.md": record})["0001-scorer.md"]
    today = date.today().isoformat()
    assert after == record.replace("proposed", "accepted").replace("2026-06-01", today)
    assert "Reject: TD-0001" in actions


async def test_did_you_mean(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", "x = 1  # TD-0010‸\n")
    action = await e.resolve((await e.actions("a.py", at))["Did you mean TD-0001?"])
    assert applied(action.edit, {"a.py": "x = 1  # TD-0010\n"})["a.py"] == "x = 1  # TD-0001\n"


async def test_remove_a_leftover(editor: Any) -> None:
    record = debt_record().replace("status: accepted", "status: repaid")
    e = await editor({"docs/debt/0001-scorer.md": record})
    at = e.open("a.py", "x = 1\n# TD-0001‸\ny = 2\n")
    action = await e.resolve((await e.actions("a.py", at))["Remove the leftover marker"])
    assert applied(action.edit, {"a.py": "x = 1\n# TD-0001\ny = 2\n"})["a.py"] == "x = 1\ny = 2\n"


async def test_a_client_that_cannot_create_files(editor: Any) -> None:
    """The server writes the record itself, and asks the client for the marker."""

    def no_operations(capabilities: types.ClientCapabilities) -> None:
        capabilities.workspace.workspace_edit = types.WorkspaceEditClientCapabilities()

    e = await editor(FILES, change=no_operations)
    at = e.open("app/load.py", "# TODO‸: read it in pieces\n")
    offered = (await e.actions("app/load.py", at))["Register technical debt for this TODO…"]
    action = await e.resolve(offered)
    assert action.edit is None
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    record = e.root / "docs/debt/0002-read-it-in-pieces.md"
    assert "# Read it in pieces\n" in record.read_text()
    (asked,) = e.applied
    assert applied(asked.edit, {"load.py": "# TODO: read it in pieces\n"}) == {
        "load.py": "# TODO(TD-0002): read it in pieces\n"
    }
    assert e.shown[-1].uri == record.as_uri()


async def test_open_the_record(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/scoring.py", "class Scorer:\n    def legacy‸_score(self):\n        return 1\n")
    title = "Open TD-0001: Keep the uncalibrated scorer for the Q3 launch"
    action = await e.resolve((await e.actions("app/scoring.py", at))[title])
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    assert [shown.uri.rpartition("/")[2] for shown in e.shown] == ["0001-scorer.md"]


async def test_only_what_is_asked_for(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/load.py", "# TODO‸: x\n")
    where = types.Range(at, at)
    context = types.CodeActionContext([], only=["refactor.owed.register"])
    found = await e.client.text_document_code_action_async(
        types.CodeActionParams(e.document("app/load.py"), where, context)
    )
    assert found and {action.kind for action in found} == {"refactor.owed.register"}


async def test_remove_a_suppression_that_silences_nothing(editor: Any) -> None:
    e = await editor(FILES)
    text = "x = 1  # owed: ignore[OWE301] was a slip\n# TODO: y  owed: ignore[OWE201, OWE301] a note\n"
    e.open("a.py", text)
    action = await e.resolve((await e.actions("a.py", types.Position(0, 12)))["Remove the suppression"])
    assert applied(action.edit, {"a.py": text})["a.py"].startswith("x = 1\n#")
    action = await e.resolve((await e.actions("a.py", types.Position(1, 16)))["Suppress OWE201 only"])
    assert applied(action.edit, {"a.py": text})["a.py"].endswith("# TODO: y  owed: ignore[OWE201] a note\n")
