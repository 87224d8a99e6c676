"""Record IDs: ``TD-0007``. ``ADR-12`` and ``ADR-0012`` are the same; log4brains uses the file's stem."""

from __future__ import annotations

import re
from dataclasses import dataclass

WIDTH = 4
_NUMBERED = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-(\d{1,9})")
_UNNUMBERED = r"draft-[a-z0-9-]{0,80}[a-z0-9]|\d{8}-[a-z0-9-]{0,80}[a-z0-9]|[0-7][0-9A-HJKMNP-TV-Z]{25}"
"""What stands behind the prefix of a draft, of a record named by its date, and of a ULID."""
_WITH_PREFIX = re.compile(rf"([A-Za-z][A-Za-z0-9_]*)-({_UNNUMBERED})", re.IGNORECASE)
_ULID_LENGTH = 26


@dataclass(frozen=True, slots=True)
class RecordId:
    """An ID, taken apart. Equal when prefix and number are; ``slug`` (lower case) only where there is no number.

    Without number and prefix it is the file's stem, as log4brains has it.
    """

    prefix: str
    number: int | None = None
    slug: str = ""

    @classmethod
    def parse(cls, text: str) -> RecordId:
        """Read an ID: ``TD-7``, ``TD-draft-keep-it``; anything without a prefix is a slug; case is folded."""
        match = _NUMBERED.fullmatch(text.strip())
        if match:
            return cls(match[1].upper(), int(match[2]))
        match = _WITH_PREFIX.fullmatch(text.strip())
        if match:
            return cls(match[1].upper(), None, match[2].lower())
        return cls("", None, text.strip().lower())

    def __str__(self) -> str:
        if self.number is not None:
            return f"{self.prefix}-{self.number:0{WIDTH}d}"
        slug = self.slug.upper() if len(self.slug) == _ULID_LENGTH and "-" not in self.slug else self.slug
        return f"{self.prefix}-{slug}" if self.prefix else slug

    @property
    def is_draft(self) -> bool:
        """Whether the record waits for its number."""
        return self.number is None and self.prefix != "" and self.slug.startswith("draft-")


def mention_pattern(prefixes: frozenset[str] | set[str]) -> re.Pattern[bytes]:
    """A pattern that finds mentions of IDs with these prefixes in bytes; group 0 is the ID.

    Prefixes stand without the hyphen and match in any case only where written in upper case in
    the code, so that ``td-12`` in prose is left alone. ``XTD-7``, ``TD-7a`` and ``TD-7-b`` are not mentions.
    """
    names = b"|".join(re.escape(prefix.encode()) for prefix in sorted(prefixes, key=len, reverse=True))
    if not names:
        return re.compile(rb"(?!)")
    forms = rb"(?:\d{1,9}|" + _UNNUMBERED.encode() + rb")"
    return re.compile(rb"(?<![A-Za-z0-9_-])(?:" + names + rb")-" + forms + rb"(?![A-Za-z0-9_]|-[A-Za-z0-9])")
