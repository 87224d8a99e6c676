"""OWE103 as one types, what can be done about it, and review mode; in real repositories, for both kinds of clients."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from repositories import commit, git, put
from workspaces import debt_record

CODE = """\
class Scorer:
    def other(self):
        return 1  # TODO: old

    def legacy_score(self, rows):
        return rows * 0.41
"""
FILES = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score"),
    "app/__init__.py": "",
    "app/scoring.py": CODE,
    "app/run.py": "from app.scoring import Scorer\n\n\ndef run(s: Scorer):\n    return 1\n",
}


async def until(what: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the server finds out by itself."""

    async def met() -> None:
        while not await what():
            await asyncio.sleep(0.05)

    await asyncio.wait_for(met(), 60)


async def opened(editor: Any, root: Path) -> Any:
    """An editor on a repository with these files, on a branch, once the server knows what the branch changes."""
    commit(root, FILES)
    git(root, "checkout", "-q", "-b", "topic")
    e = await editor({})
    e.open("app/scoring.py")
    await known(e)
    return e


async def known(e: Any) -> None:
    async def is_known() -> bool:
        return (await review(e)).base is not None

    await until(is_known)


async def review(e: Any, **what: Any) -> Any:
    document = {"textDocument": {"uri": e.uri("app/scoring.py")}}
    return await e.client.protocol.send_request_async("owed/review", {**document, **what})


async def bases(e: Any) -> Any:
    return await e.client.protocol.send_request_async("owed/bases", {"textDocument": {"uri": e.uri("app/scoring.py")}})


async def changed(e: Any, path: str = "app/scoring.py") -> list[int]:
    return [d.range.start.line for d in await e.diagnostics(path) if d.code == "OWE103"]


