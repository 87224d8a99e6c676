"""Work in processes of their own, which end with it, and at the latest when the client leaves.

They are started anew (``spawn``): a copy of a process with threads may hang, and a server that makes copies outlives its client.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Workers:
    """All processes that work for one client."""

    def __init__(self) -> None:
        self._pools: set[ProcessPoolExecutor] = set()
        self.ended = False
        """Whether the client has left, so that nobody waits for an answer."""

    @contextmanager
    def pool(self, count: int) -> Iterator[ProcessPoolExecutor]:
        """So many processes, for as long as the block runs. Where an exception ends the block, they end at once."""
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_end_with_parent)
        self._pools.add(pool)
        try:
            yield pool
        except BaseException:
            _end(pool)
            raise
        finally:
            self._pools.discard(pool)
            pool.shutdown(wait=False, cancel_futures=True)

    async def ask(self, pool: ProcessPoolExecutor, work: Callable[..., T], *arguments: object) -> T:
        """What ``work`` gives, done by one of these processes.

        :raises asyncio.CancelledError: when the client left before there was an answer.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *arguments)
        except RuntimeError:  # a pool that is at its end takes no work, and what it did is broken off
            if self.ended:
                raise asyncio.CancelledError from None
            raise

    async def once(self, work: Callable[..., T], *arguments: object) -> T:
        """``ask`` a process that is there for this one question."""
        with self.pool(1) as pool:
            return await self.ask(pool, work, *arguments)

    def end(self) -> None:
        """End all of them, in the middle of whatever they do: the client has left."""
        self.ended = True
        for pool in list(self._pools):
            _end(pool)

    @staticmethod
    def wait() -> None:
        """Wait until nothing is left of those that have been ended: what a pool holds of the system, a thread of its own gives back.

        For the end of the program: never while the client's messages are read.
        """
        for thread in threading.enumerate():
            if not thread.daemon and thread is not threading.current_thread():
                thread.join()


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):  # no public way to end a worker in the middle of a file
        process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: end when the server does, be it killed. Nobody else would tell: each worker holds both ends of what it waits at."""
    threading.Thread(target=_outlast, daemon=True).start()


def _outlast() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
