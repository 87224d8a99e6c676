"""Markers: what comments say of debt, by a tag (``TODO``) or by naming a record; and comments that silence rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from owed.source.model import Marker, Mention, Suppression
from owed.text import Span, Text

_SIGNS = b" \t*#/-;!<>%\"'{}@=|"
"""What may stand between the start of a comment's line and a tag."""
_BRACKETS = re.compile(rb"\(([^()\n]{0,200})\)|\[([^\[\]\n]{0,200})\]")
_CLOSERS = (b"*/", b"-->", b"-}", b"=#", b"#>", b"]]", b"=end", b"=cut")
_SUPPRESSION = re.compile(
    rb"owed:[ \t]*ignore(-file)?(?![A-Za-z-])(?:\[([A-Za-z0-9, \t]{0,400})\])?[ \t:]*([^\n]{0,500})"
)
_AUTHOR = re.compile(r"[@\w][\w .@+-]{0,60}")
_MOST_TEXT = 500
_MOST_LINES = 20


@lru_cache(maxsize=16)
def _tag_pattern(tags: tuple[str, ...]) -> re.Pattern[bytes]:
    names = b"|".join(re.escape(tag.encode()) for tag in sorted(tags, key=len, reverse=True))
    return re.compile(rb"(?<![A-Za-z0-9_-])(?:" + names + rb")(?![A-Za-z0-9_-])") if names else re.compile(rb"(?!)")


def markers(
    text: Text, comments: Sequence[tuple[int, int]], mentions: re.Pattern[bytes], tags: Sequence[str]
) -> tuple[Marker, ...]:
    """The markers in these comments, in order. ``mentions`` matches the IDs of the registry's prefixes.

    A tag counts at the start of a line of a comment, or anywhere before ``:``, a bracket, or an ID: "no TODO is left" is
    prose. A tag's text goes on in the lines below that are indented deeper (line comments), or up to an empty line (block comments).
    """
    data = text.data
    pattern = _tag_pattern(tuple(tags))
    found: list[Marker] = []
    for number, (start, end) in enumerate(comments):
        tagged = [m for m in pattern.finditer(data, start, end) if _counts(data, start, end, m, mentions)]
        named = list(mentions.finditer(data, start, end))
        if not tagged and not named:
            continue
        comment = text.span(start, end)
        first = tagged[0].start() if tagged else end
        before = [m for m in named if m.start() < first]
        if before:
            found.append(_untagged(text, comment, before))
        for index, tag in enumerate(tagged):
            stop = tagged[index + 1].start() if index + 1 < len(tagged) else end
            following = comments[number + 1 : number + _MOST_LINES] if index + 1 == len(tagged) else ()
            found.append(
                _tagged(text, comment, tag, stop, [m for m in named if tag.end() <= m.start() < stop], following)
            )
    return tuple(found)


def _counts(data: bytes, start: int, end: int, tag: re.Match[bytes], mentions: re.Pattern[bytes]) -> bool:
    line = max(start, data.rfind(b"\n", start, tag.start()) + 1)
    if not data[line : tag.start()].strip(_SIGNS):
        return True
    after = data[tag.end() : min(end, tag.end() + 2)]
    return after[:1] in (b":", b"(", b"[") or (
        after[:1] == b" " and mentions.match(data, tag.end() + 1, end) is not None
    )


def _mentions(text: Text, matches: Iterable[re.Match[bytes]]) -> tuple[Mention, ...]:
    return tuple(Mention(m[0].decode("ascii"), text.span(m.start(), m.end())) for m in matches)


def _untagged(text: Text, comment: Span, matches: list[re.Match[bytes]]) -> Marker:
    named = _mentions(text, matches)
    line = named[0].span.start.line
    start = max(comment.start.offset, text.starts[line])
    end = min(comment.end.offset, text.starts[line] + len(text.line(line)))
    return Marker(named[0].span, None, named, plain_comment(text.data[start:end]), None, comment)


def _tagged(
    text: Text, comment: Span, tag: re.Match[bytes], stop: int, named: list[re.Match[bytes]],
    following: Sequence[tuple[int, int]],
) -> Marker:  # fmt: skip
    data = text.data
    bracket = _BRACKETS.match(data, tag.end(), stop)
    end = bracket.end() if bracket else tag.end()
    author = None
    if bracket:
        inside = (bracket[1] or bracket[2] or b"").decode("utf-8", "replace")
        for match in named:
            inside = inside.replace(match[0].decode("ascii"), "")
        inside = inside.strip(" ,;:")
        author = inside if _AUTHOR.fullmatch(inside) else None
    said = _lines(data[end:stop])
    if b"\n" not in data[comment.start.offset : comment.end.offset]:
        said += _continued(text, comment, tag.start(), following)
    words = " ".join(part for part in said if part)[:_MOST_TEXT]
    return Marker(
        text.span(tag.start(), end), tag[0].decode("utf-8", "replace"), _mentions(text, named), words, author, comment
    )


def _lines(data: bytes) -> list[str]:
    """The lines of a block comment's text up to an empty one."""
    lines: list[str] = []
    for row in data.split(b"\n")[:_MOST_LINES]:
        line = plain_comment(row)
        if not line and lines:
            break
        lines.append(line)
    return lines


def _continued(text: Text, comment: Span, tag: int, following: Sequence[tuple[int, int]]) -> list[str]:
    """The comments right below that go on: in the same column, with their text deeper than the tag."""
    lines: list[str] = []
    deep = tag - comment.start.offset
    for number, (start, end) in enumerate(following, 1):
        point = text.point(start)
        if point.line != comment.start.line + number or point.column != comment.start.column:
            break
        row = text.data[start:end]
        if len(row) - len(row.lstrip(b"#/-;%*! \t")) <= deep:
            break
        lines.append(plain_comment(row))
    return lines


def plain_comment(row: bytes) -> str:
    """A line of a comment as plain text: without the signs around it."""
    row = row.strip()
    for closer in _CLOSERS:
        if row.endswith(closer):
            row = row[: -len(closer)].rstrip()
    row = re.sub(rb"\A(?:<!--|/\*+|//+!?|#+|--+|;+|\*+(?=\s|$)|%+|\{-)\s*", b"", row)
    return " ".join(row.decode("utf-8", "replace").strip(" \t:,-").split())


def suppressions(text: Text, comments: Sequence[tuple[int, int]]) -> tuple[Suppression, ...]:
    """The comments ``owed: ignore[CODES] reason``. One that stands alone in its line speaks of the next line, and
    ``owed: ignore-file`` of the whole file.
    """
    found = []
    for start, end in comments:
        match = _SUPPRESSION.search(text.data, start, end)
        if match is None:
            continue
        codes = tuple(code.strip().upper() for code in (match[2] or b"").decode().split(",") if code.strip())
        point = text.point(start)
        alone = not text.line(point.line)[: point.column].strip()
        line = text.point(end).line + 1 if alone else point.line
        stop = match.start() + len(text.data[match.start() : min(match.end(), end)].rstrip())
        reason = plain_comment(text.data[match.start(3) : max(match.start(3), stop)])
        comment, whole_file = text.span(start, end), match[1] is not None
        found.append(Suppression(text.span(match.start(), stop), codes, reason, line, comment, whole_file))
    return tuple(found)