async def test_an_unsaved_edit_in_an_anchored_body(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    assert await changed(e) == []
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await changed(e) == [4]
    (found,) = [d for d in await e.diagnostics("app/scoring.py") if d.code == "OWE103"]
    assert found.message.startswith("this change touches TD-0001: ")
    assert "OWE101" not in [code for code, _ in await e.codes("app/scoring.py")]
    e.edit("app/scoring.py", 5, 22, 26, "0.41")
    assert await changed(e) == []


async def test_a_new_use_in_an_unsaved_file(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.open("app/run.py")
    e.edit("app/run.py", 4, 11, 12, "s.legacy_score(1)")

    async def told() -> bool:
        return await changed(e, "app/run.py") == [4]

    await until(told)


async def test_commits_and_branches_are_followed(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await changed(e) == [4]
    git(tmp_path, "checkout", "-q", "main")
    put(tmp_path, {"app/scoring.py": CODE.replace("0.41", "0.42")})
    commit(tmp_path, {})

    async def quiet() -> bool:
        return await changed(e) == []

    await until(quiet)


async def test_not_now_silences_a_record_on_this_branch(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    in_body = types.Position(5, 10)
    action = (await e.actions("app/scoring.py", in_body))["Not now: no more about TD-0001 on this branch"]
    assert action.kind == "quickfix"
    action = action if action.command else await e.resolve(action)
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    assert await changed(e) == []
    assert ("OWE101", 4) in await e.codes("app/scoring.py")
    assert git(tmp_path, "status", "--porcelain") == ""

    again = await editor({})
    again.open("app/scoring.py")
    await known(again)
    again.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await changed(again) == []
    action = (await again.actions("app/scoring.py", in_body))["Tell of changes to TD-0001 on this branch again"]
    action = action if action.command else await again.resolve(action)
    await again.client.workspace_execute_command_async(
        types.ExecuteCommandParams(action.command.command, action.command.arguments)
    )
    assert await changed(again) == [4]


async def test_repaid_by_this_change(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    action = (await e.actions("app/scoring.py", types.Position(4, 10)))["Repaid by this change: mark TD-0001 repaid"]
    assert [d.code for d in action.diagnostics] == ["OWE103"]
    edit = (await e.resolve(action)).edit
    (change,) = edit.document_changes
    assert change.text_document.uri == e.uri("docs/debt/0001-scorer.md")
    assert [each.new_text for each in change.edits] == ["repaid", ""]  # its anchor goes


async def test_still_true_is_said_once_and_for_this_branch(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    actions = await e.actions("app/scoring.py", types.Position(4, 10))
    (title,) = [title for title in actions if title.startswith("Still true: TD-0001 reviewed today")]
    edit = (await e.resolve(actions[title])).edit
    (change,) = edit.document_changes
    assert "reviewed: " in change.edits[0].new_text
    put(
        tmp_path,
        {
            "docs/debt/0001-scorer.md": FILES["docs/debt/0001-scorer.md"].replace(
                "date:", f"{change.edits[0].new_text.strip()}\ndate:", 1
            )
        },
    )
    saved = types.FileEvent(e.uri("docs/debt/0001-scorer.md"), types.FileChangeType.Changed)
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([saved]))
    assert await changed(e) == []


async def test_the_list_of_a_file_is_limited_too(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    asked = {"textDocument": {"uri": e.uri("app/scoring.py")}}

    async def records() -> list[str]:
        return [each.id for each in (await e.client.protocol.send_request_async("owed/through", asked)).records]

    assert await records() == ["TD-0001"]
    await review(e, on=True)
    assert await records() == []
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await records() == ["TD-0001"]


async def test_review_mode_shows_only_what_the_branch_changes(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    e.edit("app/scoring.py", 5, 22, 26, "0.42  # TODO: new")
    codes = [("OWE201", 2), ("OWE103", 4), ("OWE201", 5)]
    assert await e.codes("app/scoring.py") == codes
    told = await review(e, on=True)
    assert told.on
    assert (told.base.ref, told.base.how, told.problem) == ("main", "default", None)
    assert await e.codes("app/scoring.py") == codes[1:]
    assert [(p.code, p.record, p.location.range.start.line) for p in told.places] == [
        ("OWE103", "TD-0001", 4),
        ("OWE201", None, 5),
    ]
    told = await review(e, on=False)
    assert not told.on
    assert await e.codes("app/scoring.py") == codes


async def test_a_review_that_goes_on_is_limited_from_the_first_answer_on(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    git(tmp_path, "checkout", "-q", "-b", "topic")
    put(tmp_path, {"app/scoring.py": CODE.replace("0.41", "0.42  # TODO: new")})
    e = await editor({}, scanned=False, options={"review": {"root": tmp_path.as_uri(), "base": ""}})
    seen: set[tuple[str, int]] = set()

    class Recorded(dict[str, list[types.Diagnostic]]):
        def __setitem__(self, uri: str, pushed: list[types.Diagnostic]) -> None:
            seen.update((str(d.code), d.range.start.line) for d in pushed)
            super().__setitem__(uri, pushed)

    e.client.diagnostics = Recorded()
    e.open("app/scoring.py")
    expected = [("OWE103", 4), ("OWE201", 5)]

    async def told() -> bool:
        now = await e.codes("app/scoring.py")
        seen.update(now)
        return now == expected

    await until(told)
    await e.scanned()
    await until(told)
    assert seen == set(expected), "nothing was shown that the review leaves out"
    answer = await review(e)
    assert (answer.on, answer.base.ref) == (True, "main")
    await review(e, on=False)
    assert ("OWE201", 2) in await e.codes("app/scoring.py")


async def test_a_review_that_goes_on_answers_when_it_knows_its_base(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    git(tmp_path, "checkout", "-q", "-b", "topic")
    e = await editor({}, scanned=False, options={"review": {"base": "topic"}})
    answer = await review(e)
    assert (answer.on, answer.base.ref, answer.base.how) == (True, "topic", "chosen")


async def test_a_review_whose_base_has_gone_ends_with_the_restart(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    e = await editor({}, options={"review": {"base": "merged-and-deleted"}})
    answer = await review(e)
    assert not answer.on
    assert answer.problem == "there is no branch, tag or commit merged-and-deleted here"
    e.open("app/scoring.py")
    await e.until("app/scoring.py", lambda found: "OWE201" in [d.code for d in found])


@pytest.mark.parametrize("options", [["review"], {"review": {"root": 1, "base": []}}])
async def test_options_of_any_shape_are_survived(editor: Any, options: object) -> None:
    e = await editor(FILES, options=options)
    e.open("app/scoring.py")
    await e.until("app/scoring.py", lambda found: "OWE201" in [d.code for d in found])


async def test_symbols_are_limited_too(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, {"docs/debt/0002-other.md": debt_record("app/run.py::run").replace("TD-0001", "TD-0002")})
    e = await opened(editor, tmp_path)

    async def symbols() -> list[str]:
        found = await e.client.workspace_symbol_async(types.WorkspaceSymbolParams(""))
        return [each.name.split()[0] for each in found or []]

    assert await symbols() == ["TD-0001", "TD-0002"]
    await review(e, on=True)
    assert await symbols() == []
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await symbols() == ["TD-0001"]
    put(tmp_path, {"docs/debt/0002-other.md": debt_record("app/run.py::run").replace("TD-0001", "TD-0002") + "more\n"})
    e.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent(e.uri("docs/debt/0002-other.md"), types.FileChangeType.Changed)]
        )
    )
    assert await symbols() == ["TD-0001", "TD-0002"]
    folders = await e.client.protocol.send_request_async("owed/folders", {})
    assert folders == [e.uri("docs/debt")]


async def test_lenses_are_limited_too(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)

    async def lenses() -> list[int]:
        found = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("app/scoring.py")))
        return sorted({lens.range.start.line for lens in found or []})

    assert await lenses() == [4]
    await review(e, on=True)
    assert await lenses() == []
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    assert await lenses() == [4]


async def test_a_base_can_be_chosen(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    put(tmp_path, {"app/scoring.py": CODE.replace("return 1", "return 2")})
    commit(tmp_path, {})
    assert (await bases(e)).names == ["main", "topic"]
    told = await review(e, on=True, base="topic")
    assert (told.base.ref, told.base.how, told.base.commit) == ("topic", "chosen", git(tmp_path, "rev-parse", "topic"))
    told = await review(e, on=True, base="tpoic")
    assert told.problem == "there is no branch, tag or commit tpoic here, did you mean topic?"
    assert told.on  # as it was
    assert (await review(e)).base.ref == "topic"


async def test_a_detached_head_as_an_extension_checks_a_pull_request_out(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, FILES)
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(tmp_path, "checkout", "-q", "--detach")
    commit(tmp_path, {"app/scoring.py": CODE.replace("0.41", "0.42")})
    e = await editor({})
    e.open("app/scoring.py")
    assert (await review(e, on=True)).base.ref in ("main", "origin/main")
    assert await changed(e) == [4]


async def test_without_git_nothing_is_said_and_review_says_why(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    e.edit("app/scoring.py", 5, 22, 26, "0.42")
    told = await review(e, on=True)
    assert not told.on
    assert told.problem == "there is no git repository here, so there is nothing to compare with"
    assert await changed(e) == []
    assert ("OWE101", 4) in await e.codes("app/scoring.py")


async def test_an_unborn_branch(editor: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    e = await editor(FILES)
    e.open("app/scoring.py")
    assert (await review(e, on=True)).problem == "there is no commit yet, so there is nothing to compare with"
    assert (await bases(e)).names == []


async def test_other_schemes_are_left_alone(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    for uri in (
        "git:/x/app/scoring.py?%7B%7D",
        "diffview:///x/.git/abc/app/scoring.py",
        "file:///elsewhere/scoring.py",
    ):
        e.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, CODE.replace("0.41", "0.42")))
        )
        document = types.TextDocumentIdentifier(uri)
        assert await e.client.text_document_hover_async(types.HoverParams(document, types.Position(4, 10))) is None
        assert not e.client.diagnostics.get(uri)


async def test_the_whole_review_of_what_is_on_disk(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    put(tmp_path, {"app/scoring.py": CODE.replace("0.41", "0.42")})
    asked = {"textDocument": {"uri": e.uri("app/scoring.py")}}
    told = await e.client.protocol.send_request_async("owed/reviewReport", asked)
    assert (told.base.ref, told.problem) == ("main", None)
    assert told.answer
    assert "Debt touched" in told.text
    assert "TD-0001" in told.markdown


async def test_the_configuration_names_a_base(editor: Any, tmp_path: Path) -> None:
    commit(tmp_path, {**FILES, "owed.toml": '[review]\nbase = "release"\n'})
    git(tmp_path, "branch", "release")
    commit(tmp_path, {"app/scoring.py": CODE.replace("0.41", "0.42")})
    e = await editor({})
    e.open("app/scoring.py")
    await known(e)
    assert (await review(e)).base.ref == "release"
    assert await changed(e) == [4]


async def test_closed_files_are_limited_too(editor: Any, tmp_path: Path) -> None:
    e = await opened(editor, tmp_path)
    if not e.pulls:
        return
    put(
        tmp_path,
        {
            "app/run.py": FILES["app/run.py"].replace("return 1", "return s.legacy_score(1)"),
            "app/more.py": "# TODO: x\n",
        },
    )
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "both")
    put(tmp_path, {"app/more.py": "# TODO: x\n"})
    files = [types.FileEvent(e.uri(path), types.FileChangeType.Changed) for path in ("app/run.py", "app/more.py")]
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(files))

    async def reported() -> dict[str, list[str]]:
        asked = types.WorkspaceDiagnosticParams([], identifier="owed")
        report = await e.client.workspace_diagnostic_async(asked)
        full = [item for item in report.items if item.kind == "full" and item.items]
        return {item.uri.rpartition("/")[2]: [d.code for d in item.items] for item in full}

    async def told() -> bool:
        return (await reported()).get("run.py") == ["OWE103"]

    await until(told)
    assert (await reported())["more.py"] == ["OWE201"]
    assert (await review(e, on=True, base="HEAD")).on
    assert await reported() == {}
    assert (await review(e, on=True)).on
    assert await reported() == {"run.py": ["OWE103"], "more.py": ["OWE201"]}
