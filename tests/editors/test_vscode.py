"""What a user of VS Code sees: the extension in a real window, driven by mouse and keyboard.

Needs a VS Code under ``OWED_VSCODE`` (else where ``.ci/editors/vscode-install.sh`` puts it) and what
``.ci/editors/vscode-build.sh`` installs; without them these tests fail. Screenshots and logs are kept in
``OWED_ARTEFACTS``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "vscode"
CLIENT = ROOT / "clients" / "vscode"
ARTEFACTS = Path(os.environ.get("OWED_ARTEFACTS", "/tmp/owed-artefacts")) / "vscode"

SERVER = [sys.executable, "-m", "owed", "server"]

SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.enableExperiments": False,
    "workbench.colorTheme": "Default Light Modern",
    "workbench.tips.enabled": False,
    "chat.disableAIFeatures": True,
    "telemetry.telemetryLevel": "off",
    "extensions.autoUpdate": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "editor.minimap.enabled": False,
    "editor.cursorBlinking": "solid",
    "workbench.reduceMotion": "on",
    "git.enabled": False,
}


POSED = {
    "editor.hover.above": False,
    "editor.scrollbar.vertical": "hidden",
    "editor.overviewRulerBorder": False,
    "editor.lightbulb.enabled": "off",
    "editor.occurrencesHighlight": "off",
    "editor.renderLineHighlight": "none",
    "breadcrumbs.enabled": False,
    "window.commandCenter": False,
    "workbench.layoutControl.enabled": False,
    "workbench.activityBar.location": "hidden",
}
"""For a picture: what has nothing to do with us is out of it."""


class Driver:
    """A browser that plays scenarios, one window each (``vscode/driver.mjs``)."""

    def __init__(self, node: Path) -> None:
        if not (HERE / "node_modules").is_dir():
            pytest.fail("the browser driver is not installed: run .ci/editors/vscode-build.sh")
        self._process = subprocess.Popen(
            [node, HERE / "driver.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def play(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        return json.loads(answer) if answer else {"failed": "the driver ended"}

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@dataclass(frozen=True)
class Code:
    """One code-server: a profile with the extension installed, serving windows on loopback."""

    driver: Driver
    address: str
    profile: Path
    name: str

    def play(
        self, scenario: str, folder: Path, *, viewport: tuple[int, int] = (1280, 800), **args: Any
    ) -> dict[str, Any]:
        """Open a window on ``folder``, play ``vscode/scenarios/SCENARIO.mjs``, return what it saw."""
        artefacts = ARTEFACTS / self.name
        url = f"{self.address}/?folder={urllib.parse.quote(str(folder))}"
        request = {
            "scenario": scenario,
            "url": url,
            "artefacts": str(artefacts),
            "name": scenario,
            "viewport": viewport,
            "args": args,
        }
        answer = self.driver.play(request)
        if "failed" in answer:
            pytest.fail(f"{scenario}: {answer['failed']}\nsee {artefacts}\n{self._server_log()}", pytrace=False)
        seen: dict[str, Any] = answer["seen"]
        print(json.dumps(seen, indent=1, ensure_ascii=False))
        return seen

    def _server_log(self) -> str:
        logs = sorted(self.profile.glob("data/logs/**/owed.owed/*.log"), key=lambda log: log.stat().st_mtime)
        return logs[-1].read_text("utf-8")[-1500:] if logs else "no log of the extension: it was not activated"


@pytest.fixture(scope="session")
def prefix() -> Path:
    script = ROOT / ".ci" / "editors" / "vscode-install.sh"
    tools = Path(os.environ.get("OWED_TOOLS", Path.home() / ".cache" / "owed-tools"))
    default = tools / f"vscode-{hashlib.sha256(script.read_bytes()).hexdigest()[:12]}"
    found = Path(os.environ.get("OWED_VSCODE", default))
    if not (found / "node24" / "bin" / "node").exists():
        pytest.fail(f"no VS Code at {found}: run .ci/editors/vscode-install.sh, or set OWED_VSCODE")
    return found


@pytest.fixture(scope="session")
def vsix() -> Path:
    """Package the extension as it is in the tree: an older package would test an older extension."""
    if not (CLIENT / "node_modules").is_dir():
        pytest.fail("the extension's tools are not installed: run .ci/editors/vscode-build.sh")
    packaged = subprocess.run(["npm", "run", "package"], cwd=CLIENT, capture_output=True, text=True, check=False)
    assert packaged.returncode == 0, packaged.stdout + packaged.stderr
    return CLIENT / "owed.vsix"


@pytest.fixture(scope="session")
def driver(prefix: Path) -> Iterator[Driver]:
    started = Driver(prefix / "node24" / "bin" / "node")
    yield started
    started.close()


@contextlib.contextmanager
def code_server(
    name: str,
    *,
    prefix: Path,
    vsix: Path,
    driver: Driver,
    profile: Path,
    settings: dict[str, Any],
    trust: bool = False,
    environment: dict[str, str] | None = None,
) -> Iterator[Code]:
    """Serve VS Code with a fresh profile; ``trust`` leaves the question whether to trust a folder switched on."""
    user = profile / "data" / "User"
    user.mkdir(parents=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS | settings), "utf-8")
    # settings about this machine, as against the user's on every machine, are read from here
    machine = profile / "data" / "Machine"
    machine.mkdir()
    (machine / "settings.json").write_text(json.dumps(settings), "utf-8")
    (profile / "config.yaml").touch()
    entry = prefix / "cs" / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    command = [str(prefix / "node24" / "bin" / "node"), str(entry), "--config", str(profile / "config.yaml")]
    command += ["--user-data-dir", str(profile / "data"), "--extensions-dir", str(profile / "extensions")]
    installed = subprocess.run([*command, "--install-extension", vsix], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    port = _free_port()
    command += ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry", "--disable-update-check"]
    command += ["--disable-getting-started-override", "--disable-proxy"]
    command += [] if trust else ["--disable-workspace-trust"]
    with (profile / "server.log").open("w") as log:
        # a session of its own, so that the extension hosts and the language servers end with it
        process = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, env=os.environ | (environment or {})
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process)
            yield Code(driver, address, profile, name)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
            shutil.rmtree(ARTEFACTS / name / "logs", ignore_errors=True)
            with contextlib.suppress(FileNotFoundError):
                shutil.copytree(profile / "data" / "logs", ARTEFACTS / name / "logs")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "code-server ended"
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/healthz"):
            return
        time.sleep(0.25)
    pytest.fail("code-server did not answer within a minute")


@pytest.fixture(scope="module")
def code(prefix: Path, vsix: Path, driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Code]:
    """VS Code with the extension and our server, every folder trusted."""
    profile = tmp_path_factory.mktemp("profile")
    settings = {"owed.command": SERVER}
    with code_server("trusted", prefix=prefix, vsix=vsix, driver=driver, profile=profile, settings=settings) as served:
        yield served


def numbered_server(folder: Path, outside: Path) -> str:
    """Let a folder's server write the number of its process; gives the file that it writes to."""
    pid = outside / "pid"
    program = outside / "owed"
    program.write_text(f'#!/bin/sh\necho $$ > "{pid}"\nexec {shlex.join(SERVER)}\n', "utf-8")
    program.chmod(0o755)
    workspace(folder, {".vscode/settings.json": json.dumps({"owed.command": [str(program)]})})
    return str(pid)


