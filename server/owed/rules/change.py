"""OWE103: the change at hand falls into code that carries debt, or makes more code lean on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from owed.history.diff import Hunk
from owed.index.changes import Changed, Edit, Edits
from owed.index.globs import is_glob
from owed.index.snapshot import Snapshot
from owed.index.through import name_of
from owed.index.touches import Touch
from owed.registry.record import Record
from owed.registry.summary import one_line, overdue, repaying
from owed.rules.model import Finding, Related, Rule
from owed.text import NOWHERE

RULES = (
    Rule(
        "OWE103",
        "changes-debt",
        "information",
        "a change to code that carries debt, or a new use of it",
        """\
What you are changing, saved or not, lies inside the body that an open debt record is about, or uses that code where it was not
used before. It is the cheapest moment to repay, and the last one to notice that the debt is growing.

```python
class Scorer:
    def legacy_score(self, rows):  # OWE103: this change touches TD-0007: Keep the …
        return rows * 0.41  # edited on this branch
```

One finding a record and place, and one for all new uses of the same in a file; in the stead of OWE101, OWE102, OWE104 or OWE105
there. It says what the record says about repaying. It is a warning while the debt is overdue; as with all that depends on dates,
that alone never fails a check. In the files of a folder or glob it is a hint, once a file.

"Changing" is measured against the base of the branch: where it left the branch that it follows or the default branch;
on the default branch itself, its pushed state, else the last commit. Not reported are:

- changes to comments, docstrings, blank lines and white space that means nothing;
- a record that this same change registers, or whose `reviewed` it sets: whoever did that knows of it;
- code that only moved, and lines that used the code before they were edited.

