"""``owed fix``: mends what is certain."""

from __future__ import annotations

from dataclasses import replace
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
    """Mend what is certain: all of it, or in the files of PATHS.

    Written are the places where anchors' code is now, into their records (OWE303), and suppressions are taken out that silence nothing
    (OWE203). The change is shown as a diff. Exit status: 0 when nothing is left to mend, 1 with --dry-run when something is.
    """
    from owed.cli.changes import diff, plan, write
    from owed.cli.root import print_json
    from owed.cli.workspace import load, scan
    from owed.index.anchors.reanchor import moved_anchors, reanchor
    from owed.index.change import Refused, WorkspaceChange
    from owed.rules.check import findings
    from owed.rules.unsuppress import idle_suppressions, unsuppressed

    root = (root or find_root(Path.cwd())).resolve()
    wanted = [relative_path(root, path) for path in paths]
    workspace = load(root)
    snapshot = scan(workspace, anchors=True)
    records = [r.path for r in snapshot.registry.all if not wanted or is_below(r.path, wanted)]
    told = {(f.path, f.data["anchor"]) for path in records for f in findings(snapshot, path) if f.code == "OWE303"}
    states = [state for state in moved_anchors(snapshot) if state.key in told]
    change = reanchor(workspace, states) if states else WorkspaceChange()
    if isinstance(change, Refused):
        raise click.ClickException(change.reason)
    idle = [f for f in idle_suppressions(snapshot) if not wanted or is_below(f.path, wanted)]
    taken = [unsuppressed(snapshot, text, f) for f in idle if (text := workspace.text(f.path)) is not None]
    change = replace(change, edits=(*change.edits, *(edit for edit in taken if edit is not None)))
    if not change.edits:
        if output == "json":
            print_json({"changed": [], "renamed": [], "fixed": []})
        else:
            click.echo("Nothing to mend.", err=True)
        return
    files = plan(workspace, change)
    if not dry_run and output == "json":
        write(root, files)
    if output == "json":
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
        fixed += [{"code": f.code, "path": f.path, "line": f.span.start.line + 1, "message": f.message} for f in idle]
        print_json({"changed": sorted(file.name for file in files), "renamed": [], "fixed": fixed})
    else:
        click.echo("".join(diff(file) for file in files), nl=False)
        if not dry_run:
            write(root, files)
        would = "would be " if dry_run else ""
        if states:
            click.echo(f"{_count(len(states), 'anchor')} {would}written anew.", err=True)
        if idle:
            click.echo(f"{_count(len(idle), 'suppression')} {would}taken out that silenced nothing.", err=True)
    if dry_run:
        raise SystemExit(1)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
