"""``owed check``: the findings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from owed.cli.checked import checked
from owed.cli.failing import asked_for, check_names
from owed.cli.outcome import Checked, Shown
from owed.cli.root import NO_REGISTRY, find_root, is_below, print_json, relative_path, root_option

_COLOURS = {"error": "red", "warning": "yellow", "information": "blue", "hint": "bright_black"}
FORMATS = ("text", "json", "sarif", "github", "gitlab", "checkstyle", "rdjson")
_NOT_IN_BASELINE = ("OWE10", "OWE50")
"""The beginnings of codes that no baseline holds: what says where debt is, and what a team limits."""

_MOST_ABSENT = 5
"""Paths that are told not to exist."""


@click.command("check")
@root_option
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--hints", is_flag=True, help="Print hints too (OWE101, OWE102); JSON always has them.")
@click.option("--staged", is_flag=True, help="Check the files that are staged, as they are staged.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CODE|SEVERITY",
    help="What makes the exit status 1; default: error and warning, without the rules about dates.",
)
@click.option("--baseline", metavar="FILE", help="Leave out the findings that this file holds.")
@click.option("--write-baseline", is_flag=True, help="Write all findings to the baseline, and report none.")
@click.argument("paths", nargs=-1, type=click.Path())
def command(
    root: Path | None,
    output: str,
    hints: bool,
    staged: bool,
    fail_on: tuple[str, ...],
    baseline: str | None,
    write_baseline: bool,
    paths: tuple[str, ...],
) -> None:
    """Report findings in the workspace, or in PATHS only.

    Where all PATHS are files, as in a pre-commit hook, just these are looked at; what others say is known from the last time.
    """
    check_names(fail_on)
    root = (root or find_root(Path.cwd())).resolve()
    wanted = [relative_path(root, path) for path in paths]
    if not staged:
        _say_what_is_absent(root, wanted)
    if staged:
        from owed.cli.staging import checked_as_staged

        result = checked_as_staged(root)
    else:
        files = [path for path in wanted if (root / path).is_file()]
        shown = Shown(hints or output == "json", fail_on)
        only = files if len(files) == len(wanted) else ()
        result = checked(root, only, baseline is None and not write_baseline, shown)
    for problem in result.problems:
        click.echo(f"owed: {problem}", err=True)
    found = [finding for finding in result.findings if not wanted or is_below(finding["path"], wanted)]
    if write_baseline:
        _write_baseline(root, baseline or result.baseline, found)
        return
    if baseline is not None:
        found = _without_known(root, baseline, found)
    _tell(found, output, hints, root)
    if result.dormant and output == "text":
        click.echo(NO_REGISTRY, err=True)
    if result.problems:
        raise SystemExit(2)
    if any(_fails(finding, fail_on or result.fail_on, result) for finding in found):
        raise SystemExit(1)


def _say_what_is_absent(root: Path, wanted: Sequence[str]) -> None:
    """A path with a slip in it must not pass for a clean one; of several, some may be gone with the change that named them.

    :raises click.UsageError: when none of them is there.
    """
    absent = [path for path in wanted if not (root / path).exists()]
    if absent and len(absent) == len(wanted):
        raise click.UsageError(f"{absent[0]} does not exist")
    for path in absent[:_MOST_ABSENT]:
        click.echo(f"owed: {path} does not exist", err=True)


def _tell(found: Sequence[dict[str, Any]], output: str, hints: bool, root: Path) -> None:
    if output == "json":
        print_json({"findings": found})
    elif output == "text":
        _print([f for f in found if hints or f["severity"] != "hint"])
    else:
        from owed.cli.output import prefix_of, print_notes
        from owed.report.notes import note_of_output

        notes = [note_of_output(finding) for finding in found if hints or finding["severity"] != "hint"]
        print_notes(notes, output, prefix_of(root), os.environ)


def _without_known(root: Path, name: str, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    from owed.index.baseline import read_baseline

    known, problem = read_baseline(root, relative_path(root, name))
    if problem:
        raise click.UsageError(problem)
    return [finding for finding in found if finding["fingerprint"] not in known]


def _write_baseline(root: Path, name: str, found: Sequence[dict[str, Any]]) -> None:
    """Write the baseline in place of what was there.

    :raises click.UsageError: when nobody says which file, or it cannot be written.
    """
    from owed.cache_folder import write_whole
    from owed.index.baseline import render_baseline

    if not name:
        raise click.UsageError("say which file: --baseline FILE, or baseline in the configuration")
    path = relative_path(root, str(root / name) if not Path(name).is_absolute() else name)
    kept = [f for f in found if f["severity"] != "hint" and not f["code"].startswith(_NOT_IN_BASELINE)]
    try:
        write_whole(root / path, render_baseline(kept).encode("utf-8", "replace"))
        (root / path).chmod(0o644)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
    click.echo(f"{len(kept)} finding{'' if len(kept) == 1 else 's'} in {path}.", err=True)


def _fails(finding: dict[str, Any], fail_on: Sequence[str], result: Checked) -> bool:
    code, severity = finding["code"], finding["severity"]
    if fail_on:
        return asked_for(code, severity, fail_on)
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
