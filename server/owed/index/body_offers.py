"""What can be written where a cursor stands in a record's body: links to other records, and the sections that MADR has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from owed.index.offers import MOST, Offer, Offers
from owed.index.sections import missing_sections
from owed.index.workspace import Workspace
from owed.registry.headings import body_line
from owed.registry.record import Record
from owed.text import Text

_TARGET = re.compile(r"\]\(([^()\s]*)\Z")
_TEXT = re.compile(r"(?<!\\)\[([^\[\]()]{0,60})\Z")
_HEADING = re.compile(r"(#{1,6})[ \t]*([A-Za-z ]{0,40})\Z")
_FENCE = re.compile(rb" {0,3}(```|~~~)")
_MOST_LINES = 5_000


def body_offers(workspace: Workspace, path: str, text: Text, offset: int) -> Offers | None:
    """What can be written at a place of a record's body; None elsewhere, in fenced code, and in the middle of a word."""
    point = text.point(offset)
    first = body_line(text)
    if point.line < first or point.line > _MOST_LINES or _in_fence(text, first, point.line):
        return None
    line = text.line(point.line)
    before = line[: point.column].decode("utf-8", "replace")
    if target := _TARGET.search(before):
        start = offset - len(target[1].encode())
        return _offers(text, start, offset, _targets(workspace, path))
    if heading := _HEADING.fullmatch(before):
        record = workspace.registry.by_path(path)
        return _offers(text, offset - len(heading[0].encode()), offset, _sections(record, text)) if record else None
    if link := _TEXT.search(before):
        closed = line[point.column : point.column + 1] == b"]"
        start = offset - len(link[0].encode())
        return _offers(text, start, offset + closed, _links(workspace, path))
    return None


def _offers(text: Text, start: int, end: int, found: Iterator[Offer]) -> Offers:
    offers = tuple(found)
    return Offers(text.span(start, end), offers[:MOST], len(offers) <= MOST)


def _in_fence(text: Text, first: int, line: int) -> bool:
    return sum(_FENCE.match(text.line(number)) is not None for number in range(first, line)) % 2 == 1


def _others(workspace: Workspace, path: str) -> list[Record]:
    """The other records: of the same folder first, the newest first."""
    folder = path.rpartition("/")[0]
    others = [record for record in workspace.registry.all if record.path != path]
    others.sort(
        key=lambda r: (r.path.rpartition("/")[0] != folder, r.path.rpartition("/")[0], -(r.record_id.number or 0))
    )
    return others


def _relative(record: Record, path: str) -> str:
    return posixpath.relpath(record.path, posixpath.dirname(path) or ".").replace(" ", "%20")


def _targets(workspace: Workspace, path: str) -> Iterator[Offer]:
    for record in _others(workspace, path):
        yield Offer(_relative(record, path), "record", f"{record.id} {record.title}", record=record.id)


def _links(workspace: Workspace, path: str) -> Iterator[Offer]:
    for record in _others(workspace, path):
        yield Offer(f"[{record.id}]({_relative(record, path)})", "record", record.title, record=record.id)


def _sections(record: Record, text: Text) -> Iterator[Offer]:
    for section in missing_sections(record, text):
        yield Offer(section.heading, "key", "Section of MADR", section.meaning)
