"""Dates as logs write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan januar janvier enero janeiro gennaio", "february feb februar février febrero fevereiro febbraio",
         "march mar märz mars marzo março", "april apr avril abril aprile", "may mai mayo maio maggio",
         "june jun juni juin junio junho giugno", "july jul juli juillet julio julho luglio",
         "august aug août agosto", "september sep sept septembre septiembre setembro settembre",
         "october oct oktober okt octobre octubre outubro ottobre", "november nov novembre noviembre novembro",
         "december dec dezember dez décembre diciembre dezembro dicembre"), 1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_GERMAN = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


def read_date(text: str, *, day_first: bool = False) -> date | None:
    """Read ``2026-11-23``, ``2020/01/31``, ``31.01.2020``, ``January 5, 2018``, ``5th Jan 2018``; None for anything else."""
    text = text[:100]
    if match := _ISO.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _GERMAN.search(text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _EASTERN.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.search(text):
        return _slashed(int(match[1]), int(match[2]), int(match[3]), day_first)
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


def _slashed(first: int, second: int, year: int, day_first: bool) -> date | None:
    """``31/01/2020`` or ``01/31/2020``; None where it could be either: a date that is wrong is worse than none."""
    if first == second or second > 12:
        return _date(year, first, second)
    return _date(year, second, first) if first > 12 or day_first else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
