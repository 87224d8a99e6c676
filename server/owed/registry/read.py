"""Reading one record, in whichever style it is written: MADR 4 and 3 (front matter), MADR 2 and log4brains (bullets),
Nygard and adr-tools (``## Status``). What a file does not say stays None; what it says wrongly is a problem."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from owed.registry.body import Body, Line, plain_title, read_body
from owed.registry.days import read_date
from owed.registry.discover import Folder, record_stem
from owed.registry.effort import Effort, Rate
from owed.registry.frontmatter import locate, read_front_matter, to_plain
from owed.registry.ids import WIDTH, RecordId
from owed.registry.labels import CONSULTED, DATE, DAY_FIRST, DECIDERS, INFORMED, STATUS, SUPERSEDED_BY, SUPERSEDES, find
from owed.registry.layout import Node
from owed.registry.record import STATUSES, Anchor, Debt, Delta, Link, Problem, Record
from owed.registry.schema import schema_problems
from owed.registry.status import Status, link_target, read_status, read_status_section, written_link
from owed.text import NOWHERE, Span, Text

LARGEST = 1_000_000
"""Bytes of a record; a larger file is not looked into."""

_FILE_NUMBER = re.compile(r"(?:([A-Za-z][A-Za-z0-9]*?)[-_ ]?)?(\d{1,7})(?=[-_. ]|$)")
_DATED = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})[-_ ]")
_MENTION = re.compile(
    rb"\b[A-Z][A-Z0-9_]{0,20}-(?:draft-[a-z0-9-]{0,80}[a-z0-9]|\d{8}-[a-z0-9-]{0,80}[a-z0-9]|[0-7][0-9A-HJKMNP-TV-Z]{25}|\d{1,9})\b"
)
_TAIL = re.compile(r"\d{1,9}$")
_IN_TITLE = frozenset((*STATUSES, "draft"))
"""Statuses that a title may start with: ``Draft: Use Rust``."""
_ID = re.compile(r"([A-Za-z][A-Za-z0-9_]*)[- ]?#?(\d{1,9})")
_BARE_NUMBER = re.compile(r"#?(\d{1,7})\b")


def read_record(path: str, text: Text, folder: Folder) -> Record:
    """Read the record in a file. ``path`` is relative to the root."""
    stem = record_stem(path) or path.rpartition("/")[2].rpartition(".")[0]
    by_name = id_of_name(stem, folder.prefix)
    if len(text.data) > LARGEST:
        problem = Problem("OWE401", f"{len(text.data):,} bytes: too large for a record, not read", text.span(0, 0))
        return Record(str(by_name), _words(stem), path, problems=(problem,))
    matter = read_front_matter(text)
    body = read_body(text, matter.body if matter else 0)
    problems = list(matter.problems) if matter else []
    if matter is None and b"\0" in text.data[:1024]:
        problems.append(Problem("OWE401", "not a text", text.span(0, 0)))
    elif not problems:
        problems += _encoding(text)
    root = matter.root if matter else None
    plain: dict[str, Any] = to_plain(root) or {}
    if root is not None and matter is not None:

        def places(at: tuple[str | int, ...]) -> tuple[Span | None, Span] | None:
            found = locate(root, at)
            if found is None:
                return None
            key, value = found
            return text.span(key.start, key.end) if key else None, text.span(value.start, value.end)

        problems += schema_problems(plain, places, matter.span)
    keys, fields = _places(root, text)
    stated, id_problem, id_span = _identity(plain, by_name, stem, fields, folder)
    if id_problem:
        problems.append(id_problem)
    status, status_span = _status(plain, fields, body)
    anchors, anchor_problems = _anchors(plain, fields, text)
    reported = {(p.span.start.offset, p.code) for p in problems}
    problems += [p for p in anchor_problems if (p.span.start.offset, p.code) not in reported]
    title = _without_number(body.title, by_name) or plain_title(_text(plain.get("title")) or "") or _words(stem)
    successor = resolve_target(link_target(status.successor), folder) if status and status.successor else None
    record = Record(
        id=stated,
        title=title,
        path=path,
        status=status.word if status else None,
        superseded_by=successor,
        date=_date(plain, body, stem),
        reviewed=_day(plain.get("reviewed")),
        decision_makers=_names(plain, body, DECIDERS),
        consulted=_names(plain, body, CONSULTED),
        informed=_names(plain, body, INFORMED),
        tags=_strings(plain.get("tags")) or _comma(body.fields.get("tags")),
        debt=_debt(plain.get("debt")),
        delta=_delta(plain.get("delta")),
        anchors=anchors,
        links=_links(text, body, plain, status, status_span, folder, fields),
        mentions=_mentions(text, matter.body if matter else 0),
        named=tuple(body.named),
        style="madr" if matter else "nygard" if find(body.sections, STATUS) is not None else "madr2",
        problems=tuple(problems),
        title_span=body.title_span if body.title else text.span(0, 0),
        id_span=id_span or (body.title_span if body.title else text.span(0, 0)),
        status_span=status_span,
        fields=fields,
        keys=keys,
        front_matter=matter.span if matter else None,
        raw=plain,
    )
    return record if text.data.isascii() else replace(record, lines=_odd_lines(record, text))


# Identity


def id_of_name(stem: str, prefix: str) -> RecordId:
    """The ID that a file name gives: the folder's prefix and the number, else the whole stem (log4brains)."""
    match = _FILE_NUMBER.match(stem)
    if match and not _DATED.match(stem) and not stem[match.end() : match.end() + 1].isalpha():
        return RecordId(prefix.upper(), int(match[2]))
    return RecordId("", None, stem)


