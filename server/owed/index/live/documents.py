"""The documents that editors have open, and what they say: looked at when they change, as far as that fits between two keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from owed.index.anchors.memory import AnchorMemory, Outlined
from owed.index.document import Change, Document
from owed.index.examine import examine, examine_cells, examine_record, with_structure
from owed.index.facts import FileFacts
from owed.index.live.disk import LiveDisk
from owed.index.live.looks import Looks
from owed.index.live.registry import LiveRegistry
from owed.index.live.world import LiveWorld
from owed.index.named import Named, carried, follow
from owed.index.query import Query
from owed.index.symbols import look_at_symbols
from owed.source.languages import Language
from owed.source.python.engine import Exhausted
from owed.source.python.notebook import Cell

LARGE = 100_000
"""Bytes of a file in a language that is parsed anew, beyond which that is not done at every key."""


class LiveDocuments:
    """The open documents of one root. ``facts`` is replaced, never changed; so is ``cells``."""

    def __init__(
        self,
        asking: LiveRegistry,
        disk: LiveDisk,
        world: LiveWorld,
        looks: Looks,
        memory: AnchorMemory,
        documents: dict[str, Document],
    ) -> None:
        self._asking = asking
        self._disk = disk
        self._world = world
        self._looks = looks
        self._memory = memory
        self._documents = documents
        self.facts: dict[str, FileFacts] = {}
        self.cells: dict[str, Sequence[Cell]] = {}
        """The open notebooks."""
        self._named: dict[str, tuple[Query, Named]] = {}

    def texts(self) -> dict[str, bytes]:
        """What they say now, by path."""
        return {path: document.text.data for path, document in self._documents.items()}

    def outlined(self) -> dict[str, Outlined]:
        """Those that may hold definitions, by path."""
        return {
            path: Outlined(path, document.text.data, document.tree)
            for path, document in self._documents.items()
            if document.language is not None and self._asking.folder_of(path) is None
        }

    @property
    def sources(self) -> Iterator[str]:
        """The open files in which names can be found."""
        for path, document in self._documents.items():
            is_source = document.language is not None and self._asking.folder_of(path) is None
            if is_source and self._asking.query.looks_elsewhere:
                yield path

    # What happens to them

    def open(self, path: str, document: Document) -> None:
        """An editor opened a file; ``changed`` is to follow."""
        self._named.pop(path, None)
        self._documents[path] = document

    def change(self, path: str, changes: Sequence[Change], version: int | None) -> bool:
        """An editor changed a file; False when it is not open. ``changed`` is to follow."""
        document = self._documents.get(path)
        if document is None:
            return False
        document.change(changes, version)
        return True

    def close(self, path: str) -> None:
        """An editor closed a file."""
        self._documents.pop(path, None)
        self._take(path, None)
        self._named.pop(path, None)

    def changed_record(self, path: str) -> None:
        """The text of a record is another one."""
        self._take(path, examine_record(path, self._documents[path].text, self._asking.query))

    def set_cells(self, path: str, cells: Sequence[Cell] | None) -> None:
        """An editor opened or changed a notebook; None: it closed it."""
        self.cells = {known: found for known, found in self.cells.items() if known != path}
        if cells is None:
            self._take(path, None)
            return
        self.cells[path] = cells
        if not self._look_at_cells(path):
            self._take(path, examine_cells(path, cells, self._asking.query, None))
            self._looks.late[path] = None

    # Looking

    def look_at_all(self) -> None:
        """Something else is asked."""
        for path in list(self.facts):
            self.look(path)

    def look(self, path: str) -> None:
        """Look at an open file that is no record."""
        document = self._documents.get(path)
        if document is None or self._asking.folder_of(path) is not None:
            return
        if document.language is None:
            self._take(path, FileFacts(path))
        elif len(document.text.data) > self._asking.config.max_file_size:
            self._take(path, FileFacts(path, problem="larger than max-file-size"))
        else:
            self._show(path, document, self._named_in(path, document))

    def work(self, path: str) -> bool:
        """One slice of a late look; False when the file is not open."""
        document = self._documents.get(path)
        if path in self.cells:
            if self._look_at_cells(path):
                self._looks.late.pop(path, None)
            return True
        if document is None:
            return False
        named = self._looked(path, document)
        if named is not None:
            self._looks.late.pop(path, None)
            self._named[path] = (self._asking.query, named)
            document.moves = []
            self._show(path, document, named)
        return True

    def _take(self, path: str, found: FileFacts | None) -> None:
        facts = {**self.facts}
        facts.pop(path, None) if found is None else facts.update({path: found})
        self.facts = facts

    def _look_at_cells(self, path: str) -> bool:
        """Look at an open notebook; False when the allowance is used up in the middle."""
        world = self._world.now
        world.engine.forget(path)
        world.engine.allowance = self._looks.allowance
        try:
            self._take(path, examine_cells(path, self.cells[path], self._asking.query, world))
        except Exhausted:
            return False
        finally:
            world.engine.allowance = None
        return True

    def _show(self, path: str, document: Document, named: Named) -> None:
        """The facts of an open file, with what it has by name."""
        language, query = document.language, self._asking.query
        if language is not None and language.name == "python" and query.matches:
            named = with_structure(path, document.text.data, query, language, document.tree, named)
        facts = examine(path, document.text, query, self._world.now, language, document.tree, named)
        self._take(path, facts)
        asked = query.symbols.get(path)
        self._memory.see_markers(path, facts.parts)
        if asked or self._memory.gone:
            places = facts.parts[0].places if facts.parts else ()
            self._memory.see(path, document.text.data, places, asked or (), self.texts)

    def _named_in(self, path: str, document: Document) -> Named:
        """What an open Python file has by name: carried over from before the last edits where they do not concern it.

        Where other files must be read first that take longer than fits between two keys, it is what was known, for now.
        """
        query, looks = self._asking.query, self._looks
        if document.language is None or not query.looks_elsewhere:
            return Named()
        if document.language.name != "python":
            return self._named_elsewhere(path, document, document.language)
        known = self._named.get(path)
        followed = None
        if known is not None and known[0] is query and document.moves is not None:
            followed = follow(known[1], document.moves, path, document.text.data, query, document.tree)
        moves = document.moves
        if followed is None and known is not None and moves and len(document.text.data) > LARGE and not looks.patient:
            # a large file takes longer than a key may: what was found moves along until it is looked for again
            looks.late[path] = None
            followed = carried(known[1], moves)
        if followed is None:
            followed = self._looked(path, document)
            if followed is None:
                looks.late[path] = None
                document.moves = None
                return self._known_of(path, known)
        self._named[path] = (query, followed)
        document.moves = []
        return followed

    def _named_elsewhere(self, path: str, document: Document, language: Language) -> Named:
        """The same for a file in another language: large ones are left to the time between keys."""
        query, looks = self._asking.query, self._looks
        if not query.foreign and not query.matches:
            return Named()
        known = self._named.get(path)
        if known is not None and known[0] is query and len(document.text.data) > LARGE and not looks.patient:
            looks.late[path] = None
            return known[1]
        named = self._look_elsewhere(path, document.text.data, language)
        self._named[path] = (query, named)
        return named

    def _look_elsewhere(self, path: str, data: bytes, language: Language) -> Named:
        query = self._asking.query
        named = look_at_symbols(path, data, query, language, self._world.now)
        return with_structure(path, data, query, language, None, named)

    def _looked(self, path: str, document: Document) -> Named | None:
        """Look at an open file, or go on with it; None when it takes longer than fits between two keys."""
        data, language = document.text.data, document.language
        if language is not None and language.name != "python":
            return self._look_elsewhere(path, data, language)
        return self._looks.go_on(path, data, document.tree, pin=True)

    def _known_of(self, path: str, known: tuple[Query, Named] | None) -> Named:
        """What was last known of an open file, where it can still be right: its text on disk is what the scan saw."""
        facts = self._disk.now.facts.get(path)
        if known is None and facts is not None and len(facts.parts) == 1:
            part = facts.parts[0]
            if self._documents[path].text.data == self._world.read(path):
                return Named(part.places, part.uses, frozenset(), facts.needs)
        return Named()
