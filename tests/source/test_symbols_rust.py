"""Symbols in Rust."""

from __future__ import annotations

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target, symbols_of

PATH = "src/text/parser.rs"
TARGETS = (
    Target("Parser", PATH, "Parser"),
    Target("parse", PATH, "Parser.parse"),
    Target("new", PATH, "Parser.new"),
    Target("load", PATH, "load"),
    Target("LIMIT", PATH, "LIMIT"),
    Target("Kind", PATH, "Kind"),
    Target("Word", PATH, "Kind.Word"),
)

OTHER_FILE = {
    "from the crate": """
        use crate::text::parser::‹Parser›;
        use crate::text::parser::{self, ‹load›, ‹LIMIT› as MAX};
        fn main() {
            let p = ‹Parser›::‹new›(‹MAX:LIMIT›);
            p.‹parse›();
            ‹load›();
            parser::‹load›();
            let q = parser::‹Parser› { size: 1 };
            q.‹parse›();
            ‹Parser›::‹parse›(&p);
        }
    """,
    "full paths": """
        fn f(p: &mut crate::text::parser::‹Parser›, q: Box<crate::text::parser::‹Parser›>) {
            crate::text::parser::‹load›();
            p.‹parse›();
            q.‹parse›();
            other::load();
            std::text::parser::load();
        }
    """,
    "wildcard": """
        use crate::text::parser::*;
        fn f() { ‹load›(); let p: ‹Parser› = x(); p.‹parse›(); }
    """,
    "a re-export above": """
        use crate::text::‹Parser?›;
        fn f(p: ‹Parser?›) { p.‹parse?›(); }
    """,
    "enums": """
        use crate::text::parser::‹Kind›;
        fn f(k: ‹Kind›) -> u8 { match k { ‹Kind›::‹Word› => 1, Other::Word => 2, _ => 3 } }
    """,
    "shadowed": """
        use crate::text::parser::‹load›;
        fn a(load: u8) { load; }
        fn b() {
            let load = ‹load›();
            load;
            if let Some(load) = load {}
        }
        fn c() {
            if let Some(load) = ‹load›() { load; }
            ‹load›();
            match x { Some(load) => load, None => ‹load›() };
            for load in ‹load›() { load; }
            let f = |load| load;
            let g = |(load, _): (u8, u8)| load;
            while let Some(load) = ‹load›() { load; }
            let S { load, b: c } = ‹load›();
            load;
        }
        fn d() { { let load = 1; load; } ‹load›(); }
        mod inner { fn f() { load(); } }
        mod other { use super::*; fn f() { load(); } }
        fn e<Parser>(p: Parser) {}
    """,
    "macros": """
        use crate::text::parser::{‹load›, ‹Parser›};
        fn f() { println!("{} load", ‹load›()); vec![‹Parser›::‹new›()]; assert!(x.‹parse?›()); }
    """,
    "receivers": """
        use crate::text::parser::‹Parser›;
        struct App { parser: ‹Parser›, n: u8 }
        impl App {
            fn go(&self, x: X) { self.parser.‹parse›(); self.n.parse(); unknown.‹parse?›(); x.‹parse?›(); self.parse(); }
            fn parse(&self) {}
        }
        fn f(a: App) { a.parse(); a.parser.‹parse›(); "1".parse(); }
    """,
    "a syntax error in the middle": """
        use crate::text::parser::‹load›;
        fn broken( { let = = ; }
        fn ok() { ‹load›(); }
    """,
}

SAME_FILE = {
    "self": """
        pub struct Parser { size: u8 }
        impl Parser {
            pub fn new() -> Self { Self { size: ‹LIMIT› } }
            fn parse(&mut self) { self.‹parse›(); Self::‹new›().‹parse›(); ‹load›(); }
        }
        impl Default for ‹Parser› { fn default() -> Self { ‹Parser›::‹new›() } }
        pub fn load() {}
        const LIMIT: u8 = 1;
        enum Kind { Word, Other }
        fn f() -> ‹Kind› { ‹Kind›::‹Word› }
        #[cfg(test)]
        mod tests {
            use super::*;
            #[test]
            fn works() { ‹load›(); ‹Parser›::‹new›().‹parse›(); super::‹load›(); }
        }
        mod more {
            use super::{‹load›, ‹Parser›};
            fn g(p: ‹Parser›) { ‹load›(); self::load(); p.‹parse›(); }
        }
    """,
}


