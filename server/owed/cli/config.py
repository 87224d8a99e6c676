"""``owed config``: the settings in force, and where each comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click

from owed.cli.root import find_root, format_option, print_json, root_option
from owed.config import Config, load_config
from owed.fields import load_fields
from owed.registry.discover import Folder, registry_folders


@click.command("config")
@root_option
@format_option
def command(root: Path | None, output: str) -> None:
    """Show the settings that are in force, and where each comes from: a line of a file, or the default."""
    root = (root or find_root(Path.cwd())).resolve()
    config = load_config(root)
    folders, wrong = registry_folders(root, config)
    problems = [*map(str, config.problems), *wrong]
    names = load_fields("config").keys()
    settings = [_setting(config, name) for name in names]
    if output == "json":
        found = [{"path": folder.path, "prefix": folder.prefix} for folder in folders]
        print_json({"source": config.source, "settings": settings, "registry": found, "problems": problems})
    else:
        _print(config, settings, folders)
        for problem in problems:
            click.echo(f"owed: {problem}", err=True)
    if problems:
        raise SystemExit(2)


def _setting(config: Config, key: str) -> dict[str, Any]:
    made = key in config.lines
    line = config.lines.get(key)
    described = load_fields("config").describe([key])
    return {
        "key": key,
        "value": _plain(getattr(config, key.replace("-", "_"))),
        "default": not made,
        "path": config.source if made else None,
        "line": line + 1 if line is not None else None,
        "description": described.description if described else "",
    }


def _plain(value: Any) -> Any:
    """The value as TOML and JSON have it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key.replace("_", "-"): inner for key, inner in asdict(value).items() if inner is not None}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _print(config: Config, settings: list[dict[str, Any]], folders: tuple[Folder, ...]) -> None:
    width = max(len(setting["key"]) for setting in settings)
    for setting in settings:
        value = json.dumps(setting["value"], ensure_ascii=False)
        place = f"{setting['path']}:{setting['line']}" if setting["line"] else setting["path"] or "default"
        click.echo(f"{setting['key']:{width}}  {value}  " + click.style(f"({place})", dim=setting["default"]))
    named = ", ".join(f"{folder.path or '.'} ({folder.prefix})" for folder in folders)
    how = "" if config.registry or not folders else ", found by convention"
    click.echo(f"\nRegistry: {named}{how}" if named else "\nRegistry: none here. Start one with: owed init")
