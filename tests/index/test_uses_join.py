"""Symbols in several languages and structural anchors, joined with the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from owed.index.document import Change
from owed.index.walk import walk
from owed.index.workspace import Workspace
from owed.source.languages import language_of

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


CHAIN = {
    "docs/debt/0001-a.md": record("  - app/scoring.py::Scorer.score\n"),
    "app/__init__.py": "",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\n",
    "app/make.py": """\
        from app.scoring import Scorer
        def make():
            return Scorer()
        """,
    "app/run.py": """\
        from app.make import make
        make().score()
        """,
}
HERE, RUN = "app/scoring.py:2 here certain", "app/run.py:2 uses certain"


def shown(workspace: Workspace) -> list[str]:
    snapshot = workspace.snapshot
    return [
        f"{t.path}:{t.span.start.line + 1} {t.kind} {t.confidence}"
        for r in snapshot.registry.all
        for t in snapshot.touches_of(r)
        if t.confidence == "certain"
    ]


def test_a_file_that_others_depend_on_changes_on_disk(workspace: Open) -> None:
    w = workspace(CHAIN)
    assert touches(w) == [RUN, HERE]
    (w.root / "app/make.py").write_text("def make():\n    return None\n", "utf-8")
    w.reload_file("app/make.py")
    while w.work():
        pass
    assert shown(w) == [HERE]


@pytest.mark.parametrize("seconds", [60, 0], ids=["at once", "step by step"])
def test_a_file_that_others_depend_on_changes_in_the_editor(
    workspace: Open, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("owed.index.live.looks.SECONDS", seconds)
    w = workspace(CHAIN)
    w.scan()
    w.open("app/run.py", str(w.text("app/run.py")), 1, language_of("a.py"))
    w.open("app/make.py", "def make():\n    return None\n", 1, language_of("a.py"))
    w.saved("app/make.py")
    while w.work():
        pass
    assert shown(w) == [HERE]
    w.change("app/make.py", [Change(str(CHAIN["app/make.py"]).replace("        ", ""))], 2)
    w.saved("app/make.py")
    while w.work():
        pass
    assert shown(w) == [RUN, HERE]


def test_a_change_inside_of_a_function_is_followed_nowhere(workspace: Open) -> None:
    w = workspace(
        {**CHAIN, "app/make.py": "from app.scoring import Scorer\ndef make() -> Scorer:\n    return Scorer()\n"}
    )
    assert touches(w)[0] == RUN
    for body in ("    x = 1\n    return x\n", "    return 2\n"):
        (w.root / "app/make.py").write_text(f"from app.scoring import Scorer\ndef make() -> Scorer:\n{body}", "utf-8")
        w.reload_file("app/make.py")
        late = w.is_late
        while w.work():
            pass
        assert RUN in shown(w)
    assert not late


def test_more_than_fits_between_two_keys_is_found_in_slices(workspace: Open) -> None:
    links = {f"app/m{i}.py": f"from app.m{i + 1} import make\n# {'x' * 70_000}\n" for i in range(8)}
    w = workspace(
        {**CHAIN, **links, "app/m8.py": CHAIN["app/make.py"], "app/run.py": "from app.m0 import make\nmake().score()\n"}
    )
    w.found_paths([(path, stamp) for path, stamp in walk(w.root)])
    w.open("app/run.py", "from app.m0 import make\nmake().score()\n", 1, language_of("a.py"))
    assert RUN not in shown(w)
    slices = 0
    while w.work():
        slices += 1
    assert RUN in shown(w)
    assert slices


def test_generated_and_old_files_cost_no_more_than_their_bound(workspace: Open) -> None:
    generated = "from app.scoring import Scorer\n" + "".join(
        f"def f{i}(x): return f{i + 1}(x).score()\n" for i in range(3_000)
    )
    old = "from app.scoring import Scorer\nprint Scorer().score()\nexec 'x' in y\n"
    found = touches(workspace({**CHAIN, "app/generated.py": generated, "app/old.py": old}))
    assert "app/old.py:2 uses certain" in found
    assert RUN in found


def test_another_name_is_followed_through_packages(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": record("  - app/deep/scoring.py::score\n"),
        "app/__init__.py": "from .api import rate\n",
        "app/api.py": "from app.deep.scoring import score as rate\n",
        "app/deep/__init__.py": "",
        "app/deep/scoring.py": "def score(): ...\n",
        "run.py": "from app import rate\nrate()\n",
        "other.py": "from elsewhere import rate\nrate()\n",
    }
    assert touches(workspace(files)) == [
        "app/__init__.py:1 uses certain",
        "app/api.py:1 uses certain",
        "app/deep/scoring.py:1 here certain",
        "run.py:1 uses certain",
        "run.py:2 uses certain",
    ]


def test_a_module_that_passes_everything_on_need_not_name_it(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": record("  - app/deep/rating.py::score\n"),
        "app/__init__.py": "from app.deep import *\n",
        "app/deep/__init__.py": "from app.deep.rating import *\n",
        "app/deep/rating.py": "def score(): ...\n",
        "run.py": "import app\napp.score()\n",
        "other.py": "import elsewhere\nelsewhere.score()\n",
    }
    assert touches(workspace(files)) == ["app/deep/rating.py:1 here certain", "run.py:2 uses certain"]


def test_a_member_comes_by_the_way_of_its_class(workspace: Open) -> None:
    files = {
        "docs/debt/0001-a.md": record("  - app/deep.py::Scorer.score\n"),
        "app/__init__.py": "from app.deep import Scorer\n",
        "app/deep.py": "class Scorer:\n    def score(self): ...\n",
        "run.py": "from app import Scorer\ns = Scorer()\ns.score()\n",
    }
    snapshot = workspace(files).scan()
    (use,) = [t for r in snapshot.registry.all for t in snapshot.touches_of(r) if t.kind == "uses"]
    assert [hop.path for hop in use.via] == ["app/__init__.py"]


MONOREPO = {
    "docs/debt/0001-a.md": record("  - packages/ui/src/button.ts::Button\n"),
    "packages/ui/package.json": '{"name": "@acme/ui", "main": "dist/index.js"}',
    "packages/ui/src/index.ts": "export * from './button';\n",
    "packages/ui/src/button.ts": "export class Button {}\n",
    "packages/web/tsconfig.json": '{"compilerOptions": {"paths": {"~/*": ["../ui/src/*"]}}}',
    "packages/web/page.tsx": "import { Button } from '@acme/ui';\nimport { Button as B } from '~/button';\n",
}
BUTTON = "packages/ui/src/button.ts:1 here certain"
BY_NAME, BY_ALIAS = "packages/web/page.tsx:1 uses certain", "packages/web/page.tsx:2 uses certain"


def caught_up(workspace: Workspace) -> list[str]:
    while workspace.work():
        pass
    return shown(workspace)


def test_packages_and_aliases_of_a_monorepo(workspace: Open) -> None:
    assert touches(workspace(MONOREPO)) == [BUTTON, BY_NAME, BY_ALIAS]


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        ("packages/ui/src/index.ts", "export {};\n", [BUTTON, BY_ALIAS]),
        ("packages/ui/package.json", '{"name": "@acme/other"}', [BUTTON, BY_ALIAS]),
        ("packages/web/tsconfig.json", "{}", [BUTTON, BY_NAME]),
        ("packages/ui/src/button/index.ts", "", [BUTTON, BY_NAME, BY_ALIAS]),
        ("packages/ui/src/index.tsx", "", [BUTTON, BY_NAME, BY_ALIAS]),
    ],
)
@pytest.mark.parametrize("kept", [True, False], ids=["from the cache", "in a session"])
def test_what_imports_lead_through_changes(workspace: Open, path: str, text: str, left: list[str], kept: bool) -> None:
    w = workspace(MONOREPO)
    assert touches(w) == [BUTTON, BY_NAME, BY_ALIAS]
    (w.root / path).parent.mkdir(exist_ok=True)
    (w.root / path).write_text(text, "utf-8")
    if kept:
        assert touches(Workspace(w.root)) == left
    elif w.reload_file(path):
        assert touches(w) == left
    else:
        assert caught_up(w) == left


def test_a_module_that_passes_on_changes_in_the_editor(workspace: Open) -> None:
    w = workspace(MONOREPO)
    w.scan()
    index, page = "packages/ui/src/index.ts", "packages/web/page.tsx"
    for path in (index, page):
        w.open(path, (w.root / path).read_text("utf-8"), 1, language_of(path))
    assert caught_up(w) == [BUTTON, BY_NAME, BY_ALIAS]
    w.change(index, [Change("export const x = 1;\n")], 2)
    w.saved(index)
    assert caught_up(w) == [BUTTON, BY_ALIAS]
