"""What no person wrote: deep, broken, binary and huge files, in every language."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.source.symbols import LANGUAGES, Target, symbols_of
from owed.source.symbols.project import Project

ENDINGS = {"javascript": "js", "typescript": "ts", "go": "go", "rust": "rs", "java": "java"}
FUNCTION = {
    "javascript": "function load() {}",
    "typescript": "function load() {}",
    "go": "func load() {}",
    "rust": "fn load() {}",
    "java": "class load {}",
}

WORDS = [
    "load", "A", "run", "(", ")", "{", "}", "[", "]", ";", ",", ".", "::", "=>", "=", "class", "function", "func",
    "fn", "impl", "import", "use", "from", "'x'", "const", "let", "var", "this", "self", "for", "if", "extends",
    "new", "return", "<", ">", "*", "&", "export", "struct", "type", "interface", "package", "crate", "super",
]  # fmt: skip


def everything(language: str, data: bytes) -> set[str]:
    """Ask all there is to ask; the qualified names of what is defined."""
    path = f"a.{ENDINGS[language]}"
    symbols = symbols_of(language, path)
    assert symbols is not None
    tree = symbols.parse(data)
    targets = [Target("load", path, "load"), Target("run", path, "A.run"), Target("x", f"b.{ENDINGS[language]}", "x")]
    uses = symbols.uses(tree, data, path, targets, Project())
    for use in uses:
        assert 0 <= use.span.start.offset < use.span.end.offset <= len(data)
    symbols.enclosing(tree, data, len(data) // 2)
    symbols.exported_default(tree, data)
    found = symbols.all_definitions(tree, data)
    for definition in found:
        assert definition.span.contains(definition.name)
    return {definition.qualname for definition in found}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "bad",
    [
        b"\x00\x00 load \x00",
        b"\xff\xfe\xc3 load \xe2\x82",
        b"((((((((((",
        b"}}}}}} ) ] > 'load",
        b'"unclosed load',
        b"",
        b"\xef\xbb\xbf",
    ],
)
def test_bad_bytes_leave_the_rest_as_it_is(language: str, bad: bytes) -> None:
    assert "load" in everything(language, FUNCTION[language].encode() + b"\n" + bad)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("{", "}"), ("[", "]"), ("a.", ""), ("f(", ")"), ("-", ""), ("a => ", "")]
)
def test_deep_nesting(language: str, opening: str, closing: str) -> None:
    # Java's grammar recovers from this one in quadratic time, which no bound of ours can interrupt.
    depth = 500 if (language, opening) == ("java", "a => ") else 10_000
    deep = opening * depth + "load" + closing * depth
    start = FUNCTION[language] + "\n"
    everything(language, (start + deep).encode())
    everything(
        language, (start + {"go": "var x = ", "rust": "static X: u8 = "}.get(language, "x = ") + deep + ";").encode()
    )


@pytest.mark.parametrize(
    ("language", "opening", "closing"),
    [
        ("javascript", "function load() { load(); ", "}"),
        ("javascript", "class A { run() { this.run(); ", "}}"),
        ("typescript", "namespace load { ", "}"),
        ("rust", "mod load { use super::load; ", "}"),
        ("rust", "fn load() { load(); ", "}"),
        ("rust", "use load::{", "}"),
        ("java", "class load extends load { load load; ", "}"),
        ("go", "func load() { load := func() { ", "}}"),
    ],
)
def test_deep_scopes(language: str, opening: str, closing: str) -> None:
    everything(language, (opening * 3_000 + closing * 3_000).encode())


@pytest.mark.parametrize(
    "source", ["use *", "use a::", "import", "import * as", "package", "impl {}", "x = f()", "require()"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_what_a_statement_needs(language: str, source: str) -> None:
    everything(language, source.encode())


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_sequence_of_words(language: str, words: list[str]) -> None:
    everything(language, " ".join(words).encode())


def test_classes_that_extend_each_other() -> None:
    source = "class A extends B { x = this.y; y = this.x; go() { this.run(); this.x.run(); } } class B extends A {}"
    everything("typescript", source.encode())
    everything("java", b"class A extends B { B x = y; void go() { run(); x.run(); } } class B extends A { }")


def test_no_grammar_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys; from owed.source.symbols import symbols_of; symbols_of('go', 'a.go'); symbols_of('rust', 'a.rs');"
        "print([m for m in sys.modules if m.startswith('tree_sitter_') and 'python' not in m])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
