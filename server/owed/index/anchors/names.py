"""How alike two names are, as people rename: another case, an underscore, a word more."""

from __future__ import annotations

import re
from functools import lru_cache

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")

SPELLED = 0.8
"""For the same name but for case and underscores: ``getlist``, ``_get_list``."""
SHARED = 0.6
"""For the same words; by the share of those that both have."""


@lru_cache(maxsize=20_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _PART.findall(name))


@lru_cache(maxsize=50_000)
def alike(one: str, other: str) -> float:
    """From 0 to 1, for the same name."""
    if one == other:
        return 1.0
    if one.replace("_", "").lower() == other.replace("_", "").lower():
        return SPELLED
    a, b = _words(one), _words(other)
    return SHARED * len(a & b) / len(a | b) if a and b else 0.0
