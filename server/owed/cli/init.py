"""``owed init``: the folder, and a first record that says why there is a registry."""

from __future__ import annotations

from pathlib import Path

import click

from owed.cli.root import find_root, root_option
from owed.cli.workspace import load

README = """\
# Technical debt, taken on purpose

Each file in this folder is a decision record (MADR) about a shortcut that we took knowingly: what it bought, what
it costs while it stays, who owns it, and how and when it is repaid.

Neglect, defects and missing documentation are not technical debt; they do not belong here.

New records: `owed new "What was decided"`, or in an editor, on the code: *Register technical debt…*
"""


@click.command("init")
@root_option
@click.argument("folder", default="docs/debt")
def command(root: Path | None, folder: str) -> None:
    """Start a registry in FOLDER (default: docs/debt)."""
    root = root or find_root(Path.cwd())
    workspace = load(root)
    if workspace.folders:
        click.echo(f"There is a registry already: {', '.join(f.path for f in workspace.folders)}")
        return
    target = (workspace.root / folder).resolve()
    if not target.is_relative_to(workspace.root):
        raise click.UsageError(f"{folder} is outside of {workspace.root}")
    readme = target / "README.md"
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not readme.exists():
            readme.write_bytes(README.encode())
    except FileExistsError:
        raise click.UsageError(f"{folder} is a file; name a folder for the records") from None
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be made: {error.strerror}") from None
    click.echo(f"Registry: {target.relative_to(workspace.root).as_posix()}")
    if folder not in ("docs/debt", "docs/decisions", "docs/adr"):
        click.echo(f'Tell Owed about it in owed.toml:  registry = ["{folder}"]')
    click.echo('Next: owed new "What you decided", or in an editor, on a function: Register technical debt…')
