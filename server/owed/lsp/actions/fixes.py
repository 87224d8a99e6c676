"""Quick fixes: what a finding's ``data`` says its place should have instead; leftovers taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.change import FileEdit, Refused, Reveal, WorkspaceChange
from owed.index.leftover import removals
from owed.lsp.actions.offer import QUICKFIX, Asked, Offer
from owed.lsp.server import Place
from owed.rules.document import document_findings
from owed.rules.model import Finding
from owed.rules.unsuppress import unsuppressed
from owed.text import Point, Span


def offers(asked: Asked) -> Iterator[Offer]:
    """The fixes of the findings in the stretch."""
    place = asked.place
    for finding in document_findings(place.snapshot, place.path, place.text):
        if not finding.fixable or finding.cell != place.cell or not asked.concerns(finding.code, finding.span):
            continue
        about = asked.about(finding.code, finding.span.start.offset)
        at = finding.span.start.offset
        if "replace" in finding.data:
            new = finding.data["replace"]
            verb = (
                "Did you mean" if finding.code in ("OWE001", "OWE301", "OWE306", "OWE402", "OWE405") else "Replace by"
            )
            title = f"{verb} {new}?" if verb == "Did you mean" else f"{verb} {new}"
            yield Offer(title, QUICKFIX, {"do": "replace", "code": finding.code, "at": at}, about, True)
        elif finding.data.get("mend") == "supersedes":
            other = place.snapshot.registry.by_path(str(finding.data["other"]))
            data = {"do": "supersede", "path": place.path, "by": finding.data["other"]}
            if other is not None:
                yield Offer(f"Say in {other.id} that it supersedes {finding.record}", QUICKFIX, data, about, True)
        elif "comment" in finding.data:
            data = {"do": "uncomment", "record": finding.record, "at": at}
            yield Offer("Remove the leftover marker", QUICKFIX, data, about, True)
        elif "suppression" in finding.data:
            left = finding.data["left"]
            title = f"Suppress {', '.join(left)} only" if left else "Remove the suppression"
            yield Offer(title, QUICKFIX, {"do": "unsuppress", "code": finding.code, "at": at}, about, True)
        elif finding.code == "OWE204":
            yield Offer("Say why…", QUICKFIX, {"do": "reason", "code": finding.code, "at": at}, about, True)


def replace(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute a replacement."""
    finding = _finding(place, data)
    if finding is None or "replace" not in finding.data:
        return Refused("the text has changed, ask again")
    return WorkspaceChange((FileEdit(place.path, place.cell, finding.span, str(finding.data["replace"])),))


def uncomment(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the removal of a leftover marker."""
    record = place.snapshot.registry.get(str(data.get("record")))
    facts = place.snapshot.facts(place.path)
    for part in facts.parts if facts and record else ():
        for marker in part.markers if part.cell == place.cell else ():
            if record and any(mention.span.start.offset == data.get("at") for mention in marker.mentions):
                shared = sum(other.comment == marker.comment for other in part.markers) > 1
                spans = removals(marker, record, place.text, shared=shared, in_prose=True)
                return WorkspaceChange(tuple(FileEdit(place.path, place.cell, span, "") for span in spans))
    return Refused("the text has changed, ask again")


def unsuppress(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Compute the removal of a suppression that silences nothing, or of some of its codes."""
    finding = _finding(place, data)
    edit = unsuppressed(place.snapshot, place.text, finding) if finding is not None else None
    return WorkspaceChange((edit,)) if edit is not None else Refused("the text has changed, ask again")


def give_reason(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """Make room for the reason behind a suppression, and put the cursor there."""
    finding = _finding(place, data)
    if finding is None:
        return Refused("the text has changed, ask again")
    at = finding.span.end
    cursor = Point(at.offset + 1, at.line, at.column + 1)
    room = FileEdit(place.path, place.cell, Span(at, at), " ")
    return WorkspaceChange((room,), reveal=Reveal(place.path, Span(cursor, cursor)))


def _finding(place: Place, data: dict[str, Any]) -> Finding | None:
    for finding in document_findings(place.snapshot, place.path, place.text):
        if (finding.code, finding.span.start.offset, finding.cell) == (data.get("code"), data.get("at"), place.cell):
            return finding
    return None
