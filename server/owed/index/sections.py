"""The sections that MADR expects in a record's body: which are missing, and where they go."""

from __future__ import annotations

from dataclasses import dataclass

from owed.registry.headings import Heading, body_line, headings
from owed.registry.page import Edit, line_ending
from owed.registry.record import Record
from owed.text import Span, Text


@dataclass(frozen=True)
class Section:
    """A section of the MADR 4 template; without those that are ``expected`` a reader misses something."""

    level: int
    name: str
    meaning: str
    expected: bool = False

    @property
    def heading(self) -> str:
        """Its heading line."""
        return f"{'#' * self.level} {self.name}"


SECTIONS = (
    Section(2, "Context and Problem Statement", "What was to be decided, and why then; two or three sentences.", True),
    Section(2, "Decision Drivers", "What mattered for the decision: forces, concerns, limits."),
    Section(2, "Considered Options", "The options, by name; a list.", True),
    Section(2, "Decision Outcome", "Which option was chosen, and because of what.", True),
    Section(3, "Consequences", "What gets better by it, and what gets worse."),
    Section(3, "Confirmation", "How it can be told that the decision is kept: a review, a test."),
    Section(2, "Pros and Cons of the Options", "Each option with what speaks for and against it."),
    Section(2, "More Information", "Evidence, agreements, when to look at the decision again."),
)
_NYGARD = frozenset({"context", "decision", "consequences"})


def missing_sections(record: Record, text: Text) -> tuple[Section, ...]:
    """The sections that a record in MADR's own form does not have yet; none for a log of another form."""
    there = {heading.name.lower() for heading in headings(text)}
    own_form = len(_NYGARD & there) > 1 and not there & {
        section.name.lower() for section in SECTIONS if section.expected
    }
    if own_form or record.style == "nygard":
        return ()
    return tuple(section for section in SECTIONS if section.name.lower() not in there)


def add_sections(record: Record, text: Text) -> tuple[list[Edit], Span] | None:
    """The edits that add the expected sections, each at its place in MADR's order; and where, in the new text, the first goes on."""
    missing = [section for section in missing_sections(record, text) if section.expected]
    if not missing:
        return None
    eol = line_ending(text)
    found = headings(text)
    by_place: dict[int, list[Section]] = {}
    for section in missing:
        by_place.setdefault(_place(text, found, section), []).append(section)
    edits = []
    for offset, sections in sorted(by_place.items()):
        written = "".join(f"{eol}{section.heading}{eol}{eol}" for section in sections)
        before = text.data[:offset]
        lead = "" if not before or before.endswith((b"\n", b"\r")) else eol
        edits.append(Edit(text.span(offset, offset), lead + written))
    first = edits[0]
    after = text.data[: first.span.start.offset] + first.new.encode() + text.data[first.span.start.offset :]
    heading = by_place[first.span.start.offset][0].heading
    at = first.span.start.offset + first.new.encode().index(heading.encode()) + len((heading + eol).encode())
    blank = Text(after).span(at, at)
    return edits, blank


def _place(text: Text, found: tuple[Heading, ...], section: Section) -> int:
    """Behind the section that comes before it, else behind the title's text, else at the end."""
    order = [each.name.lower() for each in SECTIONS]
    place = order.index(section.name.lower())
    earlier = [h for h in found if h.name.lower() in order[:place] and h.level == section.level]
    if earlier:
        return _after(text, earlier[-1].last)
    later = [h for h in found if h.name.lower() in order[place + 1 :] and h.level == section.level]
    if later:
        return _after(text, _last_said(text, later[0].span.start.line))
    title = next((h for h in found if h.level == 1), None)
    following = next((h for h in found if title and h.span.start.line > title.span.start.line), None)
    if title is not None and following is not None:
        return _after(text, _last_said(text, following.span.start.line))
    return _after(text, title.last) if title is not None else len(text.data)


def _last_said(text: Text, line: int) -> int:
    """The last line before another that says something."""
    line -= 1
    while line > body_line(text) and not text.line(line).strip():
        line -= 1
    return line


def _after(text: Text, line: int) -> int:
    return text.starts[line + 1] if line + 1 < text.line_count else len(text.data)
