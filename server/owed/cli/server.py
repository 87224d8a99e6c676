"""``owed server``: what editors start."""

from __future__ import annotations

import click


@click.command("server")
@click.option("--stdio", is_flag=True, help="Serve over stdin and stdout (the default).")
@click.option("--tcp", metavar="[HOST:]PORT", help="Serve over TCP, on a loopback address.")
def command(stdio: bool, tcp: str | None) -> None:
    """Serve an editor: the Language Server Protocol over stdio or TCP."""
    from owed.lsp.start import start_io, start_tcp

    if tcp is None or stdio:
        start_io()
        return
    host, _, port = tcp.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"--tcp {tcp}: not a port")
    try:
        start_tcp(host or "127.0.0.1", int(port))
    except ValueError as error:
        raise click.UsageError(f"--tcp {tcp}: {error}") from None
