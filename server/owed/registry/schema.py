"""Validating front matter (OWE402) against ``registry-schema/record.schema.json``, in plain words and at exact places.

Quiet where a log is not ours: a record without ``debt`` may have its own words for a status and a date, keys of
its own, and the placeholders and blanks of its template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, reduce
from itertools import islice
from operator import getitem
from typing import Any

from owed.fields import FieldDoc, Violation, load_fields, near
from owed.registry.days import read_date
from owed.registry.effort import Effort, Rate
from owed.registry.record import Problem
from owed.text import Span

__all__ = ["FieldDoc", "describe", "keys", "schema_problems"]

CODE = "OWE402"
Locate = Callable[[tuple[str | int, ...]], "tuple[Span | None, Span] | None"]
"""From a path to the span of its key (None for an item of a list) and of its value; None when it is not there."""

_SLIP = 0.8
"""How alike an unknown top-level key must be to a known one to count as a slip, and not as somebody's own."""
_MOST_OWN = 200
"""Keys of somebody's own that are compared with known ones."""
_DEEPEST = 6
"""Of the schema: what is nested deeper is wrong in any case, and is not looked at."""
_OLD_KEYS = ("deciders",)
_AMOUNT = r"(\d{1,6}(?:[.,]\d{1,3})?) ?"
_EFFORT = re.compile(rf"(?:about |ca\.? |~ ?)?{_AMOUNT}([a-z]{{0,8}})(?: ?(?:\.\.+|-|–|to) ?{_AMOUNT}([a-z]{{1,8}}))?")
_PER = re.compile(r" ?(?:/|\bper\b|\ba\b|\ban\b|\beach\b|\bevery\b) ?")
_UNITS = {"h": "h", "hr": "h", "hour": "h", "d": "d", "day": "d", "w": "w", "wk": "w", "week": "w"}
_PERIODS = {"week": "week", "wk": "week", "w": "week", "month": "month", "mo": "month", "m": "month"}
_PERIODS |= {"quarter": "quarter", "q": "quarter", "year": "year", "yr": "year", "y": "year"}
_IN_WORDS = re.compile(
    r"[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:st|nd|rd|th)?\.? [A-Za-z]{3,9}\.?,? \d{4}"
)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


def describe(path: Sequence[str | int]) -> FieldDoc | None:
    """Say what a field of the front matter means, with its values; ``["debt", "breaks"]``. None for unknown fields."""
    return load_fields("record").describe(path)


def keys(path: Sequence[str | int] = ()) -> tuple[str, ...]:
    """The keys that the schema has at a path, in the order in which they are written."""
    return load_fields("record").keys(path)


def schema_problems(front_matter: Mapping[str, Any], locate: Locate, whole: Span) -> list[Problem]:
    """Say what in the front matter does not fit the schema.

    ``front_matter`` is as read, dates as dates or as their text. ``locate`` gives the spans; a problem without one
    stands at ``whole``. ``data["replace"]`` is the text that belongs at the span, where that is likely.
    """
    fields = load_fields("record")
    known = {key: value for key, value in front_matter.items() if isinstance(key, str)}
    ours = frozenset(keys())
    settled = {key: _settled(value, 1) for key, value in known.items() if key in ours}
    if isinstance(settled.get("status"), str):
        settled["status"] = settled["status"].lower()
    is_debt = isinstance(known.get("debt"), dict)
    found = list(_slips(known))
    for violation in fields.violations(settled):
        if is_debt or violation.path not in (("status",), ("date",)):
            found.append(_repaired(violation, settled))
    problems = [_problem(violation, locate, whole) for violation in found]
    return sorted(problems, key=lambda problem: problem.span.start.offset)


def _slips(front_matter: Mapping[str, Any]) -> list[Violation]:
    """Top-level keys that nobody knows, but that are nearly a known one which is missing."""
    known = (*keys(), *_OLD_KEYS)
    slips = []
    for key in islice(front_matter, _MOST_OWN):
        missing = [name for name in known if name not in front_matter and len(name) > 2]
        guess = near(key.replace("_", "-"), missing, _SLIP) if key not in known else None
        if guess:
            slips.append(Violation((key,), f"there is no such field (did you mean '{guess}'?)", True, guess))
    return slips


