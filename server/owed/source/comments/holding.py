"""The comments that hold certain words, found without reading all of a file: for languages with line comments only, in which strings
end with their line, but for those in triple quotes and those with a backslash at its end.

What a line means depends on what stands above it only through these. So of a file are read the lines with triple quotes, outside of
what they hold, and those with the words. The result is what reading everything gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Spans = list[tuple[int, int]]
Run = Callable[[bytes, int, int, Spans], int]
"""Reads on from a byte outside of comments and strings, and adds the comments that start before another byte; gives where it
ended: there, or behind what was open there.
"""

_BELOW = 20
"""Lines below a comment that are read."""


class Holding:
    """One file, read from the top."""

    def __init__(self, data: bytes, run: Run) -> None:
        self._data = data
        self._run = run
        self._at = 0
        """What is before has been read, and this byte is in no comment or string."""
        self._triple = {quote: data.find(quote) for quote in (b'"""', b"'''")}

    def find(self, signs: Sequence[str], words: Sequence[bytes]) -> Spans:
        """The comments that hold a word, with those right below them; ``signs`` start comments."""
        found: Spans = []
        for place in self._places([sign.encode() for sign in signs], words):
            if place < self._at:
                continue
            here: Spans = []
            self._pass_strings(place, here)
            if place >= self._at:
                self._at = self._run(self._data, self._start(place), place + 1, here)
            if here and here[-1][0] <= place < here[-1][1]:
                found.append(here[-1])
                self._below(found)
        return found

    def _places(self, signs: Sequence[bytes], words: Sequence[bytes]) -> list[int]:
        """Where the words are, behind a sign in their line."""
        data = self._data
        found = set()
        for word in words:
            end = sign = -1
            at = data.find(word)
            while at >= 0:
                if at > end:
                    line = data.rfind(b"\n", 0, at) + 1
                    end = data.find(b"\n", at)
                    end = len(data) if end < 0 else end
                    sign = min((s for s in (data.find(each, line, end) for each in signs) if s >= 0), default=end)
                if sign < at + len(word):
                    found.add(at)
                at = data.find(word, at + len(word) if sign < end else end)
        return sorted(found)

    def _pass_strings(self, place: int, here: Spans) -> None:
        """Read what is in triple quotes above a place, or around it; comments that hold such quotes are added."""
        while True:
            self._triple = {
                quote: at if at < 0 or at >= self._at else self._data.find(quote, self._at)
                for quote, at in self._triple.items()
            }
            opened = min((at for at in self._triple.values() if at >= 0), default=place)
            if opened >= place:
                return
            self._at = self._run(self._data, self._start(opened), opened + 1, here)

    def _start(self, place: int) -> int:
        """Where to read from to know what a place is, when no triple quotes are between: its line, and those that continue in it."""
        data, low = self._data, self._at
        line = data.rfind(b"\n", low, place) + 1
        while line > low and (data[line - 2 : line - 1] == b"\\" or data[line - 3 : line - 1] == b"\\\r"):
            line = data.rfind(b"\n", low, line - 1) + 1
        return max(line, low)

    def _below(self, found: Spans) -> None:
        """Add the comments of the lines that follow, while each has one."""
        for _ in range(_BELOW):
            start = self._at + 1  # behind the end of the line
            end = self._data.find(b"\n", start)
            end = len(self._data) if end < 0 else end
            here: Spans = []
            after = self._run(self._data, start, end, here) if start < end else start
            if not here:
                return
            self._at = after
            found.append(here[-1])
