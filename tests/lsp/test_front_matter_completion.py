"""Completion in a record's front matter: what can stand there, what it means, and what it replaces."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0002-new.md"
FILES = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer"),
    "docs/decisions/0001-x.md": "# X\n",
    RECORD: "---\nstatus: proposed\n---\n# New\n",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\n\n\ndef main(): ...\n",
    "app/load.py": "import pandas as pd\nfrom requests import (\n    get,\n)\npd.DataFrame.append(get(1))\n",
    "app/api.ts": "export class Api { call() {} }\n",
}


async def offered(e: Any, source: str, trigger: str | None = None) -> list[types.CompletionItem]:
    at = e.open(RECORD, source, "markdown")
    context = types.CompletionContext(types.CompletionTriggerKind.TriggerCharacter, trigger) if trigger else None
    params = types.CompletionParams(e.document(RECORD), at, context=context)
    found = await e.client.text_document_completion_async(params)
    return list(found.items) if found else []


def labels(items: list[types.CompletionItem]) -> list[str]:
    return [item.label for item in items]


async def test_keys_that_are_not_there_yet_with_what_they_mean(editor: Any) -> None:
    e = await editor(FILES)
    items = await offered(e, "---\nstatus: proposed\n‸\n---\n# New\n")
    assert {"id", "date", "debt", "delta", "anchors"} <= set(labels(items))
    assert "status" not in labels(items)
    (debt,) = [item for item in items if item.label == "debt"]
    assert debt.text_edit.new_text == "debt:"
    assert "taken on purpose" in debt.documentation.value
    inside = await offered(e, "---\nstatus: proposed\ndebt:\n  gained: x\n  pri‸\n---\n# New\n")
    assert "gained" not in labels(inside)
    (principal,) = [item for item in inside if item.label == "principal"]
    assert principal.text_edit.new_text == "principal: "
    assert principal.text_edit.range.start.character == 2


VALUES = [
    ("status: ‸", ["proposed", "accepted", "superseded by TD-0001"]),
    ("id: ‸", ["TD-0002"]),
    ("supersedes: [‸", ["TD-0001"]),
    ("debt:\n  breaks: [‸", ["no-surprises", "incremental-refinement", "maintainability"]),
    ("debt:\n  dimension:\n    - ‸", ["input", "system", "output"]),
    ("debt:\n  category: f‸", ["feedback-loop"]),
    ("debt:\n  owner: ‸", ["team-scoring", "Ana Ruiz"]),
    ("decision-makers: [‸]", ["Ana Ruiz"]),
    ("delta:\n  risks: [skills, ‸]", ["end-of-life", "scalability"]),
    ("anchors:\n  - app/‸", ["app/api.ts", "app/scoring.py"]),
    ("anchors:\n  - app/scoring.py::‸", ["app/scoring.py::Scorer", "app/scoring.py::Scorer.score", "app/scoring.py::main"]),
    ("anchors:\n  - app/api.ts::‸", ["app/api.ts::Api", "app/api.ts::Api.call"]),
    ("anchors:\n  - use: ‸", ["pandas.DataFrame.append", "requests.get", "pandas"]),
    ("anchors:\n  - ‸", ["use", "match", "app/api.ts"]),
    ("anchors: [{use: req‸}]", ["requests.get"]),
    ("debt: {breaks: [‸", ["no-surprises"]),
]  # fmt: skip


async def test_values(editor: Any) -> None:
    e = await editor(FILES)
    for source, expected in VALUES:
        found = labels(await offered(e, f"---\n{source}\n---\n# New\n"))
        assert [label for label in expected if label not in found] == [], source


async def test_dates(editor: Any) -> None:
    e = await editor(FILES)
    today = datetime.date.today()
    assert labels(await offered(e, "---\ndate: ‸\n---\n# New\n")) == [today.isoformat()]
    items = {item.detail: item.label for item in await offered(e, "---\ndebt:\n  repay-by: ‸\n---\n# New\n")}
    assert "today" not in items
    assert items["in 90 days"] == (today + datetime.timedelta(90)).isoformat()
    end = datetime.date.fromisoformat(items["end of this quarter"])
    assert today <= end
    assert (end + datetime.timedelta(1)).day == 1


async def test_what_is_typed_is_replaced(editor: Any) -> None:
    e = await editor(FILES)
    items = await offered(e, '---\nstatus: "acc‸\n---\n# New\n')
    (accepted,) = [item for item in items if item.label == "accepted"]
    edited = accepted.text_edit.range
    assert (edited.start.character, edited.end.character) == (9, 12)


async def test_no_records_ids_and_no_front_matter_outside_of_it(editor: Any) -> None:
    e = await editor(FILES)
    assert labels(await offered(e, "---\nstatus: proposed\n---\n# New\nsee TD-‸\n")) == ["TD-0001"]
    assert await offered(e, "---\nstatus: proposed\n---\n# New: ‸\n", ":") == []


async def test_a_colon_in_code_asks_nothing(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app/scoring.py", "# TODO:‸\n")
    context = types.CompletionContext(types.CompletionTriggerKind.TriggerCharacter, ":")
    params = types.CompletionParams(e.document("app/scoring.py"), at, context=context)
    assert await e.client.text_document_completion_async(params) is None


async def test_links_and_sections_in_the_body(editor: Any) -> None:
    e = await editor(FILES)
    assert "[TD-0001](0001-scorer.md)" in labels(await offered(e, "---\nstatus: proposed\n---\n# New\n\n[‸]\n", "["))
    assert "0001-scorer.md" in labels(await offered(e, "---\nstatus: proposed\n---\n# New\n\n[x](‸)\n", "("))
    (superseded,) = [i for i in await offered(e, "---\nstatus: ‸\n---\n# New\n") if i.label == "superseded by TD-0001"]
    resolved = await e.client.completion_item_resolve_async(superseded)
    assert "Keep the uncalibrated scorer" in resolved.documentation.value
    headings = await offered(e, "---\nstatus: proposed\n---\n# New\n\n## ‸\n")
    assert labels(headings)[0] == "## Context and Problem Statement"


@pytest.mark.parametrize("typed", ["‸", "‸\n", "---‸", "-‸"])
async def test_a_whole_record_in_a_file_that_is_still_empty(editor: Any, typed: str) -> None:
    e = await editor(FILES)
    debt, decision = await offered(e, typed)
    assert (debt.label, decision.label) == ("technical debt", "decision")
    assert debt.insert_text_format == types.InsertTextFormat.Snippet
    made = debt.text_edit.new_text
    assert made.startswith("---\nid: TD-0002\nstatus: proposed")
    assert "  breaks: [${1:}]" in made
    assert "\n# New\n" in made
    where = debt.text_edit.range
    assert (where.start, where.end) == (types.Position(0, 0), types.Position(0, typed.index("‸")))
    assert "debt:" not in decision.text_edit.new_text
    e.write(RECORD, re.sub(r"\$\{\d+:([^}]*)\}", r"\1", made))
    assert [code for code, _ in await e.codes(RECORD)] == []


async def test_a_client_without_snippets_gets_the_record_as_text(editor: Any) -> None:
    def plain(capabilities: types.ClientCapabilities) -> None:
        capabilities.text_document.completion.completion_item.snippet_support = False  # type: ignore[union-attr]

    e = await editor(FILES, change=plain)
    debt, _ = await offered(e, "‸")
    assert "  breaks: []  #" in debt.text_edit.new_text


async def test_nothing_whole_where_something_stands(editor: Any) -> None:
    e = await editor(FILES)
    assert "technical debt" not in labels(await offered(e, "---\n‸"))
    assert "technical debt" not in labels(await offered(e, "‸# New\n"))
