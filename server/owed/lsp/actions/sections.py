"""Add missing sections: offered in a record that has MADR's form, never asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.change import FileEdit, Refused, Reveal, WorkspaceChange
from owed.index.sections import add_sections, missing_sections
from owed.lsp.actions.offer import SECTIONS, Asked, Offer
from owed.lsp.server import Place


def offers(asked: Asked) -> Iterator[Offer]:
    """The action in the body of a record."""
    place = asked.place
    record = place.snapshot.registry.by_path(place.path)
    if record is None or record.front_matter is None or asked.start < record.front_matter.end.offset:
        return
    missing = [section.name for section in missing_sections(record, place.text) if section.expected]
    if missing:
        yield Offer(f"Add missing sections: {', '.join(missing)}", SECTIONS, {"do": "sections"})


def add(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the change."""
    record = place.snapshot.registry.by_path(place.path)
    made = add_sections(record, place.text) if record else None
    if made is None:
        return Refused("no section is missing any more")
    edits, blank = made
    return WorkspaceChange(
        tuple(FileEdit(place.path, None, edit.span, edit.new) for edit in edits), reveal=Reveal(place.path, blank)
    )
