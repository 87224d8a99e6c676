"""What a user of Neovim sees: the plugin in a real Neovim, headless and on a screen.

Needs a Neovim under ``OWED_NVIM`` (else where ``.ci/editors/nvim-install.sh`` puts it) and, for the screen, tmux;
without them these tests fail. Screens are kept as text in ``OWED_ARTEFACTS``. Scenarios are Lua, in
``neovim/scenarios``; they fail with a reason on stderr.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

sys.path.insert(0, str(Path(__file__).parent / "neovim"))
import screenshot
from nvim_session import ARTEFACTS, ROOT, SERVER, Neovim, Screen, find_neovim

RECORD = "docs/debt/0001-keep-the-uncalibrated-scorer.md"
SCORER = """\
    ---
    id: TD-0001
    status: accepted
    date: 2019-05-02
    debt:
      breaks: [no-surprises]
      dimension: [output]
      gained: Shipped the campaign six weeks earlier.
      principal: 8d
      interest: 1d/month
      plan: Replace by the calibrated model.
      repay-by: 2020-01-31
      owner: team-scoring
    anchors:
      - src/scoring.py::legacy_score
    ---
    # Keep the uncalibrated scorer

    ## Context and Problem Statement

    The campaign could not wait.
    """

TABLES = """\
    ---
    id: TD-0002
    status: accepted
    date: 2019-05-02
    debt:
      breaks: [maintainability]
      gained: No migration before the launch.
      principal: 3d
      interest: 2h/month
      plan: Merge the two tables after the launch.
      owner: team-data
    ---
    # Two tables for one customer
    """

SCORING = """\
    plain_name = 1


    def legacy_score(row):
        # TD-0002: the segment comes from the second table
        return row["segment"] * plain_name


    # TODO: split the scorer
    class Scorer:
        pass
    """

BATCH = """\
    from scoring import legacy_score

    # TD-0002
    result = legacy_score({"segment": 2})
    """


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def commit(folder: Path) -> Path:
    identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "Start"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def program() -> Path:
    found = find_neovim()
    if found is None:
        pytest.fail("there is no Neovim: run .ci/editors/nvim-install.sh, or set OWED_NVIM")
    return found


@pytest.fixture
def neovim(program: Path, tmp_path: Path) -> Neovim:
    return Neovim(program, tmp_path / "home")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "docs/debt/0001-keep-the-uncalibrated-scorer.md": SCORER,
        "docs/debt/0002-two-tables.md": TABLES,
        "src/scoring.py": SCORING,
        "src/batch.py": BATCH,
    }
    return commit(write(tmp_path / "project", files))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tests/sample", tmp_path / "sample")
    return commit(tmp_path / "sample")


@pytest.fixture
def screen(neovim: Neovim, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    open_screens: list[Screen] = []

    def show(workspace: Path, *files: str, init: str = "") -> Screen:
        shown = Screen(replace(neovim, init=init), workspace, *files)
        open_screens.append(shown)
        return shown

    yield show
    for shown in open_screens:
        shown.close()


def test_the_samples_debt_is_shown_where_it_is(neovim: Neovim, sample: Path) -> None:
    neovim.run("shows_debt", sample, "src/churn/scoring.py", OWED_TEST_ID="TD-")


def test_debt_is_shown_where_it_is(neovim: Neovim, project: Path) -> None:
    neovim.run("shows_debt", project, "src/scoring.py", OWED_TEST_ID="TD-0001")


def test_hover_neither_shows_an_empty_window_nor_hides_another_servers(neovim: Neovim, project: Path) -> None:
    neovim.run("hover", project, "src/scoring.py")


def test_a_todo_is_registered_in_one_undoable_step(neovim: Neovim, project: Path) -> None:
    neovim.run("register_todo", project, "src/scoring.py")


def test_placeholders_are_typed_over(neovim: Neovim, project: Path) -> None:
    write(project, {"notes.md": "# replace\n- \N{THINKING FACE}\n"})
    neovim.run("blanks", project, "src/scoring.py")


def test_changes_outside_of_the_editor_are_seen(neovim: Neovim, project: Path) -> None:
    neovim.run("changes_outside", project, "src/scoring.py")


def test_a_registry_that_is_read_after_the_first_answers_is_watched(neovim: Neovim, tmp_path: Path) -> None:
    records = {
        f"adr/{number:04d}-more.md": dedent(SCORER).replace("TD-0001", f"TD-{number:04d}") for number in range(3, 900)
    }
    files = {"adr/0001-scorer.md": SCORER, "adr/0002-two-tables.md": TABLES, "src/scoring.py": SCORING, **records}
    neovim.run("late_registry", commit(write(tmp_path / "late", files)), "src/scoring.py")


def test_a_client_without_resource_operations_registers_too(neovim: Neovim, project: Path) -> None:
    init = """
        vim.lsp.config('owed', {
          before_init = function(params)
            params.capabilities.workspace.workspaceEdit.resourceOperations = nil
          end,
        })
        """
    replace(neovim, init=init).run("without_resource_operations", project, "src/scoring.py")


def test_an_id_leads_to_the_record_and_to_its_code(neovim: Neovim, project: Path) -> None:
    neovim.run("navigate", project, "src/scoring.py")


def test_what_a_file_leans_on_is_in_the_location_list(neovim: Neovim, project: Path) -> None:
    write(project, {"src/face.py": "# the face\nfrom scoring import legacy_score\n", "src/plain.py": "x = 1\n"})
    write(project, {"src/run.py": "from face import legacy_score\n\n'🤔'; legacy_score({})\nlegacy_score({})\n"})
    neovim.run("through", project, "src/scoring.py")


def test_a_change_to_code_that_carries_debt_and_a_review(neovim: Neovim, project: Path) -> None:
    subprocess.run(["git", "checkout", "-q", "-b", "topic"], cwd=project, check=True)
    neovim.run("review", project, "src/scoring.py")


def test_windows_that_compare(neovim: Neovim, project: Path) -> None:
    subprocess.run(["git", "checkout", "-q", "-b", "topic"], cwd=project, check=True)
    write(project, {"src/scoring.py": SCORING.replace("* plain_name", "* 2"), "src/other.py": SCORING})
    neovim.run("diffs", project, "src/scoring.py")


def test_records_follow_a_renamed_file(neovim: Neovim, project: Path) -> None:
    neovim.run("rename_file", project, "src/scoring.py")
    assert (project / "src/core/ranking.py").exists()
    assert not (project / "src/scoring.py").exists()
    assert "  - src/core/ranking.py::legacy_score\n" in (project / RECORD).read_text(encoding="utf-8")


def test_a_record_with_unsaved_edits_gets_another_name(neovim: Neovim, project: Path) -> None:
    neovim.run("rename_record", project, RECORD)
    assert "not saved again" in (project / "docs/debt/0001-elsewhere.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in (project / "docs/debt").iterdir()) == [
        "0001-elsewhere.md",
        "0002-two-tables.md",
    ]


def test_a_file_manager_asks_before_a_rename(neovim: Neovim, project: Path) -> None:
    neovim.run("file_manager", project, "src/scoring.py")


def test_a_symbol_that_another_server_renames_is_re_anchored_by_one_action(neovim: Neovim, project: Path) -> None:
    jedi = Path(sys.executable).with_name("jedi-language-server")
    neovim.run("rename_symbol", project, "src/scoring.py", OWED_TEST_OTHER=str(jedi))


def test_unsaved_edits_count(neovim: Neovim, project: Path) -> None:
    neovim.run("unsaved", project, "src/scoring.py")


def test_ids_complete_in_comments_only(neovim: Neovim, project: Path) -> None:
    neovim.run("completes", project, "src/scoring.py")


def test_records_and_settings_are_a_pleasure_to_write(neovim: Neovim, project: Path) -> None:
    write(project, {"owed.toml": "likely = false\n"})
    neovim.run("authoring", project, "src/scoring.py")


def test_another_servers_answers_stay_the_only_ones(neovim: Neovim, project: Path) -> None:
    neovim.run("neighbour", project, "src/scoring.py")


def test_two_branches_that_took_one_number(neovim: Neovim, project: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)

    for branch, name in (("a", "first"), ("b", "second")):
        git("checkout", "-q", "-b", branch, "main")
        record = dedent(SCORER).replace("TD-0001", "TD-0003").replace("the uncalibrated scorer", f"the {name}")
        files = {f"docs/debt/0003-keep-the-{name}.md": record, f"src/{name}.py": "x = 1  # TD-0003\n"}
        write(project, files)
        git("add", ".")
        git("commit", "-qm", name)
    git("merge", "-q", "--no-edit", "a")
    neovim.run("twins", project, "src/scoring.py")


def test_two_projects_have_two_registries(neovim: Neovim, project: Path, tmp_path: Path) -> None:
    other = write(
        tmp_path / "other",
        {
            "docs/adr/0001-other.md": dedent(SCORER)
            .replace("Keep the uncalibrated scorer", "The other project")
            .replace("src/scoring.py::legacy_score", "job.py"),
            "job.py": "x = 1  # TD-0001\n",
        },
    )
    neovim.run("two_roots", project, "src/scoring.py", OWED_TEST_OTHER=str(commit(other)))


def test_files_of_a_project_are_seen_and_no_others(neovim: Neovim, project: Path, tmp_path: Path) -> None:
    write(project, {"run.sh": "# x\n", "owed.toml": "", "src/main.rs": "fn main() {}\n", "Makefile": "all:\n"})
    (project / "huge.py").write_text("# long\n" * 400_000)
    other = write(tmp_path / "loose", {"loose.py": "# TODO: x\n"})
    neovim.run("attaches", project, "src/scoring.py", OWED_TEST_OTHER=str(other))


def test_the_command_finds_lists_and_restarts(neovim: Neovim, project: Path) -> None:
    neovim.run("commands", project, "src/scoring.py")


def test_a_projects_own_program_runs_only_when_trusted(neovim: Neovim, project: Path, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    script = f"#!/bin/sh\ntouch {shlex.quote(str(canary))}\nexec {shlex.join(SERVER)}\n"
    program = write(project, {".venv/bin/owed": script}) / ".venv/bin/owed"
    program.chmod(0o755)
    replace(neovim, server=None).run(
        "trust", project, "src/scoring.py", OWED_TEST_CANARY=str(canary), PATH="/usr/bin:/bin"
    )


def test_the_active_environments_program_runs(neovim: Neovim, project: Path, tmp_path: Path) -> None:
    script = f"#!/bin/sh\nexec {shlex.join(SERVER)}\n"
    program = write(tmp_path / "env", {"bin/owed": script}) / "bin/owed"
    program.chmod(0o755)
    replace(neovim, server=None).run(
        "navigate", project, "src/scoring.py", VIRTUAL_ENV=str(tmp_path / "env"), PATH="/usr/bin:/bin"
    )


def test_only_web_pages_leave_the_editor(neovim: Neovim, project: Path) -> None:
    neovim.run("external_links", project, "src/scoring.py")


@pytest.mark.parametrize(
    ("server", "report"),
    [
        (SERVER, ["Server: owed", "(configured)", "Running in", "1 buffer"]),
        (["/missing/owed", "server"], ["ERROR", "/missing/owed server", "no such program", "pipx install owed"]),
    ],
    ids=["running", "missing"],
)
def test_checkhealth(neovim: Neovim, project: Path, server: list[str], report: list[str]) -> None:
    replace(neovim, server=server).run("health", project, "src/scoring.py", OWED_TEST_REPORT=json.dumps(report))


def test_checkhealth_without_any_server_advises_to_install_one(neovim: Neovim, project: Path) -> None:
    report = json.dumps(["The server was not found", "pipx install owed", "uv tool install owed", "vim.g.owed_cmd"])
    replace(neovim, server=None).run("health", project, "src/scoring.py", OWED_TEST_REPORT=report, PATH="/usr/bin:/bin")


def test_on_the_screen_the_lens_is_at_the_function_and_the_card_beside_it(
    screen: Callable[..., Screen], project: Path
) -> None:
    shown = screen(project, "src/scoring.py")
    shown.wait_for("TD-0001 ·", "def legacy_score")
    lines = shown.keep("lens").splitlines()
    name = next(n for n, line in enumerate(lines) if "def legacy_score" in line)
    # Neovim 0.12 puts lenses over the line, 0.11 behind it
    assert "TD-0001 ·" in lines[name - 1] + lines[name]
    shown.type("/legacy_score", "Enter", "K")
    shown.wait_for("Keep the uncalibrated scorer", "team-scoring")
    shown.keep("card")


def test_on_the_screen_the_blank_of_a_new_record_is_typed_into(screen: Callable[..., Screen], project: Path) -> None:
    shown = screen(project, "src/scoring.py")
    shown.wait_for("TD-0001 ·")
    shown.type("/TODO", "Enter", ":Owed register", "Enter")
    shown.wait_for("Register technical debt for this TODO")
    shown.keep("register")
    shown.type("1", "Enter")
    shown.wait_for("breaks: []", "-- INSERT --")
    shown.keep("blank")
    shown.type("no-surprises")
    shown.wait_for("breaks: [no-surprises]")
    shown.keep("blank-filled")


def test_on_the_screen_ids_are_offered_while_typing_a_comment(screen: Callable[..., Screen], project: Path) -> None:
    shown = screen(project, "src/scoring.py")
    shown.wait_for("TD-0001 ·")
    shown.type("Go", "# see TD-", "C-x", "C-o")
    seen = shown.wait_for("TD-0002 ")
    shown.keep("completion")
    assert "TD-0001" in seen.split("# see TD-")[1]


def test_on_the_screen_front_matter_is_completed(screen: Callable[..., Screen], project: Path) -> None:
    shown = screen(project, "docs/debt/0001-keep-the-uncalibrated-scorer.md")
    shown.wait_for("status: accepted")
    shown.type("/status", "Enter", "cc", "sta")
    shown.wait_for("E:1")  # the server has read the half-typed record
    shown.type("C-x", "C-o")
    shown.wait_for("3,9 ")  # behind "status: "
    shown.type("C-x", "C-o")
    shown.wait_for("proposed", "superseded by TD-0002")
    shown.keep("front-matter")


def test_on_the_screen_a_change_says_what_it_touches(screen: Callable[..., Screen], project: Path) -> None:
    subprocess.run(["git", "checkout", "-q", "-b", "topic"], cwd=project, check=True)
    shown = screen(project, "src/scoring.py", init="vim.diagnostic.config({ virtual_text = true })")
    shown.wait_for("TD-0001 ·")
    shown.type("/return row", "Enter", "A", " + 1", "Escape")
    shown.wait_for("this change touches TD-0001, overdue", "TODO is not registered")
    shown.type(":OwedReview", "Enter")
    shown.wait_for("OWE103 this change touches TD-0001", "OWE103 this change touches TD-0002")
    shown.wait_without("TODO is not registered")
    shown.keep("review")


def test_on_the_screen_a_missing_server_is_told_once(
    screen: Callable[..., Screen], neovim: Neovim, project: Path
) -> None:
    init = "vim.g.owed_cmd = nil; vim.env.PATH = '/usr/bin:/bin'"
    shown = screen(project, "src/scoring.py", init=init)
    shown.wait_for("the server was not found; see `:checkhealth owed`")
    shown.type(":e src/batch.py", "Enter")
    shown.wait_for("result = legacy_score")
    assert "not found" not in shown.keep("missing")


def test_on_the_screen_the_sample_shows_what_the_readme_shows(neovim: Neovim, sample: Path) -> None:
    picture = ARTEFACTS / "neovim.png"
    seen = screenshot.show_sample(replace(neovim, init=screenshot.INIT), sample, picture)
    for part in ("def legacy_score", "Breaks", "Gained", "Plan"):
        assert part in seen
