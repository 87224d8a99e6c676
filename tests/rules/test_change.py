"""OWE103: the change at hand, in real repositories; what is expected is marked at the code.

A case is a file before and after. ``#! OWE103`` behind a line of the second says what is found there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from repositories import commit, git, put
from workspaces import TODAY, debt_record

from owed.index.changes import changes_of, look
from owed.index.workspace import Workspace
from owed.rules.check import findings
from owed.rules.model import Finding
from owed.source.languages import language_of

RECORD = {"docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score")}
BEFORE = """\
class Scorer:
    def other(self):
        return 1

    def legacy_score(self, rows):
        total = sum(rows)
        return total * 0.41


class After:
    x = 1
"""
_MARK = re.compile(r"\s*#! (OWE\d+)$", re.M)


def at_work(root: Path) -> Workspace:
    """A workspace that knows what changes in it, as the command line makes one."""
    workspace = Workspace(root, today=TODAY)
    workspace.patient = True
    workspace.scan()
    workspace.changes = changes_of(root, look(str(root)))
    assert workspace.changes is not None
    return workspace


def found(workspace: Workspace, path: str = "app/scoring.py") -> list[Finding]:
    return [f for f in findings(workspace.snapshot, path) if f.code == "OWE103"]


def changed(
    root: Path, after: str, before: str = BEFORE, path: str = "app/scoring.py", more: Mapping[str, str] = RECORD
) -> list[Finding]:
    """Commit ``before`` and change it to ``after``; what is found is what is marked."""
    commit(root, {**more, path: before})
    lines = after.splitlines()
    expected = [(m[1], n) for n, line in enumerate(lines) if (m := _MARK.search(line))]
    put(root, {path: _MARK.sub("", after)})
    seen = found(at_work(root), path)
    assert [(f.code, f.span.start.line) for f in seen] == expected
    return seen


def test_an_edit_in_an_anchored_body(tmp_path: Path) -> None:
    (finding,) = changed(tmp_path, BEFORE.replace("0.41", "0.42").replace("rows):", "rows):  #! OWE103"))
    assert finding.message == (
        "this change touches TD-0001: Keep the uncalibrated scorer for the Q3 launch (8d, 1d/month). "
        "Plan: Replace by the calibrated model once labels arrive, by 2027-03-31"
    )
    assert finding.severity == "information"
    assert finding.related[0].path == "docs/debt/0001-scorer.md"


def test_it_stands_alone_at_its_place(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    workspace = at_work(tmp_path)
    assert [f.code for f in findings(workspace.snapshot, "app/scoring.py")] == ["OWE101"]
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    assert [f.code for f in findings(at_work(tmp_path).snapshot, "app/scoring.py")] == ["OWE103"]


def test_overdue_debt_is_louder(tmp_path: Path) -> None:
    late = {"docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer", repay_by="2026-11-11")}
    after = BEFORE.replace("0.41", "0.42").replace("class Scorer:", "class Scorer:  #! OWE103")
    (finding,) = changed(tmp_path, after, more=late)
    assert finding.severity == "warning"
    assert "TD-0001, overdue 12 days: " in finding.message


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("return 1", "return 2"),  # another function
        BEFORE.replace("x = 1", "x = 2"),
        BEFORE.replace("        total = sum(rows)\n", "        # the sum\n\n        total = sum(rows)  # of all\n"),
        BEFORE.replace("sum(rows)", "sum( rows )"),
        "import os\n\n\n" + BEFORE,  # it only moved
        BEFORE.replace("\n", "\r\n"),
        BEFORE.replace("\n\nclass After:\n    x = 1\n", ""),  # what stood behind it is gone
    ],
)
def test_what_does_not_change_the_body_is_not_reported(tmp_path: Path, after: str) -> None:
    changed(tmp_path, after)


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("        total = sum(rows)\n        return total * 0.41\n", "        return 0\n"),
        BEFORE.replace("        return total * 0.41\n", ""),  # its last line is gone
        BEFORE.replace("        total = sum(rows)\n", "    " + "    if rows:\n            total = sum(rows)\n"),
        BEFORE.replace("0.41", "0.41 if rows else 0"),
        BEFORE.replace("total = sum(rows)", 'total = sum(rows) + len("a b")'),
    ],
)
def test_code_that_is_added_edited_or_taken_out(tmp_path: Path, after: str) -> None:
    changed(tmp_path, after.replace("rows):", "rows):  #! OWE103"))


def test_the_narrowest_anchor_of_a_record_speaks(tmp_path: Path) -> None:
    both = {
        "docs/debt/0001-scorer.md": debt_record(
            "app/**", "app/scoring.py::Scorer", "app/scoring.py::Scorer.legacy_score"
        )
    }
    changed(tmp_path, BEFORE.replace("0.41", "0.42").replace("rows):", "rows):  #! OWE103"), more=both)


def test_two_records_at_one_place(tmp_path: Path) -> None:
    two = {**RECORD, "docs/debt/0002-two.md": debt_record("app/scoring.py::Scorer")}
    commit(tmp_path, {**two, "app/scoring.py": BEFORE})
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    assert [(f.record, f.span.start.line) for f in found(at_work(tmp_path))] == [("TD-0002", 0), ("TD-0001", 4)]


def test_a_file_and_a_folder_that_carry_debt(tmp_path: Path) -> None:
    for anchor, severity in (("app/scoring.py", "information"), ("app/**", "hint")):
        root = tmp_path / anchor[-1].replace("*", "glob")
        after = BEFORE.replace("class Scorer:", "class Scorer:  #! OWE103").replace("x = 1", "x = 2")
        (finding,) = changed(root, after, more={"docs/debt/0001-scorer.md": debt_record(f'"{anchor}"')})
        assert finding.severity == severity


def test_lines_that_only_went_elsewhere_in_a_file_are_no_change_of_it(tmp_path: Path) -> None:
    before = "import { b } from 'b';\nimport { a } from 'a';\n\nexport function f(x) {\n  return g(x, 1);\n}\n"
    after = (
        "import { a } from 'a';\n\nimport { b } from 'b';\n\nexport function f(x) {\n  return g(\n    x, 1\n  );\n}\n"
    )
    more = {"docs/debt/0001-f.md": debt_record("app/f.ts")}
    assert changed(tmp_path, after, before, "app/f.ts", more) == []
    put(tmp_path, {"app/f.ts": after.replace("1", "2")})
    assert len(found(at_work(tmp_path), "app/f.ts")) == 1


def test_code_at_a_marker(tmp_path: Path) -> None:
    record = {"docs/debt/0001-scorer.md": debt_record()}
    before = "a = 1  # TD-0001\nb = 1\n# TD-0001\nc = 1\nd = 1\n"
    after = "a = 2  # TD-0001  #! OWE103\nb = 2\n# TD-0001  #! OWE103\nc = 2\nd = 1\n"
    changed(tmp_path / "code", after, before, more=record)
    changed(tmp_path / "near", "a = 1  # TD-0001\nb = 2\n# TD-0001\nc = 1\nd = 2\n", before, more=record)
    changed(tmp_path / "new", "# TD-0001\nb = 2\n", "b = 1\n", more=record)


USER = "from app.scoring import Scorer\n\n\ndef run(s: Scorer):\n    return 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (USER, USER.replace("return 1", "return s.legacy_score([1])  #! OWE103")),
        (
            USER.replace("return 1", "return s.legacy_score([1])"),
            USER.replace("return 1", "return s.legacy_score([1, 2])"),
        ),  # edited, not new
        (
            USER.replace("return 1", "return s.legacy_score([1])"),
            USER.replace("return 1", "a = s.legacy_score([1])\n    return a + s.legacy_score([2])  #! OWE103"),
        ),
        (
            USER.replace("return 1", "return s.legacy_score([1])") + "\n\ndef more(s: Scorer):\n    return 2\n",
            USER + "\n\ndef more(s: Scorer):\n    return s.legacy_score([1])\n",
        ),  # it moved
    ],
)
def test_new_uses(tmp_path: Path, before: str, after: str) -> None:
    seen = changed(tmp_path, after, before, "app/run.py", {**RECORD, "app/__init__.py": "", "app/scoring.py": BEFORE})
    for finding in seen:
        assert finding.message.startswith("this change adds a use of Scorer.legacy_score, which carries TD-0001: ")


def test_new_uses_of_the_same_are_told_once_a_file(tmp_path: Path) -> None:
    after = USER.replace(
        "return 1", "s.legacy_score([1])  #! OWE103\n    s.legacy_score([2])\n    return s.legacy_score([3])"
    )
    (finding,) = changed(
        tmp_path, after, USER, "app/run.py", {**RECORD, "app/__init__.py": "", "app/scoring.py": BEFORE}
    )
    assert finding.message.startswith("this change adds 3 uses of Scorer.legacy_score, which carries TD-0001: ")
    codes = [(f.code, f.span.start.line) for f in findings(at_work(tmp_path).snapshot, "app/run.py")]
    assert codes[-3:] == [("OWE103", 4), ("OWE102", 5), ("OWE102", 6)]


DOCUMENTED = '''\
class Scorer:
    def legacy_score(self, rows):
        """Score these.

        With care: and `so`
        """
        query = """
        select:
        """
        return query % rows
'''


def test_a_docstring_is_no_code(tmp_path: Path) -> None:
    changed(tmp_path / "doc", DOCUMENTED.replace("With care", "Without a care"), DOCUMENTED)
    bare = DOCUMENTED.replace('"""Score these.\n\n        With care: and `so`\n        """', "")
    changed(tmp_path / "new", DOCUMENTED, bare)
    after = DOCUMENTED.replace("select:", "select 1:").replace("rows):", "rows):  #! OWE103")
    changed(tmp_path / "string", after, DOCUMENTED)


def test_a_new_file_that_uses_it(tmp_path: Path) -> None:
    record = {"docs/debt/0001-scorer.md": debt_record("app/scoring.py::score")}
    commit(tmp_path, {**record, "app/__init__.py": "", "app/scoring.py": "def score(x):\n    return x\n"})
    put(tmp_path, {"app/new.py": "from app.scoring import score\n\nscore(1)\n"})
    assert [f.span.start.line for f in found(at_work(tmp_path), "app/new.py")] == [2]
    put(tmp_path, {"app/new.py": "from app.scoring import score\n"})
    assert [f.span.start.line for f in found(at_work(tmp_path), "app/new.py")] == [0]


def test_debt_that_this_change_takes_is_known_to_who_takes_it(tmp_path: Path) -> None:
    commit(tmp_path, {"app/scoring.py": BEFORE})
    put(tmp_path, {**RECORD, "app/scoring.py": BEFORE.replace("0.41", "0.42")})
    assert found(at_work(tmp_path)) == []
    git(tmp_path, "checkout", "-q", "-b", "topic")
    commit(tmp_path, {})
    assert found(at_work(tmp_path)) == []


def test_a_record_that_this_change_reviewed_is_known(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    reviewed = {path: text.replace("date:", "reviewed: 2026-11-23\ndate:", 1) for path, text in RECORD.items()}
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42"), **reviewed})
    assert [f.code for f in findings(at_work(tmp_path).snapshot, "app/scoring.py")] == ["OWE101"]
    commit(tmp_path, {"app/scoring.py": BEFORE})
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    assert len(found(at_work(tmp_path))) == 1


@pytest.mark.parametrize("status", ["repaid", "proposed", "rejected", "superseded by TD-0009"])
def test_only_accepted_debt(tmp_path: Path, status: str) -> None:
    record = {path: text.replace("status: accepted", f"status: {status}") for path, text in RECORD.items()}
    changed(tmp_path, BEFORE.replace("0.41", "0.42"), more=record)


def test_what_the_branch_committed_counts_too(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    git(tmp_path, "checkout", "-q", "-b", "topic")
    commit(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    assert len(found(at_work(tmp_path))) == 1
    git(tmp_path, "checkout", "-q", "main")
    git(tmp_path, "merge", "-q", "topic")
    assert found(at_work(tmp_path)) == []


def test_a_renamed_file_is_compared_with_what_it_was(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    moved = {"docs/debt/0001-scorer.md": debt_record("app/score.py::Scorer.legacy_score")}
    put(tmp_path, {"app/scoring.py": None, "app/score.py": BEFORE, **moved})
    assert found(at_work(tmp_path), "app/score.py") == []
    put(tmp_path, {"app/score.py": BEFORE.replace("0.41", "0.42")})
    assert [f.span.start.line for f in found(at_work(tmp_path), "app/score.py")] == [4]


def test_the_open_document_counts(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    workspace = at_work(tmp_path)
    workspace.open("app/scoring.py", BEFORE.replace("0.41", "0.42"), 1, language_of("a.py"))
    assert len(found(workspace)) == 1
    workspace.close("app/scoring.py")
    assert found(workspace) == []


def test_the_disk_is_followed_file_by_file(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    workspace = at_work(tmp_path)
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    workspace.reload_file("app/scoring.py")
    assert len(found(workspace)) == 1
    put(tmp_path, {"app/scoring.py": BEFORE.replace("\n", "\r\n")})
    workspace.reload_file("app/scoring.py")
    assert found(workspace) == []
    assert workspace.changes is not None
    assert workspace.changes.files == {}
    put(tmp_path, {"app/scoring.py": None, "app/new.py": "x = 1\n"})
    workspace.reload_file("app/scoring.py")
    workspace.reload_file("app/new.py")
    assert {p: c.status for p, c in workspace.changes.files.items()} == {
        "app/scoring.py": "deleted",
        "app/new.py": "added",
    }


def test_a_rename_on_disk_is_followed(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/__init__.py": "", "app/scoring.py": BEFORE, "app/run.py": USER})
    workspace = at_work(tmp_path)

    def moved(old: str, new: str) -> list[str]:
        (tmp_path / old).rename(tmp_path / new)
        workspace.reload_file(old)
        workspace.reload_file(new)
        assert workspace.changes is not None
        return [f"{c.old_path} {c.status} {p}" for p, c in workspace.changes.files.items()]

    assert moved("app/run.py", "app/go.py") == ["app/run.py renamed app/go.py"]
    assert found(workspace, "app/go.py") == []
    assert moved("app/go.py", "app/gone.py") == ["app/run.py renamed app/gone.py"]
    assert moved("app/gone.py", "app/run.py") == []


def test_notebooks_are_compared_cell_by_cell(tmp_path: Path) -> None:
    import json

    def book(*sources: str) -> str:
        cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": []} for s in sources]
        return json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})

    files = {**RECORD, "app/__init__.py": "", "app/scoring.py": BEFORE}
    use = "from app.scoring import Scorer\nScorer().legacy_score([1])"
    commit(tmp_path, {**files, "a.ipynb": book("x = 1", use)})
    put(tmp_path, {"a.ipynb": book("y = 2", "x = 1", use)})
    assert found(at_work(tmp_path), "a.ipynb") == []
    put(tmp_path, {"a.ipynb": book("x = 1", use, "z = 1\nScorer().legacy_score([2])")})
    assert [(f.cell, f.span.start.line) for f in found(at_work(tmp_path), "a.ipynb")] == [(3, 1)]


def test_other_languages(tmp_path: Path) -> None:
    record = {"docs/debt/0001-scorer.md": debt_record("app/risk.ts::band")}
    before = "export function band(x: number) {\n  /* one\n     two */\n  return x;\n}\n"
    changed(tmp_path / "code", before.replace("return x", "return x + 1").replace(
        "number) {", "number) {  #! OWE103"), before, "app/risk.ts", record)  # fmt: skip
    changed(tmp_path / "comment", before.replace("     two", "     three"), before, "app/risk.ts", record)


def test_a_broken_object_store_says_nothing(tmp_path: Path) -> None:
    commit(tmp_path, {**RECORD, "app/scoring.py": BEFORE})
    put(tmp_path, {"app/scoring.py": BEFORE.replace("0.41", "0.42")})
    workspace = at_work(tmp_path)
    for place in (tmp_path / ".git/objects").rglob("*"):
        if place.is_file():
            place.chmod(0o644)
            place.write_bytes(b"")
    assert found(workspace) == []


def test_what_git_lfs_keeps_elsewhere_is_not_compared(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    commit(tmp_path, {**RECORD, "app/scoring.py": pointer})
    put(tmp_path, {"app/scoring.py": BEFORE})
    assert found(at_work(tmp_path)) == []


def test_a_document_in_latin_1_is_what_it_was(tmp_path: Path) -> None:
    text = BEFORE.replace("0.41", '0.41 + len("é")')
    commit(tmp_path, {**RECORD, "app/scoring.py": text.encode("latin-1")})
    workspace = at_work(tmp_path)
    workspace.open("app/scoring.py", text, 1, language_of("a.py"))
    assert found(workspace) == []
    workspace.open("app/scoring.py", text.replace("0.41", "0.42"), 2, language_of("a.py"))
    assert len(found(workspace)) == 1
