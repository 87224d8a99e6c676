"""Files that nobody meant well, or that something went wrong with: each costs at most its own facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from workspaces import TODAY, debt_record

from owed.index.document import Change
from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.rules.check import workspace_findings

Write = Callable[[Mapping[str, "str | bytes"]], Path]
RECORD = "docs/debt/0001-scorer.md"
GOOD = {RECORD: debt_record("a.py::f"), "a.py": "def f(): ...\n"}


def scan(write: Write, files: Mapping[str, str | bytes]) -> Snapshot:
    return Workspace(write({**GOOD, **files}), today=TODAY).scan()


def codes(snapshot: Snapshot, *paths: str) -> list[tuple[str, str]]:
    """Findings as (path, code); the healthy file always has its own."""
    found = [(f.path, f.code) for f in workspace_findings(snapshot)]
    assert found.pop(found.index(("a.py", "OWE101")))
    return [f for f in found if not paths or f[0] in paths]


# Source files


def test_a_file_of_50_mb_is_not_read(write: Write) -> None:
    root = write({**GOOD, "big.py": b"# TODO: x\n"})
    with (root / "big.py").open("r+b") as file:
        file.truncate(50_000_000)
    snapshot = Workspace(root, today=TODAY).scan()
    facts = snapshot.facts("big.py")
    assert facts is not None
    assert facts.problem == "50,000,000 bytes: larger than max-file-size"
    assert codes(snapshot) == []


def test_the_limit_is_configured(write: Write) -> None:
    files = {"owed.toml": "max-file-size = 1000\n", "b.py": "# TODO: x\n" + "#" * 1000, "c.py": "# TODO: x\n"}
    assert codes(scan(write, files)) == [("c.py", "OWE201")]


def test_an_anchor_in_a_file_that_was_not_read_is_not_called_lost(write: Write) -> None:
    files = {"owed.toml": "max-file-size = 1000\n", "b.py": "#" * 2000, RECORD: debt_record("a.py::f", "b.py::g")}
    assert codes(scan(write, files)) == []


def test_source_that_is_no_utf8(write: Write) -> None:
    snapshot = scan(write, {"b.py": b"# caf\xe9 TD-0001\nx = '\xff\xfe'\n# TODO: \xe9\n"})
    assert codes(snapshot) == [("b.py", "OWE101"), ("b.py", "OWE201")]
    assert snapshot.line("b.py", None, 0) == b"# caf\xe9 TD-0001"


@pytest.mark.parametrize("data", ["# TODO: x\n".encode("utf-16"), b"\0# TODO: x\n", b"\x7fELF\0\0TODO TD-0001"])
def test_files_that_are_no_text(write: Write, data: bytes) -> None:
    assert codes(scan(write, {"b.py": data, "c.c": data, "tool": data})) == []


def test_nul_bytes_further_on(write: Write) -> None:
    assert codes(scan(write, {"b.py": b"#" * 2000 + b"\n\0\0\n# TODO: x\n"})) == [("b.py", "OWE201")]


def test_python_that_is_nested_beyond_any_stack(write: Write) -> None:
    deep = "(" * 20_000 + "f" + ")" * 20_000
    classes = "".join(" " * n + f"class C{n}:\n" for n in range(300))
    files = {"b.py": f"from a import f\nx = {deep}\n# TODO: x\n", "c.py": classes + " " * 300 + "# TODO: x\n"}
    snapshot = scan(write, files)
    assert {("b.py", "OWE201"), ("c.py", "OWE201")} <= set(codes(snapshot))
    assert all(facts.problem is None for facts in snapshot.disk.facts.values())


def test_a_notebook_that_is_a_bomb(write: Write) -> None:
    files = {"a.ipynb": "[" * 100_000, "b.ipynb": '{"cells": [{"cell_type": "code", "source": {"x": 1}}, 7, null]}'}
    assert codes(scan(write, files)) == []


def test_a_file_that_goes_while_it_is_looked_at(write: Write) -> None:
    workspace = Workspace(write({**GOOD, "b.py": "# TODO: x\n"}), today=TODAY)
    workspace.scan()
    (workspace.root / "b.py").unlink()
    workspace.reload_file("b.py")
    assert codes(workspace.snapshot) == []
    (workspace.root / "b.py").mkdir()
    workspace.reload_file("b.py")
    (workspace.root / "a.py").rename(workspace.root / "c.py")
    (workspace.root / "a.py").symlink_to("c.py")
    workspace.reload_file("a.py")
    assert not workspace.snapshot.exists("a.py")


def test_a_change_of_a_file_that_the_walk_leaves_out(write: Write) -> None:
    ignored = {".gitignore": "gen/\n", "owed.toml": 'exclude = ["old/**"]\n', "env/pyvenv.cfg": ""}
    left_out = ["gen/b.py", "old/b.py", "env/lib/b.py", "node_modules/b.py", "out/b.py"]
    root = write({**{f"repo/{path}": text for path, text in {**GOOD, **ignored}.items()}, "b.py": ""}) / "repo"
    write({f"repo/{path}": "# TODO: x\n" for path in left_out[:-1]})
    (root.parent / "b.py").write_text("# TODO: x\n")
    (root / "out").symlink_to(root.parent, target_is_directory=True)
    workspace = Workspace(root, today=TODAY)
    assert codes(workspace.scan()) == []
    for path in left_out:
        workspace.reload_file(path)
        assert not workspace.snapshot.exists(path)
    assert codes(workspace.snapshot) == []
    (root / "new.py").write_text("# TODO: x\n")
    workspace.reload_file("new.py")
    assert codes(workspace.snapshot) == [("new.py", "OWE201")]


# Records


def test_a_record_that_is_no_utf8(write: Write) -> None:
    snapshot = scan(
        write,
        {
            "docs/debt/0002-b.md": b"---\nstatus: accepted\nanchors: [b.py]\n---\n# Caf\xe9\n",
            "docs/debt/0003-c.md": b"---\nstatus: caf\xe9\n---\n# C\n",
        },
    )
    found = [f for f in workspace_findings(snapshot) if f.code == "OWE401"]
    assert [(f.path, f.span.start.line, f.span.start.column) for f in found] == [
        ("docs/debt/0002-b.md", 4, 5),
        ("docs/debt/0003-c.md", 1, 11),
    ]
    assert [f.message for f in found] == ["not UTF-8: byte 0xe9", "the front matter is not UTF-8: byte 0xe9"]


@pytest.mark.parametrize(
    "anchor", ["../secret.py", "/etc/passwd", "src/../../x.py::f", "~/x.py", "C:/x.py", "..\\x.py", "a/**/../../x"]
)
def test_an_anchor_that_leads_out(write: Write, anchor: str) -> None:
    root = write({"repo/docs/debt/0001-a.md": debt_record(f"'{anchor}'"), "secret.py": "def f(): ...\n"}) / "repo"
    snapshot = Workspace(root, today=TODAY).scan()
    (record,) = snapshot.registry.all
    assert record.anchors == ()
    assert [f.code for f in workspace_findings(snapshot)] == ["OWE402"]


def test_a_yaml_bomb(write: Write) -> None:
    bomb = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 30))
    text = f"---\nstatus: accepted\nx0: &x0 [lol]\n{bomb}tags: *x29\n---\n# B\n"
    snapshot = scan(write, {"docs/debt/0002-b.md": text})
    record = snapshot.registry.get("TD-0002")
    assert record is not None
    assert len(record.tags) < 100
    assert ("OWE401", 6) in [(f.code, f.span.start.line) for f in workspace_findings(snapshot)]


def test_an_alias_to_itself(write: Write) -> None:
    snapshot = scan(write, {"docs/debt/0002-b.md": "---\nstatus: accepted\ndebt: &d {x: *d}\n---\n# B\n"})
    assert snapshot.registry.get("TD-0002") is not None


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_front_matter_that_is_nested_beyond_any_stack(write: Write, opening: str) -> None:
    snapshot = scan(write, {"docs/debt/0002-b.md": f"---\nstatus: accepted\nx:\n {opening * 5_000}\n---\n# B\n"})
    assert ("docs/debt/0002-b.md", "OWE401") in codes(snapshot)


def test_front_matter_of_one_megabyte(write: Write) -> None:
    large = "---\nstatus: accepted\n" + "".join(f"key{n}: value\n" for n in range(60_000)) + "---\n# B\n"
    more = "---\nstatus: accepted\n---\n# C\n" + "text\n" * 300_000
    snapshot = scan(write, {"docs/debt/0002-b.md": large, "docs/debt/0003-c.md": more})
    found = [(f.path, f.code, f.message) for f in workspace_findings(snapshot) if f.path != "a.py"]
    assert [f[:2] for f in found] == [("docs/debt/0002-b.md", "OWE401"), ("docs/debt/0003-c.md", "OWE401")]
    assert all("too large" in message for *_, message in found)


def test_a_half_typed_record_on_disk(write: Write) -> None:
    text = debt_record("a.py::f")
    for end in range(0, len(text), 7):
        snapshot = scan(write, {"docs/debt/0002-b.md": text[:end]})
        assert snapshot.registry.get("TD-0002") is not None


def test_a_half_typed_record_in_an_editor_keeps_its_last_good_state(write: Write) -> None:
    workspace = Workspace(write(GOOD), today=TODAY)
    workspace.scan()
    good = debt_record("a.py::f")
    workspace.open(RECORD, good, 1, None)
    workspace.change(RECORD, [Change(good.replace("[no-surprises]", "[no-surp"))], 2)
    record = workspace.registry.get("TD-0001")
    assert record is not None
    assert (record.status, [a.text for a in record.anchors]) == ("accepted", ["a.py::f"])
    assert codes(workspace.snapshot) == [(RECORD, "OWE401")]
    workspace.change(RECORD, [Change(good)], 3)
    assert codes(workspace.snapshot) == []


def test_globs_that_cost(write: Write) -> None:
    stars = "*a" * 40
    files = {RECORD: debt_record("a.py::f", f"'{stars}b'", "'" + "{a,b}" * 30 + "'"), "a" * 60 + ".txt": "x"}
    assert codes(scan(write, files)) == [(RECORD, "OWE306"), (RECORD, "OWE306")]
