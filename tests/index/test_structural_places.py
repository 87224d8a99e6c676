"""Structural anchors in a workspace of several languages, on disk and as an editor has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from workspaces import debt_record

from owed.index.workspace import Workspace
from owed.source.languages import language_of

RECORD = "docs/debt/0001-scorer.md"
FILES = {
    RECORD: debt_record(
        """{match: '(call_expression function: (_) @f (#eq? @f "load"))', in: 'web/**'}""",
        "match: (except_clause !value)",
    ),
    "web/a.ts": "const a = 1;\nload(a);\n",
    "web/b.go": "package b\n\nfunc f() { load() }\n",
    "web/c.py": "load(1)\n",
    "src/a.ts": "load(a);\n",
    "src/d.py": "try: pass\nexcept: load(1)\n",
}


def places(space: Workspace) -> list[tuple[str, int]]:
    """Path and line, from 1, of all that the record is about."""
    (record,) = space.registry.all
    return sorted((touch.path, touch.span.start.line + 1) for touch in space.snapshot.touches_of(record))


def test_each_file_is_asked_what_its_language_knows(workspace: Callable[..., Any]) -> None:
    space = workspace(FILES)
    space.scan()
    assert places(space) == [("src/d.py", 2), ("web/a.ts", 2), ("web/b.go", 3)]


def test_an_open_file_is_as_the_editor_has_it(workspace: Callable[..., Any]) -> None:
    space = workspace(FILES)
    space.scan()
    space.open("web/a.ts", "load(1);\n\nload(2);\n", 1, language_of("a.ts"))
    assert places(space) == [("src/d.py", 2), ("web/a.ts", 1), ("web/a.ts", 3), ("web/b.go", 3)]
    space.close("web/a.ts")
    assert places(space) == [("src/d.py", 2), ("web/a.ts", 2), ("web/b.go", 3)]


def test_a_file_that_changes_on_disk_is_looked_at_again(workspace: Callable[..., Any]) -> None:
    space = workspace(FILES)
    space.scan()
    (Path(space.root) / "web/b.go").write_text("package b\n\nfunc f() {\n\tload()\n\tload()\n}\n", "utf-8")
    space.reload_file("web/b.go")
    while space.is_late:
        space.work()
    assert places(space) == [("src/d.py", 2), ("web/a.ts", 2), ("web/b.go", 4), ("web/b.go", 5)]
