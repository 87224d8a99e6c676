"""The engine of inference over a workspace: files parsed when first needed, questions answered once.

A question about a file is answered from that file and, where it leads there, from others. Each answer knows the files that it
came from; ``needs`` collects them for whoever is being looked at, so that a change can be followed to all that depends on it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tree_sitter import Tree

from owed.source.python.annotations import Annotations
from owed.source.python.calls import Calls
from owed.source.python.exports import Exports
from owed.source.python.infer import Inference
from owed.source.python.members import Members
from owed.source.python.modules import Modules
from owed.source.python.outright import Outright
from owed.source.python.parsed import Parsed
from owed.source.python.wrapping import Wrapping

Answer = TypeVar("Answer")
Read = Callable[[str], "bytes | None"]
Answers = dict[Hashable, tuple[object, frozenset[str]]]
"""What is known, with the files that it came from."""

MOST_PARSED = 3_000_000
"""Bytes of source that are kept parsed."""
DEEPEST = 90
"""Questions within questions."""
QUESTION = 200
"""Bytes of parsing that a question takes as long as."""
MOST_STEPS = 8_000
"""Questions for one name in one place."""
MOST_FILE_STEPS = 400_000
"""Questions for one file."""
ANSWER = 200
"""Bytes of parsed source that take as much room as an answer, about: for so much of it one is kept of files that made room."""
LARGEST = 4_000_000
"""Bytes of a file beyond which it is nobody's module."""


class Exhausted(Exception):  # noqa: N818 - no error: a pause
    """The allowance is used up: what was found so far is kept, and the same question gets further next time."""


