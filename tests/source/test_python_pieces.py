"""Invariant: a file taken apart says the same as the whole file, of real code (the standard library's) and of what nobody wrote."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.source.python.definitions import all_definitions
from owed.source.python.parsed import Parsed
from owed.source.python.tree import parse

LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = sorted(path for path in LIBRARY.glob("*.py") if path.stat().st_size < 120_000)[::3]


def told(parsed: Parsed, names: set[str]) -> dict[str, list[tuple[str, int, int]]]:
    return {
        name: [(b.kind, b.node.start_byte, b.node.start_point[0]) for b in parsed.find(name)] for name in sorted(names)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_code(path: Path) -> None:
    data = path.read_bytes()
    tree = parse(data)
    names = {d.qualname for d in all_definitions(tree.root_node, data)}
    assert told(Parsed("a.py", data), names) == told(Parsed("a.py", data, tree), names)


STATEMENTS = [
    "import os\n", "def f(a,\n  b):\n    return 1\n", "@d(\n 1)\n@e\nclass C:\n    x = 1\n    def m(self): ...\n",
    'x = """\ndef no(): ...\n"""\n', "if x:\n    def g(): ...\nelse:\n    g = 1\n", "y = (\n1,\n)\n", "# def not_this\n", "\n",
    "async def h():\n    pass\n# comment\n    # inside\n", "try:\n    import a\nexcept E:\n    a = None\n", "'''def z(): ...'''\n",
    "def f(): ...\n", "z = 'x' \\\n  'y'\n", "class C: pass\n",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(STATEMENTS), max_size=14), st.booleans())
def test_statements_in_any_order(statements: list[str], crlf: bool) -> None:
    source = ("# " + "x" * 4_000 + "\n" + "".join(statements)).replace("\n", "\r\n" if crlf else "\n")
    data = source.encode()
    tree = parse(data)
    names = {"f", "C", "C.x", "C.m", "g", "h", "a", "x", "y", "z", "no", "os", "not_this"}
    assert told(Parsed("a.py", data), names) == told(Parsed("a.py", data, tree), names)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="def class@(\n) :'\"\\#\t\u00e9=x", max_size=200))
def test_anything(text: str) -> None:
    data = ("x = 1\n" * 600 + text).encode("utf-8", "replace")
    parsed = Parsed("a.py", data)
    for name in ("x", "def", "f"):
        parsed.find(name)
    for offset in range(0, len(data), 37):
        assert all(node is not None for node in parsed.way(offset))
