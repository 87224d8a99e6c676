"""Symbols in Java."""

from __future__ import annotations

import pytest
from symbol_marks import check_uses

from owed.source.symbols import Target, symbols_of

PATH = "src/main/java/org/shop/Cart.java"
TARGETS = (
    Target("Cart", PATH, "Cart"),
    Target("total", PATH, "Cart.total"),
    Target("of", PATH, "Cart.of"),
    Target("LIMIT", PATH, "Cart.LIMIT"),
    Target("Item", PATH, "Cart.Item"),
)

SAME_PACKAGE = {
    "simple name": """
        package org.shop;
        class App extends ‹Cart› {
            private final ‹Cart› cart = new ‹Cart›();
            int run(‹Cart› other, int total) {
                cart.‹total›();
                this.cart.‹total›();
                other.‹total›();
                ‹total›();
                super.‹total›();
                this.‹total›();
                new ‹Cart›().‹total›();
                ‹Cart›.‹of›(‹Cart›.‹LIMIT›);
                return total + ‹LIMIT›;
            }
            ‹Cart›.‹Item› item() { return null; }
        }
    """,
    "receivers": """
        package org.shop;
        class App {
            void run(Object o, java.util.List<‹Cart›> list, Own own) {
                for (‹Cart› c : list) c.‹total›();
                for (var c : list) c.‹total?›();
                var v = new ‹Cart›();
                v.‹total›();
                if (o instanceof ‹Cart› p) p.‹total›();
                ((‹Cart›) o).‹total›();
                find().‹total›();
                o.toString().‹total?›();
                own.total();
                list.stream().map(‹Cart›::‹total›);
                "a".total();
            }
            ‹Cart› find() { return null; }
            static class Own { int total() { return total(); } }
        }
    """,
    "shadowed": """
        package org.shop;
        class App {
            class Cart { int total() { return 1; } }
            void a(Cart c) { c.total(); new Cart(); }
            int LIMIT = 1;
            int b() { return LIMIT; }
        }
        class Generic<Cart> { Cart c; }
    """,
    "names that are none": """
        package org.shop;
        class App {
            @Ann(Cart = 1)
            void a() { Cart: for (;;) break Cart; }
            String s = "Cart"; // Cart
            int Cart;
        }
    """,
    "a syntax error in the middle": """
        package org.shop;
        class App {
            void broken( { int = ; }
            void ok() { ‹Cart›.‹of›(1); }
        }
    """,
}

OTHER_PACKAGE = {
    "import": """
        package org.other;
        import org.shop.‹Cart›;
        @Use(‹Cart›.class)
        class App { void run(‹Cart› c) { c.‹total›(); ‹Cart›.‹of›(1); total(); } }
    """,
    "wildcard": """
        package org.other;
        import org.shop.*;
        class App { void run(‹Cart› c) { c.‹total›(); } }
    """,
    "static": """
        package org.other;
        import static org.shop.‹Cart›.‹of›;
        import static org.shop.‹Cart›.*;
        class App { int x = ‹LIMIT›; void run() { ‹of›(1); } }
    """,
    "nested": """
        package org.other;
        import org.shop.‹Cart›.‹Item›;
        class App { ‹Item› a; }
    """,
    "fully qualified": """
        package org.other;
        class App { org.shop.‹Cart› c = new org.shop.‹Cart›(); void run() { org.shop.‹Cart›.‹of›(1); c.‹total›(); } }
    """,
    "another of that name": """
        package org.other;
        import com.acme.Cart;
        class App { void run(Cart c) { c.total(); Cart.of(1); } }
    """,
    "no import": """
        package org.other;
        class App { void run(Cart c) { Cart.‹of?›(1); } }
    """,
}


@pytest.mark.parametrize("name", SAME_PACKAGE)
def test_uses_in_the_package(name: str) -> None:
    check_uses("java", "src/main/java/org/shop/App.java", SAME_PACKAGE[name], TARGETS)


@pytest.mark.parametrize("name", OTHER_PACKAGE)
def test_uses_in_another_package(name: str) -> None:
    check_uses("java", "src/main/java/org/other/App.java", OTHER_PACKAGE[name], TARGETS)


def test_uses_in_the_tests_of_a_package() -> None:
    source = "package org.shop;\nclass CartTest { ‹Cart› c; void t() { c.‹total›(); } }"
    check_uses("java", "src/test/java/org/shop/CartTest.java", source, TARGETS)


def test_uses_in_the_file_itself() -> None:
    source = """
        package org.shop;
        public class Cart {
            static final int LIMIT = 1;
            Cart() { ‹total›(); }
            int total() { return ‹LIMIT› + this.‹total›(); }
            static ‹Cart› of(int LIMIT) { int x = LIMIT; return new ‹Cart›(); }
            static class Item { Cart2 c; ‹Item› next; }
            Runnable r = new Runnable() { public void run() { ‹total›(); } };
        }
    """
    check_uses("java", PATH, source, TARGETS)


SOURCE = b"""package a;
@Entity
public class B<T> extends C implements D {
    @Inject private final E e = null, f;
    B(int x) { }
    /** Doc. */
    @Override public int run(String... a) { class Local { void m() {} } new Runnable() { public void go() {} }; return 1; }
    static class Inner { void deep() {} }
    enum Color { RED(1), GREEN; int code; }
    interface I { void z(); int Q = 1; }
    record R(int a, C b) { R { } }
    @interface N { int v() default 1; }
}
class Second {}
"""


def test_definitions() -> None:
    java = symbols_of("java", "B.java")
    assert java is not None
    tree = java.parse(SOURCE)
    found = {d.qualname: d.kind for d in java.all_definitions(tree, SOURCE)}
    assert found == {
        "B": "class",
        "B.e": "variable",
        "B.f": "variable",
        "B.B": "method",
        "B.run": "method",
        "B.run.Local": "class",
        "B.run.Local.m": "method",
        "B.Inner": "class",
        "B.Inner.deep": "method",
        "B.Color": "class",
        "B.Color.RED": "variable",
        "B.Color.GREEN": "variable",
        "B.Color.code": "variable",
        "B.I": "class",
        "B.I.z": "method",
        "B.I.Q": "variable",
        "B.R": "class",
        "B.R.a": "variable",
        "B.R.b": "variable",
        "B.R.R": "method",
        "B.N": "class",
        "B.N.v": "method",
        "Second": "class",
    }
    (run,) = java.find(tree, SOURCE, "B.run")
    assert SOURCE[run.span.start.offset :].startswith(b"@Override public int run")
    assert [d.qualname for d in java.enclosing(tree, SOURCE, SOURCE.index(b"return 1"))] == ["B", "B.run"]
