"""Rules over small workspaces: `#! OWE101` at the end of a line states a finding there, `#! OWE101 words` also what it says.

The statement is taken out before the file is written. `#! 2×OWE402` is not needed: codes are repeated, apart by `;`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from workspaces import TODAY, debt_record

from owed.index.baseline import render_baseline
from owed.index.workspace import Workspace
from owed.rules.check import findings, workspace_findings
from owed.rules.fingerprints import fingerprints
from owed.source.languages import language_of

Write = Callable[[Mapping[str, "str | bytes"]], Path]
_STATED = re.compile(r"[ \t]*#! (.*)$", re.MULTILINE)

RECORD = "docs/debt/0001-scorer.md"
SCORING = "src/churn/scoring.py"


def record(status: str = "accepted", title: str = "Something", more: str = "", **fields: str) -> str:
    """A decision with this status; ``fields`` are further lines of front matter."""
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in fields.items())
    return f"---\nstatus: {status}\n{lines}---\n# {title}\n\n{more}\n"


def check(write: Write, files: Mapping[str, str]) -> None:
    """Write the files without their statements, and compare what is found with what they state."""
    stated: list[tuple[str, int, str, str]] = []
    clean: dict[str, str | bytes] = {}
    for path, text in files.items():
        for number, line in enumerate(text.split("\n")):
            if match := _STATED.search(line):
                for each in match[1].split(";"):
                    code, _, words = each.strip().partition(" ")
                    stated.append((path, number + 1, code, words))
        clean[path] = _STATED.sub("", text)
    snapshot = Workspace(write(clean), today=TODAY).scan()
    found = [(f.path, f.span.start.line + 1, f.code, f.message) for f in workspace_findings(snapshot)]
    shown = "\n".join(map(str, found))
    assert sorted(f[:3] for f in found) == sorted(s[:3] for s in stated), shown
    for path, line, code, words in stated:
        said = [message for *place, message in found if place == [path, line, code]]
        assert any(words in message for message in said), (words, said)


DEBT = debt_record(f"{SCORING}::Scorer.legacy_score")
CODE = """\
class Scorer:
    def legacy_score(self, rows):  #! OWE101 TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month)
        return rows
"""
PLAIN = _STATED.sub("", CODE)

CASES: dict[str, dict[str, str]] = {
    "a symbol and its uses": {
        RECORD: DEBT,
        SCORING: CODE,
        "src/churn/__init__.py": "",
        "src/churn/run.py": """\
from .scoring import Scorer
from churn import scoring as s

Scorer().legacy_score([])  #! OWE102 Scorer.legacy_score carries debt, TD-0001
print(s.Scorer(1).legacy_score)  #! OWE102
def f(x): x.legacy_score()
""",
    },
    "a file": {
        RECORD: debt_record("src/a.py"),
        "src/a.py": "x = 1  #! OWE101\n# TD-0001\n",
        "src/b.py": "x = 1\n",
    },
    "a folder and a glob are not on every file": {
        RECORD: debt_record("src/batch/**", "lib/"),
        "src/batch/a.py": "x = 1\n",
        "src/batch/b/c.sql": "-- a\n",
        "lib/x.c": "int x;  #! OWE101\n",
    },
    "an API": {
        RECORD: debt_record("use: pandas.DataFrame.append"),
        "a.py": """\
import pandas as pd
frame = pd.DataFrame()
frame.append(1)  #! OWE102 pandas.DataFrame.append carries debt
[].append(2)
""",
    },
    "markers": {
        RECORD: debt_record(),
        "a.py": """\
# TD-1  #! OWE101
x = "TD-0001 TODO"
# TODO(TD-0001): calibrate  #! OWE101
# TODO: calibrate  #! OWE201 TODO is not registered: calibrate
# FIXME  #! OWE201 FIXME is not registered
# todo, not a tag; XTODO neither
# TD-0010  #! OWE301 no record TD-0010, did you mean TD-0001 (Keep the uncalibrated scorer
# UTF-8 and SHA-256 are no records
""",
        "a.sql": "SELECT 'TODO';\n/* HACK: slow */  #! OWE201 HACK is not registered: slow\n",
        "a.html": "<p>TODO</p>\n<!-- TD-0099 -->  #! OWE301\n",
    },
    "an overdue debt": {
        RECORD: debt_record(f"{SCORING}::Scorer", repay_by="2026-11-11"),
        SCORING: """\
