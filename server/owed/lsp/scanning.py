"""The scan as the server runs it: in worker processes, in pieces, with progress, while requests are answered."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import uuid
from concurrent.futures import ProcessPoolExecutor

from lsprotocol import types

from owed.index.scan import examine_chunk, walk_all
from owed.lsp.refresh import refresh
from owed.lsp.server import OwedServer
from owed.lsp.session import Root

_pools: set[ProcessPoolExecutor] = set()


SLICE = 0.01
"""Seconds for which the registry is read before requests have their turn."""


async def load(server: OwedServer, root: Root) -> None:
    """Read the rest of the registry, between requests."""
    while not root.load(SLICE):
        await asyncio.sleep(0)
    for problem in (*root.workspace.problems, *map(str, root.workspace.config.problems)):
        if problem not in root.told:
            root.told.add(problem)
            server.say(problem, types.MessageType.Warning)


async def sweep(server: OwedServer, root: Root) -> None:
    """Look at a whole workspace. A sweep that is asked for while one runs follows it, once."""
    if root.scanning:
        root.scan_again = True
        return
    root.scanning = True
    try:
        root.scan_again = True
        while root.scan_again and root in server.session.roots:
            root.scan_again = False
            await load(server, root)
            await _sweep(server, root)
    except Exception as error:  # answers then come from what is open and what was found
        server.fault("scan", error)
    finally:
        root.scanning = False
    refresh(server)


async def _sweep(server: OwedServer, root: Root) -> None:
    loop = asyncio.get_running_loop()
    workers = max(1, min(4, (os.cpu_count() or 2) - 1))
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    _pools.add(pool)
    progress = _Progress(server)
    workspace = root.workspace
    try:
        entries = await loop.run_in_executor(pool, walk_all, str(workspace.root), tuple(workspace.config.exclude))
        workspace.found_paths(entries)
        frozen = workspace.frozen_query()
        chunks = list(workspace.chunks())
        await progress.begin(f"Owed: {len(entries):,} files")
        if not chunks:
            workspace.found_facts([], [], True)
        for start in range(0, len(chunks), workers):
            batch = chunks[start : start + workers]
            found = await asyncio.gather(
                *(loop.run_in_executor(pool, examine_chunk, str(workspace.root), chunk, frozen) for chunk in batch)
            )
            for chunk, facts in zip(batch, found, strict=True):
                workspace.found_facts(chunk, facts, False)
            progress.report(start + len(batch), len(chunks))
            if start == 0:
                refresh(server)
        workspace.found_facts([], [], True)
    finally:
        progress.end()
        _pools.discard(pool)
        pool.shutdown(wait=False, cancel_futures=True)


def stop() -> None:
    """End all workers: the client is leaving."""
    for pool in list(_pools):
        for process in list((pool._processes or {}).values()):  # no public way to end a worker in the middle of a file
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


class _Progress:
    """Work-done progress, for clients that show it."""

    def __init__(self, server: OwedServer) -> None:
        self._server = server
        self._token: str | None = None

    async def begin(self, title: str) -> None:
        if self._server.client.shows_progress:
            token = str(uuid.uuid4())
            try:
                await self._server.work_done_progress.create_async(token)
            except Exception:  # a client that refuses the token just gets no progress
                return
            self._token = token
            self._server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title, percentage=0))

    def report(self, done: int, total: int) -> None:
        if self._token and total:
            self._server.work_done_progress.report(
                self._token, types.WorkDoneProgressReport(percentage=min(100, done * 100 // total))
            )

    def end(self) -> None:
        if self._token:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())
            self._token = None
