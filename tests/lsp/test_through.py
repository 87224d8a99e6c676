"""What a file leans on (owed/through), the uses behind a lens (owed/uses), and the way of a use in its diagnostic."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0001-scorer.md"
FILES = {
    RECORD: debt_record("app/scoring.py::legacy_score", "use: pandas.concat", repay_by="2999-01-01"),
    "docs/debt/0002-api.md": debt_record("app/api.py", "run.py::main", repay_by="2020-01-01"),
    "docs/debt/0003-plain.md": "---\nstatus: accepted\nanchors: [app/scoring.py::Other]\n---\n# Keep the other\n",
    "docs/debt/0004-gone.md": "---\nstatus: repaid\nanchors: [app/scoring.py::Gone]\n---\n# Over\n",
    "app/__init__.py": '"é𝒳"; from .api import legacy_score as score, Other, Gone\n',
    "app/api.py": "\nfrom .scoring import Gone, Other, legacy_score\n",
    "app/scoring.py": "class Other: ...\nclass Gone: ...\n'𝒳é'; legacy_score = lambda x: x  # é\n",
    "run.py": "import pandas\nfrom app import Gone, Other, score\n\n\ndef main(x):\n"
    "    'é𝒳'; score(x)\n    Gone()\n    return pandas.concat(x), Other\n",
}


def where(location: Any) -> tuple[str, int, int]:
    start = location.range.start
    return "/".join(location.uri.rsplit("/", 2)[-2:]), start.line, start.character


async def ask(e: Any, method: str, path: str, **more: str) -> Any:
    return await e.client.protocol.send_request_async(method, {"textDocument": {"uri": e.uri(path)}, **more})


async def related(e: Any, path: str, line: int) -> list[tuple[str, str, int, int]]:
    found = [d for d in await e.diagnostics(path) if d.code == "OWE102" and d.range.start.line == line]
    return [(r.message, *where(r.location)) for d in found for r in d.related_information or []]


async def test_a_use_leads_to_its_record_by_its_re_exports_to_the_definition(editor: Any) -> None:
    e = await editor(FILES)
    e.open("run.py")
    # é and 𝒳 are three UTF-16 units, and six bytes of UTF-8
    wide = 0 if e.encoding == "utf-16" else 3
    assert await related(e, "run.py", 5) == [
        ("Keep the uncalibrated scorer for the Q3 launch", "debt/0001-scorer.md", 18, 0),
        ("re-exported here", "app/__init__.py", 0, 40 + wide),
        ("re-exported here", "app/api.py", 1, 34),
        ("legacy_score is defined here", "app/scoring.py", 2, 7 + wide),
    ]
    (call,) = [d for d in await e.diagnostics("run.py") if d.code == "OWE102" and d.range.start.line == 5]
    assert (call.range.start.character, call.range.end.character) == (11 + wide, 16 + wide)
    # an API from outside has no definition here
    assert [r[0] for r in await related(e, "run.py", 7)] == ["Keep the uncalibrated scorer for the Q3 launch"]


async def test_a_re_export_that_moves_in_the_editor_moves_in_the_finding(editor: Any) -> None:
    e = await editor(FILES)
    e.open("run.py")
    e.open("app/api.py", "\n\n\nfrom .scoring import Gone, Other, legacy_score\n")
    e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document("app/api.py")))
    e.open("app/late.py", "from .api import legacy_score\n")
    assert ("re-exported here", "app/api.py", 3, 34) in await related(e, "app/late.py", 0)


async def test_what_a_file_leans_on(editor: Any) -> None:
    e = await editor(FILES)
    e.open("run.py")
    wide = 0 if e.encoding == "utf-16" else 3
    found = (await ask(e, "owed/through", "run.py")).records
    assert [(r.id, r.isDebt, r.overdue > 0) for r in found] == [
        ("TD-0002", True, True),
        ("TD-0001", True, False),
        ("TD-0003", False, False),
    ]
    late, scorer, plain = found
    assert late.says.startswith("TD-0002, overdue ")
    assert where(scorer.location) == ("debt/0001-scorer.md", 18, 0)
    assert [(p.says, p.text, where(p.location)[1:]) for p in late.places] == [("defines main", "def main(x):", (4, 4))]
    assert [(p.says, p.text, where(p.location)[1:]) for p in scorer.places] == [
        ("uses legacy_score", "from app import Gone, Other, score", (1, 29)),
        ("uses legacy_score", "'é𝒳'; score(x)", (5, 11 + wide)),
        ("uses pandas.concat", "return pandas.concat(x), Other", (7, 18)),
    ]
    assert [(step.says, *where(step.location)) for step in scorer.places[1].way] == [
        ("re-exported here", "app/__init__.py", 0, 40 + wide),
        ("re-exported here", "app/api.py", 1, 34),
        ("defined here", "app/scoring.py", 2, 7 + wide),
    ]
    assert scorer.places[2].way == []
    assert [p.says for p in plain.places] == ["uses Other", "uses Other"]


async def test_what_lies_in_a_file_or_is_named_there_counts(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/api.py", "# TD-1: why\nfrom .scoring import legacy_score\n")
    late, scorer = (await ask(e, "owed/through", "app/api.py")).records
    assert [(p.kind, p.says, p.text) for p in late.places] == [("here", "lies in app/api.py", "")]
    assert [(p.kind, p.says) for p in scorer.places] == [("marker", "names TD-1"), ("uses", "uses legacy_score")]


async def test_typing_changes_what_a_file_leans_on(editor: Any) -> None:
    e = await editor(FILES)
    e.open("other.py", "x = 1\n")
    assert (await ask(e, "owed/through", "other.py")).records == []
    e.edit("other.py", 0, 0, 0, "import pandas\npandas.concat([])\n")
    assert [r.id for r in (await ask(e, "owed/through", "other.py")).records] == ["TD-0001"]


async def test_likely_uses_only_where_asked_for(editor: Any) -> None:
    files = {
        RECORD: debt_record("app/scoring.py::Scorer.legacy_score"),
        "app/scoring.py": "class Scorer:\n    def legacy_score(self): ...\n",
        "run.py": "def f(x):\n    x.legacy_score()\n",
    }
    e = await editor(files)
    e.open("run.py")
    assert (await ask(e, "owed/through", "run.py")).records == []
    e = await editor({**files, "owed.toml": "likely = true\n"})
    at = e.open("run.py", "def f(x):\n    x.legacy‸_score()\n")
    (record,) = (await ask(e, "owed/through", "run.py")).records
    assert [p.says for p in record.places] == ["uses Scorer.legacy_score (likely)"]
    assert "TD-0001" in (await e.hover("run.py", at) or "")


async def test_records_lean_on_nothing_and_what_is_nowhere_is_null(editor: Any) -> None:
    e = await editor(FILES)
    e.open(RECORD, language="markdown")
    assert (await ask(e, "owed/through", RECORD)).records == []
    send = e.client.protocol.send_request_async
    assert await send("owed/through", {"textDocument": {"uri": "file:///no/such/file.py"}}) is None
    assert await send("owed/through", {"textDocument": {"uri": "untitled:Untitled-1"}}) is None
    assert await send("owed/through", {"textDocument": 7}) is None
    assert await send("owed/uses", {"textDocument": {}, "record": [1]}) is None
    assert await ask(e, "owed/uses", "run.py", record="TD-0099", anchor="x") is None


def shows_uses(capabilities: types.ClientCapabilities) -> None:
    capabilities.experimental = {"commands": ["owed.showUses"]}


async def test_the_count_is_a_lens_of_its_own_for_a_client_that_shows_uses(editor: Any) -> None:
    anchors = ("a.py::f", "a.py::g", "use: a.f")
    files = {
        RECORD: debt_record(*anchors, repay_by="2999-01-01"),
        "docs/debt/0002-other.md": debt_record("a.py::g", repay_by="2999-01-01"),
        "a.py": "def f(): ...\ndef g(): ...\n",
        "b.py": "from a import f, g\nf()\nf()\ndef h(x): x.f()\n",
    }
    e = await editor(files, change=shows_uses)
    e.open("a.py")
    lenses = await e.client.text_document_code_lens_async(types.CodeLensParams(e.document("a.py")))
    assert [(lens.range.start.line, lens.command.title, lens.command.command) for lens in lenses] == [
        (0, "TD-0001 · 8d", "owed.open"),
        (0, "3 uses", "owed.showUses"),
        (1, "TD-0001 · 8d", "owed.open"),
        (1, "1 use", "owed.showUses"),
        (1, "TD-0002 · 8d", "owed.open"),
        (1, "1 use", "owed.showUses"),
    ]
    uri, position, record, anchor = lenses[1].command.arguments
    assert (uri, position, record) == (e.uri("a.py"), {"line": 0, "character": 4}, "TD-0001")
    found = await ask(e, "owed/uses", "a.py", record=record, anchor=anchor)
    starts = [location["range"]["start"] for location in found]
    assert [(start["line"], start["character"]) for start in starts] == [(0, 14), (1, 0), (2, 0)]
    assert [len(await ask(e, "owed/uses", "a.py", record="TD-2", anchor=a)) for a in ("a.py::g", "a.py::f")] == [1, 0]


async def test_a_notebook_leans_on_what_all_its_cells_lean_on(editor: Any) -> None:
    e = await editor(FILES)
    cells = ["'é𝒳'; from app import score", "# text", "'é𝒳'; score(1)  # TD-1"]
    kinds = [types.NotebookCellKind.Code, types.NotebookCellKind.Markup, types.NotebookCellKind.Code]
    uris = e.open_notebook("n.ipynb", list(zip(kinds, cells, strict=True)))
    wide = 0 if e.encoding == "utf-16" else 3

    async def asked(uri: str) -> Any:
        return (await e.client.protocol.send_request_async("owed/through", {"textDocument": {"uri": uri}})).records

    async def looked_at() -> None:
        while len((await asked(uris[0]))[0].places) < 3:
            await asyncio.sleep(0.05)

    await asyncio.wait_for(looked_at(), 60)  # uses are found between requests: the first answer may come before
    for uri in (e.uri("n.ipynb"), uris[0], uris[2]):
        (record,) = await asked(uri)
        assert [(p.says, p.text, p.location.uri, p.location.range.start.character) for p in record.places] == [
            ("uses legacy_score", cells[0], uris[0], 23 + wide),
            ("uses legacy_score", cells[2], uris[2], 7 + wide),
            ("names TD-1", cells[2], uris[2], 19 + wide),
        ]
        assert [step.says for step in record.places[1].way] == ["re-exported here", "re-exported here", "defined here"]
