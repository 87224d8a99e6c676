"""Structural anchors in languages other than Python.

In the code of a test, ``<!`` at the end of a line says that a match starts in it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.index.structural import problem_of
from owed.source.languages import language_of
from owed.source.structure import GRAMMARS, Limits, Matches, Pattern, compile_query, matches
from owed.source.symbols import grammar_of, load_grammar, symbols_of

PAGE = (Path(__file__).parents[2] / "docs" / "match-anchors.md").read_text("utf-8")
SECTION = PAGE.partition("## In other languages\n")[2].partition("\n## ")[0]
EXAMPLES: dict[str, str] = dict(re.findall(r"^### [^\n]+, in `(.+?)`\n.*?^```query\n(.*?)^```", SECTION, re.M | re.S))
ENDINGS = {"javascript": "js", "typescript": "ts", "tsx": "tsx", "go": "go", "rust": "rs", "java": "java"}

CODE = {
    "ts": """\
const a = load() as any;  // <!
const b = load() as Row;
const any = 1;
""",
    "tsx": """\
const a = <div
  dangerouslySetInnerHTML={{ __html: text }} />;  // <!
const b = <div title="dangerouslySetInnerHTML">dangerouslySetInnerHTML</div>;
""",
    "js": """\
node.innerHTML = text;  // <!
node.textContent = node.innerHTML;
x.y.outerHTML = `<p>`;  // <!
""",
    "go": """\
package a

func f() error {
	_ = g()  // <!
	_, x := h()
	_ = x
	return g()
}
""",
    "rs": """\
fn f() -> u8 {
    let a = g().unwrap();  // <!
    let unwrap = a.unwrap_or(1);
    h()?.expect("é");  // <!
    unwrap
}
""",
    "java": """\
class A {
  void f() {
    try { g(); } catch (Exception e) {}  // <!
    try { g(); } catch (Exception e) { h(); }
    try { g(); }
    catch (A | B e) {}  // <!
    try { g(); } catch (Exception e) { /* nothing to do */ }
  }
}
""",
}


def found(path: str, query: str, code: str, limits: Limits | None = None) -> Matches:
    language = language_of(path)
    assert language is not None
    grammar, symbols = grammar_of(language.name, path), symbols_of(language.name, path)
    assert grammar is not None and symbols is not None
    pattern = compile_query(grammar, query)
    assert isinstance(pattern, Pattern), pattern
    data = code.encode()
    return matches(pattern, symbols.parse(data), data, limits or Limits())


def test_each_language_has_an_example():
    assert {glob.rpartition(".")[2] for glob in EXAMPLES} == set(CODE) == set(ENDINGS.values())


@pytest.mark.parametrize("glob", EXAMPLES)
def test_examples_of_the_page(glob: str):
    assert problem_of(EXAMPLES[glob], glob) is None
    code = CODE[glob.rpartition(".")[2]]
    wanted = [number for number, line in enumerate(code.split("\n")) if line.endswith("<!")]
    assert [span.start.line for span in found(glob.replace("*", "a"), EXAMPLES[glob], code).spans] == wanted


@pytest.mark.parametrize(
    ("query", "within", "said"),
    [
        ("(call_expression)", "", "; it fits JavaScript, TypeScript, TSX, Go, Rust: say in which files, as in: '**/*.js'"),
        ("(call_expression)", "**/*.go", None),
        ("(call_expresion)", "**/*.go", "no node (call_expresion) in Go's grammar (did you mean 'call_expression'?)"),
        ("(call)", "**/*.ts", "no node (call) in TypeScript's grammar"),
        ("(macro_invocation)", "crates/**", None),
        ("(nothing)", "crates/**", "no node (nothing) in Python's grammar"),
        ("(call)", "**/*.c", "no grammar for **/*.c: queries work for Python, JavaScript, TypeScript, TSX, Go, Rust, Java"),
        ("(jsx_attribute)", "**/*.ts", "no node (jsx_attribute) in TypeScript's grammar"),
        ("(jsx_attribute)", "web/**/*.tsx", None),
    ],
)  # fmt: skip
def test_problems(query: str, within: str, said: str | None):
    problem = problem_of(query, within)
    assert problem is None if said is None else said in (problem or "")


# Hostile

GREEDY = {
    "a row of three": "((_) @a (_) @_b (_) @_c (#eq? @_b @_c))",
    "all quantified": "(_ " + "(_)* " * 15 + "(_) @a)",
    "all optional": "(_ " + "(_)? " * 15 + "(_) @a)",
    "choices": "(_ [(_) (_)]* [(_) (_)]* (_) @a)",
    "nested": "(_ " * 20 + "(_)" + ")" * 20,
    "many patterns": '((_) @a (_) @_b (#not-eq? @_b @a))' * 8,
}  # fmt: skip
HOSTILE = {
    "deep": "(" * 20_000,
    "wide": "[" + "1, " * 10_000 + "]",
    "calls": "f(a, b);\n" * 2_500,
    "rubble": "} ) 'x\n" * 10_000,
    "braces": "{" * 5_000 + "}" * 5_000,
}


@pytest.mark.parametrize("grammar", ENDINGS)
@pytest.mark.parametrize("code", HOSTILE)
def test_hostile_queries_over_hostile_code_end(grammar: str, code: str):
    for query in GREEDY.values():
        result = found(f"a.{ENDINGS[grammar]}", query, HOSTILE[code], Limits(matches=500))
        assert len(result.spans) <= 500
        assert list(result.spans) == sorted(set(result.spans))


@cache
def kinds(grammar: str) -> tuple[str, ...]:
    """The named nodes of a grammar."""
    language = load_grammar(grammar)
    named = (
        n
        for n in range(language.node_kind_count)
        if language.node_kind_is_named(n) and language.node_kind_is_visible(n)
    )
    return tuple(sorted({f"({language.node_kind_for_id(number)})" for number in named}))


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, str]:
    """A grammar, and a pattern of its nodes."""
    grammar = draw(st.sampled_from(sorted(ENDINGS)))
    leaf = st.one_of(st.just("(_)"), st.sampled_from(kinds(grammar)))
    suffix = st.sampled_from(["", "?", " @a", "? @_b", " @debt", "*", "+"])
    inner = st.recursive(
        st.tuples(leaf, suffix).map("".join),
        lambda parts: st.tuples(
            st.sampled_from(["(_ {})", "[{}]"]), st.lists(parts, min_size=1, max_size=3).map(" ".join), suffix
        ).map(lambda made: made[0].format(made[1]) + made[2]),
        max_leaves=12,
    )
    return grammar, draw(inner)


@settings(max_examples=200, deadline=None)
@given(queries())
def test_any_pattern_is_a_query_or_a_problem(made: tuple[str, str]):
    grammar, text = made
    result = compile_query(grammar, text)
    if isinstance(result, str):
        assert re.match(r"line \d+, column \d+: .", result)
        return
    ending = ENDINGS[grammar]
    limits = Limits(matches=20)
    spans = found(f"a.{ending}", text, CODE[ending], limits).spans
    assert all(0 <= span.start.offset <= span.end.offset <= len(CODE[ending].encode()) for span in spans)


def test_every_grammar_is_known_by_name():
    assert set(GRAMMARS) == {"python", *ENDINGS}
