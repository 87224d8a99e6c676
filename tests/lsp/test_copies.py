"""Documents of other schemes: the sides of diff views. Nothing is said in them; one that says what the file says has its cards."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
CODE = "class Scorer:\n    def legacy_score(self):  # TD-0001\n        return 1  # TODO: more\n"
FILES = {RECORD: debt_record("app/scoring.py::Scorer.legacy_score"), "app/scoring.py": CODE}
NAME, ID = types.Position(1, 10), types.Position(1, 32)


def addresses(e: Any) -> dict[str, str]:
    path = e.uri("app/scoring.py").removeprefix("file://")
    return {
        "git": f"git:{path}?%7B%22path%22%3A%22{path}%22%2C%22ref%22%3A%22~%22%7D",
        "review": f"review:{path}?%7B%22ref%22%3A%22topic%22%2C%22base%22%3Afalse%7D",
        "pr": f"pr:{path}?%7B%22prNumber%22%3A7%7D#L3",
        "gitlens": f"gitlens://1a2b3c{path}?ref",
    }


def show(e: Any, uri: str, text: str) -> None:
    item = types.TextDocumentItem(uri, "python", 1, text)
    e.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


async def card(e: Any, uri: str, position: types.Position = NAME) -> str:
    found = await e.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), position))
    return found.contents.value if found else ""


async def test_a_copy_of_the_file_has_its_cards_and_nothing_is_said_in_it(editor: Any) -> None:
    e = await editor(FILES)
    for scheme, uri in addresses(e).items():
        show(e, uri, CODE.replace("\n", "\r\n"))
        assert "TD-0001" in await card(e, uri), scheme
        document = types.TextDocumentIdentifier(uri)
        links = await e.client.text_document_document_link_async(types.DocumentLinkParams(document))
        assert [link.target for link in links] == [e.uri(RECORD)]
        found = await e.client.text_document_definition_async(types.DefinitionParams(document, ID))
        assert [each.uri for each in found] == [e.uri(RECORD)]
        assert await e.client.text_document_code_lens_async(types.CodeLensParams(document)) is None
        where = types.Range(types.Position(0, 0), types.Position(3, 0))
        asked = types.CodeActionParams(document, where, types.CodeActionContext([]))
        assert not await e.client.text_document_code_action_async(asked)
        assert not e.client.diagnostics.get(uri)
    if e.pulls:
        report = await e.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        assert not report.items


async def test_a_text_that_is_not_the_file_s_has_none(editor: Any) -> None:
    e = await editor(FILES)
    for uri in addresses(e).values():
        show(e, uri, "# before\n" + CODE)
        assert await card(e, uri) == ""
    # the file changes: the copy is none any more
    uri = addresses(e)["git"]
    show(e, uri, CODE)
    assert await card(e, uri)
    e.open("app/scoring.py")
    e.edit("app/scoring.py", 0, 0, 0, "# before\n")
    assert await card(e, uri) == ""
    e.edit("app/scoring.py", 0, 0, 9, "")
    e.write("app/scoring.py", CODE)
    assert await card(e, uri)
    e.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    assert await card(e, uri) == ""


@pytest.mark.parametrize("editor", ["neovim"], indirect=True)
async def test_addresses_that_lead_nowhere(editor: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "scoring.py"
    outside.write_text(CODE)
    e = await editor(FILES)
    root = e.uri("app").removeprefix("file://")
    odd = (
        f"git:{outside}", f"git:{root}/../../outside/scoring.py", f"git:{root}/%2e%2e/app/scoring.py", "git:scoring.py", "git:", ":",
        "diffview:///x/.git/0a1b/app/scoring.py", "untitled:Untitled-1", "pr://host", "review:////x/y", f"git:{root}/%00scoring.py",
        f"git:{root}", "output:extension-output-owed-%231-Owed", "x" * 10_000 + ":/a", f"git:{root}/%ff.py", "walkThrough://[::1/a",
    )  # fmt: skip
    for uri in odd:
        show(e, uri, CODE)
        assert await card(e, uri) == "", uri
        change = types.TextDocumentContentChangeWholeDocument("x = 1\n")
        versioned = types.VersionedTextDocumentIdentifier(2, uri)
        e.client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
        document = types.TextDocumentIdentifier(uri)
        e.client.text_document_did_save(types.DidSaveTextDocumentParams(document))
        e.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    assert "TD-0001" in await card(e, e.uri("app/scoring.py"))
    assert not [m.message for m in e.client.log_messages if m.type == types.MessageType.Error]
