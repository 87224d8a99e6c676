"""What is known of anchors that are not fresh: what history told, and above it what the session remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from owed.index.anchors.memory import AnchorMemory, Outlined
from owed.index.anchors.state import AnchorState, Inquiry, States, finding_states, inquiring, outdated
from owed.index.live.disk import LiveDisk
from owed.index.live.documents import LiveDocuments
from owed.index.live.registry import LiveRegistry
from owed.index.snapshot import Snapshot
from owed.steps import Steps
from owed.text import Text


class LiveAnchors:
    """The anchors of one root. ``text``: gives the text of a file as it counts now."""

    def __init__(
        self,
        asking: LiveRegistry,
        disk: LiveDisk,
        opened: LiveDocuments,
        memory: AnchorMemory,
        text: Callable[[str], Text | None],
    ) -> None:
        self._asking = asking
        self._disk = disk
        self._opened = opened
        self._memory = memory
        self._text = text
        self._states: States = {}
        self._asked_of: frozenset[tuple[str, int]] = frozenset()
        self.news = 0
        """How often something has become known."""

    def states(self) -> States:
        """What is known; where an anchor was before an edit took it away counts more than history."""
        return self._memory.over(self._states)

    def inquiring(self, snapshot: Snapshot) -> Steps[Inquiry]:
        """What is to be asked about the anchors, as they are now; see ``owed.index.anchors.state``."""
        return inquiring(snapshot, self._opened.texts(), self._memory.bodies)

    def finding_pending(self, snapshot: Snapshot) -> Steps[bool]:
        """Whether an anchor finds nothing of which nobody has been asked yet what has become of it, or not since it may be known."""
        states = yield from finding_states(snapshot)
        if any(state.kind == "pending" for state in states):
            return True
        return outdated([s for s in states if s.kind != "changed"], self._opened.texts()) - self._asked_of != set()

    def found_states(self, asked: Inquiry, states: Iterable[AnchorState]) -> None:
        """This is what has become of the anchors that were asked about; of others it stays what it was."""
        about = {(sought.record, sought.anchor.text) for sought in asked.sought}
        kept = {key: state for key, state in self._states.items() if key not in about}
        half_typed = self._memory.half_typed(self._outlined())
        found = {state.key: state for state in states if state.kind == "moved" or state.anchor not in half_typed}
        self._states = {**kept, **found}
        self._asked_of = outdated(self._states.values(), asked.texts)
        self.news += 1

    def remember(self, path: str) -> None:
        """A file is about to go: what anchors find in it is remembered, as if it had been open."""
        asked = self._asking.query.symbols.get(path)
        facts = self._disk.now.facts.get(path)
        text = self._text(path) if asked and facts is not None else None
        if asked and facts is not None and facts.parts and text is not None:
            self._memory.see(path, text.data, facts.parts[0].places, asked, self._opened.texts)

    def miss(self, path: str) -> None:
        """A file went: so did what was remembered of it."""
        asked = self._asking.query.symbols.get(path)
        if asked and path not in self._disk.now.paths:
            self._memory.see(path, b"", (), asked, self._opened.texts)

    def recall(self) -> bool:
        """Ask the session's memory where the definitions are that edits took away. True when that is news."""
        asking = self._asking
        news = self._memory.recall(self._outlined(), asking.query.symbols, asking.anchored.by_text, asking.registry.get)
        self.news += news
        return news

    def _outlined(self) -> dict[str, Outlined]:
        """The open files, and those that definitions are gone from since they were open."""
        found = self._opened.outlined()
        for path in {sighting.path for sighting in self._memory.gone.values()} - self._opened.texts().keys():
            text = self._text(path) if path in self._disk.now.paths else None
            if text is not None:
                found[path] = Outlined(path, text.data)
        return found
