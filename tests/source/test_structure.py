"""Structural anchors: queries over code, and what is said of those that cannot be read.

In the code of a test, ``#<`` at the end of a line says that a match starts in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Query, QueryCursor

from owed.source.python.tree import LANGUAGE, parse
from owed.source.structure import Limits, Matches, Pattern, compile_query, matches
from owed.source.structure_query import MAX_NESTING, MAX_QUERY, Problem, read_query

PAGE = Path(__file__).parents[2] / "docs" / "match-anchors.md"
OF_PYTHON = PAGE.read_text("utf-8").partition("## In other languages\n")[0]
EXAMPLES: dict[str, str] = dict(re.findall(r"^### (.+?)\n.*?^```query\n(.*?)^```", OF_PYTHON, re.M | re.S))


def compiled(query: str) -> Pattern:
    pattern = compile_query("python", query)
    assert isinstance(pattern, Pattern), pattern
    return pattern


def found(query: str, code: str, limits: Limits | None = None) -> Matches:
    data = code.encode()
    return matches(compiled(query), parse(data), data, limits or Limits())


def texts(query: str, code: str) -> list[str]:
    data = code.encode()
    return [data[span.start.offset : span.end.offset].decode() for span in found(query, code).spans]


def problem(query: str) -> str:
    said = compile_query("python", query)
    assert isinstance(said, str), said
    return said


def lines_marked(code: str) -> list[int]:
    return [number for number, line in enumerate(code.split("\n")) if line.endswith("#<")]


# The page of examples

CODE = {
    "A split without a seed": """\
a, b = train_test_split(x, y)  #<
a, b = train_test_split(x, y, random_state=1)
a, b = train_test_split(x, y, random_state=None)  #<
a, b = model_selection.train_test_split(  #<
    x, test_size=0.2,
)
a, b = train_test_split(x, random_state = SEED)
a, b = train_test_split(x, **options)
other_split(x)
""",
    "Reading a pickle": """\
import pickle
model = pickle.load(file)  #<
model = joblib.load("m")  #<
model = [pickle.loads(x) for x in y]  #<
pickle.dump(model, file)
json.load(file)
# pickle.load(file)
"pickle.load(file)"
""",
    "A bare except": """\
try:
    pass
except ValueError:
    pass
except:  #<
    pass
try:
    pass
except:  # why not  #<
    pass
""",
    "A mutable default argument": """\
def f(a, b=[], *, c: dict = {}):  #<
    pass
def g(a=None, b=(), c: int = 1): ...
def h(
    a=[x for x in y],  #<
    b={1},  #<
): ...
f(b=[])
""",
    "`torch.load` that may run code": """\
