"""Open records whose files got another name, or went, while they are open: what is not saved in them is in no file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from owed.registry.discover import record_stem


class Adrift:
    """Follows the open documents of one root that may be records. ``now`` is replaced, never changed.

    A record that has never been saved is not adrift: its file has yet to come.
    """

    def __init__(self, root: Path, documents: Mapping[str, object]) -> None:
        self._root = root
        self._documents = documents
        self._had_files: set[str] = set()
        self.now: frozenset[str] = frozenset()

    def look(self, paths: Collection[str]) -> None:
        """These documents were opened or closed, or their files may have come or gone: one call of ``stat`` each."""
        now = set(self.now)
        for path in paths:
            now.discard(path)
            if path not in self._documents or record_stem(path) is None:
                self._had_files.discard(path)
            elif (self._root / path).is_file():
                self._had_files.add(path)
            elif path in self._had_files:
                now.add(path)
        if now != self.now:
            self.now = frozenset(now)

    def look_at_all(self) -> None:
        """Anything may have come or gone."""
        self.look(tuple(self._documents))
