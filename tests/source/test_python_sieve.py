"""Invariant: leaving places out unseen, by the bytes around them, leaves out no use that the whole tree has."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

from owed.source.python.definitions import all_definitions
from owed.source.python.engine import Engine
from owed.source.python.glimpse import glimpse
from owed.source.python.modules import Modules
from owed.source.python.targets import Target, Targets
from owed.source.python.tree import parse
from owed.source.python.uses import Search

LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = ["email", "asyncio", "unittest", "concurrent", "logging"]


def _files() -> dict[str, bytes]:
    found = [path for package in PACKAGES for path in sorted((LIBRARY / package).rglob("*.py"))]
    found += [path for path in sorted(LIBRARY.glob("*.py")) if path.stat().st_size < 120_000][::8]
    return {path.relative_to(LIBRARY).as_posix(): path.read_bytes() for path in found if "test" not in path.parts}


FILES = _files()


def _some(path: str, data: bytes) -> list[str]:
    every = [
        d for d in all_definitions(parse(data).root_node, data) if d.kind != "variable" and d.qualname.count(".") < 2
    ]
    return [d.qualname for d in random.Random(path).sample(every, min(12, len(every)))]


TARGETS = Targets.of(
    Target(f"{path}::{name}", "symbol", path, name) for path, data in FILES.items() for name in _some(path, data)
)


def _uses(engine: Engine, path: str, whole: bool) -> set[tuple[int, str]]:
    data = FILES[path]
    parsed = engine.pin(path, data, parse(data)) if whole else engine.hold(path, data)
    search = Search(engine, parsed, TARGETS, likely=False)
    for step in search.steps([name for name in TARGETS.last if name in data], {}):
        step()
    engine.unpin(path)
    return {(use.span.start.offset, use.key) for use in search.result() if use.confidence == "certain"}


@pytest.mark.parametrize("part", range(8))
def test_what_is_left_out_is_no_use(part: int) -> None:
    pieces = Engine(Modules.of(FILES), FILES.get, room=100_000)  # trees come and go; what was found out stays
    whole = Engine(Modules.of(FILES), FILES.get)
    found = 0
    for path in sorted(FILES)[part::8]:
        seen, expected = _uses(pieces, path, False), _uses(whole, path, True)
        assert seen == expected, path
        found += len(seen)
    assert found > 20


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("def f(x):\n    return x.name\n", "parameter"),
        ("def f(a, x, *b):\n    print(x, x.name)\n", "parameter"),
        ("def f():\n    return x.name, g(a, x), [x]\n", "free"),
        ("def f():\n    x = Made(1, ')', [2])\n    return x.name\n", "made"),
        ("def f():\n    x = Made(\n        1,\n    )  # so\n    x = Other()\n", "made"),
        ("def f():\n    x = Made(1).other()\n", "other"),
        ("@g(x)\n@h\nasync def f(x): ...\n", "parameter"),
        ("class A:\n    x = 1\n    def f(self): ...\n", "other"),
        ("class A:\n    def f(self):\n        return x\n", "free"),
        ("def f(x=1): ...\n", "other"),
        ("def f(x: int): ...\n", "other"),
        ("def f():\n    for x in y: ...\n", "other"),
        ("def f():\n    for a, (x, b) in y: ...\n", "other"),
        ("def f():\n    for (\n        x\n    ) in y: ...\n", "other"),
        ("def f():\n    a, x = y\n", "other"),
        ("def f():\n    [a, *x] = y\n", "other"),
        ("def f():\n    with y as x: ...\n", "other"),
        ("def f():\n    with (y as (\n        a,\n        x\n    )): ...\n", "other"),
        ("def f():\n    import x\n", "other"),
        ("def f():\n    from y import (\n        a,\n        x\n    )\n", "other"),
        ("def f():\n    if (x := y): ...\n", "other"),
        ("def f():\n    x: int\n", "other"),
        ("def f():\n    x += 1\n", "other"),
        ("def f():\n    global x\n", "other"),
        ("def f():\n    def x(): ...\n", "other"),
        ("def f():\n    class x: ...\n", "other"),
        ("def f():\n    g(lambda x: x.name)\n", "other"),
        ("def f():\n    def g(\n        a,\n        x\n    ): ...\n", "other"),
        ("def f():\n    match y:\n        case [x, 1]: ...\n", "other"),
        ("def f():\n    try: ...\n    except E as x: ...\n", "other"),
        ("def f():\n    del x\n", "other"),
    ],
)
def test_a_glimpse(source: str, bound: str) -> None:
    data = source.encode()
    seen = glimpse(data, 0, len(data), b"x")
    kind = "other" if seen.other else "made" if seen.makes else "parameter" if seen.parameter else "free"
    assert kind == bound
