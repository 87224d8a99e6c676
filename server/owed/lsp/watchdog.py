"""Who holds the event loop: with ``OWED_WATCHDOG`` set to milliseconds, each hold that is longer is logged with where it was.

For tests and for finding out; it is off otherwise. The time for which the loop's thread was at work is told beside it: what is
more than that was waited for, on a machine with other things to do.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import FrameType

log = logging.getLogger("owed.watchdog")
_TICK = 0.005


def limit() -> float | None:
    """The limit in seconds; None when nothing is to be watched."""
    try:
        return float(os.environ["OWED_WATCHDOG"]) / 1000
    except (KeyError, ValueError):
        return None


@dataclass
class _State:
    """When the loop last came round, and what held it since."""

    at: float
    spent: float
    """The processor time of the loop's thread by then."""
    where: str = ""


async def watch(seconds: float) -> None:
    """Watch the running loop until it ends."""
    state = _State(time.perf_counter(), time.thread_time())
    loop_thread = threading.get_ident()
    threading.Thread(target=_look, args=(state, loop_thread, seconds), daemon=True).start()
    while True:
        await asyncio.sleep(_TICK)
        now = time.perf_counter()
        spent = time.thread_time()
        held, worked, where = now - state.at - _TICK, spent - state.spent, state.where
        state.at, state.spent, state.where = now, spent, ""
        if held > seconds:
            log.warning("held %.0f ms, at work for %.0f ms: %s", held * 1000, worked * 1000, where)


def _look(state: _State, thread: int, seconds: float) -> None:
    """From another thread: what runs when the loop has not come round for as long as the limit."""
    while True:
        time.sleep(_TICK)
        if not state.where and time.perf_counter() - state.at > seconds:
            frame = sys._current_frames().get(thread)
            state.where = _ours(frame) if frame is not None else ""


def _ours(frame: FrameType) -> str:
    stack = [entry for entry in traceback.extract_stack(frame) if "/owed/" in entry.filename.replace("\\", "/")]
    return " > ".join(
        f"{e.filename.replace(chr(92), '/').rpartition('/owed/')[2]}:{e.lineno} {e.name}" for e in stack[-4:]
    )