def workspace(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
    return root


RECORD = """
    ---
    id: TD-0007
    status: accepted
    date: 2026-05-04
    decision-makers: [Ana Ruiz]
    debt:
      breaks: [no-surprises]
      dimension: [output]
      category: feedback-loop
      gained: Shipped the Q3 campaign six weeks earlier.
      principal: 8d
      interest: 1d/month
      plan: Replace by the calibrated model once labels arrive.
      repay-by: 2026-06-30
      owner: team-scoring
    anchors:
      - src/churn/scoring.py::Scorer.legacy_score
    ---
    # Keep the uncalibrated scorer for the Q3 launch

    ## Context and Problem Statement

    Labels arrive six weeks after the launch.
"""

SCORING = """
    class Scorer:
        def legacy_score(self, customer):
            return 0.5

        # TODO: calibrate per segment
        def score(self, customer):
            # TODO(TD-0007): drop the fallback
            return self.legacy_score(customer)
"""


@pytest.fixture
def churn(tmp_path: Path) -> Path:
    """A small project with one record, overdue, on ``Scorer.legacy_score``."""
    return workspace(
        tmp_path / "churn",
        {"docs/debt/0007-keep-the-uncalibrated-scorer.md": RECORD, "src/churn/scoring.py": SCORING},
    )


def test_code_that_carries_debt_says_so(code: Code, churn: Path) -> None:
    seen = code.play("carries-debt", churn)
    assert any(lens.startswith("TD-0007 · 8d · overdue") for lens in seen["lenses"])
    for card in (seen["card"], seen["marker card"]):
        assert "TD-0007 · Keep the uncalibrated scorer for the Q3 launch" in card
        assert "Owes 8d, costs 1d a month" in card
    assert any("OWE104" in row for row in seen["problems"])
    assert any("OWE201" in row for row in seen["problems"])


def test_open_record_in_the_card_opens_it(code: Code, churn: Path) -> None:
    seen = code.play("open-from-card", churn)
    assert seen["tab"] == "0007-keep-the-uncalibrated-scorer.md"


def test_a_click_on_the_lens_opens_the_record(code: Code, churn: Path) -> None:
    seen = code.play("lens", churn)
    assert seen["tab"] == "0007-keep-the-uncalibrated-scorer.md"


@pytest.fixture
def used(churn: Path) -> Path:
    """The same, and a file that uses what carries the debt, and a function with a plain decision by way of the package."""
    files = {
        "docs/debt/0009-bands.md": "---\nstatus: accepted\nanchors: [src/churn/bands.py::band]\n---\n# Three bands of risk\n",
        "src/churn/bands.py": "def band(score):\n    return round(score * 3)\n",
        "src/churn/__init__.py": "# the face of the package\nfrom .bands import band\nfrom .scoring import Scorer\n",
        "src/run.py": "from churn import Scorer, band\n\nprint(Scorer().legacy_score(1))\nprint(band(2))\n# the end\n",
    }
    return workspace(churn, files)


def test_a_click_on_the_count_of_uses_shows_them(code: Code, used: Path) -> None:
    seen = code.play("show-uses", used)
    assert any(lens.startswith("TD-0007 · 8d · overdue") and lens.endswith("| 2 uses") for lens in seen["lenses"])
    assert any("run.py" in row for row in seen["uses"])


def test_debt_through_this_file_is_a_view_that_follows_the_editor(code: Code, used: Path) -> None:
    seen = code.play("through", used)
    assert seen["first"][0].startswith("TD-0007 overdue")
    assert seen["first"][1:] == [
        "print(Scorer().legacy_score(1)) line 3, uses Scorer.legacy_score",
        "TD-0009 Three bands of risk",
        "from churn import Scorer, band line 1, uses band",
        "print(band(2)) line 4, uses band",
    ]
    assert seen["way"][5:] == ["re-exported here src/churn/__init__.py:2", "defined here src/churn/bands.py:1"]
    assert seen["hop"]["tab"] == "__init__.py"
    assert seen["followed"] == ["TD-0009 Three bands of risk", "from .bands import band line 2, uses band"]
    assert "Scorer().legacy_score(22)# the end line 5, uses Scorer.legacy_score" in seen["typed"]
    assert seen["record"] == "0007-keep-the-uncalibrated-scorer.md"


def test_a_change_to_code_that_carries_debt_and_a_review(code: Code, churn: Path, tmp_path: Path) -> None:
    workspace(churn, {"src/closed.py": "# TODO: not of this branch\n"})
    identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
    start = (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "Start"])
    for step in (*start, ["checkout", "-qb", "topic"]):
        subprocess.run(["git", *step], cwd=churn, check=True)
    seen = code.play("review", churn, pidFile=numbered_server(churn, tmp_path))
    assert any("this change touches TD-0007, overdue" in row for row in seen["changed"])
    assert any("is not registered" in row for row in seen["changed"])
    assert seen["bases"] == ["mainthe default branch", "main", "topic"]
    assert seen["rows"][0].startswith("scoring.py")
    assert "TD-0007" in seen["advice"]
    assert "Debt touched" in seen["report"]
    assert "OWE103, line 2" in seen["rows"][1]
    assert seen["status"] == "Owed: since main"
    assert not any("is not registered" in row for row in seen["reviewed"])
    assert not any("is not registered" in row for row in seen["resumed"]), "a new server goes on with the review"
    assert any("is not registered" in row for row in seen["stopped"])
    assert any("OWE104" in row for row in seen["silenced"])
    assert seen["record"].startswith("status: repaid")


