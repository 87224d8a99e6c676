"""The scan as the server runs it: in worker processes, in pieces, with progress, while requests are answered."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from lsprotocol import types

from owed.index.scan import CHUNK, batches, first_chunk, second_chunk, walk_all, with_aliases
from owed.lsp.anchoring import follow, follow_soon
from owed.lsp.progress import progress
from owed.lsp.refresh import refresh, refresh_diagnostics
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.turns import PAUSE, SLICE, stepped

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
    count = max(1, min(4, (os.cpu_count() or 2) - 1))
    workers, workspace, disk = server.workers, root.workspace, root.workspace.disk
    top = str(workspace.root)
    disk.beginning()
    with workers.pool(count) as pool:
        entries = await workers.ask(pool, walk_all, top, tuple(workspace.config.exclude))
        await stepped(workspace.finding_paths(entries))
        query = workspace.query
        frozen = await asyncio.to_thread(query.frozen)
        looks_due = await stepped(disk.knowing_firsts())
        chunks = [looks_due[start : start + CHUNK] for start in range(0, len(looks_due), CHUNK)]
        async with progress(server, f"Owed: {len(entries):,} files") as report:

            async def all_of(
                work: Callable[..., list[T]], args: list[tuple[object, ...]], part: float, base: float
            ) -> AsyncIterator[list[T]]:
                for start in range(0, len(args), count):
                    batch = args[start : start + count]
                    for found in await asyncio.gather(*(workers.ask(pool, work, top, *each) for each in batch)):
                        yield found
                    report(base + part * (start + len(batch)) / len(args))

            async for looks in all_of(first_chunk, [(chunk, frozen) for chunk in chunks], 0.5, 0):
                disk.found_first(looks)
            refresh(server)
            reach, more = await stepped(disk.reaching()), list[str]()
            if reach.aliases:
                limit = workspace.config.max_file_size
                more, reach = await workers.ask(pool, with_aliases, top, [p for p, _ in entries], reach, limit)
            disk.found_reach(reach, more)
            left = await stepped(disk.knowing_seconds())
            if left:
                # it is compressed, which needs no turn of ours
                world = await asyncio.to_thread(disk.frozen_world)
                parts = list(batches(left))
                async for facts in all_of(second_chunk, [(part, frozen, world) for part in parts], 0.5, 0.5):
                    disk.found_facts(facts)
            await stepped(workspace.finishing())
            await follow(server, root, pool)
            # where the question is another one now, both are answered in part, and a sweep follows
            if (chunks or left) and workspace.query == query:
                await stepped(disk.saving())
                await asyncio.to_thread(workspace.cache.write)
