"""How far an answer has to look. Comments and the definitions that anchors name are cheap and always looked for; to find who uses them
takes ten times as long, and is done for the files only in which an answer shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from owed.index.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Needs:
    """In which files uses are looked for."""

    everywhere: bool = True
    changed: bool = False
    """In those that the work at hand changes."""
    silenced: tuple[str, ...] = ()
    """In those with a comment that silences one of these codes, since it may be there in vain."""

    def among(self, facts: Mapping[str, FileFacts], changed: Iterable[str]) -> frozenset[str]:
        """The files, where it is not everywhere."""
        found = {path for path, each in facts.items() if self._silences(each)} if self.silenced else set()
        return frozenset(found.union(changed) if self.changed else found)

    def _silences(self, facts: FileFacts) -> bool:
        return any(
            not suppression.codes or any(code.startswith(suppression.codes) for code in self.silenced)
            for part in facts.parts
            for suppression in part.suppressions
        )


EVERYTHING = Needs()