class Engine:
    """Answers what names stand for and what expressions are, in all files of a workspace."""

    def __init__(self, modules: Modules, read: Read, room: int = MOST_PARSED) -> None:
        self._room = room
        self.modules = modules
        self.exports = Exports(self)
        self.members = Members(self)
        self.calls = Calls(self)
        self.outright = Outright(self)
        self.wrapping = Wrapping(self)
        self.annotations = Annotations(self)
        self.infer = Inference(self)
        self.allowance: int | None = None
        """Bytes that may still be parsed before ``Exhausted`` is raised; None: no limit. A new question counts as some."""
        self.read = read
        self._parsed: OrderedDict[str, Parsed] = OrderedDict()
        self._pinned: dict[str, Parsed] = {}
        self._left_by: OrderedDict[str, tuple[int, Answers]] = OrderedDict()
        """What was known of files that made room, with the hash of their text: places stay what they are."""
        self._answers = 0
        self._size = 0
        self._current = ""
        self._known: Answers = {}
        self._by_path: dict[str, set[Hashable]] = {}
        self._asking: dict[Hashable, int] = {}
        self._cut: set[Hashable] = set()
        self._needs: list[set[str]] = [set()]
        self._steps = 0
        self._left = MOST_FILE_STEPS

    # Files

    def parsed(self, path: str) -> Parsed | None:
        """A file, parsed; None for one that cannot be read, or a folder."""
        self._needs[-1].add(path)
        known = self._pinned.get(path) or self._parsed.get(path)
        if known is not None:
            if path != self._current and path in self._parsed:
                self._parsed.move_to_end(path)
                known.shared = True
            return known
        if path.endswith("/"):
            return None
        data = self.read(path)
        if data is None or len(data) > LARGEST:
            return None
        found = self.hold(path, data)
        found.shared = True
        return found

    def _spend(self, size: int) -> None:
        """Take what is about to be parsed from the allowance."""
        if self.allowance is not None:
            if self.allowance <= 0:
                raise Exhausted
            self.allowance -= size
        self._size += size

    def hold(self, path: str, data: bytes) -> Parsed:
        """Keep a file, to be parsed where it is asked about, as long as there is room; one that is kept is given back."""
        known = self._pinned.get(path) or self._parsed.get(path)
        if known is not None and known.data == data:
            return known
        self._drop(path)
        found = self._parsed[path] = Parsed(path, data, spend=self._spend)
        text, answers = self._take(path)
        if answers and text == hash(data):
            found.types = answers
        return found

    def _drop(self, path: str) -> None:
        old = self._parsed.pop(path, None)
        self._size -= old.weight if old is not None else 0

    def _make_room(self, path: str) -> None:
        """Drop the trees of a file. What is known of it takes little, and much work to find out again."""
        old = self._parsed[path]
        self._drop(path)
        if old.types and len(old.types) < self._room // ANSWER:
            self._left_by[path] = hash(old.data), old.types
            self._answers += len(old.types)
        while self._answers > self._room // ANSWER:
            self._take(next(iter(self._left_by)))

    def _take(self, path: str) -> tuple[int, Answers]:
        kept = self._left_by.pop(path, (0, {}))
        self._answers -= len(kept[1])
        return kept

    def pin(self, path: str, data: bytes, tree: Tree) -> Parsed:
        """Use this text and tree for a file: an open document, or the file that is being looked at."""
        known = self._pinned.get(path)
        if known is None or known.tree is not tree:
            self.forget(path)
            known = self._pinned[path] = Parsed(path, data, tree)
        return known

    def unpin(self, path: str) -> None:
        """Read the file from disk again."""
        self._pinned.pop(path, None)

    def forget(self, path: str) -> None:
        """Forget all that came from a file: it has changed."""
        self._drop(path)
        self._take(path)
        for key in self._by_path.pop(path, ()):
            self._known.pop(key, None)
        places = [parsed.types for parsed in (*self._pinned.values(), *self._parsed.values())]
        for answers in (*places, *(kept for _, kept in self._left_by.values())):
            for key in [key for key, (_, needs) in answers.items() if path in needs]:
                del answers[key]
        self._answers = sum(len(kept) for _, kept in self._left_by.values())

    # Questions

    @contextmanager
    def collect(self) -> Iterator[set[str]]:
        """The files that the answers within come from."""
        collected: set[str] = set()
        self._needs.append(collected)
        try:
            yield collected
        finally:
            self._needs.pop()
            self._needs[-1] |= collected

    def start_file(self, path: str) -> None:
        """Another file is looked at; what only the last one needed makes room."""
        self._left = MOST_FILE_STEPS
        last = self._parsed.get(self._current)
        if last is not None and not last.shared and path != self._current:
            self._drop(self._current)
        self._current = path
        while self._size > self._room and len(self._parsed) > 1:
            oldest = next(iter(self._parsed))
            if oldest == path:
                self._parsed.move_to_end(path)
            else:
                self._make_room(oldest)

    def start(self) -> None:
        """Another name is asked about: it has its own steps, of those that are left to the file."""
        self._left -= self._steps
        self._steps = 0 if self._left > 0 else MOST_STEPS
        self._cut = set()

    def ask(self, key: Hashable, compute: Callable[[], Answer], none: Answer, inside: Parsed | None = None) -> Answer:
        """Answer a question once. ``none`` is the answer in the middle of itself, too deep, or when the steps are used up.

        ``inside``: the question is about a place in this file, and is kept only as long as its tree.
        """
        known = (self._known if inside is None else inside.types).get(key)
        if known is not None:
            self._needs[-1] |= known[1]
            return known[0]  # type: ignore[return-value]
        full = key if inside is None else (inside.path, key)
        if full in self._asking or len(self._asking) >= DEEPEST or self._steps >= MOST_STEPS:
            self._cut.add(full if full in self._asking else ())
            return none
        self._steps += 1
        if self.allowance is not None and not self._asking:
            if self.allowance <= 0:
                raise Exhausted
            self.allowance -= QUESTION
        self._asking[full] = len(self._asking)
        outer = self._cut
        self._cut = set()
        self._needs.append(set())
        try:
            answer = compute()
        finally:
            needs = self._needs.pop()
            self._needs[-1] |= needs
            self._asking.pop(full)
            self._cut.discard(full)
            cut = self._cut
            self._cut = outer | cut
        if not cut:
            self._keep(key, answer, frozenset(needs), inside)
        return answer

    def _keep(self, key: Hashable, answer: object, needs: frozenset[str], inside: Parsed | None) -> None:
        if inside is not None:
            inside.types[key] = (answer, needs)
            return
        self._known[key] = (answer, needs)
        for path in needs:
            self._by_path.setdefault(path, set()).add(key)