w = torch.load("w.pt")  #<
w = torch.load("w.pt", weights_only=False)  #<
w = torch.load("w.pt", weights_only=True)
w = torch.load("w.pt", map_location="cpu", weights_only = safe)
w = torch.load(  #<
    "w.pt"
)
w = numpy.load("w.npy")
""",
}


def test_every_example_of_the_page_has_code():
    assert list(EXAMPLES) == list(CODE)


@pytest.mark.parametrize("heading", EXAMPLES)
def test_examples_of_the_page(heading: str):
    result = found(EXAMPLES[heading], CODE[heading])
    assert sorted({span.start.line for span in result.spans}) == lines_marked(CODE[heading])
    assert not result.truncated


# What is underlined


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(call)", ["f(g(1))", "g(1)"]),
        ("(call function: (identifier) @name)", ["f", "g"]),
        ("(call function: (identifier) @_name)", ["f(g(1))", "g(1)"]),
        ("(call function: (identifier) @name) @match", ["f(g(1))", "g(1)"]),
        ("(call function: (identifier) @match arguments: (_) @debt)", ["(g(1))", "(1)"]),
        ("(call) (call) @x", ["f(g(1))", "g(1)"]),
        ('"("', ["(", "("]),
        ("(integer) @a (call function: (_) @b)", ["f", "g", "1"]),
        ("((identifier) . (argument_list))", ["f", "(g(1))", "g", "(1)"]),
        ("function: (_)", ["f", "g"]),
        ('((call function: _ @_f) (#eq? @_f "g"))', ["g(1)"]),
    ],
)
def test_what_is_underlined(query: str, expected: list[str]):
    assert texts(query, "f(g(1))\n") == expected


def test_places_are_points_of_the_text():
    (span,) = found("(integer)", "é = 'ü'; x = 1\n").spans
    assert (span.start.line, span.start.column, span.end.column) == (0, 15, 16)


# Predicates


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ('(#eq? @x "aa")', ["aa"]),
        ("(#eq? @x aa)", ["aa"]),
        ('(#not-eq? @x "aa")', ["ab", "é"]),
        ('(#any-of? @x "aa" "é")', ["aa", "é"]),
        ('(#not-any-of? @x "aa" "é")', ["ab"]),
        ('(#match? @x "^a")', ["aa", "ab"]),
        ('(#match? @x "\\\\bab$")', ["ab"]),
        ('(#not-match? @x "a$")', ["ab", "é"]),
        ('(#match? @x "(?i)AB")', ["ab"]),
        ('(#eq? @x "aa") (#eq? @x "ab")', []),
        ('(#eq? @x "a\\"")', []),
    ],
)
def test_predicates(predicate: str, expected: list[str]):
    assert texts(f"((identifier) @x {predicate})", "aa\nab\né\n") == expected


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("(#eq? @l @r)", ["a = a"]),
        ("(#not-eq? @l @r)", ["a = b", "b = ab"]),
    ],
)
def test_predicates_between_captures(predicate: str, expected: list[str]):
    code = "a = a\na = b\nb = ab\n"
    assert texts(f"((assignment left: (_) @l right: (_) @r) @debt {predicate})", code) == expected


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ('(#eq? @x "a")', ["a = a"]),
        ('(#any-eq? @x "a")', ["a = a", "a = b"]),
        ('(#any-not-eq? @x "a")', ["a = b", "b = c"]),
    ],
)
def test_some_of_several_nodes(predicate: str, expected: list[str]):
    code = "a = a\na = b\nb = c\n"
    assert texts(f"((assignment left: (_) @x right: (_) @x) @debt {predicate})", code) == expected


def test_a_regular_expression_for_some_of_one_is_that_for_all():
    assert texts('((identifier) @x (#any-match? @x "^a"))', "a\nb\n") == ["a"]
    assert texts('((identifier) @x (#any-not-match? @x "^a"))', "a\nb\n") == ["b"]
    said = problem('((assignment left: (_) @x right: (_) @x) (#any-match? @x "a"))')
    assert "column 43: #any-match? is for a capture that is written once" in said


def test_regular_expressions_on_several_captures():
    code = "f(a=1)\nf(b=1)\ng(a=1)\nh()\n"
    query = '((call function: (_) @_f arguments: (_) @_a) (#match? @_f "[fh]") (#not-match? @_a "b"))'
    assert texts(query, code) == ["f(a=1)", "h()"]
    assert texts(query + " " + query.replace("[fh]", "g"), code) == ["f(a=1)", "g(a=1)", "h()"]


def test_a_capture_that_is_not_there_fits():
    query = '(return_statement (identifier)? @_x (#not-eq? @_x "a"))'
    assert texts(query, "def f():\n  return\n  return b\n  return a\n")[:2] == ["return", "return b"]


def test_text_of_a_predicate_in_comments_and_strings_is_left_alone():
    assert texts('((string) @x (#eq? @x "\\"#match?\\""))  ; (#match? @x', 'x = "#match?"\n') == ['"#match?"']


def test_words_rule_out_files():
    pattern = compiled('(call function: (identifier) @_f (#any-of? @_f "eval" "exec"))')
    assert pattern.could_match(b"exec(x)")
    assert not pattern.could_match(b"print(x)")
    assert compiled("(call)").could_match(b"")
    assert compiled('((call)? @_c (#eq? @_c "x")) (call)').could_match(b"y")
    assert compiled('((call) @c (#not-eq? @c "x"))').could_match(b"y")


# What is wrong


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "line 1, column 1: the query is empty"),
        (" ; nothing", "line 1, column 1: the query is empty"),
        ("(cal)", "line 1, column 2: no node (cal) in Python's grammar (did you mean 'call'?)"),
        ("; é\n\n(call\n  (cal))", "line 4, column 4: no node (cal) in Python's grammar (did you mean 'call'?)"),
        ('"excpt"', "line 1, column 1: no token \"excpt\" in Python's grammar (did you mean 'except'?)"),
        ("(call functio: (_))", "column 7: no field functio: in Python's grammar (did you mean 'function'?)"),
        ("(call !functio)", "column 8: no field functio: in Python's grammar (did you mean 'function'?)"),
        ("(module (identifier))", "column 9: identifier can never stand at this place in Python's grammar"),
        ("(call", "column 1: this ( is never closed"),
        ("(call\n (_)", "line 1, column 1: this ( is never closed"),
        ("[(call)", "column 1: this [ is never closed"),
        ("(call))", "column 7: no bracket is open that this ) could close"),
        ("(call]", "column 6: ) is missing before this ] (line 1, column 1: the ( here)"),
        ('"call', "column 1: this string is not closed on its line"),
        ("'call'", "column 1: unexpected ', strings stand in double quotes"),
        ("call", "column 1: a node is written in parentheses: (call)"),
        ("(call function:)", "column 7: this field has no node behind it"),
        ("function:", "column 1: this field has no node behind it"),
        ("@debt (call)", "column 1: nothing before @debt that it could name"),
        ("(call *)", "column 7: nothing before * that it could repeat"),
        ("(call)+", "column 1: the whole pattern is repeated"),
        ("(block (_)+ @x)", "column 13: @x stands in a repetition"),
        ("(block ((_) @x)*)", "column 13: @x stands in a repetition"),
        ("[(call)* (block)]", "column 2: * + ? within a choice"),
        ("(_ (call)?)+", "column 12: + on what has * + ? inside"),
        ("(call)**", "column 8: * on what has * + ? inside"),
        ("[]", "column 1: nothing to choose from"),
        ("()", "column 2: the name of a node belongs behind ("),
        ('(call) @a (#eq? @a "x")', "column 11: a predicate stands inside of its pattern"),
        ('((call) @aa (#eq? @ab "x"))', "column 19: no capture @ab in this pattern (did you mean '@aa'?)"),
        ('((call) @a) ((call) (#eq? @a "x"))', "column 27: no capture @a in this pattern"),
        ('((call) @a (#mtch? @a "x"))', "column 13: no predicate #mtch? (did you mean '#match?'?)"),
        ('((call) @a (#lua-match? @a "x"))', "column 13: no predicate #lua-match?"),
        ('((call) @a (#e? @a "x"))', "column 13: no predicate #e?"),
        ("((call) @a (#set! a b))", "column 13: #set! has no meaning here"),
        ("((call) @a (#eq? @a))", "column 13: #eq? takes a capture and a string or a capture"),
        ('((call) @a (#eq? "a" @a))', "column 13: #eq? takes a capture and a string or a capture"),
        ("((call) @a (#match? @a @a))", "column 24: #match? compares with strings, not with captures"),
        ('((call) @a (#match? @a "("))', "column 24: this regular expression cannot be read"),
        ('((call) @a (#match? @a "a(?=b)"))', "column 24: look-around and back-references are left out"),
        ('((call) @a (#match? @a "(?:a{1000}){1000}"))', "column 24: this regular expression cannot be read, or is too"),
        ("(call\0)", "line 1, column 6: "),
        ('"\ud800"', "line 1, column 2: "),
        ("(call é)", "line 1, column 7: unexpected "),
        ("(_ " * (MAX_NESTING + 1), f"column {MAX_NESTING * 3 + 1}: nested deeper than {MAX_NESTING}"),
        ("(_ " + "(_)* " * 17 + ")", "more than 16 of"),
        ("(call) " * 9, "column 57: more than 8 patterns"),
        (";" * (MAX_QUERY + 1), f"column {MAX_QUERY + 1}: the query is longer"),
    ],
)  # fmt: skip
def test_problems(query: str, said: str):
    assert said in problem(query)


def test_an_unknown_language():
    said = "queries work for Python, JavaScript, TypeScript, TSX, Go, Rust, Java"
    assert compile_query("cobol", "(call)") == f"no grammar for cobol: {said}"


# Hostile

WIDE = "x = [" + "1, " * 30_000 + "]\n"
DEEP = "(" * 30_000 + "x" + ")" * 30_000
CHAIN = "a" + ".b" * 30_000
RUBBLE = "(" * 30_000
HOSTILE = {"wide": WIDE, "deep": DEEP, "chain": CHAIN, "rubble": RUBBLE, "calls": "f(a, b=1)\n" * 10_000}
GREEDY = {
    "a row of three": "((_) @a (_) @_b (_) @_c (#eq? @_b @_c))",
    "quantified wildcards": "(_ (_)* (_)* (_)* (_) @a)",
    "all quantified": "(_ " + "(_)* " * 15 + "(_) @a)",
    "all optional": "(_ " + "(_)? " * 15 + "(_) @a)",
    "choices": "(_ [(_) (_)]* [(_) (_)]* (_) @a)",
    "nested": "(_ " * 20 + "(_)" + ")" * 20,
    "text of everything": '((_) @a (#match? @a "(?:x?){60}x{60}y"))',
    "many patterns": '((_) @a (_) @_b (#not-eq? @_b @a))' * 8,
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
@pytest.mark.parametrize("query", GREEDY)
def test_hostile_queries_over_hostile_code_end(query: str, code: str):
    limits = Limits(matches=500, text=1_000_000)
    result = found(GREEDY[query], HOSTILE[code], limits)
    assert len(result.spans) <= 500
    assert list(result.spans) == sorted(set(result.spans))


@pytest.mark.parametrize(
    ("limits", "query"),
    [
        (Limits(matches=10), "(integer)"),
        (Limits(nodes=1_000), "(integer)"),
        (Limits(seconds=0), "(integer)"),
        (Limits(text=100), '((integer) @x (#not-match? @x "2"))'),
    ],
)
def test_a_limit_that_is_reached_is_told(limits: Limits, query: str):
    result = found(query, WIDE, limits)
    assert result.truncated
    assert len(result.spans) < 30_000


def test_without_reaching_a_limit_everything_is_found():
    assert found("(integer)", WIDE, Limits(matches=50_000)) == Matches(found("(integer)", WIDE, Limits(50_000)).spans)
    assert len(found("(integer)", WIDE, Limits(matches=50_000)).spans) == 30_000


def test_a_large_syntax_error_is_not_searched():
    assert found("(identifier)", RUBBLE) == Matches((), True)
    assert found("(identifier)", "x = (((\ny\n").spans


def test_a_regular_expression_that_others_would_hang_on():
    assert texts('((identifier) @x (#match? @x "^(a+)+$"))', "a" * 5_000 + "b\n" + "a" * 5_000) == ["a" * 5_000]


WORDS = """( ) [ ] (call (_ _ "except" "(" . ! : * + ? / @debt @a #eq? (#eq? (#match? function: (identifier) (block MISSING
ERROR (ERROR) (MISSING) expression "x" "\\\\(" ; é (#not-any-of? @_b #set! - _a"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\0", "\ud800", " "])
QUERIES = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join))
SAMPLE = "".join(CODE.values()).encode()
SAMPLE_TREE = parse(SAMPLE)


@settings(max_examples=400, deadline=None)
@given(QUERIES)
def test_any_text_is_a_query_or_a_problem(text: str):
    result = compile_query("python", text)
    if isinstance(result, str):
        assert re.match(r"line \d+, column \d+: .", result)
        return
    found = matches(result, SAMPLE_TREE, SAMPLE, Limits(matches=50))
    assert list(found.spans) == sorted(set(found.spans))
    if found.spans:
        assert result.could_match(SAMPLE)


NODES = st.sampled_from(["(identifier)", "(_)", '"("', "(argument_list)", "_", "(call)", "(integer)"])
SUFFIXES = st.sampled_from(["", "?", " @a", "? @_b", " @debt", "*", "+"])


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.tuples(NODES, SUFFIXES).map("".join),
        lambda inner: st.one_of(
            st.tuples(st.lists(inner, min_size=1, max_size=3).map(" ".join), SUFFIXES).map(
                lambda t: f"(_ {t[0]}){t[1]}"
            ),
            st.tuples(st.lists(inner, min_size=1, max_size=3).map(" ".join), SUFFIXES).map(lambda t: f"[{t[0]}]{t[1]}"),
        ),
        max_leaves=12,
    ),
    st.sampled_from(["", '(#eq? @a "x")', '(#match? @a "^x")', "(#eq? @a @_b)"]),
)
def test_well_formed_queries_never_take_more_than_their_limits(pattern: str, predicate: str):
    result = compile_query("python", f"([{pattern}] {predicate})")
    if isinstance(result, Pattern):
        found = matches(result, SAMPLE_TREE, SAMPLE, Limits(matches=20))
        assert all(0 <= span.start.offset <= span.end.offset <= len(SAMPLE) for span in found.spans)


