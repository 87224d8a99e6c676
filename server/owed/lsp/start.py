"""Starting the server: over stdio, or TCP on loopback."""

from __future__ import annotations

import logging
import sys

from owed.lsp.early import Early

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def start_io() -> None:
    """Serve one client over stdin and stdout. Logs go to stderr."""
    early = Early(sys.stdin.buffer, sys.stdout.buffer)
    early.start()
    from owed.lsp.server import OwedServer  # noqa: PLC0415 the client has its answer while this is imported

    _log_to_stderr()
    server = OwedServer()
    try:
        server.start_io(*early.streams())
    finally:
        server.workers.end()
        server.workers.wait()


def start_tcp(host: str, port: int) -> None:
    """Serve a client over TCP. Only loopback addresses are listened on: the protocol knows no passwords.

    :raises ValueError: when the host is another address.
    """
    if host not in LOOPBACK:
        raise ValueError(f"{host} is not a loopback address")
    from owed.lsp.server import OwedServer  # noqa: PLC0415 as above

    _log_to_stderr()
    server = OwedServer()
    try:
        server.start_tcp(host, port)
    finally:
        server.workers.end()
        server.workers.wait()


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)