def test_two_branches_that_took_one_number(code: Code, churn: Path) -> None:
    identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", *identity, *arguments], cwd=churn, check=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "Start")
    for branch, name, line in (("a", "first", "x = 1"), ("b", "second", "y = 2")):
        git("checkout", "-q", "-b", branch, "main")
        record = RECORD.replace("TD-0007", "TD-0008").replace("the uncalibrated scorer", f"the {name}")
        record = record.replace("src/churn/scoring.py::Scorer.legacy_score", f"src/{name}.py")
        code_of_it = f"{line}  # TD-0008\n"
        workspace(churn, {f"docs/debt/0008-keep-the-{name}.md": record, f"src/{name}.py": code_of_it})
        git("add", ".")
        git("commit", "-qm", name)
    git("merge", "-q", "--no-edit", "a")
    seen = code.play("twins", churn)
    assert any("TD-0008 is taken: docs/debt/0008-keep-the-first.md has it too" in row for row in seen["told"])
    assert seen["tab"] == "0009-keep-the-second.md"
    assert seen["id"].strip() == "id: TD-0009"
    assert seen["mine"].startswith("y = 2  # TD-0009")
    assert seen["others"].startswith("x = 1  # TD-0008")


def test_definition_of_an_id_in_a_comment_is_its_record(code: Code, churn: Path) -> None:
    seen = code.play("definition", churn)
    assert seen["tab"] == "0007-keep-the-uncalibrated-scorer.md"