LONG = SAMPLE * 40
LONG_TREE = parse(LONG)


@pytest.mark.parametrize(
    "query",
    [
        "(call) @debt",
        "(module (_) @debt)",
        "(call function: (_) arguments: (argument_list (keyword_argument) @debt))",
        "((comment) . (expression_statement) @debt)",
        "(argument_list (identifier) (keyword_argument) @debt)",
        "(argument_list . (_) @debt)",
        "(block (_)? (pass_statement) @debt)",
        "[(try_statement) (except_clause) (comment)] @debt",
        '((identifier) @debt (#any-of? @debt "x" "y"))',
        '((call function: (identifier) @n) @debt (#not-eq? @n "train_test_split"))',
    ],
)
def test_piece_by_piece_finds_what_the_engine_finds_at_once(query: str):
    wanted = {
        (node.start_byte, node.end_byte)
        for node in QueryCursor(Query(LANGUAGE, query)).captures(LONG_TREE.root_node)["debt"]
    }
    result = matches(compiled(query), LONG_TREE, LONG)
    assert {(span.start.offset, span.end.offset) for span in result.spans} == wanted
    assert not result.truncated


@given(st.text(max_size=40).filter(lambda text: "\n" not in text))
def test_reading_keeps_offsets(text: str):
    query = f'(call) @c ; {text}\n((identifier) @x (#eq? @x "{"y" * len(text)}"))'
    source = read_query(query)
    if not isinstance(source, Problem):
        assert len(source.bare) == len(query)
        assert source.bare.index("(identifier)") == query.rindex("(identifier)")
        assert not set("@#;\n") & set(source.bare)


def test_the_language_is_that_of_the_trees():
    assert parse(b"x").language == LANGUAGE
