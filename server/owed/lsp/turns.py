"""Long work on the event loop, in turns: some milliseconds of it, then whoever waits."""

from __future__ import annotations

import asyncio
import time
from typing import TypeVar

from owed.steps import Steps

T = TypeVar("T")
SLICE = 0.008
"""Seconds of work before requests have their turn."""
PAUSE = 0.001
"""Seconds between two slices of work: pygls reads messages in a thread, which gets no turn where the loop never rests."""


async def stepped(steps: Steps[T]) -> T:
    """Take the steps, with a rest after each few milliseconds of them."""
    turns = Turns()
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: T = finished.value
            return result
        await turns.rest()


class Turns:
    """Says when it is somebody else's turn."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SLICE

    @property
    def is_over(self) -> bool:
        """Whether this turn was long enough."""
        return time.monotonic() > self._end

    async def rest(self) -> None:
        """Rest, if it was."""
        if self.is_over:
            await asyncio.sleep(PAUSE)
            self._end = time.monotonic() + SLICE
