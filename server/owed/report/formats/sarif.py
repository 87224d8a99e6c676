"""SARIF 2.1.0: what GitHub code scanning, Azure DevOps and most viewers of findings read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from owed import __version__
from owed.report.notes import Note
from owed.rules.catalog import BY_CODE
from owed.rules.model import Rule, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}


def sarif(notes: Sequence[Note]) -> str:
    """One run. Fingerprints hold while lines move, so that a viewer knows a finding again."""
    codes = sorted({note.code for note in notes})
    rules = [_rule(BY_CODE[code]) for code in codes if code in BY_CODE]
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "owed",
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(note, places) for note in notes],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"Reports {rule.summary}."},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["technical-debt"]},
    }


def _result(note: Note, places: dict[str, int]) -> dict[str, Any]:
    region = {
        "startLine": note.line,
        "startColumn": note.column,
        "endLine": note.end_line,
        "endColumn": note.end_column,
    }
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(note.path), "uriBaseId": "%SRCROOT%"},
            "region": region if note.cell is None else {"startLine": 1},
        }
    }
    if note.cell is not None:
        place["message"] = {"text": f"cell {note.cell}, line {note.line}"}
    properties = {"record": note.record} if note.record else {}
    return {
        "ruleId": note.code,
        **({"ruleIndex": places[note.code]} if note.code in places else {}),
        "level": _LEVELS[note.severity],
        "message": {"text": note.message},
        "locations": [place],
        "partialFingerprints": {"owedContent/v1": note.fingerprint},
        **({"properties": properties} if properties else {}),
    }
