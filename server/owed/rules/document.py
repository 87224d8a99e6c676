"""The findings in an open document: those of its file, and what a configuration file says that cannot be read."""

from __future__ import annotations

from owed.index.snapshot import Snapshot
from owed.rules import configuration
from owed.rules.catalog import BY_CODE
from owed.rules.check import findings
from owed.rules.model import Finding
from owed.text import Text


def document_findings(snapshot: Snapshot, path: str, text: Text) -> tuple[Finding, ...]:
    """The findings in a document with this text, in order of their places."""
    found = findings(snapshot, path)
    if path.rpartition("/")[2] not in configuration.FILES:
        return found
    settings = (
        configuration.check_below(path, text)
        if "/" in path
        else configuration.check(snapshot.root, path, text, tuple(BY_CODE), snapshot.config.source)
    )
    return tuple(sorted((*found, *settings), key=lambda finding: finding.span.start.offset))