@pytest.mark.parametrize("name", OTHER_FILE)
def test_uses_in_another_file(name: str) -> None:
    check_uses("rust", "src/app.rs", OTHER_FILE[name], TARGETS)


@pytest.mark.parametrize("name", SAME_FILE)
def test_uses_in_the_same_file(name: str) -> None:
    source = SAME_FILE[name].replace("impl Parser", "impl ‹Parser›")
    check_uses("rust", PATH, source, TARGETS)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/text/mod.rs", "use self::parser::‹load›; fn f() { parser::‹load›(); super::text::parser::‹load›(); }"),
        ("src/text/other.rs", "use super::parser::‹load›; fn f() { super::parser::‹load›(); }"),
        ("src/text.rs", "mod parser; pub use parser::‹load›;"),
        ("tests/all.rs", "use my_crate::text::parser::‹load?›; fn f() { ‹load?›(); }"),
        ("tests/all.rs", "use std::text::parser::load; fn f() { load(); }"),
    ],
)
def test_module_paths(path: str, source: str) -> None:
    check_uses("rust", path, source, TARGETS)


def test_another_crate_of_the_workspace() -> None:
    targets = [
        Target("load", "crates/my-text/src/parser.rs", "load"),
        Target("top", "crates/my-text/src/lib.rs", "top"),
    ]
    source = "use my_text::parser::‹load›;\nuse my_text::‹top›;\nuse other::parser::load as x;\nfn f() { ‹load›(); ‹top›(); }"
    check_uses("rust", "crates/app/src/main.rs", source, targets)


SOURCE = b"""
#[derive(Debug)]
/// Parses.
pub struct Parser<T> { size: T }
impl<T> Parser<T> {
    const MAX: u8 = 1;
    #[inline]
    pub fn parse(&self) { fn nested() {} let x = 1; }
}
impl<T> fmt::Display for Parser<T> { fn fmt(&self) {} }
trait Read { type Item; fn read(&self); fn all(&self) {} }
enum Kind { Word, Number(u8), Pair { left: u8 } }
union Bits { a: u8 }
static TOP: u8 = 1;
type Alias = u8;
mod inner { pub fn deep() {} }
macro_rules! shout { () => {} }
"""


def test_definitions() -> None:
    rust = symbols_of("rust", "a.rs")
    assert rust is not None
    tree = rust.parse(SOURCE)
    found = {d.qualname: d.kind for d in rust.all_definitions(tree, SOURCE)}
    assert found == {
        "Parser": "class",
        "Parser.size": "variable",
        "Parser.MAX": "variable",
        "Parser.parse": "method",
        "Parser.parse.nested": "function",
        "Parser.fmt": "method",
        "Read": "class",
        "Read.Item": "variable",
        "Read.read": "method",
        "Read.all": "method",
        "Kind": "class",
        "Kind.Word": "variable",
        "Kind.Number": "variable",
        "Kind.Pair": "variable",
        "Kind.Pair.left": "variable",
        "Bits": "class",
        "Bits.a": "variable",
        "TOP": "variable",
        "Alias": "class",
        "inner": "module",
        "inner.deep": "function",
        "shout": "function",
    }
    (parse,) = rust.find(tree, SOURCE, "Parser.parse")
    assert SOURCE[parse.span.start.offset : parse.span.end.offset].startswith(b"#[inline]\n    pub fn parse")
    assert [d.qualname for d in rust.enclosing(tree, SOURCE, SOURCE.index(b"let x"))] == ["Parser.parse"]
