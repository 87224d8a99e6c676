"""What is wrong in a configuration file, at its exact place ``«…»``; what can be written at ``‸``; what a setting means."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from workspaces import debt_record

from owed.index.workspace import Workspace
from owed.rules.catalog import BY_CODE
from owed.rules.configuration import check
from owed.rules.document import document_findings
from owed.rules.settings import explain_setting, settings_offers
from owed.text import Text

Make = Callable[[Mapping[str, "str | bytes"]], Workspace]
FILES = {"docs/debt/0001-x.md": debt_record("app/a.py"), "app/a.py": "x = 1\n", "tests/b.py": "x = 1\n"}

WRONG = [
    ("likely = true\n«liekly» = 1\n", "there is no such field (did you mean 'likely'?)", "likely"),
    ("likely = «'yes'»\n", "likely: 'yes' is not true or false", None),
    ("[severity]\nOWE201 = «'warn'»\n", "severity.OWE201: 'warn' is not a severity", '"warning"'),
    ("[severity]\n«OWE999» = 'hint'\n", "no rule has the code OWE999", None),
    ("select = ['OWE1', «'OWE209'»]\n", "no rule has the code OWE209 (did you mean OWE20", '"OWE2'),
    ("per-file-ignores = { 'a/**' = ['OWE201', «'OWE299'»] }\n", "no rule has the code OWE299", None),
    ("exclude = ['a/**', «'/etc/**'»]\n", "exclude[1]: this glob matches nothing: it is absolute", None),
    ("exclude = [«'src/[ab/**'»]\n", "this glob matches nothing: a [ is not closed", None),
    ("[per-file-ignores]\n«'../x'» = ['OWE201']\n", "this glob matches nothing: it leaves the root", None),
    ("registry = ['docs/debt', «'docs/dept'»]\n", "registry folder docs/dept does not exist", None),
    ("prefixes = { «'docs/dept'» = 'TD' }\n", "no folder of the registry (did you mean docs/debt?)", None),
    ("[[budgets]]\ncount = 1\n[[budgets]]\n«cuont» = 2\n", "there is no such field (did you mean 'count'?)", "count"),
    ("registry = ['docs/debt',\n  «'../x'»]\n", "leads out of the root", None),
    ("likely = «tru»\n", "this is not TOML, so no setting counts: Invalid value", None),
    ("# ü\n[review]\n«bsae» = 'main'\n", "did you mean 'base'?", "base"),
]


@pytest.mark.parametrize(("source", "message", "replace"), WRONG)
@pytest.mark.parametrize("name", ["owed.toml", "pyproject.toml"])
def test_at_its_place(workspace: Make, name: str, source: str, message: str, replace: str | None) -> None:
    if name == "pyproject.toml":
        source = "[tool.owed]\n" + source.replace("\n[[", "\n[[tool.owed.").replace("\n[", "\n[tool.owed.").replace(
            "[tool.owed.[tool", "[[tool"
        )
        source = (
            source if not source.startswith("[tool.owed]\n[") else source.replace("[tool.owed]\n[", "[tool.owed.", 1)
        )
        source = source.replace("[tool.owed.[budgets", "[[tool.owed.budgets")
        source = "[project]\nname = 'x'\n\n[tool.other]\nliekly = 1\n\n" + source
    text = source.replace("«", "").replace("»", "")
    found = list(check(workspace(FILES).root, name, Text.of(text), tuple(BY_CODE), name))
    assert [f.message for f in found if message not in f.message] == []
    (finding,) = found
    data = text.encode()
    assert (
        data[finding.span.start.offset : finding.span.end.offset].decode() == source.partition("«")[2].partition("»")[0]
    )
    meant = finding.data.get("replace")
    assert meant == replace or (meant or "").startswith(replace or "-")


def test_nothing_is_said_where_all_is_well_or_nothing_is_ours(workspace: Make) -> None:
    root = workspace(FILES).root
    for name, text in (
        ("owed.toml", "registry = ['docs/debt']\nselect = ['OWE1', 'OWE']\nexclude = ['vendor/**', '{a,b}/*.py']\n"),
        ("pyproject.toml", "[project]\nname = 'owed'\n[tool.ruff]\nselect = ['OWE999']\n"),
        ("pyproject.toml", "[tool.ruff\n"),
    ):
        assert list(check(root, name, Text.of(text), tuple(BY_CODE), None)) == []


def test_settings_in_pyproject_do_not_count_beside_owed_toml(workspace: Make) -> None:
    text = Text.of("[tool.owed]\nliekly = 1\n")
    (found,) = check(workspace(FILES).root, "pyproject.toml", text, tuple(BY_CODE), "owed.toml")
    assert (found.severity, found.span.start.line) == ("information", 0)


def offered(workspace: Workspace, name: str, source: str) -> list[str] | None:
    before, _, after = source.partition("‸")
    found = settings_offers(workspace.snapshot, name, Text.of(before + after), len(before.encode()))
    return None if found is None else [offer.text for offer in found.offers]


@pytest.mark.parametrize(
    ("source", "expected", "absent"),
    [
        ("‸", ["registry = ", "likely = "], []),
        ("likely = true\nli‸", [], ["likely = "]),
        ("likely = ‸", ["true", "false"], []),
        ("[‸", ["severity]", "review]"], ["budgets]"]),
        ("[[‸]]", ["budgets"], []),
        ("[severity]\n‸", ["OWE201 = ", "OWE2 = "], ["likely = "]),
        ("[severity]\nOWE201 = ‸", ['"error"', '"hint"'], []),
        ("select = ['OWE1', '‸']", ["OWE201", "OWE2"], ["OWE001"]),
        ("select = [\n  'OWE1',\n  ‸\n]", ['"OWE201"'], []),
        ("registry = ['‸", ["docs/debt"], []),
        ("[prefixes]\n‸", ['"docs/debt" = '], []),
        ("exclude = [\"‸\"]", ["app/**", "tests/**"], []),
        ("[per-file-ignores]\n\"tests/**\" = [‸]", ['"OWE201"'], []),
        ("[[budgets]]\npath = 'x'\n‸", ["count = ", "principal = "], ["path = "]),
        ("[review]\n‸", ["base = "], []),
        ("fail-on = [‸]", ['"error"', '"OWE302"'], []),
        ("budgets = [{ ‸ }]", ["count = "], []),
    ],
)  # fmt: skip
def test_what_can_be_written(workspace: Make, source: str, expected: list[str], absent: list[str]) -> None:
    made = workspace(FILES)
    made.scan()
    found = offered(made, "owed.toml", source)
    assert found is not None
    assert [each for each in expected if each not in found] == []
    assert [each for each in absent if each in found] == []


@pytest.mark.parametrize("source", ["likely = true ‸", "# com‸ment", "x = [1] ‸", "likely = true # c‸"])
def test_nothing_elsewhere(workspace: Make, source: str) -> None:
    assert not offered(workspace(FILES), "owed.toml", source)


def test_in_pyproject_only_our_table(workspace: Make) -> None:
    made = workspace(FILES)
    assert offered(made, "pyproject.toml", "[tool.ruff]\nli‸") is None
    assert "likely = " in (offered(made, "pyproject.toml", "[tool.owed]\nli‸") or [])
    assert "tool.owed.severity]" in (offered(made, "pyproject.toml", "[tool.ow‸") or [])
    assert offered(made, "pyproject.toml", "[project]\nname = '‸'") is None


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("owed.toml", "lik‸ely = true", "**likely**\n\nWhether uses are counted and shown whose name"),
        ("owed.toml", "max-file-‸size = 1", "Default: `2000000`."),
        ("owed.toml", "select = ['OWE‸201']", "**OWE201 "),
        ("owed.toml", "[severity]\nOWE201 = 'hi‸nt'", "`hint`: Barely visible."),
        ("owed.toml", "[[budgets]]\ncou‸nt = 1", "The most records."),
        ("pyproject.toml", "[tool.owed]\nexclu‸de = []", "Globs of files and folders"),
        ("pyproject.toml", "[tool.owed.rev‸iew]", "What a change is compared with"),
    ],
)
def test_what_a_setting_means(workspace: Make, name: str, source: str, said: str) -> None:
    before, _, after = source.partition("‸")
    found = explain_setting(workspace(FILES).snapshot, name, Text.of(before + after), len(before))
    assert found is not None
    assert said in found.text


@pytest.mark.parametrize("source", ["[tool.ruff]\nlik‸ely = 1", "[project]\nname = 'x‸'", "# lik‸ely", "[tool.ow‸ed]"])
def test_nothing_about_what_is_not_ours(workspace: Make, source: str) -> None:
    before, _, after = source.partition("‸")
    assert explain_setting(workspace(FILES).snapshot, "pyproject.toml", Text.of(before + after), len(before)) is None


def test_settings_below_the_root_are_not_read_there(workspace: Make) -> None:
    root = workspace(FILES)
    text = Text.of("# of the package\nlikely = true\n")
    (finding,) = document_findings(root.snapshot, "packages/api/owed.toml", text)
    assert (finding.code, finding.severity) == ("OWE001", "information")
    assert (
        finding.message
        == "not read here: the settings of the root count; these do when packages/api is opened by itself"
    )
    assert document_findings(root.snapshot, "packages/api/pyproject.toml", Text.of("[tool.ruff]\nx = 1\n")) == ()
    text = Text.of("[project]\n[tool.owed]\nlikely = true\n")
    (finding,) = document_findings(root.snapshot, "packages/api/pyproject.toml", text)
    assert text.data[finding.span.start.offset : finding.span.end.offset] == b"owed"
