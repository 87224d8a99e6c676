"""A record of any style as MADR 4: what it says of itself moves into front matter, and all else stays as it is.

A line moves only when the front matter then says all that it said. What comes out is read again, and is given only when the record
says the same as before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from owed.registry.body import Body, Line, read_body
from owed.registry.days import read_date
from owed.registry.discover import Folder
from owed.registry.edit import apply, set_list, set_scalar
from owed.registry.labels import CONSULTED, DATE, DECIDERS, INFORMED, STATUS, find, label
from owed.registry.page import Edit, EditProblem, Edits, Page
from owed.registry.read import read_record
from owed.registry.record import STATUSES, Record
from owed.registry.status import deciding_line
from owed.text import Text

_LISTS = (("decision-makers", DECIDERS), ("consulted", CONSULTED), ("informed", INFORMED), ("tags", ("tags",)))
_DECIDED = frozenset(DATE) - {"last updated", "updated", "created", "date created", "date proposed"}
"""Labels that say no more than the key ``date`` does."""
_TEMPLATE_COMMENT = re.compile(r"<!--\s*(?:optional|mandatory|[\w\s|\[\]().,-]*\|[^>]*)\s*-->", re.IGNORECASE)
_DECORATION = re.compile(r"^[\s>*+\-]*|[*_`]+|[^\w\s]+$")
_SUPERSEDED = re.compile(r"[\s>*+\-]*superseded by (\[[^\]\n]{1,300}\]\([^)\s]{1,500}\)|\S+)[\s.*_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A key of the front matter: its value, and the line that says the same and can go; None: it has to stay."""

    key: str
    value: str | tuple[str, ...]
    line: Line | None


def migrated(text: Text, record: Record, folder: Folder) -> Text | EditProblem:
    """The record's text as MADR 4; the same text when there is nothing to do; a problem when it is better left alone."""
    page = Page.read(text)
    if isinstance(page, EditProblem):
        return page
    start = page.fences.end if page.fences else 0
    body = read_body(text, start)
    there = {pair[0].value for pair in page.root.pairs} if page.root else set()
    moves = [move for move in _moves(text, body, record) if move.key not in there and not _is_there(move.key, there)]
    after = apply(text, [*_renamed(text, page), *_removals(text, body, moves)])
    for move in moves:
        edits = (
            set_scalar(after, move.key, move.value)
            if isinstance(move.value, str)
            else set_list(after, move.key, move.value)
        )
        if isinstance(edits, EditProblem):
            return edits
        after = apply(after, edits)
    return _same(text, after, record, folder)


def _is_there(key: str, there: set[str]) -> bool:
    names = {"status": STATUS, "date": DATE, **dict(_LISTS)}.get(key, ())
    return not there.isdisjoint(names)


def _moves(text: Text, body: Body, record: Record) -> list[_Moved]:
    found = [move for move in (_status(text, body, record), _date(text, body, record)) if move]
    for key, labels in _LISTS:
        line = find(body.fields, labels)
        values = tuple(part.strip() for part in line.text.split(",") if part.strip()) if line else ()
        if line is not None and values and not line.text.startswith(("[", "{")):
            found.append(_Moved(key, values, _whole(text, line)))
    return found


def _status(text: Text, body: Body, record: Record) -> _Moved | None:
    if record.status is None:
        return None
    line = find(body.fields, STATUS)
    if line is None:
        lines = find(body.sections, STATUS) or []
        number = deciding_line([each.text for each in lines])
        if number is None:
            return None
        line = lines[number]
        alone: Line | None = line
    else:
        alone = _whole(text, line)
    if record.status == "superseded":
        said = _SUPERSEDED.fullmatch(_without_comment(line.text))
        if said:
            return _Moved("status", f"superseded by {said[1]}", alone)
        return _Moved("status", f"superseded by {record.superseded_by}", None) if record.superseded_by else None
    core = _DECORATION.sub("", _without_comment(line.text)).strip().lower()
    if record.status not in STATUSES and core != record.status:
        return None
    single = len(core.split()) == 1 and core.isalpha()
    return _Moved("status", record.status, alone if single or core == record.status else None)


def _date(text: Text, body: Body, record: Record) -> _Moved | None:
    name = next((name for name in DATE if name in body.fields and read_date(body.fields[name].text)), None)
    if name is None or record.date is None:
        return None
    line = body.fields[name]
    only = re.fullmatch(r"[\d/.-]{6,12}|[^\W\d_]+\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d_]+,? \d{4}", line.text.strip())
    return _Moved("date", record.date.isoformat(), _whole(text, line) if only and name in _DECIDED else None)


def _whole(text: Text, line: Line) -> Line | None:
    """The field's line, when it holds nothing but the field."""
    raw = text.data[line.span.start.offset : line.span.end.offset].decode("utf-8", "replace")
    plain = _without_comment(raw)
    key, colon, value = plain.partition(":" if ":" in plain else "：")
    is_field = colon and label(key.lstrip(" >*+-")) and value.replace("*", "").replace("_", "").strip()
    same = is_field and _bare(value) == _bare(line.text) and "|" not in plain
    return line if same and "<!--" not in plain else None


def _bare(text: str) -> str:
    return re.sub(r"[\s*_]+", "", text)


def _without_comment(text: str) -> str:
    return _TEMPLATE_COMMENT.sub("", text).rstrip()


def _renamed(text: Text, page: Page) -> Edits:
    """``deciders`` of MADR 3 is called ``decision-makers`` in MADR 4."""
    entry = page.root.get("deciders") if page.root else None
    if entry is None or page.root is None or page.root.get("decision-makers") or entry[0].style:
        return []
    return [page.edit(entry[0].start, entry[0].end, "decision-makers")]


def _removals(text: Text, body: Body, moves: Sequence[_Moved]) -> Edits:
    """The lines that move, with the heading of a section that has nothing left, and a blank line too many."""
    lines = {move.line.span.start.line for move in moves if move.line is not None}
    name = next((name for name in STATUS if name in body.headings), None)
    if name is not None and {each.span.start.line for each in body.sections[name]} <= lines and body.sections[name]:
        heading = body.headings[name]
        lines |= set(range(heading.start.line, heading.end.line + 1))
    edits: Edits = []
    gone = sorted(lines)
    for line in gone:
        start, end = text.starts[line], _next(text, line)
        follows = line + 1
        blank_before = line == 0 or not text.line(line - 1).strip() or line - 1 in lines
        if blank_before and follows not in lines and follows < text.line_count and not text.line(follows).strip():
            end = _next(text, follows)
        edits.append(Edit(text.span(start, end), ""))
    return edits


def _next(text: Text, line: int) -> int:
    return text.starts[line + 1] if line + 1 < text.line_count else len(text.data)


def _same(before: Text, after: Text, record: Record, folder: Folder) -> Text | EditProblem:
    if after.data == before.data:
        return before
    now = read_record(record.path, after, folder)
    for fact in ("id", "title", "status", "superseded_by", "date", "decision_makers", "consulted", "informed", "tags"):
        if getattr(now, fact) != getattr(record, fact):
            return EditProblem(f"its {fact.replace('_', ' ')} would change")
    if {(p.code, p.message) for p in now.problems} - {(p.code, p.message) for p in record.problems}:
        return EditProblem(f"it would not fit the schema: {now.problems[0].message}")
    return after
