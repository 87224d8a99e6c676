"""Symbols in JavaScript and JSX."""

from __future__ import annotations

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target, symbols_of

PATH = "lib/scoring.js"
TARGETS = (
    Target("Scorer", PATH, "Scorer"),
    Target("run", PATH, "Scorer.run"),
    Target("load", PATH, "load"),
    Target("get", PATH, "api.get"),
)

CASES = {
    "modules": """
        import { ‹load›, ‹Scorer› as S, api } from './scoring.js';
        import * as sc from './scoring';
        export { ‹load› as read } from './scoring';
        ‹load›(sc.‹load›, sc?.‹load›);
        new ‹S:Scorer›().‹run›();
        class Mine extends ‹S:Scorer› { go() { super.‹run›(); this.‹run›(); } }
        api.‹get›();
        other().‹run?›();
    """,
    "require": """
        const sc = require('./scoring');
        const { ‹load›, ‹Scorer›: S } = require('./scoring');
        const again = require('./scoring').‹load›;
        require('./scoring').‹load›();
        sc.‹load›();
        ‹load›(‹again:load›);
        const s = new ‹S:Scorer›();
        s.‹run›();
        const other = require('./other');
        other.load();
    """,
    "a class that is the module": """
        const Scorer = require('./scoring');
        new ‹Scorer?›().‹run?›();
    """,
    "shadowed": """
        import { ‹load› } from './scoring';
        function a(load = 1) { load; }
        function b() { load(); var load = 1; }
        const c = load => load, d = ({ x: load }) => load, e = (load, [y]) => load;
        const f = function load() { load(); };
        for (let load = 0; load < 1; load++) load;
        for (const [load] of x) load;
        try {} catch ({ load }) { load; }
        function g() { import('./x'); class load {} new load(); }
        ‹load›(function () { return ‹load›; });
    """,
    "jsx": """
        import { ‹Scorer› } from './scoring';
        const a = <‹Scorer› Scorer={‹Scorer›}>Scorer</‹Scorer›>;
    """,
    "a syntax error in the middle": """
        import { ‹load› } from './scoring';
        let x = = 1;
        ‹load›();
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_uses_in_another_file(name: str) -> None:
    check_uses("javascript", "lib/app.js", CASES[name], TARGETS, {"lib/other.js"})


def test_uses_in_the_same_file() -> None:
    source = """
        function Scorer() {}
        ‹Scorer›.prototype.run = function () { this.‹run?›(); };
        exports.load = function () { return new ‹Scorer›().‹run›(); };
        const api = { get() { return this.‹get›(); } };
        api.‹get›();
        exports.‹load›();
    """
    check_uses("javascript", PATH, source.replace("exports.‹load›()", "exports.load()"), TARGETS)


SOURCE = b"""
'use strict';
export default function main() { function inner() {} }
export class A extends B { static x = 1; #p = 2; handler = () => {}; async *go() {} get y() { return 1; } static { } }
export const one = 1, two = () => 2;
var three = function () {};
let Four = class { m() {} };
const api = { get() {}, put: () => 1, n: { deep: function () {} } };
function Old() {}
Old.prototype.act = function () {};
exports.out = () => 1;
module.exports.more = function () {};
(function () { function hidden() {} })();
"""


def test_definitions() -> None:
    js = symbols_of("javascript", "a.jsx")
    assert js is not None
    tree = js.parse(SOURCE)
    found = {d.qualname: d.kind for d in js.all_definitions(tree, SOURCE)}
    assert found == {
        "main": "function",
        "main.inner": "function",
        "A": "class",
        "A.x": "variable",
        "A.#p": "variable",
        "A.handler": "method",
        "A.go": "method",
        "A.y": "method",
        "one": "variable",
        "two": "function",
        "three": "function",
        "Four": "class",
        "Four.m": "method",
        "api": "variable",
        "api.get": "method",
        "api.put": "method",
        "api.n": "variable",
        "api.n.deep": "method",
        "Old": "function",
        "Old.act": "method",
        "out": "function",
        "more": "function",
        "hidden": "function",
    }


def test_no_grammar() -> None:
    assert symbols_of("python", "a.py") is None
    assert symbols_of("cobol", "a.cob") is None
