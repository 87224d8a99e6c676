"""Symbols in several languages and structural anchors, joined with the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from owed.index.workspace import Workspace

Open = Callable[[Mapping[str, "str | bytes"]], Workspace]


def record(anchors: str) -> str:
    return f"---\nstatus: accepted\nanchors:\n{anchors}---\n# A decision\n"


def touches(workspace: Workspace) -> list[str]:
    snapshot = workspace.scan()
    found = [t for r in snapshot.registry.all for t in snapshot.touches_of(r)]
    return [f"{t.path}:{t.span.start.line + 1} {t.kind} {t.confidence}" for t in found]


def test_symbols_of_other_languages(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": record("  - src/app.ts::render\n  - pkg/server.go::Server.Handle\n"),
        "src/app.ts": "export function render() {}\nrender();\n",
        "src/main.ts": "import { render } from './app';\nfunction f(render: number) { return render }\nrender();\n",
        "src/page.js": "import draw from './app';\n",
        "pkg/server.go": """\
            package pkg
            type Server struct{}


            func (s *Server) Handle() {}

            func (s *Server) Run() { s.Handle() }
            """,
    }
    assert touches(workspace(files)) == [
        "pkg/server.go:5 here certain",
        "pkg/server.go:7 uses certain",
        "src/app.ts:1 here certain",
        "src/app.ts:2 uses certain",
        "src/main.ts:1 uses certain",
        "src/main.ts:3 uses certain",
    ]


def test_a_default_export_under_any_name(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": record("  - src/app.js::render\n"),
        "src/app.js": "export default function render() {}\n",
        "src/page.js": "import draw from './app';\ndraw();\n",
    }
    assert touches(workspace(files)) == [
        "src/app.js:1 here certain",
        "src/page.js:1 uses certain",
        "src/page.js:2 uses certain",
    ]


def test_structural_anchors(workspace: Open) -> None:
    call = "(call function: (attribute object: (identifier) @m attribute: (identifier) @f)"
    query = f"""  - match: |
      {call} (#eq? @m "pickle") (#eq? @f "load")) @match
    in: src/**
"""
    files = {
        "docs/debt/0001-a.md": record(query),
        "src/a.py": "import pickle\n\ndef f(x):\n    return pickle.load(x)\n",
        "tools/b.py": "import pickle\npickle.load(1)\n",
    }
    assert touches(workspace(files)) == ["src/a.py:4 here certain"]
