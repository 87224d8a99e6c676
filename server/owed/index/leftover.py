"""Taking a record's markers out of the code once the debt is repaid, and its anchors out of the record.

What else a comment says is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from owed.index.change import FileEdit, Refused
from owed.index.notebook_edits import cell_texts, in_files
from owed.index.workspace import Workspace
from owed.registry.anchor_items import remove_anchors
from owed.registry.edit import EditProblem
from owed.registry.ids import RecordId
from owed.registry.record import Record
from owed.source.markers import plain_comment
from owed.source.model import Marker, Mention
from owed.text import Span, Text

_SIGNS = b" \t#/-;%*!<{"
"""What may stand before the first word of a comment."""
_LISTED = re.compile(rb"[ \t]*,[ \t]*")
_COLON = re.compile(rb"[ \t]*(?::|-+|\xe2\x80\x93|\xe2\x80\x94)(?=[ \t])[ \t]*|:[ \t]*")
_WORDS = re.compile(r"\w+")


def marker_removals(workspace: Workspace, record: Record) -> list[FileEdit]:
    """The edits that take a record's markers out of the code; an ID in the middle of a sentence stays."""
    snapshot = workspace.snapshot
    found: list[FileEdit] = []
    for path in sorted({t.path for t in snapshot.touches_of(record) if t.kind == "marker"}):
        facts = snapshot.facts(path)
        whole = workspace.text(path)
        if facts is None or whole is None:
            continue
        cells = cell_texts(workspace, path) if any(part.cell is not None for part in facts.parts) else {}
        for part in facts.parts:
            text = whole if part.cell is None else cells.get(part.cell)
            if text is None:
                continue
            for marker in part.markers:
                shared = sum(other.comment == marker.comment for other in part.markers) > 1
                for span in removals(marker, record, text, shared=shared):
                    found.append(FileEdit(path, part.cell, span, ""))
    return in_files(workspace, found)


def anchor_removals(workspace: Workspace, record: Record) -> list[FileEdit] | Refused:
    """The edits that take out of a record those anchors that still find code; the others say what was repaid."""
    text = workspace.text(record.path)
    if text is None:
        return Refused(f"{record.path} cannot be read")
    left = {touch.anchor for touch in workspace.snapshot.anchored_code(record)}
    found = remove_anchors(text, record, left)
    if isinstance(found, EditProblem):
        return Refused(found.message)
    return [FileEdit(record.path, None, edit.span, edit.new) for edit in found]


def removals(
    marker: Marker, record: Record, text: Text, *, shared: bool = False, in_prose: bool = False
) -> Iterator[Span]:
    """What to take out so that a marker no longer names a record.

    The whole comment, with its line where it stands alone, when it says nothing besides the ID, a tag and the record's title.
    Else just the ID with its brackets or colon; in the middle of a sentence only with ``in_prose``. ``shared``: the comment has
    other markers.
    """
    named = [m for m in marker.mentions if RecordId.parse(m.text) == record.record_id]
    if not named:
        return
    if not shared and len(named) == len(marker.mentions) and _says_nothing_else(marker, record, text):
        yield _whole(marker.comment, text)
        return
    for mention in named:
        span = _just(mention, marker, text, in_prose)
        if span is not None:
            yield span


def _says_nothing_else(marker: Marker, record: Record, text: Text) -> bool:
    comment = marker.comment
    if comment.start.line != comment.end.line or marker.author:
        return False
    start, end = comment.start.offset, comment.end.offset
    raw = text.data[start:end]
    for span in (*(mention.span for mention in marker.mentions), *((marker.span,) if marker.tag else ())):
        first, last = span.start.offset - start, span.end.offset - start
        raw = raw[:first] + b" " * (last - first) + raw[last:]
    said = _WORDS.findall(plain_comment(raw).casefold())
    if not said:
        return not marker.text or not _WORDS.search(_without_ids(marker))
    goes_on = len(_WORDS.findall(_without_ids(marker))) > len(said)
    return said == _WORDS.findall(record.title.casefold()) and not goes_on


def _without_ids(marker: Marker) -> str:
    said = marker.text
    for mention in marker.mentions:
        said = said.replace(mention.text, " ")
    return said


def _whole(comment: Span, text: Text) -> Span:
    """The comment with the space before it, or its line when nothing else stands in it."""
    line = comment.start.line
    raw = text.line(line)
    before, after = raw[: comment.start.column], raw[comment.end.column :]
    if before.strip() or after.strip():
        return text.span(comment.start.offset - (len(before) - len(before.rstrip(b" \t"))), comment.end.offset)
    end = text.starts[line + 1] if line + 1 < text.line_count else len(text.data)
    return text.span(text.starts[line], end)


def _just(mention: Mention, marker: Marker, text: Text, in_prose: bool) -> Span | None:
    """The ID, with what only serves it."""
    data = text.data
    start, end = mention.span.start.offset, mention.span.end.offset
    line = max(text.starts[mention.span.start.line], marker.comment.start.offset)
    if data[start - 1 : start] in (b"(", b"[") and data[end : end + 1] in (b")", b"]"):
        start, end = start - 1, end + 1
        tagged = marker.tag is not None and marker.span.start.offset <= start <= marker.span.end.offset
        if not tagged and data[start - 1 : start] == b" ":
            colon = _COLON.match(data, end)
            if colon or data[end : end + 1] == b" ":
                end = colon.end() if colon else end + 1
            else:
                start -= 1
        return text.span(start, end)
    before = data[line:start].rstrip(b" \t")
    if before.endswith(b","):
        return text.span(line + len(before) - 1, end)
    if listed := _LISTED.match(data, end):
        return text.span(start, listed.end())
    first = not before.strip(_SIGNS)
    after_tag = marker.tag is not None and line + len(before) == marker.span.end.offset
    if first or after_tag:
        colon = _COLON.match(data, end)
        if after_tag:
            return text.span(line + len(before), end)
        blank = re.compile(rb"[ \t]*").match(data, colon.end() if colon else end)
        return text.span(start, blank.end() if blank else end)
    if not in_prose:
        return None
    return text.span(line + len(before), end)
