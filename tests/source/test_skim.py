"""Definitions told by a file's bytes are those that its tree has."""

from __future__ import annotations

from pathlib import Path

import pytest

from owed.source.python.definitions import all_definitions
from owed.source.python.skim import skim
from owed.source.python.tree import parse

HERE = Path(__file__).parents[2]
OURS = sorted(
    path.relative_to(HERE).as_posix() for folder in ("server", "tests/source") for path in (HERE / folder).rglob("*.py")
)

ODD = {
    "decorators of several lines": (
        "@a(\n    1,\n)\n@b\nclass C:\n    @c\n    async def f(\n        self,\n    ):\n        pass\n\n    x = 1\n"
    ),
    "text that looks like code": (
        'def f():\n    """\ndef g(): ...\n    """\n\n\n'
        "class C:\n    s = \'\'\'\nclass D: ...\n\'\'\'\n\n    def m(self): ...\n"
    ),
    "a quote in a comment": "def f():  # it's \"\"\"\n    pass\n\n\ndef g():  # it's\n    pass\n",
    "tabs": "class C:\n\tdef f(self):\n\t\tpass\n\n\tdef g(self):\n\t\tpass\n",
    "definitions in branches": "if x:\n    def f(): ...\nelse:\n    def f(): ...\ntry:\n    class C: ...\nexcept E:\n    pass\n",
    "nested": "def f():\n    def g():\n        class C:\n            def m(self): ...\n    return g\n\n\nx = 1\n",
    "comments before the next": "def f():\n    pass\n    # still\n\n# about g\ndef g(): ...\n",
    "CRLF": "class C:\r\n    @p\r\n    def f(self):\r\n        pass\r\n\r\n\r\ndef g():\r\n    pass\r\n",
    "no end of line": "def f(): ...",
    "nothing": "",
    "half typed": "def \nclass\nclass C(:\n    def f(self\n        pass\n",
}  # fmt: skip


def found(data: bytes) -> list[tuple[str, str, int, int, bytes]]:
    """What ``skim`` says: name, kind, where it starts, where its name is, and all of it without what is blank at the end."""
    return [(d.qualname, d.kind, d.start, d.name, data[d.start : d.end].rstrip()) for d in skim(data)]


def stated(data: bytes) -> list[tuple[str, str, int, int, bytes]]:
    """The same from the tree."""
    told = [d for d in all_definitions(parse(data).root_node, data) if d.kind != "variable"]
    return [
        (
            d.qualname,
            d.kind,
            d.span.start.offset,
            d.name.start.offset,
            data[d.span.start.offset : d.span.end.offset].rstrip(),
        )
        for d in told
    ]


@pytest.mark.parametrize("path", OURS)
def test_our_own_files(path: str) -> None:
    data = (HERE / path).read_bytes()
    assert [each[:4] for each in found(data)] == [each[:4] for each in stated(data)]


@pytest.mark.parametrize("name", [name for name in ODD if name != "half typed"])
def test_odd_files(name: str) -> None:
    data = ODD[name].encode()
    assert [each[:4] for each in found(data)] == [each[:4] for each in stated(data)]


@pytest.mark.parametrize("name", ["tabs", "nested", "CRLF", "decorators of several lines", "text that looks like code"])
def test_where_they_end(name: str) -> None:
    data = ODD[name].encode()
    assert [each[4] for each in found(data)] == [each[4] for each in stated(data)]


def test_what_is_half_typed_is_read_somehow() -> None:
    assert [each[0] for each in found(ODD["half typed"].encode())][:1] == ["C"]


@pytest.mark.parametrize(
    "text",
    [
        'a = "\\"\\"\\"" # """\ndef f(): ...\n',
        'x = """a\\"""\ndef no(): ...\n"""\ndef f(): ...\n',
        "x = '''a\"\"\"'''; y = \"'''\"\ndef f(): ...\n",
        'x = """a""""b"\ndef f(): ...\n',
        'def f(): ...\nx = """\ndef no(): ...\n',
    ],
)
def test_quotes_within_quotes(text: str) -> None:
    assert [each[0] for each in found(text.encode())] == ["f"]