class Scorer:  #! OWE104 TD-0001, overdue 12 days: Keep
    # TD-0001
    pass
# TD-0001  #! OWE101 overdue 12 days
""",
        "src/churn/x.py": "from churn.scoring import Scorer  #! OWE102\n",
    },
    "a debt that is due today is not overdue": {
        RECORD: debt_record("a.py", repay_by="2026-11-23"),
        "a.py": "x = 1  #! OWE101\n",
    },
    "a review that is due": {
        RECORD: debt_record("a.py").replace("  owner:", "  review-by: 2026-11-22\n  owner:"),
        "a.py": "x = 1  #! OWE105 review due 1 day ago\n",
    },
    "markers of what was not decided": {
        "docs/debt/0001-a.md": record("proposed", "A"),
        "docs/debt/0002-b.md": record("rejected", "B"),
        "docs/debt/0003-c.md": record("superseded by TD-0005", "C"),
        "docs/debt/0004-d.md": record("deprecated", "D"),
        "docs/debt/0005-e.md": record("accepted", "E", "Supersedes TD-0003."),
        "a.py": """\
# TD-0001  #! OWE202 TD-0001 is proposed only
# TD-0002  #! OWE202 TD-0002 is rejected: B
# TD-0003  #! OWE202 TD-0003 is superseded by TD-0005
# TD-0004  #! OWE202 TD-0004 is deprecated
# TD-0005
""",
    },
    "leftovers": {
        RECORD: DEBT.replace(
            "status: accepted",
            "status: repaid  #! OWE413 TD-0001 is repaid, but 1 anchor and 1 marker remain: Keep the",
        ).replace(f"  - {SCORING}::Scorer.legacy_score", f"  - {SCORING}::Scorer.legacy_score\n  - src/gone.py"),
        SCORING: PLAIN + "# HACK(TD-0001): x  #! OWE302 TD-0001 is repaid, this marker is left over\n",
    },
    "anchors that match nothing": {
        RECORD: debt_record(
            f"{SCORING}::Scorer.gone  #! OWE306 no Scorer.gone in the file",
            "src/batch/**  #! OWE306 no such file or folder",
            "scoring.py::Scorer  #! OWE306 (no such file), did you mean src/churn/scoring.py::Scorer?",
            "other.py  #! OWE306",
            f"{SCORING}::Scorer",
            "use: nobody.uses.This",
        ),
        SCORING: "class Scorer: ...  #! OWE101\n",
    },
    "anchors with a slip in their path": {
        RECORD: debt_record(
            "src/churn/scorng.py  #! OWE306 did you mean src/churn/scoring.py?",
            "src/chrun/scoring.py::Scorer  #! OWE306 did you mean src/churn/scoring.py::Scorer?",
            "Src/Churn/Scoring.py::Scorer  #! OWE306 did you mean src/churn/scoring.py::Scorer?",
            "src/chrun/**/*.py  #! OWE306 did you mean src/churn/**/*.py?",
            "src/chrn/  #! OWE306 did you mean src/churn?",
        ),
        SCORING: "class Scorer: ...\n",
    },
    "an anchor that leads out": {
        RECORD: debt_record("../secret.py  #! OWE402 leads out of the workspace"),
    },
    "front matter that is not YAML": {
        RECORD: "---\nstatus: [accepted\n---  #! OWE401\n# A\n",
        "docs/debt/0002-b.md": "---\nstatus: accepted\nstatus: rejected  #! OWE401 the key 'status' is there twice\n---\n# B\n",
        "docs/debt/0003-c.md": "---\n- a list  #! OWE401 front matter is a mapping\n---\n# C\n",
    },
    "front matter that does not fit the schema": {
        RECORD: debt_record()
        .replace("accepted", "acepted  #! OWE402 accepted")
        .replace("principal: 8d", "principal: 8 days  #! OWE402")
        .replace("2026-06-01", "soon  #! OWE402"),
    },
    "two records with one ID": {
        "docs/debt/0007-a.md": "---\nstatus: accepted\n---\n# A  #! OWE403 TD-0007 is taken: docs/debt/0007-b.md has it too\n",
        "docs/debt/0007-b.md": "---\nstatus: accepted\nid: TD-7  #! OWE403\n---\n# B\n",
    },
    "an ID that differs from the file name": {
        "docs/debt/0007-a.md": "---\nid: TD-0008  #! OWE404\nstatus: accepted\n---\n# A\n",
    },
    "links": {
        "docs/debt/0001-a.md": record("superseded by TD-0009  #! OWE405 no record TD-0009", "A"),
        "docs/debt/0002-b.md": record("superseded by TD-0003  #! OWE405 does not say that it supersedes", "B"),
        "docs/debt/0003-c.md": record("accepted", "C", "See [B](0002-bee.md).  #! OWE405 did you mean 0002-b.md?"),
        "docs/debt/0004-d.md": record("superseded by TD-0005  #! OWE405 superseded in a circle", "D", "TD-0005"),
        "docs/debt/0005-e.md": record("superseded by TD-0004  #! OWE405 superseded in a circle", "E", "TD-0004"),
        "docs/debt/0006-f.md": record("superseded by TD-0007  #! OWE405 which was rejected", "F"),
        "docs/debt/0007-g.md": record("rejected", "G", "TD-0006"),
    },
    "neglect": {
        RECORD: "---\nstatus: accepted\ndebt:  #! OWE411 what was gained by it, who owns it and how or when\n"
        "  breaks: [no-surprises]\n---\n# A\n",
        "docs/debt/0002-b.md": "---\nstatus: proposed\ndebt:\n  breaks: [no-surprises]\n---\n# B\n",
        "docs/debt/0003-c.md": debt_record()
        .replace("  owner: team-scoring\n", "")
        .replace("debt:", "debt:  #! OWE411 does not say who owns it: neglect is not technical debt"),
    },
    "dates out of order": {
        RECORD: debt_record(repay_by="2026-05-01  #! OWE412 before the decision's date"),
        "docs/debt/0002-b.md": debt_record().replace(
            "  owner:", "  review-by: 2027-04-01  #! OWE412 it comes too late\n  owner:"
        ),
    },
    "nothing without a registry": {"a.py": "# TODO: x\n# TD-0001\n"},
    "markers without a registry, but with a configuration": {
        "owed.toml": "",
        "a.py": "# TODO: x  #! OWE201\n# TD-0001\n",
    },
    "likely uses are asked for": {
        "owed.toml": "likely = true\n",
        RECORD: DEBT,
        SCORING: CODE,
        "run.py": "def f(x): x.legacy_score()  #! OWE102 Scorer.legacy_score carries debt\n",
    },
    "tags are configured": {
        "owed.toml": 'tags = ["LATER"]\n',
        "a.py": "# TODO: x\n# LATER: y  #! OWE201 LATER is not registered: y\n",
    },
    "suppressed": {
        RECORD: debt_record(),
        "a.py": """\
