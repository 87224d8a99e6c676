"""The check itself: everything looked at, all rules run, the findings as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from owed.cli.failing import asked_for
from owed.cli.outcome import Checked, Shown
from owed.cli.way import Way
from owed.cli.workspace import load, place_of, scan
from owed.config import load_config
from owed.index.ahead import Ahead
from owed.index.baseline import NO_BASELINE
from owed.index.changes import changes_of, look
from owed.index.snapshot import Snapshot
from owed.index.taken import answer, asked
from owed.index.workspace import Workspace
from owed.rules.catalog import BY_CODE
from owed.rules.check import workspace_findings
from owed.rules.fingerprints import fingerprints
from owed.rules.model import Finding, Severity
from owed.rules.needs import needs


def check(
    root: Path, only: Sequence[str], baseline: bool, shown: Shown, ahead: Ahead | None = None
) -> tuple[Checked, Workspace]:
    """Look at all files, or at ``only`` some, and at what is known of the others. ``baseline``: what it holds is left out.

    ``ahead``: what has been begun already.
    """
    config = load_config(root)

    def matters(code: str, severity: Severity) -> bool:
        return shown.hints or severity != "hint" or asked_for(code, severity, shown.fail_on or config.fail_on)

    workspace = load(root, tell=False, needs=needs(config, matters))
    if any(record.is_debt and record.is_open for record in workspace.registry.all):
        workspace.changes = changes_of(workspace.root, look(str(workspace.root), workspace.config.review.base))
    workspace.taken = answer(str(workspace.root), asked(workspace))
    if not baseline:
        workspace.baseline = NO_BASELINE
    snapshot = scan(workspace, only, True, ahead)
    way = Way(workspace)
    told = list(workspace_findings(snapshot))
    found = Checked(
        [as_json(snapshot, each, way, mark) for each, mark in zip(told, fingerprints(told), strict=True)],
        [*workspace.problems, *map(str, workspace.config.problems)],
        sorted(code for code, rule in BY_CODE.items() if rule.about_dates),
        workspace.config.fail_on_dates,
        list(workspace.config.fail_on),
        workspace.config.baseline,
        snapshot.dormant,
    )
    return found, workspace


def as_json(snapshot: Snapshot, finding: Finding, way: Way, fingerprint: str) -> dict[str, Any]:
    """A finding as ``--format json`` prints it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "record": finding.record,
        "path": finding.path,
        "cell": finding.cell,
        "range": place_of(snapshot, finding.path, finding.cell, finding.span),
        "fixable": finding.fixable,
        "fingerprint": fingerprint,
        "data": {**finding.data, **way.via(finding.via)},
    }
