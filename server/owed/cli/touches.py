"""``owed touches``: where code meets records; ``--through``: what one file leans on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from owed.cli.root import NO_REGISTRY, format_option, print_json, relative_path, root_option
from owed.cli.way import Way
from owed.cli.workspace import load, place_of, record_named, scan
from owed.index.snapshot import Snapshot
from owed.index.through import Lean, leans
from owed.index.touches import Touch
from owed.registry.summary import one_line


@click.command("touches")
@root_option
@format_option
@click.option("--likely", is_flag=True, help="Also uses that merely look like one.")
@click.option("--through", metavar="FILE", help="What this file leans on, by record: uses, and what lies in it.")
@click.argument("ids", metavar="[ID|FILE]…", nargs=-1)
def command(root: Path | None, output: str, likely: bool, through: str | None, ids: tuple[str, ...]) -> None:
    """List where code meets these records, or all."""
    workspace = load(root)
    records = [record_named(workspace, name) for name in ids]
    path = relative_path(workspace.root, through) if through is not None else None
    if likely:
        workspace.look_for_likely()
    snapshot = scan(workspace)
    way = Way(workspace)
    if path is not None:
        if not snapshot.exists(path):
            raise click.UsageError(f"{path or '.'} is no file of this workspace, or an ignored one")
        found = leans(snapshot, path, [record.id for record in records])
        if output == "json":
            print_json({"path": path, "records": [_lean_as_json(snapshot, way, lean) for lean in found]})
        else:
            _print_leans(snapshot, way, path, found)
        return
    touches = [
        touch
        for record in records or workspace.registry.all
        for touch in snapshot.touches_of(record)
        if workspace.config.likely or touch.confidence == "certain"
    ]
    if output == "json":
        print_json({"touches": [_as_json(snapshot, way, touch) for touch in touches]})
        return
    for touch in touches:
        sure = "" if touch.confidence == "certain" else " (likely)"
        click.echo(f"{_where(snapshot, touch)}: {touch.record} {touch.kind} {touch.anchor}{sure}")
    if not touches:
        click.echo("No code meets them." if workspace.folders else NO_REGISTRY, err=True)


def _as_json(snapshot: Snapshot, way: Way, touch: Touch) -> dict[str, Any]:
    return {
        "record": touch.record,
        "anchor": touch.anchor,
        "kind": touch.kind,
        "confidence": touch.confidence,
        "path": touch.path,
        "cell": touch.cell,
        "range": place_of(snapshot, touch.path, touch.cell, touch.span),
        **way.via(touch.via),
    }


def _lean_as_json(snapshot: Snapshot, way: Way, lean: Lean) -> dict[str, Any]:
    return {
        "id": lean.record.id,
        "title": lean.record.title,
        "status": lean.record.status,
        "path": lean.record.path,
        "is-debt": lean.record.is_debt,
        "touches": [
            {
                **_as_json(snapshot, way, contact.touch),
                **({"definition": way.place(contact.definition)} if contact.definition else {}),
            }
            for contact in lean.contacts
        ],
    }


def _where(snapshot: Snapshot, touch: Touch) -> str:
    """``src/run.py:12:9``, as editors and terminals follow it."""
    start = place_of(snapshot, touch.path, touch.cell, touch.span)["start"]
    cell = f":cell {touch.cell}" if touch.cell else ""
    return f"{touch.path}{cell}:{start['line']}:{start['column']}"


def _print_leans(snapshot: Snapshot, way: Way, path: str, found: Sequence[Lean]) -> None:
    if not found:
        click.echo(f"{path} leans on no recorded debt or decision.", err=True)
    for lean in found:
        told: set[tuple[object, ...]] = set()
        click.echo(one_line(lean.record, snapshot.today))
        for contact in lean.contacts:
            click.echo(f"  {_where(snapshot, contact.touch)}: {contact.says}")
            if (known := (contact.touch.anchor, contact.touch.via)) in told:
                continue  # the way of one use is that of most others
            told.add(known)
            for hop in contact.touch.via:
                click.echo(f"    {_at(way.place(hop))}: re-exported here")
            if contact.definition is not None:
                click.echo(f"    {_at(way.place(contact.definition))}: defined here")


def _at(place: dict[str, Any]) -> str:
    start = place["range"]["start"]
    return f"{place['path']}:{start['line']}:{start['column']}"