Code actions: open the record, "Repaid by this change", "Still true: reviewed today", "Not now": silent about this record on this
branch, for you only (nothing is written to the repository).
""",
        uses="changed",
    ),
)

_REPLACED = frozenset({"OWE101", "OWE102", "OWE104", "OWE105"})


def check(snapshot: Snapshot, path: str, touches: Sequence[Touch]) -> Iterator[Finding]:
    """Findings where the change at hand meets open debt in a file."""
    changed = snapshot.changed
    if changed is None:
        return
    edits = changed.edits(path)
    if not edits:
        return
    met = _Met(snapshot, changed, edits, path)
    bodies = [touch for touch in touches if touch.kind == "here" and met.concerns(touch) and met.is_changed(touch)]
    for touch in bodies:
        if not any(_is_inside(other, touch) for other in bodies):
            yield met.finding(touch, "this change touches ")
    held = {(touch.record, touch.cell) for touch in bodies}
    for touch in touches:
        if (
            touch.kind == "marker"
            and (touch.record, touch.cell) not in held
            and met.concerns(touch)
            and met.at_marker(touch)
        ):
            yield met.finding(touch, "this change touches ")
    uses = [t for t in touches if t.kind == "uses" and t.confidence == "certain" and not is_own(t, touches)]
    for touch in met.new_uses([t for t in uses if met.concerns(t)]):
        yield met.finding(touch, f"this change adds a use of {name_of(touch.anchor)}, which carries ")


@dataclass(frozen=True)
class _Met:
    snapshot: Snapshot
    changed: Changed
    edits: Edits
    path: str

    def record(self, touch: Touch) -> Record | None:
        return self.snapshot.registry.get(touch.record)

    def concerns(self, touch: Touch) -> bool:
        """Whether a record is open debt that was there before this change, and that nobody silenced."""
        record = self.record(touch)
        if record is None or record.debt is None or record.status not in ("accepted", None):
            return False
        return record.id not in self.changed.changes.silent and not self.changed.is_new(record.path)

    def is_changed(self, touch: Touch) -> bool:
        """Whether code changed inside the body of an anchor."""
        if touch.whole_file:
            return any(not edit.added and edit.in_file() for edit in self.edits.values())
        edit = self.edits.get(touch.cell)
        return edit is not None and touch.body is not None and not edit.added and edit.inside(touch.body)

    def at_marker(self, touch: Touch) -> bool:
        """Whether the code at a marker changed, its line or the next, while the marker itself was there before."""
        edit = self.edits.get(touch.cell)
        if edit is None or edit.added:
            return False
        line, name = touch.span.start.line, touch.anchor.encode()
        own = edit.adding(line)
        if own is not None and name not in edit.removed(own):
            return False
        alone = edit.new.line(line)[: touch.span.start.column].strip(b" \t#/*-;<!").strip() == b""
        near = own if own is not None else edit.adding(line + 1) if alone else None
        return near is not None and edit.is_code(near)

    def new_uses(self, touches: Sequence[Touch]) -> Iterator[Touch]:
        """The uses that this change adds: those on its lines, less those on the lines that it takes away."""
        by_target: dict[tuple[str, str], list[tuple[Touch, Edit]]] = {}
        for touch in touches:
            edit = self.edits.get(touch.cell)
            if edit is not None and (edit.added or edit.adding(touch.span.start.line) is not None):
                by_target.setdefault((touch.record, touch.anchor), []).append((touch, edit))
        for found in by_target.values():
            yield from self._surplus(found)

    def _surplus(self, found: Sequence[tuple[Touch, Edit]]) -> Iterator[Touch]:
        removed = _Removed(self.edits)
        added = []
        for touch, edit in found:
            name = edit.new.data[touch.span.start.offset : touch.span.end.offset]
            if not removed.takes(name, edit.adding(touch.span.start.line)):
                added.append((touch, name))
        fresh = [touch for touch, name in added if not removed.takes(name, None)]
        calls = [touch for touch in fresh if not self._is_import(touch)]
        yield from calls or fresh[:1]

    def _is_import(self, touch: Touch) -> bool:
        edit = self.edits[touch.cell]
        return edit.new.line(touch.span.start.line).lstrip().startswith((b"import ", b"from ", b"use ", b"export "))

    def finding(self, touch: Touch, start: str) -> Finding:
        record = self.record(touch)
        assert record is not None
        late = overdue(record, self.snapshot.today)
        how = repaying(record)
        return Finding(
            "OWE103",
            # a folder's debt is far from most lines of its files
            "hint" if touch.whole_file and is_glob(touch.anchor) else "warning" if late else "information",
            f"{start}{one_line(record, self.snapshot.today)}{f'. {how}' if how else ''}",
            self.path,
            NOWHERE if touch.whole_file else touch.span,
            record.id,
            touch.cell,
            data={"anchor": touch.anchor, "kind": touch.kind, "overdue": late},
            related=(Related(record.path, record.title_span, record.title),),
            via=touch.via,
        )


class _Removed:
    """The names on the lines that a change took out, each to be taken once: a use that moved is not new."""

    def __init__(self, edits: Edits) -> None:
        self._hunks = {
            (h.old_start, h.old_end): (edit, h)
            for edit in edits.values()
            for h in edit.lines.hunks
            if h.old_end > h.old_start
        }
        self._left: dict[tuple[tuple[int, int], bytes], int] = {}

    def takes(self, name: bytes, hunk: Hunk | None) -> bool:
        """Whether a name is left on the lines that one change took out; on any of them when none is given."""
        own = (hunk.old_start, hunk.old_end) if hunk is not None else None
        for key in self._hunks if own is None else (own,) if own in self._hunks else ():
            left = self._left.get((key, name))
            if left is None:
                edit, at = self._hunks[key]
                data = edit.removed(at)
                left = len(re.findall(rb"\b" + re.escape(name) + rb"\b", data)) if name in data else 0
            self._left[key, name] = left - (left > 0)
            if left > 0:
                return True
        return False


def is_own(use: Touch, touches: Sequence[Touch]) -> bool:
    """Whether a use lies in code of the same record: what it uses of itself makes it no dearer."""
    return any(
        here.kind == "here"
        and here.record == use.record
        and (here.whole_file or (here.cell == use.cell and here.body is not None and here.body.contains(use.span)))
        for here in touches
    )


def _is_inside(inner: Touch, outer: Touch) -> bool:
    """Whether a touch of the same record is narrower: the one message stands there."""
    if inner is outer or inner.record != outer.record:
        return False
    if outer.whole_file or inner.whole_file:
        return outer.whole_file and (not inner.whole_file or (is_glob(outer.anchor) and not is_glob(inner.anchor)))
    if inner.cell != outer.cell or inner.body is None or outer.body is None or inner.body == outer.body:
        return False
    return outer.body.contains(inner.body)


def calm(snapshot: Snapshot, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """What is said in a file, with less words.

    OWE103 is left out of records that this same change reviewed, and said once for all new uses of the same; where it speaks,
    what else is said of a record there is left out.
    """
    kept = list(_once(unreviewed(snapshot, found)))
    places = {(f.record, f.cell, f.span.start.offset) for f in kept if f.code == "OWE103"}
    return tuple(f for f in kept if f.code not in _REPLACED or (f.record, f.cell, f.span.start.offset) not in places)


def unreviewed(snapshot: Snapshot, found: Iterable[Finding]) -> list[Finding]:
    """Findings without what OWE103 says of records that this same change reviewed."""
    return [f for f in found if f.code != "OWE103" or not _is_reviewed(snapshot, f.record)]


def _once(found: Sequence[Finding]) -> Iterator[Finding]:
    """New uses of the same told at the first of them, with their number."""
    uses: dict[tuple[str | None, str], int] = {}
    for finding in found:
        if finding.code == "OWE103" and finding.data.get("kind") == "uses":
            key = (finding.record, finding.data["anchor"])
            uses[key] = uses.get(key, 0) + 1
    for finding in found:
        if finding.code != "OWE103" or finding.data.get("kind") != "uses":
            yield finding
            continue
        count = uses.pop((finding.record, finding.data["anchor"]), 0)
        if count == 1:
            yield finding
        elif count:
            yield replace(finding, message=finding.message.replace("adds a use of", f"adds {count} uses of", 1))


def _is_reviewed(snapshot: Snapshot, name: str | None) -> bool:
    record = snapshot.registry.get(name) if name is not None else None
    span = record.fields.get("reviewed") if record is not None else None
    if record is None or span is None or snapshot.changed is None:
        return False
    edit = snapshot.changed.edit(record.path, None)
    return edit is not None and edit.adding(span.start.line) is not None
