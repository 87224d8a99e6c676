"""The command ``owed``. Each subcommand is a module of this package, imported only when it is called."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from importlib import import_module

import click

from owed import __version__

COMMANDS = {
    "init": "Start a registry in this repository.",
    "new": "Write a new record.",
    "list": "List the records.",
    "show": "Show a record's card.",
    "touches": "List where code meets records.",
    "check": "Report findings; exit 1 when there are any that count.",
    "review": "Say what a change does to the debt.",
    "status": "Say where a record stands: accept, reject, deprecate, repay it.",
    "supersede": "Replace a record by another, or by a new one.",
    "fix": "Write into the records where their anchors' code is now.",
    "renumber": "Give a record another ID, everywhere.",
    "migrate": "Turn an existing log into MADR 4.",
    "rule": "Explain a rule.",
    "config": "Show the settings that are in force, and where each comes from.",
    "demo": "Show what an editor shows, on a sample.",
    "server": "Serve an editor over stdio or TCP.",
}


class Lazy(click.Group):
    """Imports a subcommand's module when it is used, so that the others cost nothing at start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"owed.cli.{cmd_name.replace('list', 'listing')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the command that was meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            raise click.UsageError(
                f"{error.message} Did you mean '{near[0]}'?" if near else error.message, ctx
            ) from None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="owed")
def main() -> None:
    """Technical debt, taken on purpose: a registry of ADRs, joined with the code.

    Start with `owed init`, or see `owed demo`; `owed COMMAND --help` says more.

    Exit status: 0 clean, 1 findings, 2 usage or configuration error.
    """


def run() -> None:
    """Run the command, and end at once: to take a large workspace apart, value by value, takes longer than many commands."""
    status: object = 1
    try:
        main()
    except SystemExit as ended:
        status = ended.code
    if isinstance(status, str):
        print(status, file=sys.stderr)
        status = 1
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError):  # whoever read it may have gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)
