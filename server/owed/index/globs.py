"""Globs over workspace paths, as anchors, ``exclude`` and ``per-file-ignores`` write them.

``**`` crosses folders, ``*`` does not; braces expand; a pattern that names a folder means all below it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MAGIC = re.compile(r"[*?\[{]")
_LIMIT = 100


def is_glob(pattern: str) -> bool:
    """Whether the pattern is more than a plain path."""
    return bool(_MAGIC.search(pattern))


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression for whole paths; one that cannot be read matches nothing."""
    from wcmatch import glob  # noqa: PLC0415 most starts are over before a glob is met

    plain = pattern.removeprefix("./").rstrip("/")
    flags = glob.GLOBSTAR | glob.BRACE | glob.DOTGLOB | glob.FORCEUNIX
    try:
        positive, _ = glob.translate([plain, plain + "/**"], flags=flags, limit=_LIMIT)
        return re.compile("|".join(f"(?:{p})" for p in positive))
    except Exception:  # wcmatch has no public name for "too many braces"
        return re.compile(r"(?!)")


def matches(pattern: str, path: str) -> bool:
    """Whether the glob, or plain path, covers the path."""
    if not is_glob(pattern):
        plain = pattern.removeprefix("./").rstrip("/")
        return path == plain or path.startswith(plain + "/")
    return compiled(pattern).fullmatch(path) is not None
