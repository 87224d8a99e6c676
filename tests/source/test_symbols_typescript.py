"""Symbols in TypeScript and TSX."""

from __future__ import annotations

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target, symbols_of

PATH = "src/scoring.ts"
TARGETS = (
    Target("Scorer", PATH, "Scorer"),
    Target("run", PATH, "Scorer.run"),
    Target("load", PATH, "load"),
    Target("Shape", PATH, "Shape"),
    Target("area", PATH, "Shape.area"),
)

OTHER_FILE = {
    "named and renamed": """
        import { ‹load›, ‹Scorer› as S, type ‹Shape› } from './scoring';
        ‹load›();
        const s = new ‹S:Scorer›(1);
        s.‹run›();
        new ‹S:Scorer›().‹run›();
        const f = (x: ‹Shape›) => x.‹area›();
        Scorer;
    """,
    "namespace": """
        import * as sc from './scoring';
        sc.‹load›();
        let s: sc.‹Scorer›;
        s.‹run›();
        sc.other();
        sc.Other.‹run?›();
        class Mine extends sc.‹Scorer› { go() { this.‹run›(); super.‹run›(); } }
    """,
    "written as JavaScript, and from a folder": """
        import { ‹load› } from './scoring.js';
        import type { ‹Shape› } from '../src/scoring';
        let x: ‹Shape› | null;
        x!.‹area›();
    """,
    "re-export": """
        export { ‹load›, ‹Scorer› as Best } from './scoring';
        export * from './scoring';
        load();
    """,
    "a default import of that name": """
        import ‹Scorer?› from './scoring';
        new ‹Scorer?›().‹run?›();
    """,
    "require": """
        import sc = require('./scoring');
        sc.‹load›();
        const { ‹load› } = require('./scoring');
        const { ‹Scorer›: S } = require('./scoring');
        const area = require('./scoring').‹load›;
        ‹load›();
    """,
    "another module": """
        import { load } from './other';
        import { Scorer } from 'scoring';
        load();
        new Scorer().run();
    """,
    "shadowed": """
        import { ‹load› } from './scoring';
        function a(load: () => void) { load(); }
        function b() { load(); const load = 1; }
        const c = (load) => load, d = load => load(), e = ({ load }) => load, f = ([load]) => load, g = (...load) => load;
        for (const load of x()) { load; }
        try {} catch (load) { load; }
        { let load = 1; load; }
        ‹load›();
        function h({ x: load = 1 }) { load; }
        function i() { if (1) { var load = 1; } load(); }
        class K<Shape> { x: Shape; load() { this.load(); ‹load›(); } }
    """,
    "keys, labels and strings": """
        import { ‹load› } from './scoring';
        const o = { load: 1, run() {}, x: ‹load› };
        const p = { ‹load› };
        'load()'; // load()
        `${‹load›()} load`;
        load: for (;;) break load;
    """,
    "receivers": """
        import { ‹Scorer› } from './scoring';
        import { pool } from './pool';
        class Job {
            private scorer: ‹Scorer›;
            other = new ‹Scorer›();
            constructor(private readonly third: ‹Scorer›) {}
            go(x: any, y: ‹Scorer›) {
                this.scorer.‹run›();
                this.other.‹run›();
                this.third.‹run›();
                this.nothing.run();
                x.‹run?›();
                y?.‹run›();
                (y as ‹Scorer›).‹run›();
                pool.‹run?›();
                Math.run(); 'a'.run(); [].run(); console.run();
            }
            run() { this.run(); }
        }
        class Same { run() {} }
        new Same().run();
    """,
    "interfaces": """
        import { ‹Shape› } from './scoring';
        class A implements ‹Shape› { area() { return 1; } b() { this.area(); } }
        interface B extends ‹Shape› { }
        function f(b: B, c: Readonly<‹Shape›>, d: Array<‹Shape›>) { b.‹area›(); c.‹area›(); d.area(); }
    """,
    "typeof and type parameters": """
        import { ‹Scorer›, ‹load› } from './scoring';
        type T = typeof ‹load›;
        type U = Partial<‹Scorer›>;
        function f<X extends ‹Scorer›>(x: X) { return <‹Scorer›>x; }
    """,
    "a syntax error in the middle": """
        import { ‹load› } from './scoring';
        const broken = = 1;
        ‹load›();
    """,
}

SAME_FILE = {
    "scopes": """
        export class Scorer { run() { return ‹load›(); } twice() { this.‹run›(); const self = this; self.‹run›(); } }
        export function load(): Scorer2 { return null; }
        function make(): ‹Scorer› { return new ‹Scorer›(); }
        make().‹run›();
        function outer() { function load() {} load(); }
        export default ‹load›;
        export { ‹load› as read };
        interface Shape { area(): number }
        const f = (s: ‹Shape›) => s.‹area›();
    """,
    "callbacks": """
        class Scorer {
            run() {}
            a() { [1].map(() => this.‹run›()); [1].map(function () { this.‹run?›(); }); }
            b = () => this.‹run›();
        }
    """,
}