# TODO: x  owed: ignore[OWE201] a note
# TODO: not this one  #! OWE201
# owed: ignore[OWE2] all of the group
# TODO: y
# owed: ignore  #! OWE204
# TODO: z
# owed: ignore[OWE101] no reason is left  #! OWE203 this suppression of OWE101 silences nothing
# TODO: another rule is ignored  #! OWE201
x = 1  # owed: ignore[OWE999] what for  #! OWE203 names OWE999, which is no rule
# TODO: both  owed: ignore[OWE201, OWE302] half of it holds  #! OWE203 of OWE302
# TODO: and so is this  owed: ignore[OWE201, OWE203, OWE302] on purpose
y = 1  # owed: ignore why  #! OWE203 this suppression silences nothing
""",
        "off.py": "# owed: ignore-file[OWE201] of others\n\n# TODO: x\n# TODO: y\n# TD-0099  #! OWE301\n",
    },
    "whether a rule that is off is suppressed cannot be told": {
        "owed.toml": 'ignore = ["OWE201"]\n',
        RECORD: debt_record(),
        "a.py": "# owed: ignore[OWE201] a note\n# TODO: x\n# owed: ignore[OWE103] now and then\n",
    },
    "suppressed in the configuration": {
        "owed.toml": """\
[per-file-ignores]  #! OWE203 per-file-ignores for gen/** silences nothing of OWE301
"gen/**" = ["OWE2", "OWE301"]
"lib/**" = { rules = ["OWE301"], reason = "others wrote it" }
""",
        RECORD: debt_record(),
        "gen/a.py": "# TODO: x\n",
        "lib/a.py": "# TD-0099\n",
    },
    "a suppression in the configuration itself": {
        "owed.toml": "# owed: ignore  #! OWE204\n# TODO: one\n# owed: ignore[OWE501] for now  #! OWE203\nselect = []\n",
        RECORD: debt_record(),
    },
    "budgets": {
        "owed.toml": """\
