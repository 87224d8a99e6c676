"""Work on all cores, for a program that waits for the end of it: the command line. Threads would gain nothing here."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 8
"""Processes, however many cores there are."""


def cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def begin() -> None:
    """Set a worker up: it makes no cycles that live long, and ends soon, so nobody has to look for them."""
    gc.disable()


class Crew:
    """A few processes, or none when the work is small: then everything is done here."""

    def __init__(self, small: bool) -> None:
        count = min(MOST, cores())
        self._pool: ProcessPoolExecutor | None = None
        if not small and count > 1:
            # a copy of this process is there at once; with threads, or elsewhere than on Linux, it would not be safe
            method = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
            self._pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context(method), initializer=begin)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, work: Callable[..., T], parts: Iterable[Sequence[Any]]) -> Iterator[T]:
        """What ``work`` gives for each part's arguments, in order."""
        if self._pool is None:
            for part in parts:
                yield work(*part)
            return
        futures = [self._pool.submit(work, *part) for part in parts]
        for future in futures:
            yield future.result()
