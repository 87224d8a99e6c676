"""The records that the work at hand concerns: those that it writes, changes the code of, or has something told of."""

from __future__ import annotations

from owed.index.snapshot import Snapshot
from owed.rules import change
from owed.steps import Steps


def concerned(snapshot: Snapshot) -> Steps[frozenset[str]]:
    """The paths of these records, with a pause after each file; none where there is nothing to compare with."""
    changed = snapshot.changed
    found: set[str] = set()
    if changed is None:
        return frozenset()
    for path in changed.paths():
        if snapshot.is_record(path):
            found.add(path)
        touches = snapshot.touches_in(path)
        named = {t.record for t in touches if changed.meets(path, t.cell, t.body or t.span, t.whole_file)}
        named.update(finding.record for finding in change.check(snapshot, path, touches) if finding.record)
        found.update(record.path for name in named if (record := snapshot.registry.get(name)) is not None)
        yield
    return frozenset(found)