def test_the_record_follows_a_file_renamed_in_the_explorer(code: Code, churn: Path) -> None:
    seen = code.play("rename-file", churn)
    assert seen["anchor"].strip() == "- src/churn/ranking.py::Scorer.legacy_score"
    assert any(lens.startswith("TD-0007") for lens in seen["lenses"])
    assert seen["back"].strip() == "- src/churn/scoring.py::Scorer.legacy_score"
    assert (churn / "src/churn/scoring.py").exists()


def test_a_symbol_that_another_server_renames_is_re_anchored_by_one_action(code: Code, tmp_path: Path) -> None:
    """The other server is VS Code's own, for TypeScript."""
    source = """
        export class Scorer {
          legacyScore(rows: number[]): number {
            return rows.reduce((sum, row) => sum + row, 0) / rows.length;
          }
        }

        export const score = new Scorer().legacyScore([1, 2]);
    """
    record = RECORD.replace("src/churn/scoring.py::Scorer.legacy_score", "web/score.ts::Scorer.legacyScore")
    web = workspace(
        tmp_path / "web", {"docs/debt/0007-keep-the-uncalibrated-scorer.md": record, "web/score.ts": source}
    )
    seen = code.play("rename-symbol", web)
    assert any("moved here" in lens for lens in seen["lens"])
    assert any("now `Scorer.scoreV1`, not committed" in row for row in seen["problems"])
    assert any(title.startswith("Re-anchor to `web/score.ts::Scorer.scoreV1`") for title in seen["actions"])
    assert seen["anchor"].strip() == "- web/score.ts::Scorer.scoreV1"
    assert seen["back"].strip() == "- web/score.ts::Scorer.legacyScore"
    assert seen["all"].strip() == "- web/score.ts::Scorer.scoreV1"


def test_a_marker_typed_into_a_buffer_never_saved_is_reported(code: Code, churn: Path) -> None:
    seen = code.play("unsaved-buffer", churn)
    assert any("OWE201" in row for row in seen["problems"])


def test_ids_are_completed_in_a_comment(code: Code, churn: Path) -> None:
    seen = code.play("completion", churn)
    assert seen["line"].endswith("# see TD-0007")


def test_keys_and_values_are_completed_in_front_matter(code: Code, used: Path) -> None:
    seen = code.play("front-matter", used)
    assert seen["line"].strip().startswith("breaks: [no-surprises")


def test_records_and_settings_are_a_pleasure_to_write(code: Code, churn: Path) -> None:
    workspace(churn, {"owed.toml": "liekly = true\n"})
    seen = code.play("authoring", churn)
    assert "What the shortcut bought" in seen["hover"]
    assert seen["status"] == "status: accepted"
    assert seen["blank"].strip().startswith("gained: Six weeks.")
    assert any("src/churn/scoring.py::Scorer.score" in row for row in seen["symbols"])
    assert any("did you mean 'likely'?" in row for row in seen["problems"])


SLOW = """
import asyncio, sys
from lsprotocol import types
from pygls.protocol import JsonRPCProtocol

send = JsonRPCProtocol._send_response

def late(self, msg_id, result=None, error=None):
    if isinstance(result, types.CodeAction):
        asyncio.get_running_loop().call_later(3, send, self, msg_id, result, error)
    else:
        send(self, msg_id, result, error)

if __name__ == "__main__":  # the workers of a scan import this file, too
    JsonRPCProtocol._send_response = late
    sys.argv = ["owed", "server"]
    from owed.cli.main import main
    main()
"""


