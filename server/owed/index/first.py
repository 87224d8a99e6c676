"""What the first look at a file gives: what it says by itself, and whether it may use something."""

from __future__ import annotations

from typing import NamedTuple

from owed.index.facts import FileFacts
from owed.source.python.candidates import Glance


class First(NamedTuple):
    """The file's own facts, and for Python what its bytes tell of uses."""

    facts: FileFacts
    glance: Glance | None = None
    matters: bool = False
    """Whether it may hold a symbol of another language, or a place that a structural anchor matches."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep, and nothing to look at again."""
        return self.facts.empty and not self.is_candidate and not (self.glance is not None and self.glance.stars)

    @property
    def is_candidate(self) -> bool:
        """Whether it may use something."""
        return self.matters or (self.glance is not None and bool(self.glance.present))
