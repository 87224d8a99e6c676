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


NEAR = Targets.of(
    [
        Target("near.py::Near.load", "symbol", "near.py", "Near.load"),
        Target("near.py::make", "symbol", "near.py", "make"),
    ]
)
HEAD = b"import near\nfrom near import Near, make, other\nimport far\n\n\n" + b"# " + b"." * 3_000 + b"\n\n\n"
MODULE = (
    b"class Near:\n    def load(self): ...\n    def far(self, x): return Near()\n"
    b"    def __enter__(self): return self\n    def __iter__(self): yield Near()\n\n\n"
    b"class Other:\n    def load(self): ...\n\n\ndef make(x=1): return Near()\ndef other(): return Other()\n"
)


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    x = make(1).far(2)\n    return x.load()\n",
        "def f():\n    x = other().far(2)\n    return x.load()\n",
        "def f(x):\n    return x.load(), make(x)  # it is make.\n    make(x)\n",
        "def f(x):\n    # This is far.\n    make(x)\n    # Near.\n    load = x.far()\n    return load\n",
        "def f():\n    for x in [Near(), None]:\n        x.load()\n    return [y.load() for y in make()]\n",
        "def f():\n    for i, (x, y) in enumerate(zip([Near()], [make])):\n        x.load()\n        y().load()\n",
        "def f():\n    for a, b in [(Near(), make())]:\n        a.load(b.load())\n",
        "def f(z):\n    x = {'a': Near}\n    y = x[z]\n    w = y()\n    w.load()\n",
        "def f():\n    a, b = make(), other()\n    return a.load(), b.load()\n",
        "def f(x: Near = None, *, y: far.Thing):\n    return x.load(), y.load(), f'{x.load} {y.load}'\n",
        "def f(x):\n    if isinstance(x, (Near, far.Thing)):\n        x.load()\n    return type(x)(1).load()\n",
        "def f():\n    x = other()\n    x = x.load()\n    x = make() if x else x\n    return x.load()\n",
        "def f():\n    with make() as x, far.open() as y:\n        x.load(y.load())\n",
        "@far.given([near.make, Near.load])\ndef f(near):\n    near = near.other()\n    return near.load()\n",
        "class A:\n    def f(self, x):\n        return self.g().load(), x.load()\n    def g(self):\n        return make()\n",
        "class A(Near):\n    def f(self):\n        return self.load(), super().load(), (lambda x: x.load())(self)\n",
        "def f(g):\n    def h():\n        x = other()\n        return x.load\n    return x.load() or g(lambda x: x.load())\n"
        "x = make()\n",
        "def f():\n    '''Near is what make gives.'''\n    from near import make as load\n    return load().load()\n",
        "def f(x):\n    return (\n        make()\n        .far(x)\n        .load()\n    ), x[0].load(), [make()][0].load()\n",
    ],
)
def test_what_is_reckoned_is_what_the_tree_tells(body: str) -> None:
    files = {"near.py": MODULE, "a.py": HEAD + body.encode()}
    found = []
    for whole in (False, True):
        engine = Engine(Modules.of(files), files.get)
        data = files["a.py"]
        parsed = engine.pin("a.py", data, parse(data)) if whole else engine.hold("a.py", data)
        search = Search(engine, parsed, NEAR, likely=False)
        for step in search.steps([name for name in NEAR.last if name in data], {}):
            step()
        found.append(
            [(use.span.start.offset - len(HEAD), use.key) for use in search.result() if use.confidence == "certain"]
        )
    assert found[0] == found[1]
