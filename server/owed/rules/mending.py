"""How what a finding in a record says can be mended: the fixes that an editor offers, and a command may make.

Each is a change to the workspace as a value. ``replace`` in a finding's data (the one text that its place should have) is a fix by
itself, and not repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from owed.index.change import FileEdit, Refused, RenamedFile, Reveal, WorkspaceChange
from owed.index.workspace import Workspace
from owed.registry.edit import Edit, EditProblem, add_blank, apply, rename_links, set_scalar, set_status
from owed.registry.layout import find_fences
from owed.registry.page import Page
from owed.registry.quoting import quoted
from owed.registry.record import Record
from owed.registry.template import HINTS
from owed.registry.to_delta import to_delta
from owed.rules.conscious import missing
from owed.rules.model import Finding
from owed.text import Text

_TAB = "  "
_LISTS = frozenset({"breaks"})
_NAMES = {"gained": "what was gained", "breaks": "what it breaks", "owner": "the owner", "plan": "the plan"}
_HINTS = {**HINTS, "tracker": "the address of the issue"}


@dataclass(frozen=True)
class Fix:
    """``safe``: it says nothing that the author has not said, so it may be made together with others, unseen."""

    title: str
    change: WorkspaceChange
    preferred: bool = False
    safe: bool = False


def fixes(workspace: Workspace, finding: Finding) -> Iterator[Fix]:
    """The fixes of one finding in a record, the best first."""
    record = workspace.registry.by_path(finding.path)
    text = workspace.text(finding.path)
    if record is None or text is None:
        return
    if finding.code == "OWE401":
        yield from _of_yaml(record, text, finding)
    elif finding.code == "OWE404":
        yield from _of_name(workspace, record, finding)
    elif finding.code == "OWE411":
        yield from _of_neglect(record, text, finding)
    elif finding.code == "OWE412":
        yield from _of_dates(record, text, finding)


def _change(path: str, edits: list[Edit], reveal: Reveal | None = None) -> WorkspaceChange:
    return WorkspaceChange(tuple(FileEdit(path, None, edit.span, edit.new) for edit in edits), reveal=reveal)


# OWE401


def _of_yaml(record: Record, text: Text, finding: Finding) -> Iterator[Fix]:
    fences = find_fences(text)
    if finding.data.get("unclosed"):
        at = text.starts[int(finding.data["unclosed"])]
        yield Fix("Close the front matter", _change(record.path, [Edit(text.span(at, at), "---\n")]), True)
        return
    if fences is None:
        return
    if "duplicate" in finding.data:
        edit = _without_earlier(text, str(finding.data["duplicate"]), finding.span.start.offset)
        if edit is not None:
            yield Fix(
                f"Remove the other '{finding.data['duplicate']}', which does not count", _change(record.path, [edit])
            )
    if quotes := quoted(text, fences):
        yield Fix("Put the value in quotes", _change(record.path, quotes), True, True)
    tabs = _tabs(text, fences.start, fences.end)
    if tabs:
        yield Fix("Indent by spaces instead of tabs", _change(record.path, tabs), True, True)


def _tabs(text: Text, start: int, end: int) -> list[Edit]:
    """Tabs in front of a line's text, each as two spaces."""
    edits = []
    for number in range(text.point(start).line, text.point(end).line):
        line = text.line(number)
        indent = line[: len(line) - len(line.lstrip(b" \t"))]
        if b"\t" in indent:
            at = text.starts[number]
            edits.append(Edit(text.span(at, at + len(indent)), indent.decode().replace("\t", _TAB)))
    return edits


def _without_earlier(text: Text, key: str, last: int) -> Edit | None:
    page = Page.read(text)
    if isinstance(page, EditProblem) or page.root is None:
        return None
    for parent in (page.root, *(value for _, value in page.root.pairs)):
        same = [pair for pair in parent.pairs if pair[0].value == key]
        if len(same) > 1 and same[-1][0].start >= last and not parent.flow:
            start = page.line_start(same[0][0].start)
            return page.edit(start, page.next_line(page.value_end(same[0]) - 1), "")
    return None


# OWE404


def _of_name(workspace: Workspace, record: Record, finding: Finding) -> Iterator[Fix]:
    """The file gets the name that the ID wants, and other records' links to it follow."""
    wanted = finding.data.get("rename")
    folder, slash, name = record.path.rpartition("/")
    if not isinstance(wanted, str) or workspace.snapshot.exists(folder + slash + wanted):
        return
    if any(other.path != record.path and other.record_id == record.record_id for other in workspace.registry.all):
        return
    edits = []
    for other in workspace.registry.all:
        text = workspace.text(other.path)
        for edit in rename_links(text, name, wanted) if text is not None else ():
            edits.append(FileEdit(other.path, None, edit.span, edit.new))
    renamed = (RenamedFile(record.path, folder + slash + wanted),)
    yield Fix(f"Rename the file to {wanted}", WorkspaceChange(tuple(edits), renamed=renamed))


# OWE411


