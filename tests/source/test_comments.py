"""Comments of each language. ``«`` and ``»`` stand around every comment; what looks like one elsewhere is none."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.source.comments import comments
from owed.source.languages import LANGUAGES, language_of

CASES = {
    "a.py": """
        «# TODO»
        x = "# TODO"  «# real»
        y = '''
        # TODO no comment
        '''  «# real»
        z = f"{x['a']} # TODO" r'\\\\' «# real»
        u = "unterminated # TODO
        v = 1 «# real»
    """,
    "a.js": """
        «// TODO»
        const a = "// TODO", b = '/* TODO */'; «/* real
        */» const c = `// TODO ${ f(`${"}"} // TODO`) «/* real */» } // TODO`; «// real»
        const r = /[/*]"\\/\\/ TODO/g; «// real»
        const d = a / b; «// real»
    """,
    "a.ts": """
        type A = "// TODO"; «// real»
        const t = `a ${ x ? `// ${y}` : "" } // TODO`; «/** real »
    """,
    "a.go": """
        s := "// TODO" + `
        // TODO ` + string('"') «// real»
        «/* real */»
    """,
    "a.rs": """
        fn f<'a>(x: &'a str) -> char { '"' } «// real»
        let s = r#"// TODO " "#; «/* a /* nested */ real */»
        let t = "\\" // TODO"; «/// real»
    """,
    "A.java": '''
        String s = "// TODO"; «// real»
        String t = """
          // TODO "quoted"
          """; «/* real */» char c = '"'; «// real»
    ''',
    "a.c": """
        char *s = "/* TODO */"; «/* real */»
        char q = '"'; «// real»
    """,
    "a.cpp": """
        auto s = R"x(// TODO )" )x"; «// real»
        int n = 1'000'000; «// real»
    """,
    "a.cs": '''
        var s = @"c:\\" + "// TODO"; «// real»
        var t = """
          // TODO
          """; «/* real */»
    ''',
    "a.rb": """
        s = "#{x} # TODO" «# real»
        t = <<~TEXT
          # TODO
        TEXT
        u = %w(# TODO) «# real»
        «=begin
        TODO
        =end»
    """,
    "a.sh": """
        «#!/bin/sh»
        echo "# TODO" '# TODO' $# ${#x} a#b \\# «# real»
        cat <<EOF
        # TODO
        EOF
        «# real»
    """,
    "a.sql": """
        select '-- TODO', 'it''s -- TODO', "-- TODO" «-- real»
        as $$ -- TODO $$ «/* real */»
    """,
    "a.yaml": """
        «# real»
        a: "# TODO"  «# real»
        b: '# TODO it''s' «# real»
        url: http://x/#TODO
        text: |
          # TODO
            # TODO

          # TODO
        c: > «# real»
          # TODO
        d: it's «# real»
        list:
          - |
            # TODO
          - x «# real»
    """,
    "a.toml": '''
        a = "# TODO" «# real»
        b = """
        # TODO
        """ «# real»
        c = '# TODO\\' «# real»
    ''',
    "Dockerfile": """
        «# real»
        RUN echo "# TODO" # TODO not a comment for Docker
          «# real»
    """,
    "Makefile": """
        all: «# real»
        \techo \\# TODO
    """,
    "a.tf": """
        a = "# TODO" «# real»
        b = <<-EOT
          # TODO
        EOT
        c = 1 «// real»
        «/* real */»
    """,
    "a.html": """
        <p>// TODO # TODO</p> «<!-- real -->»
        <script>let a = "<!-- TODO"; «// real»
        </script>
        <style>a { b: "/* TODO */" } «/* real */»</style>
    """,
    "a.lua": """
        s = "-- TODO" «-- real»
        t = [[ -- TODO ]] «--[[ real
        ]]»
        u = [==[ ]] -- TODO ]==] «-- real»
    """,
    "a.md": """
        # TODO is a heading
        «<!-- real -->» `<!-- TODO -->`
        ```
        <!-- TODO -->
        ```
        «<!-- real -->»
    """,
    "a.ini": """
        «; real»
        a = b # TODO belongs to the value
    """,
    "a.ps1": """
        $a = "# TODO" «# real»
        «<# real #>»
    """,
    "a.css": """
        a { b: "/* TODO */"; } «/* real */»
    """,
    "a.hs": """
        s = "-- TODO" «-- real»
        «{- a {- nested -} real -}»
    """,
    "a.kt": """
        val s = "// TODO" «/* a /* nested */ real */»
    """,
    "a.php": """
        $s = '// TODO'; «// real»
        $t = <<<EOT
        # TODO
        EOT;
        «# real»
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_comments(name: str) -> None:
    marked = textwrap.dedent(CASES[name]).strip("\n") + "\n"
    plain = marked.replace("«", "").replace("»", "").encode()
    language = language_of(name)
    assert language is not None
    found = [plain[start:end].decode() for start, end in comments(language, plain)]
    expected = [part.partition("»")[0] for part in marked.split("«")[1:]]
    assert [text.rstrip() for text in found] == [text.rstrip() for text in expected]


PIECES = [
    '"',
    "'",
    "`",
    "\\",
    "\n",
    "#",
    "//",
    "/*",
    "*/",
    "${",
    "}",
    '"""',
    "'''",
    "<<EOF\n",
    "[[",
    "--",
    "$$",
    'r#"',
    "x",
    " ",
    "|\n",
    "<!--",
    "{-",
]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_spans_are_in_order_and_inside(language: object, pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    at = 0
    for start, end in comments(language, data):  # type: ignore[arg-type]
        assert at <= start < end <= len(data)
        at = end


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
@pytest.mark.parametrize(
    "piece", ['"', "'''", "\\", "${`", "/*", "<<A\n", "/[", "'\\", "|\n ", "<script>", "$$", "[=["]
)
def test_hostile_input_ends(language: object, piece: str) -> None:
    """A quadratic scanner would take hours for this."""
    comments(language, piece.encode() * (60_000 // len(piece)))  # type: ignore[arg-type]


def test_languages_by_name() -> None:
    names = {
        "x/Dockerfile.dev": "dockerfile", "Makefile": "makefile", "a.ipynb": None, "a.json": None, "a.tsx": "typescript",
        "requirements-dev.txt": "pip-requirements", "notes.txt": None, "a.unknown": None,
    }  # fmt: skip
    for path, expected in names.items():
        found = language_of(path)
        assert (found.name if found else None) == expected, path
    assert language_of("run", b"#!/usr/bin/env python3").name == "python"  # type: ignore[union-attr]
    assert language_of("run", b"#!/bin/bash -e").name == "shellscript"  # type: ignore[union-attr]