def _identity(
    plain: dict[str, Any], by_name: RecordId, stem: str, fields: dict[str, Span], folder: Folder
) -> tuple[str, Problem | None, Span | None]:
    value = plain.get("id")
    span = fields.get("id")
    if value is None or isinstance(value, (bool, float, dict, list)) or span is None or str(value).startswith("{"):
        return str(by_name), None, None
    text = str(value).strip()
    stated = RecordId(folder.prefix.upper(), int(text)) if text.isdigit() and len(text) < 8 else RecordId.parse(text)
    shown = str(stated) if stated.prefix else text
    tail = _TAIL.search(text)
    if stated.number is None and by_name.number is not None and tail and int(tail[0]) == by_name.number:
        return str(by_name), None, None  # Backstage: adrs-adr013
    if by_name.number is None or stated.number is None or by_name.number == stated.number:
        return shown, None, span
    match = _FILE_NUMBER.match(stem)
    rest = stem[match.end() :] if match else ""
    name = f"{stem[: match.start(2)] if match else ''}{stated.number:0{WIDTH}d}{rest}.md"
    message = f"id is {shown}, but the file's number is {by_name.number:0{WIDTH}d}"
    kept = str(RecordId(stated.prefix, by_name.number))
    return shown, Problem("OWE404", message, span, {"rename": name, "replace": kept}), span


def resolve_target(target: str, folder: Folder) -> str | None:
    """The ID that a reference means: a path to a record's file, an ID, a bare number, or a log4brains slug."""
    target = _bare(target)
    if target.endswith(".md"):
        return str(id_of_name(record_stem(target) or target.rpartition("/")[2].removesuffix(".md"), folder.prefix))
    if (stated := RecordId.parse(target)).prefix:
        return str(stated)
    if match := _ID.search(target):
        return str(RecordId(match[1].upper(), int(match[2])))
    if match := _BARE_NUMBER.match(target):
        return str(RecordId(folder.prefix.upper(), int(match[1])))
    return target or None


def _bare(target: str) -> str:
    return target.strip().strip("<>\"'`")


def _reference(target: str) -> str:
    """The part of a text from which ``resolve_target`` tells the ID."""
    target = _bare(target)
    if target.endswith(".md") or RecordId.parse(target).prefix:
        return target
    match = _ID.search(target) or _BARE_NUMBER.match(target)
    return match[0] if match else target


def _without_number(title: str, by_name: RecordId) -> str:
    """A title without the record's own number in front: ``23 Logging`` in ``023-logging.md``."""
    number, _, rest = title.partition(" ")
    return rest if rest and number.isdecimal() and len(number) < 8 and int(number) == by_name.number else title


def _words(stem: str) -> str:
    match = _FILE_NUMBER.match(stem)
    rest = stem[match.end() :] if match and not _DATED.match(stem) else _DATED.sub("", stem)
    words = re.sub(r"[-_ ]+", " ", rest).strip()
    return plain_title(words[:1].upper() + words[1:]) or stem


# Fields


def _encoding(text: Text) -> list[Problem]:
    try:
        text.data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = text.span(error.start, error.start + 1)
        return [Problem("OWE401", f"not UTF-8: byte 0x{text.data[error.start]:02x}", where)]
    return []


