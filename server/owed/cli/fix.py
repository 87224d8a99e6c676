"""``owed fix``: mends what is certain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from owed.cli.changes import dry_run_option
from owed.cli.root import find_root, format_option, is_below, relative_path, root_option


@click.command("fix")
@root_option
@format_option
@dry_run_option
@click.argument("paths", nargs=-1, type=click.Path())
def command(root: Path | None, output: str, dry_run: bool, paths: tuple[str, ...]) -> None:
    """Write into the records where their anchors' code is now (OWE303): all, or those of PATHS.

    The change is shown as a diff. Exit status: 0 when nothing is left to mend, 1 with --dry-run when something is.
    """
    from owed.cli.changes import diff, plan, write
    from owed.cli.root import print_json
    from owed.cli.workspace import load, scan
    from owed.index.anchors.reanchor import moved_anchors, reanchor
    from owed.index.change import Refused
    from owed.rules.check import findings

    root = (root or find_root(Path.cwd())).resolve()
    wanted = [relative_path(root, path) for path in paths]
    workspace = load(root)
    snapshot = scan(workspace, anchors=True)
    records = [r.path for r in snapshot.registry.all if not wanted or is_below(r.path, wanted)]
    told = {(f.path, f.data["anchor"]) for path in records for f in findings(snapshot, path) if f.code == "OWE303"}
    states = [state for state in moved_anchors(snapshot) if state.key in told]
    change = reanchor(workspace, states)
    if not states or isinstance(change, Refused):
        if isinstance(change, Refused) and states:
            raise click.ClickException(change.reason)
        if output == "json":
            print_json({"changed": [], "renamed": [], "fixed": []})
        else:
            click.echo("Nothing to mend.", err=True)
        return
    files = plan(workspace, change)
    if output == "json":
        if not dry_run:
            write(root, files)
        fixed: list[dict[str, Any]] = [
            {
                "code": "OWE303",
                "path": s.record,
                "anchor": s.anchor,
                "candidate": s.candidate,
                "score": round(s.score, 2),
            }
            for s in states
        ]
        print_json({"changed": sorted(file.name for file in files), "renamed": [], "fixed": fixed})
    else:
        click.echo("".join(diff(file) for file in files), nl=False)
        if not dry_run:
            write(root, files)
        many = "" if len(states) == 1 else "s"
        click.echo(f"{len(states)} anchor{many} {'would be ' if dry_run else ''}written anew.", err=True)
    if dry_run:
        raise SystemExit(1)
