"""The next free number of a registry folder.

Pure: what other branches hold comes in as names (``owed.history.numbers``), so that two branches
do not take the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from owed.registry.ids import RecordId

_LARGEST = 999_999_999
"""Mentions of an ID have nine digits at most (``ids.mention_pattern``)."""

_DATE_DIGITS = 8
_NAME = re.compile(r"(?:([A-Za-z][A-Za-z0-9_]*)[-_])?(\d{1,9})(?![0-9A-Za-z])")


def number_in_name(name: str, prefix: str = "") -> int | None:
    """Return the number that a file name starts with: ``0007-keep.md``, ``TD-0007.md``; None where there is none.

    A word before the number counts only when it is ``prefix``. Eight digits are the date of a
    log4brains file, and no number.
    """
    match = _NAME.match(name)
    if not match or len(match[2]) == _DATE_DIGITS:
        return None
    if match[1] and match[1].upper() != prefix.upper():
        return None
    return int(match[2])


def next_id(prefix: str, names: Iterable[str], taken: Iterable[str | RecordId] = ()) -> RecordId:
    """Return the ID after the highest one in use.

    ``names`` are file names of the folder, here and on other branches; ``taken`` are IDs of records anywhere. Gaps
    are not filled, because a gap may be a record that somebody deleted or has not pushed yet. Only
    when the highest number is the largest there may be, the first gap is taken instead.
    """
    prefix = prefix.upper()
    used = {number for name in names if (number := number_in_name(name, prefix)) is not None}
    for item in taken:
        known = item if isinstance(item, RecordId) else RecordId.parse(item)
        if known.number is not None and known.prefix == prefix:
            used.add(known.number)
    number = max(used, default=0) + 1
    if number > _LARGEST:
        number = next(n for n in range(1, len(used) + 2) if n not in used)
    return RecordId(prefix, number)
