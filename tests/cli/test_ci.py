"""Hooks, the action and the template: against their schemas, and run as far as they run without the services."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from repositories import commit, git, put
from workspaces import debt_record

TOP = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
ACTION: dict[str, Any] = yaml.safe_load((TOP / "action.yml").read_text())
FILES = {
    "docs/debt/0001-scorer.md": debt_record("scoring.py::Scorer", repay_by="2999-01-01"),
    "scoring.py": "class Scorer:\n    x = 1\n",
    "a.py": "x = 1\n",
}
needs_bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a runner sets, with this ``owed`` on the path."""
    runner = tmp_path / "runner"
    (runner / "bin").mkdir(parents=True)
    owed = runner / "bin" / "owed"
    owed.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m owed "$@"\n')
    owed.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{runner / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(runner),
        "GITHUB_OUTPUT": str(runner / "output"),
        "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
        "GITHUB_REPOSITORY": "ana/churn",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_BASE_REF": "",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def schema(name: str) -> Any:
    found = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json"
    return jsonschema_rs.validator_for(json.loads(found.read_text("utf-8")))


def test_the_action_and_the_template_fit_their_schemas() -> None:
    assert [str(error) for error in schema("github-actions").iter_errors(ACTION)] == []
    template = yaml.safe_load((TOP / "clients/gitlab/owed.gitlab-ci.yml").read_text())
    assert [str(error) for error in schema("gitlab-ci").iter_errors(template)] == []


def test_all_that_the_action_runs_is_there() -> None:
    for step in ACTION["runs"]["steps"]:
        script = step["run"].partition("$GITHUB_ACTION_PATH/")[2].rstrip('"')
        assert (TOP / script).is_file()
        assert subprocess.run(["bash", "-n", str(TOP / script)], check=False).returncode == 0


def test_hooks_in_a_real_commit(tmp_path: Path, environment: dict[str, str]) -> None:
    """pre-commit runs the hooks' own entries on what is staged; installing them from a repository is its own affair."""
    root = tmp_path / "work"
    hooks = [{**hook, "language": "system"} for hook in HOOKS]
    commit(root, FILES | {".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]})})
    environment["PRE_COMMIT_HOME"] = str(tmp_path / "pre-commit")
    environment |= {
        f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    assert (
        run(
            [sys.executable, "-m", "pre_commit", "validate-manifest", str(TOP / ".pre-commit-hooks.yaml")],
            root,
            environment,
        ).returncode
        == 0
    )
    installed = run([sys.executable, "-m", "pre_commit", "install"], root, environment)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    put(root, {"a.py": "# TD-0002\n"})
    git(root, "add", "a.py")
    put(root, {"a.py": "x = 1\n"})
    refused = run(["git", "commit", "-m", "breaks"], root, environment)
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "a.py:1:3: OWE301 no record TD-0002" in refused.stdout + refused.stderr
    git(root, "add", "a.py")
    put(root, {"a.py": "# TD-0002\n", "scoring.py": "class Scorer:\n    x = 2\n"})
    git(root, "add", "scoring.py")
    taken = run(["git", "commit", "-m", "touches"], root, environment)
    assert taken.returncode == 0, taken.stdout + taken.stderr
    assert "Scorer in scoring.py:1: 2 lines changed" in taken.stdout + taken.stderr


@needs_bash
def test_the_action_on_a_pull_request(tmp_path: Path, environment: dict[str, str]) -> None:
    """On the merge that GitHub makes, in a checkout of one commit, as actions/checkout leaves it."""
    there, here = tmp_path / "there", tmp_path / "here"
    commit(there, FILES)
    git(there, "checkout", "-qb", "topic")
    commit(there, {"scoring.py": "class Scorer:\n    x = 2\n", "a.py": "# TD-0002\n"})
    git(there, "checkout", "-q", "main")
    commit(there, {"b.py": "# TODO: of the target, and none of ours\n"})
    git(there, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    git(there, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "-q", "--depth=1", there.as_uri(), "here")
    environment |= {
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_BASE_REF": "main",
        "GITHUB_SHA": git(here, "rev-parse", "HEAD"),
        "OWED_SARIF": "owed.sarif",
    }
    ran = run(["bash", str(TOP / "clients/github/review.sh")], here, environment)
    assert ran.returncode == 1, ran.stderr
    assert [line.partition(",title=")[0] for line in ran.stdout.splitlines()] == [
        "::warning file=a.py,line=1,endLine=1,col=3,endColumn=10",
        "::notice file=scoring.py,line=1,endLine=1,col=7,endColumn=13",
    ]
    link = f"https://github.com/ana/churn/blob/{environment['GITHUB_SHA']}/scoring.py#L1"
    assert f"Scorer in [scoring.py:1]({link})" in Path(environment["GITHUB_STEP_SUMMARY"]).read_text()
    assert json.loads((here / "owed.sarif").read_text())["version"] == "2.1.0"
    told = Path(environment["GITHUB_OUTPUT"]).read_text()
    assert told == f"comment-file={environment['RUNNER_TEMP']}/owed-comment.md\n"
    environment |= {"OWED_FAIL_ON": "OWE4 error", "OWED_SARIF": ""}
    assert run(["bash", str(TOP / "clients/github/review.sh")], here, environment).returncode == 0


@needs_bash
def test_the_action_on_a_push(tmp_path: Path, environment: dict[str, str]) -> None:
    root = tmp_path / "work"
    before = commit(root, FILES)
    commit(root, {"scoring.py": "class Scorer:\n    x = 2\n"})
    event = tmp_path / "event.json"
    environment |= {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(event)}
    for said, expected in ((before, 1), ("0" * 40, 0)):
        event.write_text(json.dumps({"before": said}))
        ran = run(["bash", str(TOP / "clients/github/review.sh")], root, environment)
        assert (ran.returncode, ran.stdout.count("OWE103")) == (0, expected), ran.stderr


@needs_bash
@pytest.mark.parametrize(
    ("known", "text", "expected"),
    [
        ("", "<!-- owed review -->\nSomething\n", ["GET", "POST repos/ana/churn/issues/7/comments"]),
        ("41\n42\n", "<!-- owed review -->\nSomething\n", ["GET", "PATCH repos/ana/churn/issues/comments/42"]),
        ("", "<!-- owed review -->\nNo debt is concerned\n", ["GET"]),
        ("42\n", "<!-- owed review -->\nNo debt is concerned\n", ["GET", "PATCH repos/ana/churn/issues/comments/42"]),
    ],
)
def test_the_comment_is_written_once(
    tmp_path: Path, environment: dict[str, str], known: str, text: str, expected: list[str]
) -> None:
    """``gh`` is one that takes down what it is asked: the service itself is not there."""
    calls, comment = tmp_path / "calls", tmp_path / "comment.md"
    comment.write_text(text)
    gh = Path(environment["RUNNER_TEMP"]) / "bin" / "gh"
    gh.write_text(
        f'#!/bin/sh\ncase "$3" in PATCH|POST) echo "$3 $4 $6" >> {calls};; *) echo GET >> {calls}; printf "{known}";; esac\n'
    )
    gh.chmod(0o755)
    environment |= {"OWED_COMMENT": str(comment), "OWED_PULL_REQUEST": "7"}
    ran = run(["bash", str(TOP / "clients/github/comment.sh")], tmp_path, environment)
    assert ran.returncode == 0, ran.stderr
    assert [line.removesuffix(f" body=@{comment}") for line in calls.read_text().splitlines()] == expected


@needs_bash
def test_the_template_on_a_merge_request(tmp_path: Path, environment: dict[str, str]) -> None:
    """Its script as a runner has it: the commit that GitLab names is the base, and both artifacts are there."""
    template = yaml.safe_load((TOP / "clients/gitlab/owed.gitlab-ci.yml").read_text())
    job = template["owed-review"]
    root = tmp_path / "root"
    base = commit(root, FILES)
    commit(root, {"scoring.py": "class Scorer:\n    x = 2\n", "a.py": "x = 1  # TODO: later\n"})
    pip = Path(environment["RUNNER_TEMP"]) / "bin" / "pip"
    pip.write_text('#!/bin/sh\necho "$@" > "$RUNNER_TEMP/installed"\n')
    pip.chmod(0o755)
    given = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_PROJECT_DIR": str(root),
        "HOME": environment["RUNNER_TEMP"],
        **job["variables"],
    }
    ran = run(["bash", "-euo", "pipefail", "-c", "\n".join(job["script"])], root, {**environment, **given})
    assert ran.returncode == 0, ran.stderr
    assert f"Compared with {base[:7]}" in ran.stdout
    assert "owed" in (Path(environment["RUNNER_TEMP"]) / "installed").read_text()
    assert f"directory = {root}" in (Path(environment["RUNNER_TEMP"]) / ".gitconfig").read_text()
    found = json.loads((root / job["artifacts"]["reports"]["codequality"]).read_text())
    assert {each["check_name"] for each in found} == {"OWE103", "OWE201"}
    assert all((root / path).is_file() for path in job["artifacts"]["paths"])
