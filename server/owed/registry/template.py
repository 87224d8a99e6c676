"""Writing a new record: a MADR 4 file, filled with what is known, with blanks for what only a human knows.

Whatever a title or an author's name contains (it may come from a comment in code that nobody has
reviewed), the file that is written is a well-formed record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from owed.registry.ids import WIDTH, RecordId
from owed.registry.scalar import write_scalar
from owed.text import Span, Text

STATUS_HINT = "  # accepted, once the team agrees"
TITLE_LIMIT = 120
SLUG_LIMIT = 60
_CONTEXT_LIMIT = 2_000
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_TEMPLATE_LIMIT = 100_000
HINTS = {
    "breaks": "no-surprises, incremental-refinement, maintainability; one or more",
    "dimension": "input, system, output; one or more",
    "gained": "what this bought, such as: shipped six weeks earlier",
    "principal": "effort to repay it: 4h, 8d, 2w, or a range 5d..8d",
    "interest": "effort it costs while it stays: 2h/week, 1d/month",
    "plan": "how it will be repaid, or why living with it is fine",
    "repay-by": "YYYY-MM-DD; or instead repay-when: a condition in words",
    "owner": "the person or team that sees to it",
}
"""What stands behind a blank, as a comment."""


@dataclass(frozen=True)
class NewRecord:
    """What is known about a record that is to be written. Empty values become blanks, or are left out.

    ``context`` is free text for the first section; ``template`` the text of the folder's own template, whose body
    is used for a record that is no debt.
    """

    id: RecordId
    title: str = ""
    date: date | None = None
    author: str = ""
    anchors: tuple[str, ...] = ()
    status: str = "proposed"
    is_debt: bool = True
    supersedes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    dimension: tuple[str, ...] = ()
    category: str = ""
    gained: str = ""
    principal: str = ""
    interest: str = ""
    plan: str = ""
    repay_by: str = ""
    repay_when: str = ""
    review_by: str = ""
    owner: str = ""
    tracker: str = ""
    context: str = ""
    template: str = ""
    stem: str = ""
    """The file's name without ``.md``, where the ID has no number."""


@dataclass(frozen=True)
class Rendered:
    """A file to create in the registry's folder.

    ``blank`` is where the cursor goes: the title when none was given, else the first of ``blanks``,
    which are in order of the text. A blank may be empty, or cover a placeholder to type over.
    """

    file_name: str
    text: str
    blank: Span
    blanks: tuple[Span, ...]


@dataclass
class _Page:
    """Text in the making, with the places that are left blank."""

    data: bytearray = field(default_factory=bytearray)
    blanks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.data += text.encode("utf-8", "replace")

    def blank(self, placeholder: str = "") -> None:
        start = len(self.data)
        self.add(placeholder)
        self.blanks.append((start, len(self.data)))


def slug(title: str) -> str:
    """Return a title as a file name's stem: lower-case ASCII letters, digits and hyphens, at most 60; never empty.

    Accents are dropped; words that would pass the limit are left out. Names that Windows reserves get
    a suffix.
    """
    lowered = "".join(_LETTERS.get(char, char) for char in title.casefold())
    folded = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", ""))
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:SLUG_LIMIT]
        if len(longer) > SLUG_LIMIT:
            break
        made = longer
    if not made:
        return "untitled"
    return f"{made}-record" if _RESERVED.fullmatch(made) else made


def clean_title(text: str) -> str:
    """Return text from anywhere as one heading line: no line break, control character or HTML comment, not too long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    line = line.replace("<!--", "<! --").replace("-->", "-- >").strip("# ")
    if len(line) > TITLE_LIMIT:
        line = line[:TITLE_LIMIT].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
    return line[:1].upper() + line[1:]


def render_record(new: NewRecord) -> Rendered:
    """Write a new record. It fits the schema as it is, blanks included."""
    title = clean_title(new.title)
    page = _Page()
    _front_matter(page, new)
    heading = len(page.blanks)
    template_body = "" if new.is_debt else _template_body(new.template)
    page.add("# ")
    if title:
        page.add(title)
    else:
        page.blank(_title_placeholder(new))
    page.add("\n")
    if template_body:
        page.add(template_body)
    else:
        _debt_body(page, new) if new.is_debt else _plain_body(page, new)
    text = Text(bytes(page.data))
    blanks = tuple(text.span(start, end) for start, end in page.blanks)
    first = heading if not title or not blanks else 0
    blank = blanks[first] if blanks else text.span(len(text.data), len(text.data))
    stem = slug(title or _subject(new))
    name = f"{new.stem or new.id.slug or stem}.md" if new.id.number is None else f"{new.id.number:0{WIDTH}d}-{stem}.md"
    return Rendered(name, str(text), blank, blanks)


def _subject(new: NewRecord) -> str:
    """What the record is about, from its first anchor: ``Scorer.legacy_score``, or a file's name."""
    anchor = new.anchors[0] if new.anchors else ""
    return anchor.rpartition("::")[2] if "::" in anchor else anchor.rstrip("/").rpartition("/")[2]


def _title_placeholder(new: NewRecord) -> str:
    subject = clean_title(_subject(new))
    if not new.is_debt:
        return "What was decided"
    return f"Debt in {subject}" if subject else "Debt taken on purpose"


