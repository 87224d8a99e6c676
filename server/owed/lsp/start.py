"""Starting the server: over stdio, or TCP on loopback."""

from __future__ import annotations

import logging
import sys

from owed.lsp.server import OwedServer

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def start_io() -> None:
    """Serve one client over stdin and stdout. Logs go to stderr."""
    _log_to_stderr()
    OwedServer().start_io()


def start_tcp(host: str, port: int) -> None:
    """Serve a client over TCP. Only loopback addresses are listened on: the protocol knows no passwords.

    :raises ValueError: when the host is another address.
    """
    if host not in LOOPBACK:
        raise ValueError(f"{host} is not a loopback address")
    _log_to_stderr()
    OwedServer().start_tcp(host, port)


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)
