"""Uses in one Python file: `#^ certain` or `#^ likely` under a line marks the exact name that is a use."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from owed.source.python import pieces
from owed.source.python.candidates import Reach, glance, imports_name
from owed.source.python.engine import Engine
from owed.source.python.modules import Modules
from owed.source.python.targets import Target, Targets, api
from owed.source.python.tree import parse
from owed.source.python.uses import uses

SCORING = """
    def load(): ...
    class Scorer:
        threshold = 1
        def legacy_score(self): ...
        @property
        def ready(self) -> bool: ...
        @classmethod
        def make(cls): return cls()
        def again(self): return self
        def __enter__(self): return self
"""
AROUND = {
    "src/churn/__init__.py": "",
    "src/churn/batch/__init__.py": "",
    "src/churn/scoring.py": SCORING,
}
ALL = Targets.of(
    [
        Target("scorer", "symbol", "src/churn/scoring.py", "Scorer"),
        Target("method", "symbol", "src/churn/scoring.py", "Scorer.legacy_score"),
        Target("ready", "symbol", "src/churn/scoring.py", "Scorer.ready"),
        Target("threshold", "symbol", "src/churn/scoring.py", "Scorer.threshold"),
        Target("function", "symbol", "src/churn/scoring.py", "load"),
        api("api", "pandas.DataFrame.append"),
        api("torch", "torch"),
        api("nn", "torch.nn.*"),
    ]
)


def marked(source: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    code: list[str] = []
    expected = []
    for line in textwrap.dedent(source).strip("\n").split("\n"):
        stripped = line.lstrip()
        if stripped.startswith("#^"):
            column, key, confidence = stripped[2:].split(" ")
            expected.append((len(code) - 1, int(column) if column else line.index("^"), key, confidence))
        else:
            code.append(line)
    return "\n".join(code), expected


def check(source: str, path: str = "src/churn/batch/run.py", others: Mapping[str, str] | None = None) -> None:
    """The marks in the source, and in the other files that have any, are all uses there are."""
    files = {p: marked(text) for p, text in {**AROUND, **(others or {}), path: source}.items()}
    data = {p: text.encode() for p, (text, _) in files.items()}
    reach = Reach.of({p: glance(raw, ALL) for p, raw in data.items()}, ALL)
    for whole in (True, False):
        engine = Engine(Modules.of(data), data.get)
        for each in [path, *(others or {})]:
            text, expected = files[each]
            aliases = {alias: names for alias, names in reach.aliases.items() if imports_name(data[each], alias)}
            parsed = engine.pin(each, data[each], parse(data[each])) if whole else engine.hold(each, data[each])
            present = [name for name in ALL.last if name in data[each]]
            found = uses(engine, parsed, ALL, present, aliases)
            got = [(u.span.start.line, u.span.start.column, u.key, u.confidence) for u in found]
            assert sorted(got) == sorted(expected), f"{each}, {'whole' if whole else 'in pieces'}\n{text}"


@pytest.fixture(autouse=True)
def _everything_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_SMALL", 0)


CASES = {
    "from import and call": """
        from churn.scoring import load
                                 #^ function certain
        load()
       #^ function certain
    """,
    "alias": """
        from churn.scoring import load as read
                                 #^ function certain
        read(1)
       #^ function certain
        print(read)
             #^ function certain
    """,
    "module": """
        import churn.scoring
        x = churn.scoring.load()
                         #^ function certain
    """,
    "module alias": """
        import churn.scoring as sc
        sc.load()
          #^ function certain
        sc.Scorer.legacy_score
          #^ scorer certain
                 #^ method certain
    """,
    "relative": """
        from ..scoring import Scorer
                             #^ scorer certain
        from .. import scoring
        scoring.load
               #^ function certain
    """,
    "star": """
        from churn.scoring import *
        load()
       #^ function certain
    """,
    "constructor": """
        from churn.scoring import Scorer
                                 #^ scorer certain
        Scorer(1).legacy_score([])
       #^ scorer certain
                 #^ method certain
        s = Scorer(2)
           #^ scorer certain
        s.legacy_score()
         #^ method certain
    """,
    "annotated parameter": """
        from churn import scoring
        def f(s: scoring.Scorer, t: "scoring.Scorer" = None, u: scoring.Scorer | None = None):
                        #^ scorer certain
                                            #^ scorer certain
                                                                       #^ scorer certain
            s.legacy_score(1)
             #^ method certain
            t.legacy_score(1)
             #^ method certain
            return u.legacy_score
                    #^ method certain
    """,
    "types in quotes where no annotation is": """
        from typing import Generic, Literal, TypeAlias
        from churn.scoring import Scorer
                                 #^ scorer certain
        Held: TypeAlias = "dict[str, Scorer] | None"
                                    #^ scorer certain
        Name: TypeAlias = Literal["Scorer"]
        plain: str = "Scorer"
        class Store(Base["Scorer"], Other[int, "Scorer"], names["x"](y["Scorer"])):
                         #^ scorer certain
                                               #^ scorer certain
            pass
        class Literals(Base[Literal["Scorer"]]): pass
        x = names["Scorer"]
    """,
    "unknown receiver": """
        def f(s):
            s.legacy_score(1)
             #^ method likely
    """,
    "shadowed": """
        from churn.scoring import load
                                 #^ function certain
        def f(load):
            load()
        def g():
            load = 1
            print(load)
        def h():
            return [load for load in ()]
        def i(x=load):
               #^ function certain
            f(load=1)
    """,
    "attribute of self": """
        from churn.scoring import Scorer
                                 #^ scorer certain
        class Job:
            def __init__(self):
                self.scorer = Scorer()
                             #^ scorer certain
            def run(self):
                self.scorer.legacy_score()
                           #^ method certain
    """,
    "subclass": """
        from churn.scoring import Scorer
                                 #^ scorer certain
        class Mine(Scorer):
                  #^ scorer certain
            def run(self):
                super().legacy_score()
                       #^ method certain
                self.legacy_score()
                    #^ method certain
    """,
    "override": """
        from churn.scoring import Scorer
                                 #^ scorer certain
        class Mine(Scorer):
                  #^ scorer certain
            def legacy_score(self):
                self.legacy_score()
    """,
    "another class": """
        class Other:
            def legacy_score(self): ...
            def f(self):
                self.legacy_score()
        Other().legacy_score()
    """,
    "api": """
        import pandas as pd
        pd.DataFrame.append(a, b)
                    #^ api certain
        frame = pd.DataFrame()
        frame.append(1)
             #^ api certain
        rows = []
        rows.append(2)
        unknown().append(3)
                 #^ api likely
    """,
    "a whole module, and everything below a prefix": """
        import torch
              #^ torch certain
        import torch.nn as nn
              #^ torch certain
        from torch import optim
            #^ torch certain
        from torch.nn import Linear
            #^ torch certain
                            #^ nn certain
        torch.nn.Linear(1)
       #^ torch certain
                #^ nn certain
        nn.functional.relu(x)
          #^ nn certain
        Linear(2)
       #^ nn certain
        optim.SGD
        def f(torch, nn):
            return torch.x, nn.y
    """,
    "an api under other names": """
        from pandas import DataFrame as D
        D().append(1)
           #^ api certain
        def f(d: "D", e: D | None):
            d.append(1)
             #^ api certain
            return e.append
                    #^ api certain
        class Mine(D):
            def g(self):
                self.append(1)
                    #^ api certain
    """,
    "in strings and comments": """
        from churn import scoring
        # load()
        "scoring.load()"
        f"{scoring.load()}"
                  #^ function certain
    """,
    "lazy and conditional imports": """
        def f():
            from churn.scoring import load
                                     #^ function certain
            return load()
                  #^ function certain
        def g():
            return load()
        if TYPE_CHECKING:
            from churn.scoring import Scorer
                                     #^ scorer certain
        def h(x: Scorer): ...
                #^ scorer certain
    """,
    "replaced before it is read": """
        from churn.scoring import load
                                 #^ function certain
        load()
       #^ function certain
        def load(): ...
        load()
    """,
    "replaced by something made of it": """
        from churn.scoring import load
                                 #^ function certain
        load = cached(load)
                     #^ function certain
        load()
       #^ function certain
    """,
    "one of two that may be there": """
        try:
            from churn.scoring import load
                                     #^ function certain
        except ImportError:
            load = None
        load()
       #^ function certain
        del load
           #^ function certain
    """,
    "the body of a class, and what is in its methods": """
        from churn.scoring import load
                                 #^ function certain
        class A:
            load = 1
            x = load
            def f(self):
                return load()
                      #^ function certain
        def f():
            load = 1
            def g():
                nonlocal load
                return load
    """,
    "decorator, default value, metaclass": """
        from churn.scoring import load, Scorer
                                 #^ function certain
                                       #^ scorer certain
        @load
        #^1 function certain
        def f(x=load, *, y=load): ...
               #^ function certain
                          #^ function certain
        class A(B, metaclass=Scorer): ...
                            #^ scorer certain
    """,
    "labels of the same name": """
        from churn.scoring import load
                                 #^ function certain
        f(load=1, x={"load": 1})
        other.load()
        other.load = 2
        dict(load=load)
                 #^ function certain
        lambda load: load
    """,
    "class attributes, overridden or not": """
        from churn.scoring import Scorer
                                 #^ scorer certain
        class Mine(Scorer):
                  #^ scorer certain
            threshold = 2
            def f(self):
                def inner():
                    return self.ready
                               #^ ready certain
                return super(Mine, self).threshold, type(self).ready
                                        #^ threshold certain
                                                              #^ ready certain
        Mine.threshold
        Mine().ready
              #^ ready certain
    """,
    "Python 2": """
        from churn.scoring import load
                                 #^ function certain
        print "x"
        try: pass
        except E, e: print >>f, load()
                               #^ function certain
        exec "x" in d
        load()
       #^ function certain
    """,
    "syntax error in the middle": """
        from churn.scoring import load
                                 #^ function certain
        def broken(:
            x = = 1
        load()
       #^ function certain
    """,
}


@pytest.mark.parametrize("name", CASES)
def test_uses(name: str) -> None:
    check(CASES[name])


def test_the_file_that_defines_them() -> None:
    check(
        """
        def load(): ...
        class Scorer:
            def legacy_score(self): ...
            def score(self):
                load()
               #^ function certain
                return self.legacy_score()
                           #^ method certain
            @classmethod
            def make(cls):
                return cls.legacy_score
                          #^ method certain
            @staticmethod
            def loose(self):
                return self.legacy_score
                           #^ method likely
        """,
        "src/churn/scoring.py",
    )


ACROSS = {
    "a chain of re-exports": (
        """
        from churn import Scorer, load
                         #^ scorer certain
                                 #^ function certain
        Scorer().legacy_score()
       #^ scorer certain
                #^ method certain
        import churn
        churn.load()
             #^ function certain
        churn.api.Scorer
                 #^ scorer certain
        """,
        {
            "src/churn/__init__.py": """
                from .api import *
                from .api import load
                                #^ function certain
            """,
            "src/churn/api.py": """
                from .scoring import Scorer, load
                                    #^ scorer certain
                                            #^ function certain
                __all__ = ["Scorer"]
                           #^ scorer certain
            """,
        },
    ),
    "another name for it": (
        """
        from churn.api import read, Model
                             #^ function certain
                                   #^ scorer certain
        read()
       #^ function certain
        Model().legacy_score()
       #^ scorer certain
               #^ method certain
        """,
        {
            "src/churn/api.py": """
                from .scoring import Scorer as Model
                                    #^ scorer certain
                from .scoring import load as read
                                    #^ function certain
            """,
        },
    ),
    "star imports without a private name, and with __all__": (
        """
        from churn.api import *
        from churn.other import *
        load()
        Scorer()
       #^ scorer certain
        """,
        {
            "src/churn/api.py": """
                from churn.scoring import Scorer
                                         #^ scorer certain
            """,
            "src/churn/other.py": """
                from churn.scoring import load
                                         #^ function certain
                __all__ = ("something",)
            """,
        },
    ),
    "names added to __all__ later": (
        """
        from churn.api import *
        load()
       #^ function certain
        Scorer()
       #^ scorer certain
        """,
        {
            "src/churn/api.py": """
                from .scoring import load, Scorer
                                    #^ function certain
                                          #^ scorer certain
                __all__ = []
                __all__ += ["load"]
                            #^ function certain
                __all__.extend(["Scorer"])
            """,
        },
    ),
    "an object in the place of a function": (
        """
        from churn.deco import made, same, new, counted, other, unsaid
        made().legacy_score()
              #^ method certain
        unsaid().legacy_score()
                #^ method likely
        new().legacy_score()
             #^ method certain
        same().legacy_score()
              #^ method certain
        counted().legacy_score()
                 #^ method likely
        other().legacy_score()
               #^ method likely
        """,
        {
            "src/churn/deco.py": """
                from churn.scoring import Scorer
                                         #^ scorer certain
                class dispatched:
                    def __init__(self, function): self.function = function
                    def __call__(self, *args): return self.function(*args)
                class dispatching:
                    def __new__(cls, function=None, *, name=None):
                        if function is None:
                            return partial(dispatching, name=name)
                        self = object.__new__(cls)
                        self.original = function
                        self.count = name
                        return self
                    def __call__(self, /, *args):
                        if args:
                            return convert(self.original(*args))
                        return self.original(*args)
                class counting:
                    def __init__(self, function): self.function = function
                    def __call__(self, *args): return Result(self.function(*args))
                class others:
                    def __init__(self, function): self.function = make(function)
                    def __call__(self, *args): return self.function(*args)
                def plain(function): return function
                @dispatched
                def made() -> Scorer: ...
                             #^ scorer certain
                @dispatched
                def unsaid(): return Scorer()
                                    #^ scorer certain
                @dispatching(name="new")
                def new() -> Scorer: ...
                            #^ scorer certain
                @counting
                def counted() -> Scorer: ...
                                #^ scorer certain
                @others
                def other() -> Scorer: ...
                              #^ scorer certain
                @plain
                def same(): return Scorer()
                                  #^ scorer certain
            """,
        },
    ),
    "modules that import each other": (
        """
        from churn.a import load
                           #^ function certain
        from churn.b import loop
        load()
       #^ function certain
        """,
        {
            "src/churn/a.py": """
                from churn.b import loop
                from churn.scoring import load
                                         #^ function certain
            """,
            "src/churn/b.py": "from churn.a import loop",
        },
    ),
    "a name exported from two places": (
        """
        from churn.either import load
                                #^ function certain
        load()
       #^ function certain
        """,
        {
            "src/churn/either.py": """
                try:
                    from churn.scoring import load
                                             #^ function certain
                except ImportError:
                    from churn.slow import load
            """,
            "src/churn/slow.py": "def load(): ...",
        },
    ),
    "a module of the standard library's name": (
        """
        import json
        json.load()
        """,
        {"tools/json.py": "from churn.scoring import load\n                         #^ function certain"},
    ),
    "modules of packages without __init__": (
        """
        from space.inner.use import thing
        thing().legacy_score()
               #^ method certain
        """,
        {
            "src/space/inner/use.py": """
                from churn import scoring
                def thing():
                    return scoring.Scorer()
                                  #^ scorer certain
            """,
        },
    ),
    "a stub beside the source": (
        """
        from churn.native import make
        make().legacy_score()
              #^ method certain
        """,
        {
            "src/churn/native.pyi": """
                from churn.scoring import Scorer
                                         #^ scorer certain
                def make() -> Scorer: ...
                             #^ scorer certain
            """,
        },
    ),
    "classes in other files": (
        """
        from churn.models import Mine, Other, build, held
        Mine().legacy_score()
              #^ method certain
        Other().legacy_score()
        build().scorer.legacy_score()
                      #^ method certain
        held.legacy_score()
            #^ method certain
        """,
        {
            "src/churn/models.py": """
                from churn.scoring import Scorer
                                         #^ scorer certain
                class Mine(Scorer):
                          #^ scorer certain
                    pass
                class Other(Scorer):
                           #^ scorer certain
                    def legacy_score(self): ...
                class Holder:
                    def __init__(self, scorer: Scorer):
                                              #^ scorer certain
                        self.scorer = scorer
                def build(): return Holder(None)
                held = Mine()
            """,
        },
    ),
}


@pytest.mark.parametrize("name", ACROSS)
def test_uses_across_files(name: str) -> None:
    check(ACROSS[name][0], others=ACROSS[name][1])


RECEIVERS = {
    "with": """
        with Scorer() as s, open("x") as f:
            s.legacy_score()
             #^ method certain
    """,
    "loop, comprehension and unpacking": """
        def f(many: list[Scorer], pairs: dict[str, Scorer]):
            for each in many:
                each.legacy_score()
                    #^ method certain
            for i, (key, each) in enumerate(pairs.items()):
                each.legacy_score()
                    #^ method certain
                key.legacy_score()
            a, b = Scorer(), 1
            a.legacy_score()
             #^ method certain
            b.legacy_score()
            many[0].legacy_score()
                   #^ method certain
            pairs["x"].legacy_score()
                      #^ method certain
            return [x.legacy_score() for x in many if x.ready]
                     #^ method certain
                                                       #^ ready certain
    """,
    "what functions return": """
        def annotated() -> Scorer: ...
        def quoted() -> "Scorer | None": ...
        def told(): return Scorer()
        def passed(x): return x
        def made():
            for _ in ():
                yield Scorer()
        annotated().legacy_score()
                   #^ method certain
        quoted().legacy_score()
                #^ method certain
        told().legacy_score()
              #^ method certain
        passed(Scorer()).legacy_score()
                        #^ method certain
        [m.legacy_score() for m in made()]
          #^ method certain
        Scorer.make().legacy_score()
                     #^ method certain
        Scorer().again().legacy_score()
                        #^ method certain
    """,
    "descriptors": """
        from typing import Generic, TypeVar, overload
        T = TypeVar("T")
        class Late(Generic[T]):
            @overload
            def __get__(self, instance: None, owner: type) -> "Late[T]": ...
            @overload
            def __get__(self, instance: object, owner: type) -> T: ...
            def __get__(self, instance, owner): ...
        class Holder:
            late: Late[Scorer] = Late()
            def run(self):
                self.late.legacy_score()
                         #^ method certain
        Holder().late.legacy_score()
                     #^ method certain
        Holder.late.legacy_score()
    """,
    "the last assignment counts": """
        s = Scorer()
        s.legacy_score()
         #^ method certain
        s = []
        s.legacy_score()
        if s:
            s = Scorer()
        s.legacy_score()
         #^ method certain
        for _ in range(3):
            s.legacy_score()
             #^ method certain
            s = Scorer()
    """,
    "isinstance": """
        def f(x, y):
            if isinstance(x, Scorer):
                x.legacy_score()
                 #^ method certain
            else:
                x.legacy_score()
                 #^ method likely
            if not isinstance(y, Scorer):
                return
            y.legacy_score()
             #^ method certain
    """,
    "dataclass field, property and class attribute": """
        @dataclass
        class Job:
            scorer: Scorer
            many: "list[Scorer]" = field(default_factory=list)
            @property
            def mine(self):
                return self.scorer
            def run(self):
                self.mine.legacy_score()
                         #^ method certain
                self.many[0].ready
                            #^ ready certain
                self.scorer.threshold = 2
                           #^ threshold certain
        Job().scorer.legacy_score()
                    #^ method certain
        Scorer.threshold
              #^ threshold certain
    """,
    "generics": """
        T = TypeVar("T")
        class Box(Generic[T]):
            def __init__(self, item: T): ...
            def get(self) -> T: ...
        def first(items: list[T]) -> T: ...
        def make(cls: type[T]) -> T: ...
        def f(box: Box[Scorer]):
            box.get().legacy_score()
                     #^ method certain
            first([Scorer()]).legacy_score()
                             #^ method certain
            make(Scorer).legacy_score()
                        #^ method certain
    """,
    "shadowed in inner scopes": """
        def f(s: Scorer):
            def g(s):
                s.legacy_score()
                 #^ method likely
            h = lambda s: s.legacy_score()
                           #^ method likely
            return [s.legacy_score() for s in [1]]
    """,
    "async": """
        async def get() -> Scorer: ...
        async def f():
            (await get()).legacy_score()
                         #^ method certain
            get().legacy_score()
    """,
}


@pytest.mark.parametrize("name", RECEIVERS)
def test_receivers(name: str) -> None:
    top = "from typing import *\nfrom churn.scoring import Scorer\n                         #^ scorer certain\n"
    body = textwrap.dedent(RECEIVERS[name]).strip("\n")
    check(_with_marks(top, body))


def _with_marks(top: str, body: str) -> str:
    """Every ``Scorer`` in the body is a use of the class; marking each of them would hide what the case is about."""
    lines = top.rstrip("\n").split("\n")
    for line in body.split("\n"):
        lines.append(line)
        if not line.lstrip().startswith("#"):
            lines += [f"#^{at} scorer certain" for at in range(len(line)) if line.startswith("Scorer", at)]
    return "\n".join(lines)