def _front_matter(page: _Page, new: NewRecord) -> None:
    page.add("---\n")
    page.add(f"id: {write_scalar(str(new.id))}\n")
    hint = STATUS_HINT if new.status == "proposed" else ""
    page.add(f"status: {write_scalar(new.status)}{hint}\n")
    if new.date is not None:
        page.add(f"date: {new.date.isoformat()}\n")
    if new.supersedes:
        page.add(f"supersedes: {_flow(new.supersedes)}\n")
    page.add(f"decision-makers: {_flow([new.author] if new.author.strip() else [])}\n")
    if new.tags:
        page.add(f"tags: {_flow(new.tags)}\n")
    if new.is_debt:
        _debt(page, new)
    if new.anchors:
        page.add("anchors:\n" + "".join(f"  - {_anchor(anchor)}\n" for anchor in new.anchors))
    page.add("---\n")


def _debt(page: _Page, new: NewRecord) -> None:
    page.add("debt:\n")
    _list_or_blank(page, "breaks", new.breaks)
    _list_or_blank(page, "dimension", new.dimension)
    _value(page, "category", new.category)
    _value_or_blank(page, "gained", new.gained)
    _value_or_blank(page, "principal", new.principal)
    _value_or_blank(page, "interest", new.interest)
    _value_or_blank(page, "plan", new.plan)
    if new.repay_when:
        _value(page, "repay-when", new.repay_when)
        _value(page, "repay-by", new.repay_by)
    else:
        _value_or_blank(page, "repay-by", new.repay_by)
    _value(page, "review-by", new.review_by)
    _value_or_blank(page, "owner", new.owner)
    _value(page, "tracker", new.tracker)


def _value(page: _Page, key: str, value: str) -> None:
    if value.strip():
        page.add(f"  {key}: {write_scalar(value.strip())}\n")


def _value_or_blank(page: _Page, key: str, value: str) -> None:
    if value.strip():
        _value(page, key, value)
        return
    page.add(f"  {key}: ")
    page.blank()
    page.add(f" # {HINTS[key]}\n")


def _list_or_blank(page: _Page, key: str, values: Sequence[str]) -> None:
    if values:
        page.add(f"  {key}: {_flow(values)}\n")
        return
    page.add(f"  {key}: [")
    page.blank()
    page.add(f"]  # {HINTS[key]}\n")


def _flow(values: Sequence[str]) -> str:
    return "[" + ", ".join(write_scalar(value.strip(), flow=True) for value in values) + "]"


def _anchor(anchor: str) -> str:
    """An anchor as an item of a block list; ``use: pandas.DataFrame.append`` becomes a mapping."""
    kind, colon, rest = anchor.partition(": ")
    if colon and kind in ("use", "match") and rest.strip():
        return f"{kind}: {write_scalar(rest.strip())}"
    return write_scalar(anchor)


def _debt_body(page: _Page, new: NewRecord) -> None:
    page.add("\n## Context and Problem Statement\n\n")
    _context(page, new, "{What made a shortcut attractive?}")
    page.add("\n## Considered Options\n\n* Take the shortcut now and repay it later\n* ")
    page.blank("{Do it right from the start}")
    page.add('\n\n## Decision Outcome\n\nChosen option: "Take the shortcut now and repay it later", because ')
    page.blank("{what it gains is worth more than what it costs}")
    page.add(".\n\n### Consequences\n\n* Good, because ")
    page.blank("{what became possible}")
    page.add("\n* Bad, because ")
    page.blank("{what surprises, blocks or confuses people as long as this stays}")
    page.add("\n")


def _plain_body(page: _Page, new: NewRecord) -> None:
    page.add("\n## Context and Problem Statement\n\n")
    _context(page, new, "{What question is to be decided, and why now?}")
    page.add("\n## Considered Options\n\n* ")
    page.blank("{option 1}")
    page.add("\n* ")
    page.blank("{option 2}")
    page.add('\n\n## Decision Outcome\n\nChosen option: "')
    page.blank("{option 1}")
    page.add('", because ')
    page.blank("{reason}")
    page.add(".\n\n### Consequences\n\n* Good, because ")
    page.blank("{what gets better}")
    page.add("\n* Bad, because ")
    page.blank("{what gets worse}")
    page.add("\n")


def _context(page: _Page, new: NewRecord, placeholder: str) -> None:
    """The context as a quotation, in which no heading, fence or comment of its own takes effect on the rest."""
    lines = [clean_line(line) for line in new.context[:_CONTEXT_LIMIT].splitlines()]
    if any(lines):
        page.add("\n".join(f"> {line}".rstrip() for line in lines) + "\n\n")
    page.blank(placeholder)
    page.add("\n")


def clean_line(line: str) -> str:
    """Return a line of foreign text that opens no HTML comment and no code fence."""
    shown = "".join(char if char.isprintable() else " " for char in line).strip()
    return shown.replace("<!--", "<! --").replace("```", "'''").replace("~~~", "'''")


def _template_body(template: str) -> str:
    """The part of a folder's template after its first heading; empty when the template is none that we can follow."""
    if not template or len(template) > _TEMPLATE_LIMIT:
        return ""
    lines = template.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    if lines[0].rstrip() == "---":
        closing = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
        if closing is None:
            return ""
        lines = lines[closing + 1 :]
    heading = next((n for n, line in enumerate(lines) if line.startswith("# ")), None)
    if heading is None:
        return ""
    return "\n".join(lines[heading + 1 :]).rstrip("\n") + "\n"
