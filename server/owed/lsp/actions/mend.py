"""Quick fixes in records, beyond one text for another; and everything in a file that can be mended unseen, at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.change import FileEdit, Refused, WorkspaceChange, ordered
from owed.lsp.actions.offer import FIX_ALL, QUICKFIX, Asked, Offer
from owed.lsp.server import Place
from owed.rules.document import document_findings
from owed.rules.mending import Fix, fixes
from owed.rules.model import Finding
from owed.rules.unsuppress import is_certain, unsuppressed

_ALL = frozenset({"OWE001", "OWE301", "OWE401", "OWE402", "OWE404", "OWE405"})
"""Rules whose one likely text is written by "Fix all"."""


def offers(asked: Asked) -> Iterator[Offer]:
    """The fixes of the findings in the stretch, and of all findings in the file."""
    place = asked.place
    if place.cell is not None:
        return
    found = document_findings(place.snapshot, place.path, place.text)
    if place.is_record:
        for finding in found:
            if asked.concerns(finding.code, finding.span):
                at = finding.span.start.offset
                about = asked.about(finding.code, at)
                for fix in fixes(place.file.workspace, finding):
                    data = {"do": "mend", "code": finding.code, "at": at, "title": fix.title}
                    yield Offer(fix.title, QUICKFIX, data, about, fix.preferred, bool(fix.change.renamed))
    count = len(_at_once(place))
    if count > 1:
        yield Offer(f"Fix all in file ({count})", QUICKFIX, {"do": "mend-all"})
    if count and asked.wants(FIX_ALL):
        yield Offer("Owed: fix all in file", FIX_ALL, {"do": "mend-all"})


def mend(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute one fix."""
    for finding in document_findings(place.snapshot, place.path, place.text):
        if (finding.code, finding.span.start.offset) == (data.get("code"), data.get("at")):
            for fix in fixes(place.file.workspace, finding):
                if fix.title == data.get("title"):
                    return fix.change
    return Refused("the text has changed, ask again")


def mend_all(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute all fixes that say nothing which the author has not said."""
    edits = ordered([edit for change in _at_once(place) for edit in change.edits])
    return WorkspaceChange(tuple(edits)) if edits else Refused("there is nothing left to fix")


def _at_once(place: Place) -> list[WorkspaceChange]:
    changes: list[WorkspaceChange] = []
    seen: set[tuple[FileEdit, ...]] = set()
    for finding in document_findings(place.snapshot, place.path, place.text):
        change = _safe(place, finding)
        if change is not None and change.edits not in seen:
            seen.add(change.edits)
            changes.append(change)
    return changes


def _safe(place: Place, finding: Finding) -> WorkspaceChange | None:
    if finding.fixable and "replace" in finding.data and finding.code in _ALL:
        return WorkspaceChange((FileEdit(place.path, place.cell, finding.span, str(finding.data["replace"])),))
    if finding.code == "OWE203" and is_certain(finding):
        edit = unsuppressed(place.snapshot, place.text, finding)
        return WorkspaceChange((edit,)) if edit is not None else None
    made: Iterator[Fix] = fixes(place.file.workspace, finding) if place.is_record else iter(())
    return next((fix.change for fix in made if fix.safe), None)
