"""``owed check``: the findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from owed.cli.way import Way
from owed.cli.workspace import format_option, load, place_of, print_json, relative_path, root_option, scan
from owed.index.globs import matches
from owed.index.snapshot import Snapshot
from owed.rules.catalog import BY_CODE
from owed.rules.check import workspace_findings
from owed.rules.model import SEVERITIES, Finding

_COLOURS = {"error": "red", "warning": "yellow", "information": "blue", "hint": "bright_black"}


@click.command("check")
@root_option
@format_option
@click.option("--hints", is_flag=True, help="Print hints too (OWE101, OWE102); JSON always has them.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CODE|SEVERITY",
    help="What makes the exit status 1; default: error and warning, without the rules about dates.",
)
@click.argument("paths", nargs=-1, type=click.Path())
def command(root: Path | None, output: str, hints: bool, fail_on: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """Report findings in the workspace, or in PATHS only.

    Where all PATHS are files, as in a pre-commit hook, just these are looked at; what others say is known from the last time.
    """
    for wanted in fail_on:
        if wanted not in SEVERITIES and not any(wanted and code.startswith(wanted) for code in BY_CODE):
            raise click.UsageError(f"--fail-on {wanted}: neither a rule nor one of {', '.join(SEVERITIES)}")
    workspace = load(root)
    wanted_paths = [relative_path(workspace.root, path) for path in paths]
    files = [path for path in wanted_paths if (workspace.root / path).is_file()]
    snapshot = scan(workspace, files if len(files) == len(wanted_paths) else ())
    found = [
        finding
        for finding in workspace_findings(snapshot)
        if not wanted_paths or any(path == "" or matches(path, finding.path) for path in wanted_paths)
    ]
    if output == "json":
        way = Way(workspace)
        print_json({"findings": [as_json(snapshot, finding, way) for finding in found]})
    else:
        _print(snapshot, [f for f in found if hints or f.severity != "hint"])
    if workspace.config.problems or workspace.problems:
        raise SystemExit(2)
    if any(_fails(finding, fail_on, workspace.config.fail_on_dates) for finding in found):
        raise SystemExit(1)


def _fails(finding: Finding, fail_on: tuple[str, ...], on_dates: bool) -> bool:
    if not fail_on:
        if BY_CODE[finding.code].about_dates:
            return on_dates and finding.severity != "hint"
        return finding.severity in ("error", "warning")
    return any(finding.severity == wanted or finding.code.startswith(wanted) for wanted in fail_on)


def as_json(snapshot: Snapshot, finding: Finding, way: Way) -> dict[str, Any]:
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
        "data": {**finding.data, **way.via(finding.via)},
    }


def _print(snapshot: Snapshot, found: list[Finding]) -> None:
    for finding in found:
        start = place_of(snapshot, finding.path, finding.cell, finding.span)["start"]
        cell = f":cell {finding.cell}" if finding.cell else ""
        code = click.style(finding.code, fg=_COLOURS[finding.severity], bold=True)
        click.echo(f"{finding.path}{cell}:{start['line']}:{start['column']}: {code} {finding.message}")
    fixable = sum(finding.fixable for finding in found)
    more = f", {fixable} with a quick fix in the editor" if fixable else ""
    click.echo(f"{len(found)} finding{'' if len(found) == 1 else 's'}{more}." if found else "No findings.", err=True)
