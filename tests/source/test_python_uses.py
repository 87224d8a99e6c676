"""Uses in one Python file: `#^ certain` or `#^ likely` under a line marks the exact name that is a use."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pytest

from owed.source.python.candidates import Reach, glance
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
            key, confidence = stripped[2:].split()
            expected.append((len(code) - 1, line.index("^"), key, confidence))
        else:
            code.append(line)
    return "\n".join(code), expected


def check(source: str, path: str = "src/churn/batch/run.py", others: Mapping[str, str] | None = None) -> None:
    """The marks in the source, and in the other files that have any, are all uses there are."""
    files = {p: marked(text) for p, text in {**AROUND, **(others or {}), path: source}.items()}
    data = {p: text.encode() for p, (text, _) in files.items()}
    reach = Reach.of({p: glance(raw, ALL) for p, raw in data.items()}, ALL)
    engine = Engine(Modules(data), data.get)
    for each in [path, *(others or {})]:
        text, expected = files[each]
        aliases = {alias: names for alias, names in reach.aliases.items() if alias in data[each]}
        parsed = engine.pin(each, data[each], parse(data[each]))
        present = [name for name in ALL.last if name in data[each]]
        found = uses(engine, parsed, ALL, present, aliases)
        got = [(u.span.start.line, u.span.start.column, u.key, u.confidence) for u in found]
        assert sorted(got) == sorted(expected), f"{each}\n{text}"


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
