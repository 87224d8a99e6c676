"""``owed touches``: where code meets records."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.workspace import format_option, load, place_of, print_json, root_option, scan


@click.command("touches")
@root_option
@format_option
@click.option("--likely", is_flag=True, help="Also uses that merely look like one.")
@click.argument("ids", metavar="[ID]…", nargs=-1)
def command(root: Path | None, output: str, likely: bool, ids: tuple[str, ...]) -> None:
    """List where code meets these records, or all."""
    workspace = load(root)
    records = []
    for record_id in ids:
        record = workspace.registry.get(record_id)
        if record is None:
            near = workspace.registry.suggest(record_id)
            raise click.UsageError(f"no record {record_id}" + (f", did you mean {near.id}?" if near else ""))
        records.append(record)
    if likely:
        workspace.look_for_likely()
    snapshot = scan(workspace)
    touches = [
        touch
        for record in records or workspace.registry.all
        for touch in snapshot.touches_of(record)
        if workspace.config.likely or touch.confidence == "certain"
    ]
    if output == "json":
        print_json(
            {
                "touches": [
                    {
                        "record": t.record,
                        "anchor": t.anchor,
                        "kind": t.kind,
                        "confidence": t.confidence,
                        "path": t.path,
                        "cell": t.cell,
                        "range": place_of(snapshot, t.path, t.cell, t.span),
                    }
                    for t in touches
                ]
            }
        )
        return
    for touch in touches:
        start = place_of(snapshot, touch.path, touch.cell, touch.span)["start"]
        cell = f":cell {touch.cell}" if touch.cell else ""
        sure = "" if touch.confidence == "certain" else " (likely)"
        click.echo(
            f"{touch.path}{cell}:{start['line']}:{start['column']}: {touch.record} {touch.kind} {touch.anchor}{sure}"
        )
