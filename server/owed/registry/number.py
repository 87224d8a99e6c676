"""The next free number of a registry folder.

Pure: what other branches hold comes in as names (``owed.history.numbers``), so that two branches
do not take the same number.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from datetime import date

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


SCHEMES = ("sequential", "date", "ulid", "draft")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid() -> str:
    """A new ULID: 48 bits of time and 80 of chance, in Crockford's base 32, so that they sort by time."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def unnumbered_id(prefix: str, scheme: str, slug: str, day: date, names: Iterable[str]) -> tuple[RecordId, str]:
    """The ID of a new record that gets no number (``scheme`` is one of ``SCHEMES`` but the first), and its file's stem.

    ``TD-20261123-keep-it`` in ``20261123-keep-it.md``, ``TD-draft-keep-it`` in ``draft-keep-it.md``. A name that the folder has
    here or on another branch gets ``-2``.
    """
    if scheme == "ulid":
        made = ulid()
        return RecordId(prefix.upper(), None, made.lower()), f"{made.lower()}-{slug}"
    first = f"{day:%Y%m%d}" if scheme == "date" else "draft"
    taken = {name.lower().removesuffix(".md") for name in names}
    stem, again = f"{first}-{slug}", 2
    while stem in taken:
        stem, again = f"{first}-{slug}-{again}", again + 1
    return RecordId(prefix.upper(), None, stem), stem


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
