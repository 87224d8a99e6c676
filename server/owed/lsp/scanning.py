"""The scan as the server runs it: in worker processes, in pieces, with progress, while requests are answered."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from lsprotocol import types

from owed.index.scan import CHUNK, batches, first_chunk, second_chunk, walk_all, with_aliases
from owed.lsp.anchoring import follow, follow_soon
from owed.lsp.refresh import refresh, refresh_diagnostics
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.turns import PAUSE, SLICE, stepped

_pools: set[ProcessPoolExecutor] = set()

T = TypeVar("T")


async def load(server: OwedServer, root: Root) -> None:
    """Read the rest of the registry, between requests. What open files are about is told as soon as it is read."""
    due = root.loading is not None
    while not root.load(SLICE):
        if root.has_news:
            root.has_news = False
            refresh_diagnostics(server)
        await asyncio.sleep(PAUSE)
    await stepped(root.workspace.disk.recalling())
    if due:
        refresh(server)
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
    gc.disable()  # what is made now lives on; looking through all of it again and again would hold the loop
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
        gc.freeze()
        gc.enable()
    refresh(server)
    await work(server, root)


async def work(server: OwedServer, root: Root) -> None:
    """Do what is late, in slices between requests."""
    if root.working:
        return
    root.working = True
    did = False
    try:
        while root in server.session.roots and root.workspace.is_late:
            did = True
            root.workspace.work()
            await asyncio.sleep(PAUSE)
    except Exception as error:
        server.fault("late work", error)
    finally:
        root.working = False
    if did:
        refresh(server)
        follow_soon(server, root)


def work_soon(server: OwedServer, root: Root) -> None:
    """Do what is late as soon as nobody waits."""
    if root.workspace.is_late and not root.working:
        server.spawn(work(server, root))
    follow_soon(server, root)


async def _sweep(server: OwedServer, root: Root) -> None:
    loop = asyncio.get_running_loop()
    workers = max(1, min(4, (os.cpu_count() or 2) - 1))
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    _pools.add(pool)
    progress = _Progress(server)
    workspace = root.workspace
    try:
        entries = await loop.run_in_executor(pool, walk_all, str(workspace.root), tuple(workspace.config.exclude))
        await stepped(workspace.finding_paths(entries))
        query = workspace.query
        frozen = query.frozen()
        looks_due = await stepped(workspace.disk.knowing_firsts())
        chunks = [looks_due[start : start + CHUNK] for start in range(0, len(looks_due), CHUNK)]
        top = str(workspace.root)
        await progress.begin(f"Owed: {len(entries):,} files")

        async def all_of(
            work: Callable[..., list[T]], args: list[tuple[object, ...]], part: float, base: float
        ) -> AsyncIterator[list[T]]:
            for start in range(0, len(args), workers):
                batch = args[start : start + workers]
                for found in await asyncio.gather(*(loop.run_in_executor(pool, work, top, *each) for each in batch)):
                    yield found
                progress.report(base + part * (start + len(batch)) / len(args))

        async for looks in all_of(first_chunk, [(chunk, frozen) for chunk in chunks], 0.5, 0):
            workspace.disk.found_first(looks)
        refresh(server)
        reach, more = workspace.disk.reaching(), list[str]()
        if reach.aliases:
            limit = workspace.config.max_file_size
            more, reach = await loop.run_in_executor(pool, with_aliases, top, [p for p, _ in entries], reach, limit)
        workspace.disk.found_reach(reach, more)
        left = await stepped(workspace.disk.knowing_seconds())
        if left:
            # it is compressed, which needs no turn of ours
            world = await asyncio.to_thread(workspace.disk.frozen_world)
            parts = list(batches(left))
            async for facts in all_of(second_chunk, [(part, frozen, world) for part in parts], 0.5, 0.5):
                workspace.found_facts(facts, False)
        workspace.found_facts([], True)
        await follow(server, root, pool)
        # where the question is another one now, both are answered in part, and a sweep follows
        if (chunks or left) and workspace.query == query:
            await stepped(workspace.disk.saving())
            await asyncio.to_thread(workspace.cache.write)
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

    def report(self, share: float) -> None:
        if self._token:
            self._server.work_done_progress.report(
                self._token, types.WorkDoneProgressReport(percentage=min(100, int(share * 100)))
            )

    def end(self) -> None:
        if self._token:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())
            self._token = None
