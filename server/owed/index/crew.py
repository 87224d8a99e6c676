"""Work on all cores, for a program that waits for the end of it: the command line. Threads would gain nothing here.

On Linux the workers are copies of this process: they have all that it has, without a byte being sent, and take the next part from a
counter that they share; only results travel. Elsewhere, and beside threads, they are started anew, and parts are sent.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")
MOST = 8
"""Processes, however many cores there are."""
_NUMBER = 4
_LENGTH = 8
_READ = 1 << 18


def cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def may_copy() -> bool:
    """Whether copies of this process can be made."""
    return sys.platform == "linux" and threading.active_count() == 1


def begin() -> None:
    """Set a worker up: it makes no cycles that live long, and ends soon, so nobody has to look for them."""
    gc.disable()


class Crew:
    """A few processes, or none when the work is small: then everything is done here."""

    def __init__(self, small: bool) -> None:
        self._count = 1 if small else min(MOST, cores())
        self.shares = self._count == 1 or may_copy()
        """Whether parts reach the workers as they are, whatever they hold; else they are pickled."""

    def map(self, work: Callable[..., T], parts: Sequence[Sequence[Any]]) -> Iterator[T]:
        """What ``work`` gives for each part's arguments, in order."""
        if self._count == 1 or len(parts) < 2:
            return (work(*part) for part in parts)
        return _ordered(Copies(work, parts, self._count)) if self.shares else _sent(work, parts, self._count)


def _ordered(copies: Copies[T]) -> Iterator[T]:
    waiting: dict[int, T] = {}
    due = 0
    for number, result in copies.results():
        waiting[number] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def _sent(work: Callable[..., T], parts: Sequence[Sequence[Any]], count: int) -> Iterator[T]:
    import multiprocessing  # noqa: PLC0415 not needed where processes are copied
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=begin)
    try:
        futures = [pool.submit(work, *part) for part in parts]
        for future in futures:
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass
class _Copy:
    """A worker, and what has come from it so far."""

    pid: int
    pipe: int
    data: bytearray = field(default_factory=bytearray)

    def take(self) -> Iterator[tuple[int, Any]]:
        """The results that have come whole."""
        while len(self.data) >= _LENGTH:
            size = int.from_bytes(self.data[:_LENGTH], "little")
            if len(self.data) < _LENGTH + size:
                return
            found: tuple[int, Any] = pickle.loads(self.data[_LENGTH : _LENGTH + size])
            del self.data[: _LENGTH + size]
            yield found


class Copies(Generic[T]):
    """Copies of this process at work; they begin at once, and this process goes on. Linux only, and beside no threads."""

    def __init__(self, work: Callable[..., T], parts: Sequence[Sequence[Any]], count: int) -> None:
        self._work = work
        self._parts = parts
        self._counter = os.memfd_create("owed")
        os.write(self._counter, b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(parts))))
        os.lseek(self._counter, 0, os.SEEK_SET)
        self._copies: list[_Copy] = []
        sys.stdout.flush()
        sys.stderr.flush()
        for _ in range(min(count, len(parts))):
            self._copies.append(self._copy())

    def _copy(self) -> _Copy:
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid:
            os.close(theirs)
            return _Copy(pid, ours)
        status = 1
        try:
            os.close(ours)
            for other in self._copies:
                os.close(other.pipe)
            begin()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            # the place in a file is shared, and moved by each read; Linux locks it for files on disk only, so two that
            # read at once may get the same part
            while number := os.read(self._counter, _NUMBER):
                at = int.from_bytes(number, "little")
                data = pickle.dumps((at, self._work(*self._parts[at])), pickle.HIGHEST_PROTOCOL)
                _write(theirs, len(data).to_bytes(_LENGTH, "little") + data)
            status = 0
        finally:
            os._exit(status)

    def results(self) -> Iterator[tuple[int, T]]:
        """The number of each part with what it gave, each once, in the order in which they come. To be asked once.

        What a worker left undone is done here: one that has died costs time, and no result.
        """
        left = set(range(len(self._parts)))
        try:
            poll = select.poll()
            by_pipe = {copy.pipe: copy for copy in self._copies}
            for pipe in by_pipe:
                poll.register(pipe, select.POLLIN)
            while by_pipe:
                for pipe, _ in poll.poll():
                    data = os.read(pipe, _READ)
                    copy = by_pipe[pipe]
                    if not data:
                        poll.unregister(pipe)
                        del by_pipe[pipe]
                    copy.data += data
                    for number, result in copy.take():
                        if number in left:
                            left.discard(number)
                            yield number, result
        finally:
            self.end()
        for number in sorted(left):
            yield number, self._work(*self._parts[number])

    def end(self) -> None:
        """End the workers, whatever they are doing."""
        for copy in self._copies:
            os.close(copy.pipe)
            with suppress(OSError):
                os.kill(copy.pid, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(copy.pid, 0)
        if self._copies:
            os.close(self._counter)
        self._copies = []


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]
