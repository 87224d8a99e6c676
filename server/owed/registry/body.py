"""The Markdown body of a record, as far as its facts go: title, sections, the bullets and lines above them, links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from owed.registry.labels import DATE, DECIDERS, STATUS, label
from owed.registry.prose import defined_in, ids_in
from owed.text import NOWHERE, Span, Text

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_FIELD = re.compile(r"\s*(?:>\s*)?(?:[*+-]\s+)?[*_]{0,2}([^\W\d_][\w /-]{0,30}?)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)")
_NEXT_FIELD = re.compile(r"(?:\s+[|·•/]\s+|\s{2,})(?=[*_]{1,2}[^\W\d_][\w -]{0,30}?[*_]{0,2}\s*[:：])")
"""Between two fields in one line."""
_RULE = re.compile(r"\s*\|?[\s|:-]{3,}")
_LINK = re.compile(r"\[([^\]\[\n]{0,300})\]\(([^()\s]{1,500})\)")
_NUMBER = re.compile(r"(?:[A-Za-z]{2,12}[-_ ]?)?#?\d{1,9}\s*(?:[.:)]|[-–—](?=\s))\s*")
_PREFIX = re.compile(r"(?:ADR|MADR|RFC)(?:\s*[:–—]\s+|\s+-\s+|\s+(?=[A-Za-z]{2,12}[-_ ]?#?\d))")
"""The kind of the document, in front of its title: ``ADR: Use Rust``, ``ADR ADR-012: Use Rust``."""
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}\n]{0,200}\}\s*$")
"""What site generators read behind a heading: ``{#adr_0012}``."""
_HEADS = frozenset(("metadata", "meta", "meta data", "metadaten", "métadonnées", "metadatos", "metadados", "元数据"))
"""Sections that hold the fields that else stand below the title."""
_KNOWN = frozenset((*STATUS, *DATE, *DECIDERS))
MOST_LINES = 5_000
_MOST_LINKS = 1_000
_MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that says something, and where."""

    text: str
    span: Span


@dataclass
class Body:
    """``fields`` are the ``Key: value`` lines between title and first section; ``sections`` maps headings to lines.

    Keys and headings are in the form of ``labels.label``.
    """

    title: str = ""
    title_span: Span = NOWHERE
    fields: dict[str, Line] = field(default_factory=dict)
    sections: dict[str, list[Line]] = field(default_factory=dict)
    headings: dict[str, Span] = field(default_factory=dict)
    """Where the sections' headings stand; of underlined ones, with the line below."""
    links: list[tuple[str, Span]] = field(default_factory=list)
    """Targets that are Markdown files, without their fragment."""
    named: list[tuple[str, Span]] = field(default_factory=list)
    """IDs in sentences; see ``prose.ids_in``."""


def read_body(text: Text, start: int) -> Body:
    """Read the body that starts at a byte."""
    body = Body()
    first = text.point(start).line
    fence = ""
    comment = False
    underline = -1
    section: list[Line] | None = None
    table: list[str] = []
    addressed: set[str | None] = set()
    last = min(text.line_count, first + MOST_LINES)
    rows = [text.line(n).decode("utf-8", "replace") for n in range(first, last)]
    if rows and start == 0:
        rows[0] = rows[0].removeprefix("\ufeff")
    for index, row in enumerate(rows):
        number = first + index
        if fence:
            if row.strip().startswith(fence) and not row.strip().strip(fence[0]):
                fence = ""
            continue
        if comment or "<!--" in row:
            comment, row = _without_comment(row, comment)  # noqa: PLW2901
        if opening := _FENCE.match(row):
            fence = opening[1]
            continue
        if not row.strip() or index == underline:
            continue
        span = _span(text, number)
        _links(body, row, text, number)
        level, heading = _heading(row, rows[index + 1] if index + 1 < len(rows) else "")
        if heading is not None:
            underline = -1 if row.lstrip().startswith("#") else index + 1
            if not body.title and level == 1:
                body.title, body.title_span = plain_title(heading), span
                section = None
            else:
                said = _FIELD.fullmatch(heading)
                if said and said[2] and label(said[1]) in STATUS:
                    body.fields.setdefault(label(said[1]), Line(said[2].strip(), span))
                section = None if label(heading) in _HEADS else body.sections.setdefault(label(heading), [])
                below = 0 if row.lstrip().startswith("#") else 1
                body.headings.setdefault(label(heading), Span(span.start, _span(text, number + below).end))
            continue
        addressed.add(defined_in(row))
        _named(body, row, text, number)
        if section is not None:
            section.append(Line(row, span))
            continue
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")] if "|" in row else []
        if cells and row.lstrip().startswith("|"):
            table = _row(body, table, cells, span)
        else:
            table = []
            _fields(body, row, span)
    body.named = [(said, span) for said, span in body.named if said not in addressed]
    return body


def _fields(body: Body, row: str, span: Span) -> None:
    """The ``Key: value`` of a line, or several beside each other."""
    for part in _NEXT_FIELD.split(row):
        if match := _FIELD.fullmatch(part):
            body.fields.setdefault(label(match[1]), Line(match[2].strip(), span))


def _row(body: Body, above: list[str], cells: list[str], span: Span) -> list[str]:
    """A row of a table: a key and its value, or the values below a row of keys, which is handed on."""
    if _RULE.fullmatch("|".join(cells)) or not any(cells):
        return above
    if above and len(above) == len(cells):
        for key, value in zip(above, cells, strict=True):
            body.fields.setdefault(key, Line(value, span))
        return []
    first = label(cells[0])
    keys = [label(cell) for cell in cells]
    if len(cells) >= 2 and sum(key in _KNOWN for key in keys) >= 2:
        return keys
    if len(cells) == 2 and first in _KNOWN:
        body.fields.setdefault(first, Line(cells[1], span))
    return []


def _heading(row: str, below: str) -> tuple[int, str | None]:
    if match := _HEADING.fullmatch(row):
        return len(match[1]), (match[2] or "")
    underline = _SETEXT.fullmatch(below)
    if underline and row.strip() and not row.lstrip().startswith(("-", "*", "+", ">", "|")):
        return (1 if underline[1][0] == "=" else 2), row.strip()
    return 0, None


def _without_comment(row: str, inside: bool) -> tuple[bool, str]:
    """The line without its HTML comments, and whether one goes on."""
    kept = ""
    rest = row
    while rest:
        if inside:
            _, closed, rest = rest.partition("-->")
            inside = not closed
        else:
            before, opened, rest = rest.partition("<!--")
            kept += before
            inside = bool(opened)
    return inside, kept


def _links(body: Body, row: str, text: Text, number: int) -> None:
    if "](" not in row or len(body.links) >= _MOST_LINKS:
        return
    raw = text.line(number)
    after = 0
    for match in islice(_LINK.finditer(row), _MOST_LINKS):
        target = match[2].partition("#")[0]
        if target.endswith(".md") and "://" not in target:
            at = raw.find(f"({match[2]}".encode(), after)
            after = max(after, at + 1)
            begin = text.starts[number] + (at + 1 if at >= 0 else 0)
            body.links.append((target, text.span(begin, begin + (len(match[2].encode()) if at >= 0 else len(raw)))))


def _named(body: Body, row: str, text: Text, number: int) -> None:
    """Note the IDs of a line. ``row`` may lack comments that stand in it."""
    raw = text.line(number)
    after = 0
    for match in ids_in(row):
        at = len(row[: match.start()].encode())
        said = match[0].encode()
        at = at if raw.startswith(said, at) else raw.find(said, after)
        if at >= 0 and len(body.named) < _MOST_NAMED:
            after = at + len(said)
            begin = text.starts[number] + at
            body.named.append((match[0], text.span(begin, begin + len(said))))


def _span(text: Text, line: int) -> Span:
    raw = text.line(line)
    start = text.starts[line] + len(raw) - len(raw.lstrip())
    return text.span(start, text.starts[line] + len(raw.rstrip()))


def plain_title(heading: str) -> str:
    """A heading without its number, links and emphasis: ``12. Use [Rust](x)`` is ``Use Rust``."""
    title = _PREFIX.sub("", _LINK.sub(r"\1", _ATTRIBUTES.sub("", heading)).strip(), count=1)
    title = re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)", "", title).strip()
    without = _NUMBER.sub("", title, count=1) if _NUMBER.match(title) else title
    return " ".join((without or title).split())