def _places(root: Node | None, text: Text) -> tuple[dict[str, Span], dict[str, Span]]:
    """The spans of keys and values by dotted path; three levels are enough for the schema."""
    keys: dict[str, Span] = {}
    values: dict[str, Span] = {}
    todo = [("", root, 0)] if root else []
    while todo:
        prefix, node, depth = todo.pop()
        for key, value in node.pairs if node else ():
            name = prefix + key.value
            keys[name] = text.span(key.start, key.end)
            values[name] = text.span(value.start, value.end)
            if depth < 3:
                todo.append((name + ".", value, depth + 1))
        for number, item in enumerate(node.items if node else ()):
            values[f"{prefix}{number}"] = text.span(item.start, item.end)
            if depth < 3:
                todo.append((f"{prefix}{number}.", item, depth + 1))
    return keys, values


def _odd_lines(record: Record, text: Text) -> dict[int, bytes]:
    spans = [record.title_span, record.id_span, record.status_span, *record.fields.values(), *record.keys.values()]
    spans += [problem.span for problem in record.problems] + [link.span for link in record.links]
    spans += [span for _, span in record.named]
    numbers = {point.line for span in spans for point in span}
    return {line: raw for line in sorted(numbers) if not (raw := text.line(line)).isascii()}


def _status(plain: dict[str, Any], fields: dict[str, Span], body: Body) -> tuple[Status | None, Span]:
    status, span = _stated(plain, fields, body)
    if status is None or status.word != "superseded" or status.successor:
        return status, span
    named = find(plain, SUPERSEDED_BY)
    line = _successor_line(body)
    successor = _text(named[0] if isinstance(named, list) and named else named) or (line.text if line else "")
    return (
        status if re.fullmatch(r"\W*(?:n/?a|none)?\W*", successor, re.I) else replace(status, successor=successor)
    ), span


def _successor_line(body: Body) -> Line | None:
    """What a line of its own says of the successor: ``Superseded by: …``, or ``Superseded: 2019-12-19 by …``."""
    line = find(body.fields, SUPERSEDED_BY)
    dated = body.fields.get("superseded") if line is None else None
    if dated is None:
        return line
    _, by, named = f" {dated.text}".partition(" by ")
    return Line(named, dated.span) if by else None


def _stated(plain: dict[str, Any], fields: dict[str, Span], body: Body) -> tuple[Status | None, Span]:
    for name in STATUS:
        value = plain.get(name)
        if isinstance(value, str):
            return read_status(value), fields.get(name, NOWHERE)
        if name in fields:
            return None, fields[name]
    line = find(body.fields, STATUS)
    if line is not None:
        return read_status(line.text), line.span
    lines = find(body.sections, STATUS)
    if lines:
        return read_status_section([line.text for line in lines]), Span(lines[0].span.start, lines[-1].span.end)
    first, colon, _ = body.title.partition(":")
    in_title = read_status(first) if colon and " " not in first else None
    return (in_title if in_title and in_title.word in _IN_TITLE else None), body.title_span


def _date(plain: dict[str, Any], body: Body, stem: str) -> date | None:
    for name in DATE:
        value = plain.get(name)
        if isinstance(value, str) and (found := read_date(value)):
            return found
    for name in DATE:
        if name in body.fields and (found := read_date(body.fields[name].text, day_first=name in DAY_FIRST)):
            return found
        for said in body.sections.get(name, ()):
            if found := read_date(said.text):
                return found
    if dated := _DATED.match(stem):
        return read_date("-".join(dated.groups()))
    for said in find(body.sections, STATUS) or ():
        if found := read_date(said.text):
            return found
    line = find(body.fields, STATUS)
    return read_date(line.text) if line else None


def _day(value: Any) -> date | None:
    return read_date(value) if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()) else None


def _text(value: Any) -> str | None:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        text = str(value).strip()
        return text or None
    return None


