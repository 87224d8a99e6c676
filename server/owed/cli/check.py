"""``owed check``: the findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from owed.cli.checked import Checked, checked
from owed.cli.root import find_root, format_option, print_json, relative_path, root_option

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
    _check_names(fail_on)
    root = (root or find_root(Path.cwd())).resolve()
    wanted = [relative_path(root, path) for path in paths]
    files = [path for path in wanted if (root / path).is_file()]
    result = checked(root, files if len(files) == len(wanted) else ())
    for problem in result.problems:
        click.echo(f"owed: {problem}", err=True)
    found = [finding for finding in result.findings if not wanted or _is_below(finding["path"], wanted)]
    if output == "json":
        print_json({"findings": found})
    else:
        _print([f for f in found if hints or f["severity"] != "hint"])
    if result.problems:
        raise SystemExit(2)
    if any(_fails(finding, fail_on, result) for finding in found):
        raise SystemExit(1)


def _check_names(fail_on: Sequence[str]) -> None:
    if not fail_on:
        return
    from owed.rules.catalog import BY_CODE
    from owed.rules.model import SEVERITIES

    for wanted in fail_on:
        if wanted not in SEVERITIES and not any(wanted and code.startswith(wanted) for code in BY_CODE):
            raise click.UsageError(f"--fail-on {wanted}: neither a rule nor one of {', '.join(SEVERITIES)}")


def _is_below(path: str, wanted: Sequence[str]) -> bool:
    from owed.index.globs import matches

    return any(each == "" or matches(each, path) for each in wanted)


def _fails(finding: dict[str, Any], fail_on: Sequence[str], result: Checked) -> bool:
    code, severity = finding["code"], finding["severity"]
    if fail_on:
        return any(severity == wanted or code.startswith(wanted) for wanted in fail_on)
    if code in result.dated or finding["data"].get("overdue"):
        return result.fail_on_dates and severity != "hint"
    return severity in ("error", "warning")


def _print(found: Sequence[dict[str, Any]]) -> None:
    rows = []
    for finding in found:
        start = finding["range"]["start"]
        cell = f":cell {finding['cell']}" if finding["cell"] else ""
        code = click.style(finding["code"], fg=_COLOURS[finding["severity"]], bold=True)
        rows.append(f"{finding['path']}{cell}:{start['line']}:{start['column']}: {code} {finding['message']}")
    if rows:
        click.echo("\n".join(rows))
    fixable = sum(finding["fixable"] for finding in found)
    more = f", {fixable} with a quick fix in the editor" if fixable else ""
    click.echo(f"{len(found)} finding{'' if len(found) == 1 else 's'}{more}." if found else "No findings.", err=True)
