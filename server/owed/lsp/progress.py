"""Work-done progress that the server begins, for clients that show it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lsprotocol import types

from owed.lsp.server import OwedServer

Report = Callable[[float], None]
"""Tells which share of the work is done, from 0 to 1."""


@asynccontextmanager
async def progress(server: OwedServer, title: str) -> AsyncIterator[Report]:
    """Show progress for as long as the block runs. A client that has left in between is not told of the end."""
    token = await _token(server)
    shown = server.work_done_progress
    if token is not None:
        shown.begin(token, types.WorkDoneProgressBegin(title=title, percentage=0))

    def report(share: float) -> None:
        if token is not None:
            shown.report(token, types.WorkDoneProgressReport(percentage=min(100, int(share * 100))))

    try:
        yield report
    finally:
        if token is not None and not server.workers.ended:
            shown.end(token, types.WorkDoneProgressEnd())


async def _token(server: OwedServer) -> str | None:
    if not server.client.shows_progress:
        return None
    token = str(uuid.uuid4())
    try:
        await server.work_done_progress.create_async(token)
    except Exception:  # a client that refuses the token just gets no progress
        return None
    return token