@pytest.mark.parametrize("name", OTHER_FILE)
def test_uses_in_another_file(name: str) -> None:
    check_uses("typescript", "src/app.ts", OTHER_FILE[name], TARGETS, {"src/other.ts", "src/pool.ts"})


@pytest.mark.parametrize("name", SAME_FILE)
def test_uses_in_the_same_file(name: str) -> None:
    check_uses("typescript", PATH, SAME_FILE[name], TARGETS)


def test_a_default_export_is_certain_under_any_name() -> None:
    targets = [Target("Scorer", PATH, "Scorer", default=True), Target("run", PATH, "Scorer.run", default=True)]
    source = "import ‹Best:Scorer›, { type x } from './scoring';\nnew ‹Best:Scorer›().‹run›();\nScorer;"
    check_uses("typescript", "src/app.ts", source, targets)


def test_an_index_file_that_nobody_can_read_makes_it_likely() -> None:
    targets = [Target("load", "src/widgets/load.ts", "load")]
    source = "import { ‹load?› } from './widgets';\n‹load?›();"
    index = "module.exports = collect(__dirname);\n"
    check_uses("typescript", "src/app.ts", source, targets, project={"src/widgets/index.js": index})


def test_jsx() -> None:
    source = """
        import { ‹Button› } from './button';
        import * as ui from './button';
        export const App = () => <‹Button› Button="1"><ui.‹Button›/>{‹Button›}Button</‹Button›>;
    """
    check_uses("typescript", "src/app.tsx", source, [Target("Button", "src/button.tsx", "Button")])


def test_from_the_top_folder() -> None:
    source = "import { ‹load› } from './scoring';\nimport { load as no } from '../scoring';\n‹load›();"
    check_uses("typescript", "app.ts", source, [Target("load", "scoring/index.ts", "load")])


SOURCE = b"""
export default abstract class Base<T> extends Other implements I {
  static count = 1;
  #secret = 2;
  handler = () => 1;
  @dec() run<T>(a: T): void { const inner = 1; function nested() {} }
  abstract area(): number;
  get size() { return 1; }
  constructor(private readonly kept: string, plain: string) {}
}
export interface Shape { area(): number; name: string }
export enum Color { Red, Green = 2 }
export type Alias = string | null;
export namespace Space { export const x = 1; export function f() {} namespace Deep { class C {} } }
export const arrow = async () => 1, plain = 2;
const api = { get() {}, post: () => 1, url: 'x', nested: { deep() {} } };
export const frozen = { go() {} } as const;
declare function external(a: number): void;
declare module 'x' { }
function over(a: string): void;
function over(a: number): void;
function over(a: any) {}
describe('x', () => { function test() {} const y = { z() {} }; });
var late: Base<string>;
export const { a, b: c } = api;
"""


def test_definitions() -> None:
    ts = symbols_of("typescript", "a.ts")
    assert ts is not None
    tree = ts.parse(SOURCE)
    found = {d.qualname: d.kind for d in ts.all_definitions(tree, SOURCE)}
    assert found == {
        "Base": "class",
        "Base.count": "variable",
        "Base.#secret": "variable",
        "Base.handler": "method",
        "Base.run": "method",
        "Base.run.nested": "function",
        "Base.area": "method",
        "Base.size": "method",
        "Base.constructor": "method",
        "Base.kept": "variable",
        "Shape": "class",
        "Shape.area": "method",
        "Shape.name": "variable",
        "Color": "class",
        "Color.Red": "variable",
        "Color.Green": "variable",
        "Alias": "class",
        "Space": "module",
        "Space.x": "variable",
        "Space.f": "function",
        "Space.Deep": "module",
        "Space.Deep.C": "class",
        "arrow": "function",
        "plain": "variable",
        "api": "variable",
        "api.get": "method",
        "api.post": "method",
        "api.url": "variable",
        "api.nested": "variable",
        "api.nested.deep": "method",
        "frozen": "variable",
        "frozen.go": "method",
        "external": "function",
        "over": "function",
        "test": "function",
        "late": "variable",
        "a": "variable",
        "c": "variable",
    }
    assert len(ts.find(tree, SOURCE, "over")) == 3
    (run,) = ts.find(tree, SOURCE, "Base.run")
    assert SOURCE[run.span.start.offset : run.span.end.offset].startswith(b"@dec() run")
    (base,) = ts.find(tree, SOURCE, "Base")
    assert SOURCE[base.span.start.offset :].startswith(b"export default abstract")
    inside = ts.enclosing(tree, SOURCE, SOURCE.index(b"inner"))
    assert [d.qualname for d in inside] == ["Base", "Base.run"]
    assert ts.exported_default(tree, SOURCE) == "Base"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (b"export default function f() {}", "f"),
        (b"const a = 1; export default a;", "a"),
        (b"class A {} export { A as default };", "A"),
        (b"export default () => 1", None),
        (b"export const a = 1", None),
    ],
)
def test_what_the_default_export_is(source: bytes, name: str | None) -> None:
    ts = symbols_of("typescript", "a.ts")
    assert ts is not None
    assert ts.exported_default(ts.parse(source), source) == name
