"""Dates as logs write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_GERMAN = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_WORDS = re.compile(r"[A-Za-z]+|\d+")


def read_date(text: str) -> date | None:
    """Read ``2026-11-23``, ``2020/01/31``, ``31.01.2020``, ``January 5, 2018``, ``5th Jan 2018``; None for anything else."""
    text = text[:100]
    if match := _ISO.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _GERMAN.search(text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    month = year = day = 0
    for word in _WORDS.findall(text):
        if word.isdigit():
            number = int(word)
            if len(word) == 4:
                year = number
            elif number <= 31 and not day:
                day = number
        elif word.lower() in _MONTHS:
            month = _MONTHS[word.lower()]
    return _date(year, month, day) if year and month and day else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