def _settled(value: Any, depth: int) -> Any:
    """A value as JSON, blanks and placeholders as None, and nothing below the depth of the schema."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = value.strip()
        return None if not text or (text[0] == "{" and text[-1] == "}") else text
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        if value and all(inner is None for inner in value.values()) and not _names().intersection(map(str, value)):
            return None
        return {str(key): _settled(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(inner, depth + 1) for inner in value]
    return str(value)


@cache
def _names() -> frozenset[str]:
    """All keys: a mapping without them, ``{list everyone involved}``, is a placeholder of a template."""
    return frozenset(name for path in ((), ("debt",), ("delta",), ("anchors", 0)) for name in keys(path))


def _repaired(violation: Violation, front_matter: Any) -> Violation:
    """The violation with what was probably meant, for efforts, rates, days and other words for a status."""
    if violation.at_key:
        return violation
    value = reduce(getitem, violation.path, front_matter)
    if isinstance(value, str) and (listed := _listed(violation.path, value)):
        return Violation(violation.path, f"'{value}' is one text; several are a list, {listed}", replace=listed)
    if violation.replace or not isinstance(value, str):
        return violation
    name = violation.path[-1]
    meant = None
    if name == "principal":
        meant = _effort(value)
    elif name == "interest":
        meant = _rate(value)
    elif name in ("date", "reviewed", "repay-by", "review-by"):
        meant = _day(value)
    elif name == "status" and value == "superseded":
        return Violation(violation.path, "'superseded' needs the record that replaces this one: superseded by TD-0012")
    elif name == "status":
        meant = load_fields("record").synonyms(("status",)).get(value)
    if meant is None:
        return violation
    said = violation.message.partition("; write ")[0].partition(" (one of")[0]
    return Violation(violation.path, f"{said} (did you mean '{meant}'?)", replace=meant)


def _listed(path: Sequence[str | int], text: str) -> str | None:
    """``input, output`` → ``[input, output]``, where each is a value of the field, or nearly one."""
    described = describe(path)
    if "," not in text or described is None or not described.is_list:
        return None
    meant = [near(part.strip(), described.values) for part in text.split(",")]
    return f"[{', '.join(filter(None, meant))}]" if all(meant) else None


def _effort(text: str) -> str | None:
    """``8 days`` → ``8d``, ``5-8 days`` → ``5d..8d``."""
    match = _EFFORT.fullmatch(" ".join(text.lower().split()))
    if not match:
        return None
    high = _UNITS.get((match[4] or "").removesuffix("s"))
    low = _UNITS.get((match[2] or "").removesuffix("s")) or high
    if low is None or (match[3] and high is None):
        return None
    made = f"{match[1]}{low}..{match[3]}{high}" if match[3] else f"{match[1]}{low}"
    made = made.replace(",", ".")
    return made if Effort.parse(made) else None


def _rate(text: str) -> str | None:
    """``1 day per month`` → ``1d/month``; ``2h monthly`` too."""
    parts = _PER.split(" ".join(text.lower().split()))
    if len(parts) == 1:
        amount, _, adverb = parts[0].rpartition(" ")
        parts = [amount, "year" if adverb == "yearly" else adverb.removesuffix("ly")]
    effort = _effort(parts[0]) if len(parts) == 2 else None
    period = _PERIODS.get(parts[1].removesuffix("s")) if effort else None
    made = f"{effort}/{period}"
    return made if period and Rate.parse(made) else None


def _day(text: str) -> str | None:
    """``2027/3/31``, ``31.3.2027`` and ``31 March 2027`` → ``2027-03-31``; no guess where day and month could be mixed up."""
    match = _DAY.fullmatch(text)
    if not match:
        named = read_date(text) if _IN_WORDS.fullmatch(text) else None
        return named.isoformat() if named else None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _problem(violation: Violation, locate: Locate, whole: Span) -> Problem:
    """The problem at the span of the key or value, or of what is around it."""
    length = len(violation.path)
    spans = locate(violation.path)
    while spans is None and length > 1:
        length -= 1
        spans = locate(violation.path[:length])
    exact = spans is not None and length == len(violation.path)
    name = next((part for part in reversed(violation.path) if isinstance(part, str)), "front matter")
    data = {"replace": violation.replace} if violation.replace and exact else {}
    message = f"{name}: {violation.message}"
    if spans is None:
        return Problem(CODE, message, whole, data)
    key, value = spans
    at_key = key is not None and (violation.at_key or not exact or value.start == value.end)
    return Problem(CODE, message, key if key is not None and at_key else value, data)
