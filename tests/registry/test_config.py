"""The configuration: what counts, what is reported, and that a broken file never does harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from owed.config import LARGEST, TAGS, Budget, Config, load_config, parse_config

GOOD = b"""\
registry = ["docs/debt/", "./docs/adr"]
prefixes = { "docs/debt" = "td" }
tags = ["TODO", "DEBT"]
exclude = ["vendor/**"]
select = ["OWE1", "OWE3"]
ignore = ["OWE102"]
hover-in-body = true
likely = true
fail-on-dates = true
max-file-size = 1000
baseline = "owed-baseline.json"

[severity]
OWE201 = "warning"

[per-file-ignores]
"tests/**" = ["OWE201"]

[[budgets]]
principal = "20d"
overdue = 0

[[budgets]]
path = "src/**"
interest = "3d/month"
count = 5
"""


def test_all_settings() -> None:
    config = parse_config("owed.toml", GOOD)
    assert config == Config(
        registry=("docs/debt", "docs/adr"),
        prefixes={"docs/debt": "TD"},
        tags=("TODO", "DEBT"),
        exclude=("vendor/**",),
        select=("OWE1", "OWE3"),
        ignore=("OWE102",),
        severity={"OWE201": "warning"},
        per_file_ignores={"tests/**": ("OWE201",)},
        hover_in_body=True,
        likely=True,
        fail_on_dates=True,
        max_file_size=1000,
        baseline="owed-baseline.json",
        budgets=(Budget(principal="20d", overdue=0), Budget("src/**", interest="3d/month", count=5)),
        source="owed.toml",
    )


def test_owed_toml_wins_over_pyproject(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "owed"\n\n[tool.owed]\nregistry = "a"\n')
    assert load_config(tmp_path).registry == ("a",)
    assert load_config(tmp_path).source == "pyproject.toml"
    (tmp_path / "owed.toml").write_text('registry = "b"\n')
    assert load_config(tmp_path).registry == ("b",)


def test_a_pyproject_of_others_says_nothing(tmp_path: Path) -> None:
    for text in ('[project]\nname = "x"\n', "[tool.ruff]\n", 'name = "owed"\nbroken = \n'):
        (tmp_path / "pyproject.toml").write_text(text)
        assert load_config(tmp_path) == Config()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("registri = 1", "registri: there is no such field (did you mean 'registry'?)"),
        ("registry = 3", "registry: 3 is not a folder or a list of folders"),
        ("tags = ['a b']", "tags[0]: 'a b' is not a tag; write one word"),
        ("select = ['W201']", "select[0]: 'W201' is not a rule; write a code such as OWE201"),
        ("severity = { OWE201 = 'warn' }", "severity.OWE201: 'warn' is not a severity (did you mean 'warning'?)"),
        ("severity = { W = 'error' }", "severity.W: 'W' is not a rule"),
        ("per-file-ignores = { 'a' = 'OWE1' }", "per-file-ignores.a: 'OWE1' is not a list"),
        ("max-file-size = 0", "max-file-size: 0 is not a size"),
        ("likely = 'yes'", "likely: 'yes' is not true or false"),
        ("budgets = [{ principal = '8 days' }]", "budgets[0].principal: '8 days' is not an effort"),
        ("budgets = [{ cuont = 1 }]", "budgets[0].cuont: there is no such field (did you mean 'count'?)"),
        ("prefixes = { a = 'TD-' }", "prefixes.a: 'TD-' is not a prefix"),
        ("registry = ['../x']", "registry: '../x' leads out of the root"),
        ("registry = '/etc'", "registry: '/etc' leads out of the root"),
        ("registry = 'C:\\x'", "registry: 'C:\\\\x' leads out of the root"),
        ("baseline = '../x'", "baseline: the file is outside of the root"),
        ("[tool.owed]", "in owed.toml, settings stand at the top, without [tool.owed]"),
        ("exclude = 2020-01-01", "exclude: '2020-01-01' is not a list"),
        ("max-file-size = nan", "max-file-size: 'NaN' is not a size"),
    ],
)
def test_a_broken_setting_is_reported_at_its_line_and_left_at_its_default(line: str, message: str) -> None:
    config = parse_config("owed.toml", f"# first\nignore = ['OWE2']\n{line}\n".encode())
    (problem,) = config.problems
    assert problem.message.startswith(message)
    assert problem.line == 2
    assert str(problem).startswith("owed.toml:3: ")
    assert config.ignore == ("OWE2",)
    plain = Config(ignore=("OWE2",), source="owed.toml", problems=config.problems)
    assert config in (plain, Config(**{**vars(plain), "budgets": (Budget(),)}))


def test_the_line_of_a_setting_in_a_table_of_pyproject() -> None:
    text = b"[tool.x]\nlikely = 1\n[tool.owed]\n\nlikely = 1\n[[tool.owed.budgets]]\ncount = 1\n"
    text += b"[[tool.owed.budgets]]\ncount = -1\n"
    config = parse_config("pyproject.toml", text)
    assert [problem.line for problem in config.problems] == [4, 8]


def test_a_file_that_cannot_be_read() -> None:
    for data, line, message in (
        (b"likely = true\nregistry = \n", 1, "this is not TOML, so no setting counts"),
        (b"likely = true\n# \xff\n", 1, "the file is not UTF-8"),
        (b"#" * (LARGEST + 1), None, "the file is larger than 1000000 bytes"),
        (b"a = " + b"[" * 50_000, None, "this is not TOML"),
    ):
        config = parse_config("owed.toml", data)
        (problem,) = config.problems
        assert (problem.line, problem.message.startswith(message)) == (line, True)
        assert config.tags == TAGS


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "owed.toml").mkdir()
    assert load_config(tmp_path) == Config()


def test_an_editor_gives_its_own_text(tmp_path: Path) -> None:
    unsaved = {tmp_path / "owed.toml": b"likely = true\n"}
    assert load_config(tmp_path, read=unsaved.get).likely


VALUES = st.sampled_from(
    ["1", "-1", "true", "'x'", "[]", "['a', 1]", "{ a = 1 }", "{}", "[[[1]]]", "1e9", "inf", "''", "[{}]"]
)
NAMES = st.sampled_from(
    ["registry", "prefixes", "tags", "select", "severity", "per-file-ignores", "baseline", "budgets", "likely", "x"]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, VALUES), st.binary(max_size=20))
def test_nothing_raises(chosen: dict[str, str], noise: bytes) -> None:
    text = "".join(f"{name} = {value}\n" for name, value in chosen.items()).encode()
    config = parse_config("owed.toml", text)
    assert isinstance(config.tags, tuple)
    assert all(isinstance(folder, str) for folder in config.registry)
    parse_config("owed.toml", text + noise)
    parse_config("pyproject.toml", b"[tool.owed]\n" + text + noise)
