"""Taking out suppressions that silence nothing (OWE203): the edit, and whether it may be made unseen."""

from __future__ import annotations

from collections.abc import Iterator

from owed.index.change import FileEdit
from owed.index.snapshot import Snapshot
from owed.index.suppress import without
from owed.rules.catalog import RULES
from owed.rules.check import file_findings
from owed.rules.model import Finding
from owed.text import Text

_MAY_COME = frozenset({"OWE103", "OWE303", "OWE304", "OWE305", *(rule.code for rule in RULES if rule.about_dates)})
"""What depends on a change, on how much of history is here, or on the day: a suppression that is idle now may be needed tomorrow."""


def unsuppressed(snapshot: Snapshot, text: Text, finding: Finding) -> FileEdit | None:
    """Take out what a finding calls needless; ``text`` is of its file or cell. None: it is not about a suppression in there."""
    facts = snapshot.facts(finding.path)
    for part in facts.parts if facts and "suppression" in finding.data else ():
        for suppression in part.suppressions if part.cell == finding.cell else ():
            if suppression.span == finding.span:
                span, new = without(text, suppression, finding.data["left"])
                return FileEdit(finding.path, finding.cell, span, new)
    return None


def is_certain(finding: Finding) -> bool:
    """Whether an idle suppression can go unseen: it names rules, and what these say depends on nothing but the files."""
    idle = finding.data.get("idle", ())
    return bool(idle) and not any(each.startswith(code) for code in idle for each in _MAY_COME)


def idle_suppressions(snapshot: Snapshot) -> Iterator[Finding]:
    """All findings of a scanned workspace that can be mended so; in notebooks there are none that a file's edit can reach."""
    for path, facts in sorted(snapshot.disk.facts.items()):
        if any(part.suppressions and part.cell is None for part in facts.parts):
            for finding in file_findings(snapshot, path):
                if finding.code == "OWE203" and finding.cell is None and is_certain(finding):
                    yield finding
