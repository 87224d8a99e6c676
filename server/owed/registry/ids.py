"""Record IDs: ``TD-0007``. ``ADR-12`` and ``ADR-0012`` are the same; log4brains uses the file's stem."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 4
_NUMBERED = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class RecordId:
    """An ID, taken apart. Equal when prefix and number are; ``slug`` only where there is no number."""

    prefix: str
    number: int | None = None
    slug: str = ""

    @classmethod
    def parse(cls, text: str) -> RecordId:
        """Read an ID. Anything that is not ``PREFIX-number`` is a slug; case is folded."""
        match = _NUMBERED.fullmatch(text.strip())
        if match:
            return cls(match[1].upper(), int(match[2]))
        return cls("", None, text.strip().lower())

    def __str__(self) -> str:
        return self.slug if self.number is None else f"{self.prefix}-{self.number:0{WIDTH}d}"


def mention_pattern(prefixes: frozenset[str] | set[str]) -> re.Pattern[bytes]:
    """A pattern that finds mentions of IDs with these prefixes in bytes; group 0 is the ID.

    Prefixes stand without the hyphen and match in any case only where written in upper case in
    the code, so that ``td-12`` in prose is left alone. ``XTD-7``, ``TD-7a`` and ``TD-7-b`` are not mentions.
    """
    names = b"|".join(re.escape(prefix.encode()) for prefix in sorted(prefixes, key=len, reverse=True))
    if not names:
        return re.compile(rb"(?!)")
    return re.compile(rb"(?<![A-Za-z0-9_-])(?:" + names + rb")-\d{1,9}(?![A-Za-z0-9_]|-[A-Za-z0-9])")
