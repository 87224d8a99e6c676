"""definition, implementation, references, links, lenses, hints and symbols."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
FILES = {
    RECORD: debt_record("app/scoring.py::Scorer.legacy_score", "app/legacy.py"),
    "app/__init__.py": "",
    "app/legacy.py": "x = 1\n",
    "app/scoring.py": "class Scorer:\n    def legacy_score(self): ...\n",
    "app/run.py": "from app.scoring import Scorer\n\nScorer().legacy_score()  # TD-0001\n",
}


def places(locations: Any) -> list[tuple[str, int]]:
    return [(location.uri.rpartition("/")[2], location.range.start.line) for location in locations or []]


async def test_from_an_id_to_its_record_and_back(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/run.py", "Scorer()  # TD-0‸001\n")
    document = e.document("app/run.py")
    found = await e.client.text_document_definition_async(types.DefinitionParams(document, at))
    assert [name for name, _ in places(found)] == ["0001-scorer.md"]
    found = await e.client.text_document_implementation_async(types.ImplementationParams(document, at))
    assert places(found) == [("legacy.py", 0), ("scoring.py", 1)]


async def test_references_of_a_record(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/run.py", FILES["app/run.py"].replace("TD-0001", "TD-‸0001"))
    context = types.ReferenceContext(include_declaration=False)
    found = await e.client.text_document_references_async(types.ReferenceParams(context, e.document("app/run.py"), at))
    assert places(found) == [("legacy.py", 0), ("run.py", 2), ("run.py", 2), ("scoring.py", 1)]


async def test_from_an_anchor_to_its_code(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open(RECORD, FILES[RECORD].replace("::Scorer.legacy", "::Scorer.‸legacy"), "markdown")
    found = await e.client.text_document_definition_async(types.DefinitionParams(e.document(RECORD), at))
    assert places(found) == [("scoring.py", 1)]


async def test_a_name_in_code_is_anothers_business(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/scoring.py", "class Scorer:\n    def legacy‸_score(self): ...\n")
    document = e.document("app/scoring.py")
    assert await e.client.text_document_definition_async(types.DefinitionParams(document, at)) is None
    context = types.ReferenceContext(include_declaration=True)
    assert await e.client.text_document_references_async(types.ReferenceParams(context, document, at)) is None
    assert await e.client.text_document_document_symbol_async(types.DocumentSymbolParams(document)) is None


async def test_links(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/run.py")
    links = await e.client.text_document_document_link_async(types.DocumentLinkParams(e.document("app/run.py")))
    assert [(link.range.start.line, link.target.rpartition("/")[2]) for link in links] == [(2, "0001-scorer.md")]
    e.open(RECORD, language="markdown")
    links = await e.client.text_document_document_link_async(types.DocumentLinkParams(e.document(RECORD)))
    assert [link.target.rpartition("/")[2] for link in links] == ["scoring.py#L2", "legacy.py"]


async def test_lenses(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    (lens,) = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("app/scoring.py")))
    assert (lens.range.start.line, lens.command.title) == (1, "TD-0001 · 8d · 1 use")
    e.open("app/legacy.py")
    (lens,) = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("app/legacy.py")))
    assert lens.range.start.line == 0
    assert lens.command.title.startswith("TD-0001 · 8d · ")
    await e.client.workspace_execute_command_async(
        types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
    )
    assert [shown.uri.rpartition("/")[2] for shown in e.shown] == ["0001-scorer.md"]


async def test_hints_after_a_bare_id(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/run.py", "x = 1  # TD-0001\ny = 2  # TD-0001 because of the launch\n")
    whole = types.Range(types.Position(0, 0), types.Position(9, 0))
    params = types.InlayHintParams(e.document("app/run.py"), whole)
    (hint,) = await e.client.text_document_inlay_hint_async(params)
    assert (hint.position.line, hint.position.character) == (0, 16)
    assert hint.label == "Keep the uncalibrated scorer for the Q3 launch"


async def test_records_are_symbols(editor: Any) -> None:
    e = await editor(FILES)
    found = await e.client.workspace_symbol_async(types.WorkspaceSymbolParams("td1 uncal"))
    assert [symbol.name for symbol in found] == ["TD-0001 Keep the uncalibrated scorer for the Q3 launch"]
    assert await e.client.workspace_symbol_async(types.WorkspaceSymbolParams("zzz")) is None
    e.open(RECORD, language="markdown")
    (outline,) = await e.client.text_document_document_symbol_async(types.DocumentSymbolParams(e.document(RECORD)))
    assert outline.name == "TD-0001 Keep the uncalibrated scorer for the Q3 launch"
    assert outline.children[-1].name == "Context and Problem Statement"


async def test_completion_in_comments_only(editor: Any) -> None:
    e = await editor(FILES)

    async def labels(path: str, text: str, language: str = "python") -> list[str]:
        at = e.open(path, text, language)
        found = await e.client.text_document_completion_async(types.CompletionParams(e.document(path), at))
        return [item.label for item in found.items] if found else []

    assert await labels("a.py", "x = 1  # TD-‸") == ["TD-0001"]
    assert await labels("b.py", "# TODO(‸") == ["TD-0001"]
    assert await labels("c.ts", "let a = 1; // T‸", "typescript") == ["TD-0001"]
    assert await labels("d.py", "TD-‸") == []
    assert await labels("e.py", "x = 'TD-‸'") == []
    assert await labels("f.py", "# the words‸") == []


async def test_completion_replaces_what_is_typed_and_resolves_to_the_card(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("a.py", "x = 1  # TD-00‸\n")
    found = await e.client.text_document_completion_async(types.CompletionParams(e.document("a.py"), at))
    (item,) = found.items
    assert (item.text_edit.range.start.character, item.text_edit.range.end.character) == (9, 14)
    resolved = await e.client.completion_item_resolve_async(item)
    assert "Gained: Shipped" in resolved.documentation.value


NYGARD = "# 2. Keep the other\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nAs in TD-0001: because.\n"


async def references(e: Any, path: str, at: types.Position, declaration: bool = False) -> Any:
    context = types.ReferenceContext(include_declaration=declaration)
    return await e.client.text_document_references_async(types.ReferenceParams(context, e.document(path), at))


@pytest.mark.parametrize(
    "mark", ["status: acc‸epted", "‸anchors:", "  prin‸cipal", "# Keep the ‸uncalibrated", "---‸\n#"]
)
async def test_anywhere_in_what_a_record_says_of_itself_all_its_code_is_found(editor: Any, mark: str) -> None:
    e = await editor(FILES)
    at = e.open(RECORD, FILES[RECORD].replace(mark.replace("‸", ""), mark, 1), "markdown")
    found = await references(e, RECORD, at)
    assert places(found) == [("legacy.py", 0), ("run.py", 2), ("run.py", 2), ("scoring.py", 1)]
    found = await references(e, RECORD, at, declaration=True)
    assert places(found)[:2] == [("0001-scorer.md", 18), ("legacy.py", 0)]


async def test_prose_of_a_record_is_anothers_business_but_for_ids(editor: Any) -> None:
    other = "docs/debt/0002-other.md"
    e = await editor({**FILES, other: NYGARD, "b.py": "# TD-0002\n"})
    at = e.open(RECORD, FILES[RECORD].replace("Labels arrive", "Labels‸ arrive"), "markdown")
    assert await references(e, RECORD, at) is None
    for mark, name in (
        ("# 2. Keep", "b.py"),
        ("Accepted", "b.py"),
        ("TD-0001", "legacy.py"),
        ("because", None),
        ("## Context", None),
    ):
        e.client.text_document_did_close(types.DidCloseTextDocumentParams(e.document(other)))
        at = e.open(other, NYGARD.replace(mark, f"{mark[:3]}‸{mark[3:]}"), "markdown")
        found = await references(e, other, at)
        assert (found and places(found)[0][0]) == name, mark


async def test_of_an_anchor_only_its_own_code_each_place_once(editor: Any) -> None:
    anchors = (
        "app/scoring.py::Scorer",
        "app/scoring.py::Scorer.legacy_score",
        "use: app.scoring.Scorer",
        "app/legacy.py",
    )
    e = await editor({**FILES, RECORD: debt_record(*anchors)})
    record = debt_record(*anchors)
    expected = {
        "Scorer\n": [("run.py", 0), ("run.py", 2), ("scoring.py", 0)],
        "Scorer.legacy_score\n": [("run.py", 2), ("scoring.py", 1)],
        "app/legacy.py\n": [("legacy.py", 0)],
    }
    for anchor, found in expected.items():
        e.client.text_document_did_close(types.DidCloseTextDocumentParams(e.document(RECORD)))
        at = e.open(RECORD, record.replace(anchor, f"{anchor[:3]}‸{anchor[3:]}", 1), "markdown")
        assert places(await references(e, RECORD, at)) == found, anchor
    e.client.text_document_did_close(types.DidCloseTextDocumentParams(e.document(RECORD)))
    everything = places(await references(e, RECORD, e.open(RECORD, "‸" + record, "markdown")))
    assert everything == [
        ("legacy.py", 0), ("run.py", 0), ("run.py", 2), ("run.py", 2), ("run.py", 2), ("scoring.py", 0), ("scoring.py", 1),
    ]  # fmt: skip


async def test_likely_references_only_where_asked_for(editor: Any) -> None:
    files = {**FILES, "app/any.py": "def f(x):\n    x.legacy_score()\n"}
    e = await editor(files)
    at = e.open(RECORD, "‸" + FILES[RECORD], "markdown")
    assert ("any.py", 1) not in places(await references(e, RECORD, at))
    e = await editor({**files, "owed.toml": "likely = true\n"})
    e.open(RECORD, language="markdown")
    assert ("any.py", 1) in places(await references(e, RECORD, at))