[[budgets]]  #! OWE501 11d, at most 10d; OWE501 2d/month; OWE501 debts below lib/** is 1; OWE501 overdue debts
principal = "10d"
interest = "1d/month"
count = 2
[[budgets]]
path = "src/**"
principal = "8d"
count = 1
[[budgets]]
path = "lib/**"
count = 0
overdue = 0
""",
        RECORD: debt_record("src/a.py"),
        "docs/debt/0002-b.md": debt_record("lib/b.py", repay_by="2026-10-01").replace("8d", "2d..4d"),
        "docs/debt/0003-c.md": debt_record("src/c.py").replace("accepted", "repaid"),
        "docs/debt/0004-d.md": debt_record("src/d.py").replace("accepted", "proposed"),
        "src/a.py": "x = 1  #! OWE101\n",
        "src/c.py": "",
        "src/d.py": "",
        "lib/b.py": "x = 1  #! OWE104\n",
    },
    "selected and graded": {
        "owed.toml": 'ignore = ["OWE2"]\n[per-file-ignores]\n"tests/**" = ["OWE301"]\n',
        RECORD: debt_record(),
        "a.py": "# TODO: x\n# TD-0012  #! OWE301\n",
        "tests/a.py": "# TD-0012\n",
    },
    "an anchor in a file of another language": {
        RECORD: debt_record(
            "web/app.ts::App.run",
            "web/app.ts::App.stop  #! OWE306 no App.stop",
            "web/gone.ts::App  #! OWE306 no such file",
            "web/app.rb::App.run",
            "web/gone.rb::App  #! OWE306 no such file",
        ),
        "web/app.ts": "class App {\n  run() {}  //  #! OWE101\n}\n",
        "web/app.rb": "# TD-0001  #! OWE101\n",
    },
    "structural anchors": {
        RECORD: debt_record(
            'match: "(call function: (identifier) @f (#eq? @f eval))"',
            'match: "(call function: (identifier) @f (#eq? @f nowhere))"  #! OWE306 no file has such a place',
            'match: "(call functio: (identifier))"  #! OWE306 anchor is no query',
        ),
        "a.py": "eval(1)  #! OWE101\nprint(2)\n",
    },
    "several records at one place": {
        RECORD: debt_record("a.py::f"),
        "docs/debt/0002-b.md": debt_record("a.py::f", repay_by="2026-11-22"),
        "a.py": "def f(): ...  #! OWE101 TD-0001; OWE104 TD-0002, overdue 1 day\n",
    },
    "a decision that is no debt": {
        RECORD: record("accepted", "A plain decision", anchors="[a.py, a.py::f]"),
        "a.py": "def f(): ...\n# TD-0001\n",
    },
    "CRLF and other scripts": {
        RECORD: debt_record(f"{SCORING}::Größe.läuft"),
        SCORING: "class Größe:\r\n    def läuft(self): ...  #! OWE101\r\n# 𝒳 TD-0001  #! OWE101\r\n".replace(
            "\r\n", "\n"
        ),
    },
}


@pytest.mark.parametrize("name", CASES)
def test_findings(write: Write, name: str) -> None:
    check(write, CASES[name])


def test_notebooks_by_cell(write: Write) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Churn\n", "<!-- TODO: explain -->"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "from churn.scoring import Scorer\n"]},
        {"cell_type": "code", "source": "s = Scorer()\ns.legacy_score([])  # TD-0001\n"},
        {"cell_type": "code", "source": ["# owed: ignore[OWE102] a demo\n", "s.legacy_score()\n", "# FIXME: x"]},
    ]
    book = json.dumps({"nbformat": 4, "cells": cells})
    root = write({RECORD: DEBT, SCORING: PLAIN, "src/churn/__init__.py": "", "a.ipynb": book, "bad.ipynb": "{"})
    found = [f for f in workspace_findings(Workspace(root, today=TODAY).scan()) if f.path.endswith(".ipynb")]
    assert [(f.path, f.cell, f.span.start.line, f.code) for f in found] == [
        ("a.ipynb", 1, 1, "OWE201"),
        ("a.ipynb", 3, 1, "OWE102"),
        ("a.ipynb", 3, 1, "OWE101"),
        ("a.ipynb", 4, 2, "OWE201"),
    ]


def test_severities_are_regraded_by_the_longest_prefix(write: Write) -> None:
    toml = '[severity]\nOWE = "hint"\nOWE301 = "error"\n'
    root = write({"owed.toml": toml, RECORD: debt_record(), "a.py": "# TD-0012\n# TODO: x\n"})
    found = workspace_findings(Workspace(root, today=TODAY).scan())
    assert [(f.code, f.severity) for f in found] == [("OWE301", "error"), ("OWE201", "hint")]


def test_a_longer_selection_wins(write: Write) -> None:
    toml = 'select = ["OWE201", "OWE3"]\nignore = ["OWE"]\n'
    root = write({"owed.toml": toml, RECORD: debt_record("a.py"), "a.py": "# TD-0012\n# TODO: x\n"})
    assert [f.code for f in workspace_findings(Workspace(root, today=TODAY).scan())] == ["OWE301", "OWE201"]


def test_a_record_silences_what_is_said_of_it(write: Write) -> None:
    """On disk as in an editor."""
    text = (
        debt_record().replace("  owner: team-scoring\n", "")
        + "\n<!-- owed: ignore-file[OWE411] taken over from the old log -->\n"
    )
    workspace = Workspace(write({RECORD: text, "a.py": ""}), today=TODAY)
    assert list(workspace_findings(workspace.scan())) == []
    workspace.open(RECORD, text, 1, None)
    assert list(workspace_findings(workspace.snapshot)) == []
    workspace.open(RECORD, text.replace("OWE411", "OWE412"), 1, None)
    assert [f.code for f in workspace_findings(workspace.snapshot)] == ["OWE411", "OWE203"]


def test_a_baseline_counts_in_an_editor_and_is_followed(write: Write) -> None:
    root = write({"owed.toml": 'baseline = "known.json"\n', RECORD: debt_record(), "a.py": "# TODO: x\n"})
    workspace = Workspace(root, today=TODAY)
    found = list(workspace_findings(workspace.scan()))
    assert [f.code for f in found] == ["OWE201"]
    rows = [{"code": "OWE201", "path": "a.py", "message": found[0].message, "fingerprint": fingerprints(found)[0]}]
    write({"known.json": render_baseline(rows)})
    workspace.reload_file("known.json")
    workspace.open("a.py", "y = 1\n# TODO: x\n# TODO: x\n# TODO: z\n", 1, language_of("a.py"))
    assert [f.span.start.line for f in findings(workspace.snapshot, "a.py")] == [2, 3], (
        "the first is known, one more is not"
    )
