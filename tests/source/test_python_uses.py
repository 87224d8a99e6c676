"""Uses in one Python file: `#^ certain` or `#^ likely` under a line marks the exact name that is a use."""

from __future__ import annotations

import textwrap

import pytest

from owed.source.python.imports import module_name
from owed.source.python.names import Names
from owed.source.python.tree import parse
from owed.source.python.uses import Targets, uses

PACKAGES = {"src/churn", "src/churn/batch"}
SCORER = ("scorer", [f"{m}.Scorer" for m in module_name("src/churn/scoring.py", PACKAGES).dotted], False)
METHOD = ("method", [f"{m}.Scorer.legacy_score" for m in module_name("src/churn/scoring.py", PACKAGES).dotted], True)
FUNCTION = ("function", [f"{m}.load" for m in module_name("src/churn/scoring.py", PACKAGES).dotted], False)
API = ("api", ["pandas.DataFrame.append"], True)
ALL = Targets.of([SCORER, METHOD, FUNCTION, API])


def check(source: str, path: str = "src/churn/batch/run.py") -> None:
    lines = textwrap.dedent(source).strip("\n").split("\n")
    code: list[str] = []
    expected = []
    for line in lines:
        stripped = line.lstrip()
        if stripped.startswith("#^"):
            column = line.index("^")
            key, confidence = stripped[2:].split()
            expected.append((len(code) - 1, column, key, confidence))
        else:
            code.append(line)
    data = "\n".join(code).encode()
    present = [name for name in ALL.last if name in data]
    found = uses(Names(parse(data), data), module_name(path, PACKAGES), ALL, present)
    got = [(u.span.start.line, u.span.start.column, u.key, u.confidence) for u in found]
    assert sorted(got) == sorted(expected), "\n".join(code)


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


def test_module_names() -> None:
    assert module_name("src/churn/scoring.py", PACKAGES).dotted == ("src.churn.scoring", "churn.scoring")
    assert module_name("src/churn/__init__.py", PACKAGES).dotted == ("src.churn", "churn")
    assert module_name("pkg/a.py", {"pkg"}).dotted == ("pkg.a",)
    assert module_name("tools/script.py").dotted == ("tools.script", "script")
    assert module_name("a.py").dotted == ("a",)