def _of_neglect(record: Record, text: Text, finding: Finding) -> Iterator[Fix]:
    if "missing" in finding.data:
        added = fill_in(record, text)
        if isinstance(added, WorkspaceChange):
            names = [_NAMES[name] for name in missing(record)]
            what = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            yield Fix(f"Add {what}…", added, True)
    made = into_delta(record, text)
    if isinstance(made, WorkspaceChange):
        yield Fix("Turn it into a delta without debt", made)
    left = to_tracker(record, text)
    if isinstance(left, WorkspaceChange):
        yield Fix("Leave it to the issue tracker: reject the record", left)


def fill_in(record: Record, text: Text) -> WorkspaceChange | Refused:
    """Put the fields there that conscious debt needs, blank, and the cursor into the first."""
    return _blanks(record, text, [f"debt.{name}" for name in missing(record)])


def into_delta(record: Record, text: Text) -> WorkspaceChange | Refused:
    """The distance stays in the registry; that it is debt does not."""
    made = to_delta(text)
    if isinstance(made, EditProblem):
        return Refused(made.message)
    return _change(record.path, made.edits, Reveal(record.path, made.blank))


def to_tracker(record: Record, text: Text) -> WorkspaceChange | Refused:
    """The record is rejected, so nothing counts it, and says where the issue is."""
    edits = set_status(text, record, "rejected")
    if isinstance(edits, EditProblem):
        return Refused(edits.message)
    after = apply(text, edits)
    blank = _blanks(record, after, ["debt.tracker"])
    if isinstance(blank, Refused) or (record.debt and record.debt.tracker):
        return _change(record.path, edits)
    made = apply(after, [Edit(edit.span, edit.new) for edit in blank.edits])
    return _change(record.path, [_difference(text, made)], blank.reveal)


def _blanks(record: Record, text: Text, paths: list[str]) -> WorkspaceChange | Refused:
    """Fields without values; those that are there are left, and the cursor goes into the first that has none."""
    after = text
    for path in paths:
        name = path.rpartition(".")[2]
        edits = add_blank(after, path, _HINTS.get(name, ""), is_list=name in _LISTS)
        if isinstance(edits, EditProblem):
            return Refused(edits.message)
        after = apply(after, edits)
    page = Page.read(after)
    reveal = None
    if not isinstance(page, EditProblem) and page.root is not None and paths:
        owner, _, name = paths[0].rpartition(".")
        entry = page.root.get(owner)
        field = entry[1].get(name) if entry else None
        if field is not None:
            at = field[1].start + 1 if name in _LISTS and field[1].flow else (page.colon_end(field[0]) or 0)
            at += 1 if name not in _LISTS and after.data[at : at + 1] == b" " else 0
            reveal = Reveal(record.path, after.span(at, at))
    return _change(record.path, [_difference(text, after)] if after.data != text.data else [], reveal)


def _difference(before: Text, after: Text) -> Edit:
    """One edit that makes the one text the other."""
    old, new = before.data, after.data
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    end = next((at for at in range(shortest - start) if old[-1 - at] != new[-1 - at]), shortest - start)
    while start and (old[start : start + 1] or b"\0")[0] & 0xC0 == 0x80:
        start -= 1
    while end and old[len(old) - end] & 0xC0 == 0x80:
        end -= 1
    return Edit(before.span(start, len(old) - end), new[start : len(new) - end].decode("utf-8", "replace"))


# OWE412


def _of_dates(record: Record, text: Text, finding: Finding) -> Iterator[Fix]:
    debt = record.debt
    field = str(finding.data.get("field", ""))
    if debt is None:
        return
    if field == "debt.review-by" and debt.review_by and debt.repay_by and debt.review_by > debt.repay_by:
        swapped = _set(record, text, {"debt.review-by": debt.repay_by, "debt.repay-by": debt.review_by})
        if swapped is not None:
            yield Fix("Swap review-by and repay-by", swapped)
        both = _set(record, text, {"debt.review-by": debt.repay_by})
        if both is not None:
            yield Fix(f"Review on the day of repayment, {debt.repay_by}", both)
        return
    value = {"debt.repay-by": debt.repay_by, "debt.review-by": debt.review_by}.get(field)
    if value is None or record.date is None or value >= record.date:
        return
    later = _next_after(value, record.date)
    name = field.partition(".")[2]
    if later is not None and (moved := _set(record, text, {field: later})) is not None:
        yield Fix(f"Set {name} to {later}", moved)
    if "date" in record.fields and (swapped := _set(record, text, {field: record.date, "date": value})) is not None:
        yield Fix(f"Swap date and {name}", swapped)


def _next_after(day: date, start: date) -> date | None:
    """The same day of the first year in which it is not before another."""
    for year in (start.year, start.year + 1):
        try:
            moved = day.replace(year=year)
        except ValueError:  # 29 February
            moved = day.replace(year=year, day=28)
        if moved >= start:
            return moved
    return None


def _set(record: Record, text: Text, days: dict[str, date]) -> WorkspaceChange | None:
    found: list[Edit] = []
    for path, day in days.items():
        written = (
            text.data[record.fields[path].start.offset : record.fields[path].end.offset]
            if path in record.fields
            else b""
        )
        if not re.fullmatch(rb"[\"']?\d{4}-\d{2}-\d{2}[\"']?", written):
            return None
        edits = set_scalar(text, path, day.isoformat())
        if isinstance(edits, EditProblem):
            return None
        found += edits
    return _change(record.path, found)