def test_the_cursor_goes_to_the_blank_of_an_action_that_comes_late(code: Code, churn: Path, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW, "utf-8")
    record = next((churn / "docs/debt").iterdir())
    record.write_text(re.sub("  gained: .*\n", "", record.read_text("utf-8")), "utf-8")
    command = [SERVER[0], str(tmp_path / "slow.py")]
    workspace(churn, {".vscode/settings.json": json.dumps({"owed.command": command})})
    seen = code.play("late-blank", churn)
    assert seen["blank"].strip().startswith("gained: Six weeks.")


@pytest.mark.parametrize("place", ["code", "record"])
def test_registering_a_todo_creates_its_record_and_one_undo_takes_it_back(code: Code, churn: Path, place: str) -> None:
    seen = code.play("register", churn, **{"from": place})
    assert seen["tab"].startswith("0008-")
    assert any("id: TD-0008" in line for line in seen["record"])
    assert "TD-0008" not in seen["marker"]
    assert (churn / "src/churn/scoring.py").read_text("utf-8") == textwrap.dedent(SCORING).lstrip()
    assert [record.name for record in (churn / "docs/debt").iterdir()] == ["0007-keep-the-uncalibrated-scorer.md"]


def test_the_command_registers_debt_for_the_definition_at_the_cursor(code: Code, churn: Path) -> None:
    seen = code.play("register-command", churn)
    assert all(title.startswith("Register technical debt") for title in seen["offered"])
    assert any("src/churn/scoring.py::Scorer.score" in line for line in seen["record"])


def test_undo_in_the_code_keeps_a_record_that_was_edited_since(code: Code, churn: Path) -> None:
    seen = code.play("register", churn, **{"from": "code", "blank": "maintainability"})
    assert "TD-0008" not in seen["marker"]
    assert "Could not undo" in seen["said"]
    record = next((churn / "docs/debt").glob("0008-*.md")).read_text("utf-8")
    assert "breaks: [maintainability]" in record


def test_records_are_listed_and_opened(code: Code, churn: Path) -> None:
    seen = code.play("show-records", churn)
    assert len(seen["records"]) == 1
    assert "TD-0007" in seen["records"][0]
    assert seen["tab"] == "0007-keep-the-uncalibrated-scorer.md"


def test_git_s_diff_editor_shows_what_the_file_shows(code: Code, churn: Path) -> None:
    workspace(
        churn,
        {".vscode/settings.json": json.dumps({"git.enabled": True, "git.openRepositoryInParentFolders": "never"})},
    )
    identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
    for step in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        [*identity, "commit", "-qm", "Start"],
        ["checkout", "-qb", "topic"],
    ):
        subprocess.run(["git", *step], cwd=churn, check=True)
    scoring = churn / "src/churn/scoring.py"
    scoring.write_text(scoring.read_text("utf-8").replace("0.5", "0.75"), "utf-8")
    seen = code.play("diff-editor", churn)
    assert [row.count("this change touches TD-0007") for row in seen["problems"]].count(1) == 1, (
        "each once, not for both sides"
    )
    assert seen["left"] == 0
    assert seen["through"][0].startswith("TD-0007")
    assert "Owes 8d" in seen["card"]
    assert not any("calibrate per segment" in row for row in seen["reviewed"])
    assert seen["leftActions"] == 0


def test_a_side_of_a_diff_that_says_what_the_file_says_has_its_cards(code: Code, churn: Path) -> None:
    settings = {"git.enabled": True, "git.openRepositoryInParentFolders": "never"}
    workspace(churn, {".vscode/settings.json": json.dumps(settings)})
    identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
    start = (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "Start"])
    for step in (*start, ["checkout", "-qb", "topic"]):
        subprocess.run(["git", *step], cwd=churn, check=True)
    scoring = churn / "src/churn/scoring.py"
    scoring.write_text(scoring.read_text("utf-8").replace("0.5", "0.75"), "utf-8")
    subprocess.run(["git", "add", "."], cwd=churn, check=True)
    seen = code.play("staged-diff", churn)
    assert "Owes 8d" in seen["card"]
    assert seen["marked"] == 0