def _strings(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    texts = [text for item in items if (text := _text(item)) and not text.startswith("{")]
    return tuple(dict.fromkeys(texts))


def _comma(line: Line | None) -> tuple[str, ...]:
    if line is None or line.text.startswith(("[list", "{")):
        return ()
    return tuple(part.strip().strip("[]") for part in line.text.split(",") if part.strip().strip("[]"))


def _names(plain: dict[str, Any], body: Body, labels: tuple[str, ...]) -> tuple[str, ...]:
    named = _strings(find(plain, labels))
    if len(named) == 1 and "," in named[0]:
        named = tuple(part.strip() for part in named[0].split(",") if part.strip())
    return named or _comma(find(body.fields, labels))


def _debt(value: Any) -> Debt | None:
    if not isinstance(value, dict):
        return Debt() if value is True else None
    principal, interest = _text(value.get("principal")), _text(value.get("interest"))
    return Debt(
        breaks=_strings(value.get("breaks")),
        dimension=_strings(value.get("dimension")),
        category=_text(value.get("category")),
        gained=_text(value.get("gained")),
        principal=Effort.parse(principal) if principal else None,
        interest=Rate.parse(interest) if interest else None,
        plan=_text(value.get("plan")),
        repay_by=_day(value.get("repay-by")),
        repay_when=_text(value.get("repay-when")),
        review_by=_day(value.get("review-by")),
        owner=_text(value.get("owner")),
        tracker=_text(value.get("tracker")),
    )


def _delta(value: Any) -> Delta | None:
    if not isinstance(value, dict):
        return None
    return Delta(
        _text(value.get("kind")), _text(value.get("today")), _text(value.get("ideal")), _strings(value.get("risks"))
    )


# Anchors and links


def _anchors(plain: dict[str, Any], fields: dict[str, Span], text: Text) -> tuple[tuple[Anchor, ...], list[Problem]]:
    listing = plain.get("anchors")
    found: list[Anchor] = []
    problems: list[Problem] = []
    for number, item in enumerate(listing if isinstance(listing, list) else []):
        span = fields.get(f"anchors.{number}", NOWHERE)
        anchor = read_anchor(item, span)
        if anchor is None:
            continue
        outside = next((p for p in (anchor.path, anchor.within) if p and not is_inside(p)), None)
        if outside is not None:
            problems.append(Problem("OWE402", f"anchor {outside} leads out of the workspace", span))
        else:
            found.append(anchor)
    return tuple(found), problems


def read_anchor(value: Any, span: Span = NOWHERE) -> Anchor | None:
    """Read an anchor as front matter writes it; None when it is of no known form."""
    if isinstance(value, str) and value.strip():
        text = value.strip()
        path, double_colon, qualname = text.partition("::")
        path = path.removeprefix("./")
        if double_colon and path and qualname:
            return Anchor("symbol", text, span, path, qualname.removesuffix("()"))
        return Anchor("file", text, span, path) if path else None
    if isinstance(value, dict):
        api, query, within = _text(value.get("use")), _text(value.get("match")), _text(value.get("in")) or ""
        if api:
            return Anchor("use", f"use: {api}", span, api=api)
        if query:
            return Anchor("match", f"match: {' '.join(query.split())}", span, query=query, within=within)
    return None


def is_inside(path: str) -> bool:
    """Whether a path or glob of a record stays in the workspace."""
    return not (path.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", path) or ".." in re.split(r"[/\\]", path))


def _mentions(text: Text, start: int) -> tuple[str, ...]:
    found = {match[0].decode() for match in _MENTION.finditer(text.data, start)}
    return tuple(sorted(found))[:200]


def _links(
    text: Text, body: Body, plain: dict[str, Any], status: Status | None, status_span: Span, folder: Folder,
    fields: dict[str, Span],
) -> tuple[Link, ...]:  # fmt: skip
    found = []
    if status and status.successor:
        target = resolve_target(link_target(status.successor), folder)
        if target:
            markdown = written_link(status.successor)
            line = _successor_line(body)
            apart = [fields[key] for name in SUPERSEDED_BY for key in (f"{name}.0", name) if key in fields]
            said = _reference(status.successor) if markdown is None else markdown
            span = _within(text, said, [status_span, *apart, *([line.span] if line else [])])
            found.append(Link("superseded-by", target, span or status_span, markdown is not None and span is not None))
    earlier = find(plain, SUPERSEDES)
    for number, item in enumerate(earlier if isinstance(earlier, list) else [earlier] if earlier else []):
        target = resolve_target(str(item), folder)
        span = fields.get(f"supersedes.{number}") or fields.get("supersedes", NOWHERE)
        if target:
            found.append(Link("supersedes", target, span))
    found += [Link("link", target, span) for target, span in body.links]
    return tuple(found)


def _within(text: Text, said: str, spans: list[Span]) -> Span | None:
    """Where a text stands in the first of these spans that has it."""
    wanted = said.encode()
    for span in spans:
        at = text.data.rfind(wanted, span.start.offset, span.end.offset)
        if at >= 0 and wanted:
            return text.span(at, at + len(wanted))
    return None
