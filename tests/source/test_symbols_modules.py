"""Where imports of other languages lead: aliases, packages of the workspace, modules that pass names on."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target
from owed.source.symbols.project import Project, joined, parsed_json

SCORING = "packages/scoring/src/scorer.ts"
TARGETS = (Target("Scorer", SCORING, "Scorer", default=False), Target("load", SCORING, "load", default=False))


def project(files: Mapping[str, Any]) -> dict[str, str]:
    """Files as text; objects as JSON."""
    return {
        path: textwrap.dedent(said).lstrip("\n") if isinstance(said, str) else json.dumps(said)
        for path, said in files.items()
    }


def options(**said: Any) -> dict[str, Any]:
    return {"compilerOptions": said}


PAGE = """
    import { ‹load› } from '@app/scorer';
    import * as scorer from '@app/scorer';
    import { load as other } from '@other/scorer';
    ‹load›();
    new scorer.‹Scorer›();
    other();
"""
ALIASES: dict[str, dict[str, Any]] = {
    "paths beside a base": {"tsconfig.json": options(baseUrl=".", paths={"@app/*": ["packages/scoring/src/*"]})},
    "paths without a base": {"tsconfig.json": options(paths={"@app/*": ["./packages/scoring/src/*"]})},
    "a base further down": {"tsconfig.json": options(baseUrl="packages", paths={"@app/*": ["./scoring/src/*"]})},
    "a name in full": {"tsconfig.json": options(paths={"@app/scorer": ["./packages/scoring/src/scorer.ts"]})},
    "the longest pattern wins": {
        "tsconfig.json": options(paths={"@app/*": ["./nowhere/*"], "@app/s*": ["./packages/scoring/src/s*"]})
    },
    "the first that is there": {
        "tsconfig.json": options(paths={"@app/*": ["./generated/*", 7, "./packages/scoring/src/*"]})
    },
    "extended": {
        "web/tsconfig.json": {"extends": "../tsconfig.base"},
        "tsconfig.base.json": options(paths={"@app/*": ["packages/scoring/src/*"]}),
    },
    "extended twice, the last wins": {
        "web/tsconfig.json": {"extends": ["../tsconfig.a.json", "../tsconfig.b.json"]},
        "tsconfig.a.json": options(paths={"@app/*": ["nowhere/*"]}),
        "tsconfig.b.json": options(paths={"@app/*": ["packages/scoring/src/*"]}),
    },
    "extended from a package": {
        "web/tsconfig.json": {"extends": "@acme/tsconfig/base.json"},
        "packages/tsconfig/package.json": {"name": "@acme/tsconfig"},
        "packages/tsconfig/base.json": options(paths={"@app/*": ["../scoring/src/*"]}),
    },
    "for the folder of whoever extends": {
        "web/tsconfig.json": {"extends": "../base/tsconfig.json"},
        "base/tsconfig.json": options(paths={"@app/*": ["${configDir}/../packages/scoring/src/*"]}),
    },
    "in a project that is referred to": {
        "web/tsconfig.json": {"files": [], "references": [{"path": "./tsconfig.app.json"}]},
        "web/tsconfig.app.json": options(baseUrl=".", paths={"@app/*": ["../packages/scoring/src/*"]}),
    },
    "with comments": {
        "tsconfig.json": '{ // "x"\n "compilerOptions": { /* } */ "paths": {"@app/*": ["./packages/scoring/src/*",],}, }, }'
    },
    "JavaScript's": {"web/jsconfig.json": options(paths={"@app/*": ["../packages/scoring/src/*"]})},
}


@pytest.mark.parametrize("files", ALIASES.values(), ids=ALIASES)
def test_aliases(files: Mapping[str, Any]) -> None:
    check_uses("typescript", "web/page.ts", PAGE, TARGETS, project=project(files))


def test_base_alone() -> None:
    source = "import { ‹load› } from 'scoring/src/scorer';\nimport { load as x } from 'src/scorer';"
    files = project({"tsconfig.json": options(baseUrl="./packages")})
    check_uses("typescript", "web/page.ts", source, TARGETS, project=files)


NO_ALIASES: dict[str, dict[str, Any]] = {
    "out of the workspace": {"web/tsconfig.json": options(paths={"@app/*": ["../../packages/scoring/src/*"]})},
    "absolute": {"tsconfig.json": options(paths={"@app/*": ["/packages/scoring/src/*"]})},
    "one that extends itself": {"tsconfig.json": {"extends": "./tsconfig.json"}},
    "of another folder": {"other/tsconfig.json": options(paths={"@app/*": ["../packages/scoring/src/*"]})},
    "a nearer one without": {
        "tsconfig.json": options(paths={"@app/*": ["packages/scoring/src/*"]}),
        "web/tsconfig.json": options(strict=True),
    },
    "no JSON": {"tsconfig.json": "{"},
    "nested without end": {"tsconfig.json": "[" * 200_000},
    "of other types": {
        "tsconfig.json": {"extends": {}, "references": 3, "compilerOptions": {"paths": [], "baseUrl": 1}}
    },
}


@pytest.mark.parametrize("files", NO_ALIASES.values(), ids=NO_ALIASES)
def test_no_aliases(files: Mapping[str, Any]) -> None:
    source = "import { load } from '@app/scorer';\nload();"
    check_uses("typescript", "web/page.ts", source, TARGETS, project=project(files))


ENTRY = "packages/scoring/package.json"
INDEX = {"packages/scoring/src/index.ts": "export * from './scorer';\nexport { default as Other } from './other';\n"}
PACKAGES: dict[str, tuple[dict[str, Any], str]] = {
    "its main is built": ({ENTRY: {"name": "@acme/scoring", "main": "./dist/index.js"}, **INDEX}, "@acme/scoring"),
    "its source": ({ENTRY: {"name": "scoring", "main": "x.js", "source": "src/index.ts"}, **INDEX}, "scoring"),
    "nothing said": ({ENTRY: {"name": "scoring"}, **INDEX}, "scoring"),
    "conditions": (
        {
            ENTRY: {
                "name": "@acme/scoring",
                "exports": {".": {"import": {"types": "./dist/esm/index.d.ts", "default": "./dist/esm/index.mjs"}}},
            },
            **INDEX,
        },
        "@acme/scoring",
    ),
    "exports of one file": ({ENTRY: {"name": "scoring", "exports": "./src/index.ts"}, **INDEX}, "scoring"),
    "a file below": ({ENTRY: {"name": "@acme/scoring"}}, "@acme/scoring/src/scorer"),
    "a file below, as built": ({ENTRY: {"name": "@acme/scoring"}}, "@acme/scoring/scorer"),
    "a pattern": (
        {ENTRY: {"name": "@acme/scoring", "exports": {"./*": {"types": "./dist/*.d.ts", "default": "./dist/*.js"}}}},
        "@acme/scoring/scorer",
    ),
    "the nearest of a name": (
        {
            "fixtures/package.json": {"name": "@acme/scoring"},
            "packages/scoring/web/package.json": {"name": "x"},
            ENTRY: {"name": "@acme/scoring"},
            **INDEX,
        },
        "@acme/scoring",
    ),
    "its own imports": (
        {"packages/scoring/package.json": {"imports": {"#scorer": "./src/scorer.js", "#x/*": "./y/*"}}},
        "#scorer",
    ),
}


@pytest.mark.parametrize(("files", "name"), PACKAGES.values(), ids=PACKAGES)
def test_packages_of_the_workspace(files: Mapping[str, Any], name: str) -> None:
    source = f"""
        import {{ ‹load›, ‹Scorer› as S }} from '{name}';
        import * as all from '{name}';
        ‹load›();
        new ‹S:Scorer›();
        all.‹load›();
        all.other();
    """
    check_uses("typescript", "packages/scoring/web/page.tsx", source, TARGETS, project=project(files))


def test_a_package_from_outside() -> None:
    files = project({ENTRY: {"name": "@acme/scoring"}, **INDEX, "other/package.json": {"name": ["x"]}})
    source = "import { load } from 'scoring';\nimport { load as b } from '@acme/other';\nload();"
    check_uses("typescript", "web/page.ts", source, TARGETS, project=files)


PASSED: dict[str, tuple[str, str]] = {
    "by name": ("export { load, Scorer as Best } from './scorer';", "import { ‹load›, ‹Best:Scorer› } from './index';"),
    "all of it": ("export * from './scorer';", "import { ‹load›, ‹Scorer› } from './index';"),
    "as one name": ("export * as s from './scorer';", "import { s } from '.';\ns.‹load›();\nnew s.‹Scorer›();"),
    "imported first": (
        "import { load as l } from './scorer';\nexport { l as load };",
        "import { ‹load› } from './index.js';\n‹load›();",
    ),
    "as the default": (
        "import { Scorer } from './scorer';\nexport default Scorer;",
        "import ‹S:Scorer› from './index';\nnew ‹S:Scorer›();",
    ),
    "types": ("export type { Scorer } from './scorer';", "import type { ‹Scorer› } from './index';\nlet x: ‹Scorer›;"),
    "not what it defines itself": (
        "export * from './scorer';\nexport function load() {}\nexport const Scorer = 1;",
        "import { load, Scorer } from './index';\nload();",
    ),
    "in a chain": (
        "export * from './more';",
        "import { ‹load› } from './index';\nimport * as i from './index';\ni.‹load›();",
    ),
    "CommonJS": (
        "const { Scorer } = require('./scorer');\nexports.load = require('./scorer').load;\nexports.Best = Scorer;",
        "const { ‹load›, ‹Best:Scorer›: B } = require('./index');\n‹load›();",
    ),
    "CommonJS at once": (
        "const s = require('./scorer');\nmodule.exports = { load: s.load, ...require('./scorer'), s };",
        "const { ‹Scorer›, s } = require('./index');\nnew ‹Scorer›(); s.‹load›();",
    ),
}


@pytest.mark.parametrize(("index", "source"), PASSED.values(), ids=PASSED)
def test_modules_that_pass_on(index: str, source: str) -> None:
    folder = SCORING.rpartition("/")[0]
    files = project(
        {
            f"{folder}/index.ts": index + "\n",
            f"{folder}/more.ts": "export { load } from './deeper';\nexport * from './index';\n",
            f"{folder}/deeper.ts": "export * from './scorer';\nexport * from './more';\n",
            SCORING: "export class Scorer {}\nexport function load() {}\n",
        }
    )
    check_uses("typescript", f"{folder}/page.ts", source, TARGETS, project=files)


GO = "internal/scoring/scorer.go"
GO_TARGETS = (Target("Scorer", GO, "Scorer"), Target("Load", GO, "Load"))
MODULES: dict[str, tuple[dict[str, str], str, str]] = {
    "the module of the root": (
        {"go.mod": "module example.com/app\n\ngo 1.22\n"},
        "cmd/main.go",
        """
        import (
            ‹›"example.com/app/internal/scoring"
            x "example.com/other/internal/scoring"
        )
        func main() { scoring.‹Load›(); x.Load(); var s scoring.‹Scorer› }
        """,
    ),
    "a module further down": (
        {"go.mod": "module example.com/app\n", "internal/go.mod": 'module "example.com/lib/v2" // old\n'},
        "cmd/main.go",
        """
        import "example.com/lib/v2/scoring"
        import y "example.com/app/internal/scoring"
        func main() { scoring.‹Load›(); y.‹Load›() }
        """,
    ),
    "replaced by a folder": (
        {
            "cmd/go.mod": "module example.com/cmd\nreplace (\n\texample.com/elsewhere v1.2.3 => ../internal\n\tx => ../../y\n)\n"
        },
        "cmd/main.go",
        """
        import "example.com/elsewhere/scoring"
        func main() { scoring.‹Load›() }
        """,
    ),
    "from outside": (
        {"go.mod": "module example.com/app\n"},
        "cmd/main.go",
        """
        import "golang.org/x/internal/scoring"
        func main() { scoring.Load() }
        """,
    ),
}


@pytest.mark.parametrize(("files", "path", "source"), MODULES.values(), ids=MODULES)
def test_go_modules(files: Mapping[str, str], path: str, source: str) -> None:
    code = "package main\n" + textwrap.dedent(source).replace("‹›", "")
    check_uses("go", path, code, GO_TARGETS, project=files)


def test_paths_stay_in_the_workspace() -> None:
    assert joined("a/b", "../c") == "a/c"
    assert joined("a", "..") == ""
    assert [joined("a", bad) for bad in ("../..", "/etc", "C:/x", "..\\x")] == [None] * 4


def test_answers_go_with_the_files_that_they_came_from() -> None:
    said = {"a.ts": b"1", "b.ts": b"2", "package.json": b'{"name": "x"}'}
    around = Project(said.keys(), said.get)
    with around.collect() as needs:
        assert around.ask("both", lambda: (around.read("a.ts"), around.read("b.ts"), around.read("c.ts")), ()) == (
            b"1",
            b"2",
            None,
        )
    assert needs == {"a.ts", "b.ts", "c.ts"}
    said["b.ts"] = b"3"
    assert around.ask("both", lambda: (), ()) != ()
    around.forget("b.ts")
    assert around.ask("both", lambda: (around.read("b.ts"),), ()) == (b"3",)
    assert around.json("package.json") == {"name": "x"}
    said["package.json"] = b"[]"
    around.forget("package.json")
    assert around.json("package.json") == {}


def test_json_with_comments() -> None:
    assert parsed_json(b'{"a": "// no comment, ]", /* , */ "b": [1, 2, ], // "\n}') == {
        "a": "// no comment, ]",
        "b": [1, 2],
    }