def test_older_answers_do_not_come_after_newer_ones(prefix: Path) -> None:
    node = prefix / "node24" / "bin" / "node"
    ended = subprocess.run(
        [node, "--test", HERE / "one-at-a-time.test.mjs"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_server_restarts_on_demand(code: Code, churn: Path, tmp_path: Path) -> None:
    seen = code.play("restart", churn, pidFile=numbered_server(churn, tmp_path))
    assert seen["before"] != seen["after"]


def test_a_server_that_dies_is_started_again(code: Code, churn: Path, tmp_path: Path) -> None:
    seen = code.play("crash", churn, pidFile=numbered_server(churn, tmp_path))
    assert seen["before"] != seen["after"]
    assert seen["notifications"] == []


def test_a_server_that_does_not_start_is_reported_once(code: Code, churn: Path, tmp_path: Path) -> None:
    count = (
        f'echo x >> {tmp_path}/tries; echo warming up >&2; echo "out of order at try $(wc -l < {tmp_path}/tries)" >&2'
    )
    command = ["sh", "-c", f"{count}; exit 3"]
    workspace(churn, {".vscode/settings.json": json.dumps({"owed.command": command})})
    seen = code.play("fails-to-start", churn)
    assert "did not start. out of order" in seen["message"]
    assert seen["later"] == []


def test_the_cells_of_a_notebook_show_debt(code: Code, churn: Path) -> None:
    cells = ["import pandas\n\ndef segment(rows):\n    return rows[:1]", "# TODO: sample per segment\nsegment([1])"]
    notebook = {
        "cells": [
            {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
            for i, text in enumerate(cells)
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    record = RECORD.replace("src/churn/scoring.py::Scorer.legacy_score", "explore.ipynb::segment")
    files = {"explore.ipynb": json.dumps(notebook), "docs/debt/0007-keep-the-uncalibrated-scorer.md": record}
    seen = code.play("notebook", workspace(churn, files))
    assert any("explore.ipynb" in row for row in seen["problems"])
    assert any(lens.startswith("TD-0007 · 8d · overdue") for lens in seen["lenses"])


def test_the_picture_of_the_readme(code: Code, tmp_path: Path) -> None:
    """Written to ``OWED_README_SHOTS`` (``docs/images``) where that is set, else kept with the artefacts."""
    folder = tmp_path / "churn-model"
    shutil.copytree(ROOT / "tests" / "sample", folder)
    workspace(folder, {".vscode/settings.json": json.dumps(POSED)})
    shots = Path(os.environ.get("OWED_README_SHOTS", ARTEFACTS)).absolute()
    shots.mkdir(parents=True, exist_ok=True)
    rows = (folder / "src/churn/scoring.py").read_text("utf-8").split("\n")
    seen = code.play(
        "readme-shot",
        folder,
        viewport=(1200, 560),
        file="src/churn/scoring.py",
        id="TD-0007",
        line=next(number for number, row in enumerate(rows, 1) if "def legacy_score" in row),
        shot=str(shots / "vscode.png"),
    )
    assert "Gained" in seen["card"]


def test_an_untrusted_workspace_does_not_run_its_own_server(
    prefix: Path, vsix: Path, driver: Driver, tmp_path: Path
) -> None:
    folder = workspace(tmp_path / "cloned", {"a.py": "# TODO: nothing\n"})
    environments = _bring_server(folder / ".venv" / "bin" / "owed", ran=tmp_path / "environment's ran")
    settings = _bring_server(folder / "tools" / "owed", ran=tmp_path / "setting's ran")
    workspace(folder, {".vscode/settings.json": json.dumps({"owed.command": [str(settings.program), "server"]})})
    path = f"{environments.program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    with code_server(
        "untrusted",
        prefix=prefix,
        vsix=vsix,
        driver=driver,
        profile=tmp_path / "profile",
        settings={},
        trust=True,
        environment={"PATH": path},
    ) as served:
        seen = served.play("untrusted", folder)
        assert "was not found on PATH" in seen["message"]
        assert seen["later"] == []
        assert not environments.ran.exists()
        assert not settings.ran.exists()
        served.play("trusted", folder)
        assert settings.ran.exists()


@dataclass(frozen=True)
class Brought:
    """A server that a workspace brings along; it leaves the file ``ran`` when it is started."""

    program: Path
    ran: Path


def _bring_server(program: Path, *, ran: Path) -> Brought:
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\ntouch "{ran}"\nexec {shlex.join(SERVER)}\n', "utf-8")
    program.chmod(0o755)
    return Brought(program, ran)
