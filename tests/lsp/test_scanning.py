"""What is shown while the workspace is looked at, after other files have changed, and at the next start."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types
from workspaces import debt_record

FILES = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.score"),
    "app/__init__.py": "",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\n",
    "app/make.py": "from app.scoring import Scorer\ndef make():\n    return Scorer()\n",
    "app/run.py": "from app.make import make\nmake().score()\n",
}
USE = [("OWE102", 1)]


async def until(e: Any, path: str, expected: list[tuple[str, int]]) -> None:
    """Wait until a file has these diagnostics."""
    for _ in range(600):
        if await e.codes(path) == expected:
            return
        await asyncio.sleep(0.05)
    assert await e.codes(path) == expected


async def test_a_file_that_is_open_before_the_scan(editor: Any) -> None:
    e = await editor(FILES, scanned=False)
    e.open("app/run.py")
    await until(e, "app/run.py", USE)


async def test_what_depends_on_a_saved_file(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/run.py")
    e.open("app/make.py")
    await until(e, "app/run.py", USE)
    e.edit("app/make.py", 2, 11, 19, "None")
    e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document("app/make.py")))
    await until(e, "app/run.py", [])
    e.edit("app/make.py", 2, 11, 15, "Scorer()")
    e.client.text_document_did_save(types.DidSaveTextDocumentParams(e.document("app/make.py")))
    await until(e, "app/run.py", USE)


async def test_what_depends_on_a_file_that_changed_on_disk(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app/run.py")
    await until(e, "app/run.py", USE)
    (e.root / "app/make.py").write_text("def make():\n    return None\n", "utf-8")
    changed = types.FileEvent(e.uri("app/make.py"), types.FileChangeType.Changed)
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    await until(e, "app/run.py", [])


async def test_many_files_change_at_once(editor: Any) -> None:
    """A branch is switched: every file changes, some appear, some go."""
    many = {f"app/m{i}.py": f"from app.scoring import Scorer\nScorer().score()  # {i}\n" for i in range(300)}
    e = await editor({**FILES, **many})
    events = []
    for index in range(300):
        path = e.root / f"app/m{index}.py"
        if index % 3 == 0:
            path.unlink()
        else:
            path.write_text(f"# {index}\nfrom app.scoring import Scorer\n\nScorer().score()\n", "utf-8")
        kind = types.FileChangeType.Deleted if index % 3 == 0 else types.FileChangeType.Changed
        events.append(types.FileEvent(e.uri(f"app/m{index}.py"), kind))
    e.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))
    e.open("app/scoring.py")
    position = types.Position(0, 8)
    for _ in range(600):
        record = e.document("docs/debt/0001-scorer.md")
        context = types.ReferenceContext(False)
        found = await e.client.text_document_references_async(types.ReferenceParams(context, record, position))
        lines = sorted(r.range.start.line for r in found or () if "/app/m" in r.uri and "make" not in r.uri)
        if lines == [3] * 200:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(lines)
