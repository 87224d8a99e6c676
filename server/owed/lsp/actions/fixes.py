"""Quick fixes: what a finding's ``data`` says its place should have instead; leftovers taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from owed.index.change import FileEdit, Refused, WorkspaceChange
from owed.index.leftover import removals
from owed.index.suppress import without
from owed.lsp.actions.offer import QUICKFIX, Asked, Offer
from owed.lsp.server import Place
from owed.rules.document import document_findings
from owed.rules.model import Finding


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
    facts = place.snapshot.facts(place.path)
    for part in facts.parts if facts and finding and "suppression" in finding.data else ():
        for suppression in part.suppressions if part.cell == place.cell else ():
            if finding is not None and suppression.span == finding.span:
                span, new = without(place.text, suppression, finding.data["left"])
                return WorkspaceChange((FileEdit(place.path, place.cell, span, new),))
    return Refused("the text has changed, ask again")


def _finding(place: Place, data: dict[str, Any]) -> Finding | None:
    for finding in document_findings(place.snapshot, place.path, place.text):
        if (finding.code, finding.span.start.offset, finding.cell) == (data.get("code"), data.get("at"), place.cell):
            return finding
    return None
