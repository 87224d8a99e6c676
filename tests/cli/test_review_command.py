"""``owed review`` and what ``owed check`` shares with it: formats, exit status, baseline, staged files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from repositories import commit, git, put
from workspaces import debt_record

Write = Callable[[Mapping[str, "str | bytes"]], Path]
Owed = Callable[..., Any]

RECORD = "docs/debt/0001-scorer.md"
SCORING = "class Scorer:\n    def legacy_score(self):\n        return 1\n"
FILES = {RECORD: debt_record("scoring.py::Scorer", repay_by="2999-01-01"), "scoring.py": SCORING, "a.py": "x = 1\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    commit(tmp_path, FILES)
    git(tmp_path, "checkout", "-qb", "topic")
    return tmp_path


def test_text(root: Path, owed: Owed) -> None:
    ran = owed("review")
    assert (ran.status, ran.err) == (0, "")
    assert (
        ran.out
        == f"No debt is concerned by what changed since main ({git(root, 'rev-parse', 'HEAD')[:7]}) (0 files changed).\n"
    )
    put(
        root, {"scoring.py": SCORING.replace("1", "2"), "a.py": "# TODO: later\nfrom scoring import Scorer\nScorer()\n"}
    )
    ran = owed("review")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[1:] == [
        "",
        "Should this change repay something? Consider: TD-0001 has 33% of its code rewritten here and gets 1 new use. "
        "Repaying takes 8d.",
        "",
        "Debt touched",
        "  TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month)",
        "    Scorer in scoring.py:1: 2 lines changed, 33% of it",
        "",
        "New uses of debt",
        "  TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month)",
        "    a.py:3 Scorer",
        "",
        "Markers added, not registered",
        "  a.py:1 TODO: later",
    ]


def test_json(root: Path, owed: Owed) -> None:
    base = git(root, "rev-parse", "HEAD")
    put(root, {"scoring.py": SCORING.replace("1", "2"), RECORD: FILES[RECORD].replace("8d", "4d")})
    found = owed("review", "--format", "json").json
    findings = found.pop("findings")
    assert [(f["code"], f["path"], f["range"]["start"]) for f in findings] == [
        ("OWE103", "scoring.py", {"line": 1, "column": 7})
    ]
    assert found == {
        "version": 1,
        "base": {"commit": base, "ref": "main", "how": "default"},
        "head": "work-tree",
        "files": 2,
        "advice": {
            "answer": "consider",
            "reason": "TD-0001 has 33% of its code rewritten here. Repaying takes 4d and pays back in 4 months.",
            "record": "TD-0001",
        },
        "introduced": [],
        "repaid": [],
        "closed": [],
        "touched": [
            {
                "record": "TD-0001",
                "anchor": "scoring.py::Scorer",
                "path": "scoring.py",
                "cell": None,
                "range": {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 13}},
                "side": "after",
                "changed": 2,
                "total": 6,
                "share": 0.333,
                "files": 1,
                "of-files": 1,
            }
        ],
        "nearby": [],
        "new-uses": [],
        "dropped-uses": [],
        "lost": [],
        "markers": [],
        "records": [
            {
                "change": "changed",
                "id": "TD-0001",
                "title": "Keep the uncalibrated scorer for the Q3 launch",
                "status": "accepted",
                "path": RECORD,
                "fields": [{"field": "debt.principal", "before": "8d", "after": "4d"}],
            }
        ],
        "cost": {
            "before": {"count": 1, "principal": 64.0, "interest": 8.0, "overdue": 0, "unpriced": 0},
            "after": {"count": 1, "principal": 32.0, "interest": 8.0, "overdue": 0, "unpriced": 0},
        },
        "limits": [],
    }


def test_exit_status(root: Path, owed: Owed) -> None:
    put(root, {"scoring.py": SCORING.replace("1", "2"), "a.py": "# TODO: x\n"})
    assert owed("review").status == 0, "to touch debt is no fault, nor is a marker unless somebody says so"
    assert owed("review", "--fail-on", "OWE103").status == 1
    assert owed("review", "--fail-on", "OWE2").status == 1
    assert owed("review", "--fail-on", "error").status == 0
    put(root, {"owed.toml": 'fail-on = ["OWE201"]\n'})
    assert owed("review").status == 1
    assert owed("review", "--fail-on", "OWE301").status == 0, "the command line counts instead"
    put(root, {"owed.toml": "", "a.py": "# TD-0002\n"})
    assert owed("review").status == 1
    assert owed("review", "--fail-on", "OWE999").status == 2
    assert owed("review", "--staged", "--head", "HEAD").status == 2


def test_no_base(tmp_path: Path, owed: Owed) -> None:
    put(tmp_path, FILES)
    ran = owed("review")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "owed: there is no git repository here, so there is nothing to compare with\n"
    commit(tmp_path, {})
    ran = owed("review", "--base", "mian")
    assert (ran.status, ran.err) == (2, "owed: there is no branch, tag or commit mian here, did you mean main?\n")
    git(tmp_path, "checkout", "-q", "--orphan", "other")
    git(tmp_path, "commit", "-qm", "other")
    ran = owed("review", "--base", "main")
    assert (ran.status, ran.err) == (
        2,
        "owed: HEAD and main have no commit in common, so there is nothing to compare with\n",
    )


def test_before_the_first_commit_all_is_new(tmp_path: Path, owed: Owed) -> None:
    put(tmp_path, FILES | {"a.py": "# TODO: x\n"})
    git(tmp_path, "init", "-q")
    found = owed("review", "--format", "json").json
    assert ([r["id"] for r in found["introduced"]], [m["text"] for m in found["markers"]]) == (["TD-0001"], ["x"])
    git(tmp_path, "add", ".")
    assert owed("review", "--staged", "--format", "json").json["introduced"] == found["introduced"]


def test_github(root: Path, owed: Owed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    put(root, {"a.py": "# TD-0002\n"})
    ran = owed("review", "--format", "github")
    place = "file=a.py,line=1,endLine=1,col=3,endColumn=10,title=OWE301"
    assert ran.out == f"::warning {place}::no record TD-0002\n"
    assert summary.read_text().startswith("<!-- owed review -->\n### Technical debt\n")
    owed("check", "--format", "github")
    assert "| OWE301 | `a.py:1` |" in summary.read_text()


def test_other_formats(root: Path, owed: Owed) -> None:
    put(root, {"a.py": "# TD-0002\n"})
    for command in ("review", "check"):
        assert json.loads(owed(command, "--format", "sarif").out)["version"] == "2.1.0"
        assert [each["check_name"] for each in owed(command, "--format", "gitlab").json] == ["OWE301"]
        assert ElementTree.fromstring(owed(command, "--format", "checkstyle").out)[0].get("name") == "a.py"
        assert len(owed(command, "--format", "rdjson").json["diagnostics"]) == 1
    comment = owed("review", "--format", "markdown").out
    assert comment.startswith(
        "<!-- owed review -->\n### Technical debt\n\nShould this change repay something? No: it touches no debt."
    )


def test_the_comment_links_files(root: Path, owed: Owed, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, {"scoring.py": SCORING.replace("1", "2"), "a b.py": "# TODO: [x](y) scoring.py\n"})
    for name in ("GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_SERVER_URL", "CI_PROJECT_URL", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)
    assert "](" not in owed("review", "--format", "markdown").out.replace("\\](", "")
    monkeypatch.setenv("CI_PROJECT_URL", "https://gitlab.example/ana/churn")
    monkeypatch.setenv("CI_COMMIT_SHA", "3f2a91c")
    top = "https://gitlab.example/ana/churn/-/blob/3f2a91c"
    comment = owed("review", "--format", "markdown").out
    assert f"Scorer in [scoring.py:1]({top}/scoring.py#L1): 2 lines changed" in comment
    assert f"[a b.py:1]({top}/a%20b.py#L1) TODO: \\[x\\](y) [scoring.py]({top}/scoring.py)" in comment


def test_paths_from_the_top_of_the_repository(tmp_path: Path, owed: Owed) -> None:
    commit(tmp_path, {f"services/churn/{path}": content for path, content in FILES.items()})
    put(tmp_path, {"services/churn/a.py": "# TD-0002\n", "a.py": "# TD-0002\n"})
    ran = owed("review", folder="services/churn")
    assert "a.py:1:3: OWE301" in ran.out
    ran = owed("review", "--format", "github", folder="services/churn")
    assert ran.out.startswith("::warning file=services/churn/a.py,line=1,")
    assert ran.out.count("::warning") == 1
    assert (
        owed("check", "--format", "gitlab", folder="services/churn").json[0]["location"]["path"]
        == "services/churn/a.py"
    )


def test_staged_check_sees_what_is_staged(root: Path, owed: Owed) -> None:
    put(root, {"a.py": "# TD-0002\n", "b.py": "# TD-0003\n"})
    git(root, "add", "a.py")
    put(root, {"a.py": "x = 1\n"})
    ran = owed("check", "--staged", "--format", "json")
    assert (ran.status, [f["path"] for f in ran.json["findings"]]) == (1, ["a.py"])
    assert owed("check", "--staged", "b.py").status == 0
    git(root, "add", ".")
    assert [f["path"] for f in owed("check", "--staged", "--format", "json").json["findings"]] == ["b.py"]


def test_baseline(root: Path, owed: Owed) -> None:
    put(root, {"a.py": "# TODO: one\n# TODO: two\n# TD-0002\n"})
    ran = owed("check", "--write-baseline", "--baseline", "known.json")
    assert (ran.status, ran.err) == (0, "3 findings in known.json.\n")
    assert owed("check", "--baseline", "known.json").status == 0
    assert owed("check").status == 1
    put(
        root,
        {
            "owed.toml": 'baseline = "known.json"\n',
            "a.py": "x = 1\n\n# TODO: two\n# TODO: three\ny = 1  # TODO: one\n# TD-0002\n",
        },
    )
    ran = owed("check", "--format", "json")
    said = [f["message"] for f in ran.json["findings"] if f["severity"] != "hint"]
    assert (ran.status, said) == (0, ["TODO is not registered: three"])
    assert owed("check", "--write-baseline").err == "4 findings in known.json.\n", "it is made anew, not added to"
    assert owed("check").out == ""
    assert [n["code"] for n in owed("review", "--format", "json").json["findings"]] == []
    put(root, {"known.json": "{}"})
    ran = owed("check")
    assert (ran.status, ran.err.splitlines()[0]) == (
        2,
        "owed: baseline known.json is not one that owed check --write-baseline writes",
    )
