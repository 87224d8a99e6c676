"""Symbols in Go. In the code ‹name› is a certain use of the target with that last name, ‹name?› a likely one."""

from __future__ import annotations

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target, symbols_of

TARGETS = (
    Target("Server", "pkg/web/server.go", "Server"),
    Target("Handle", "pkg/web/server.go", "Server.Handle"),
    Target("Start", "pkg/web/server.go", "Start"),
    Target("Limit", "pkg/web/server.go", "Limit"),
)


def check(source: str, path: str) -> None:
    check_uses("go", path, source, TARGETS)


SAME_PACKAGE = {
    "unqualified": """
        package web
        func main() {
            ‹Start›()
            var s ‹Server›
            s.‹Handle›(‹Limit›)
        }
    """,
    "composite literal and pointer": """
        package web
        func f(p *‹Server›) *‹Server› {
            p.‹Handle›(1)
            s := &‹Server›{Name: ‹Limit›}
            s.‹Handle›(2)
            return s
        }
        func g() { f(nil).‹Handle›(3) }
    """,
    "shadowed": """
        package web
        func a(Start func()) { Start() }
        func b() {
            Start := ‹Start›()
            Start.x()
            if Limit := 1; Limit > 0 { }
            for Limit := range q { _ = Limit }
            _ = ‹Limit›
            x := func(Limit int) int { return Limit }
            switch Limit := x.(type) { case int: _ = Limit }
        }
    """,
    "embedded and another class": """
        package web
        type Mine struct { *‹Server›; n int }
        type Other struct { h int }
        func (o *Other) Handle() { o.Handle() }
        func (m Mine) run() { m.‹Handle›() }
        func q(o Other, u interface{ X() }) { o.Handle(); unknown().‹Handle?›() }
    """,
    "field of a struct": """
        package web
        type App struct { srv *‹Server› }
        func (a *App) run() { a.srv.‹Handle›() }
    """,
    "literal keys and labels": """
        package web
        type Opts struct { Start, Limit int }
        func f() {
            _ = Opts{Start: 1, Limit: 2}
            Start: for { break Start }
            o.Limit = 2
        }
    """,
    "a syntax error in the middle": """
        package web
        func broken( { x := = }
        func ok() { ‹Start›() }
    """,
}

OTHER_PACKAGE = {
    "qualified": """
        package main
        import "example.com/proj/pkg/web"
        func main() {
            web.‹Start›()
            s := web.‹Server›{}
            s.‹Handle›()
            var t *web.‹Server›
            t.‹Handle›()
            Start()
            other.Start()
        }
    """,
    "alias": """
        package main
        import w "example.com/proj/pkg/web"
        func main() {
            w.‹Start›()
            web.Start()
        }
        func f(w int) { w.Start() }
    """,
    "dot": """
        package main
        import . "example.com/proj/pkg/web"
        func main() { ‹Start›() }
    """,
    "another package of that name": """
        package main
        import "example.com/other/web"
        func main() { web.Start() }
    """,
}


@pytest.mark.parametrize("name", SAME_PACKAGE)
def test_uses_in_the_package(name: str) -> None:
    check(SAME_PACKAGE[name], "pkg/web/app.go")


@pytest.mark.parametrize("name", OTHER_PACKAGE)
def test_uses_in_another_package(name: str) -> None:
    check(OTHER_PACKAGE[name], "cmd/main.go")


SOURCE = b"""package web

// Server serves.
type Server struct {
	Addr, name string
	srv *Other
}
type (
	Handler interface { Serve(a int) error }
	Alias = Server
)
func (s *Server) Handle() { x := 1; _ = x }
func (l List[T]) Len() int { return 0 }
func Start() {}
const A, B = 1, 2
const (
	C = iota
	D
)
var v = func() {}
"""


def test_definitions() -> None:
    go = symbols_of("go", "a.go")
    assert go is not None
    tree = go.parse(SOURCE)
    found = {(d.qualname, d.kind) for d in go.all_definitions(tree, SOURCE)}
    assert found == {
        ("Server", "class"),
        ("Server.Addr", "variable"),
        ("Server.name", "variable"),
        ("Server.srv", "variable"),
        ("Handler", "class"),
        ("Handler.Serve", "method"),
        ("Alias", "class"),
        ("Server.Handle", "method"),
        ("List.Len", "method"),
        ("Start", "function"),
        *((name, "variable") for name in "ABCDv"),
    }
    (handle,) = go.find(tree, SOURCE, "Server.Handle")
    assert SOURCE[handle.name.start.offset : handle.name.end.offset] == b"Handle"
    assert SOURCE[handle.span.start.offset : handle.span.end.offset].startswith(b"func (s *Server) Handle() {")
    assert [d.qualname for d in go.enclosing(tree, SOURCE, SOURCE.index(b"x := 1"))] == ["Server.Handle"]
    assert [d.qualname for d in go.enclosing(tree, SOURCE, SOURCE.index(b"Addr"))] == ["Server", "Server.Addr"]
    assert go.find(tree, SOURCE, "Server.Nothing") == ()
