"""Diagnostics as an editor gets them: pushed to VS Code of old, pulled by Neovim."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types
from workspaces import debt_record

CODE = """\
class Scorer:
    def legacy_score(self, rows):
        # TODO: calibrate per segment
        return rows  # TD-0001
"""
FILES = {"docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score"), "app/scoring.py": CODE}


async def test_debt_and_markers(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    found = await e.diagnostics("app/scoring.py")
    assert [(d.code, d.range.start.line, d.source) for d in found] == [("OWE101", 1, "owed"), ("OWE201", 2, "owed")]
    assert found[0].message == "TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month)"
    assert found[0].severity == types.DiagnosticSeverity.Hint
    assert (found[0].range.start.character, found[0].range.end.character) == (8, 20)


async def test_overdue_is_said_once_and_louder(editor: Any) -> None:
    e = await editor(
        {**FILES, "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer", repay_by="2020-01-01")}
    )
    e.open("app/scoring.py")
    found = await e.diagnostics("app/scoring.py")
    assert [d.code for d in found] == ["OWE104", "OWE201"]
    assert "overdue" in found[0].message
    assert found[0].severity == types.DiagnosticSeverity.Warning


async def test_a_repository_without_registry_is_left_alone(editor: Any) -> None:
    e = await editor({"app/scoring.py": CODE})
    e.open("app/scoring.py")
    assert await e.diagnostics("app/scoring.py") == []


async def test_the_buffer_counts_not_the_disk(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    e.edit("app/scoring.py", 3, 22, 29, "TD-0002")
    assert await e.codes("app/scoring.py") == [("OWE101", 1), ("OWE201", 2), ("OWE301", 3)]
    e.edit("app/scoring.py", 0, 0, 0, "# a line above\n")
    assert await e.codes("app/scoring.py") == [("OWE101", 2), ("OWE201", 3), ("OWE301", 4)]


async def test_columns_are_the_clients(editor: Any) -> None:
    e = await editor({"docs/debt/0001-scorer.md": debt_record(), "a.py": 'x = "𝒳é"  # TD-0009\n'})
    e.open("a.py")
    (found,) = await e.diagnostics("a.py")
    assert found.code == "OWE301"
    start = {"utf-16": 13, "utf-8": 16}[e.encoding]
    assert (found.range.start.character, found.range.end.character) == (start, start + 7)


async def test_a_record_in_the_editor_changes_other_files(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    assert ("OWE101", 1) in await e.codes("app/scoring.py")
    path = "docs/debt/0001-scorer.md"
    e.open(path, language="markdown")
    e.edit(path, 1, 8, 16, "repaid")
    codes = await e.codes("app/scoring.py")
    assert ("OWE302", 3) in codes
    assert ("OWE101", 1) not in codes


async def test_half_typed_front_matter_keeps_its_last_good_state(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    path = "docs/debt/0001-scorer.md"
    e.open(path, language="markdown")
    e.edit(path, 3, 0, 15, "decision-makers: [Ana\nx: 'half")
    assert next(d.code for d in await e.diagnostics(path)) == "OWE401"
    assert ("OWE101", 1) in await e.codes("app/scoring.py")


async def test_nonsense_from_the_client_is_survived(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/scoring.py")
    e.edit("app/scoring.py", 9_999, 5, 7, "# TD-0009\n")
    nowhere = types.Position(4_000_000, 4_000_000)
    assert await e.hover("app/scoring.py", nowhere) is None
    assert ("OWE301", 4) in await e.codes("app/scoring.py")
    gone = types.TextDocumentIdentifier("file:///no/such/file.py")
    assert await e.client.text_document_hover_async(types.HoverParams(gone, nowhere)) is None
    odd = types.TextDocumentIdentifier("untitled:Untitled-1")
    assert await e.client.text_document_hover_async(types.HoverParams(odd, nowhere)) is None


async def test_what_a_closed_file_no_longer_has_is_taken_back(editor: Any) -> None:
    """A client that tells what it knows keeps whatever it is not told about."""
    e = await editor({**FILES, "late.py": "# TODO: x\n"})

    async def reports(known: dict[str, str]) -> dict[str, Any]:
        previous = [types.PreviousResultId(uri, value) for uri, value in known.items()]
        params = types.WorkspaceDiagnosticParams(previous, identifier="owed")
        return {report.uri: report for report in (await e.client.workspace_diagnostic_async(params)).items}

    late = e.uri("late.py")
    first = await reports({})
    assert [item.code for item in first[late].items] == ["OWE201"]
    known = {uri: report.result_id for uri, report in first.items()}
    assert (await reports(known))[late].kind == "unchanged"
    (e.root / "late.py").write_text("x = 1\n")
    changed = types.FileEvent(late, types.FileChangeType.Changed)
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))

    async def told() -> None:
        while (report := (await reports(known))[late]).kind == "unchanged":
            await asyncio.sleep(0.05)
        assert not report.items

    await asyncio.wait_for(told(), 60)


@pytest.mark.parametrize("count", [10, 1_000])
async def test_many_are_made_in_turns_and_the_last_text_counts(editor: Any, count: int) -> None:
    e = await editor(FILES)
    e.open("many.py", "# TODO: é\n" * count)
    for _ in range(5):
        e.write("many.py", "# TODO: é\n" * count + "x = 1\n")
    e.write("many.py", "# TODO: é\n" * (count - 1))
    await e.until("many.py", lambda found: len(found) == count - 1)
    found = await e.diagnostics("many.py")
    assert [d.range.start.line for d in found] == list(range(count - 1))
    assert {(d.code, d.source, d.severity) for d in found} == {("OWE201", "owed", types.DiagnosticSeverity.Information)}


async def test_diagnostics_of_a_closed_file_do_not_come_late(editor: Any) -> None:
    e = await editor(FILES)
    e.open("many.py", "# TODO: x\n" * 3_000)
    e.client.text_document_did_close(types.DidCloseTextDocumentParams(e.document("many.py")))
    e.open("app/scoring.py")
    assert await e.diagnostics("app/scoring.py")
    await asyncio.sleep(0.3)
    assert not e.client.diagnostics.get(e.uri("many.py"))
