"""The configuration: ``owed.toml``, or ``[tool.owed]`` in ``pyproject.toml``; typed and validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TAGS = ("TODO", "FIXME", "HACK", "XXX")


@dataclass(frozen=True)
class Config:
    """The effective settings. Names are those of the file, with ``_`` for ``-``."""

    registry: tuple[str, ...] = ()
    """Folders, relative to the root; empty: found by convention."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Folder to prefix of new and number-only IDs, such as ``{"docs/debt": "TD"}``."""
    tags: tuple[str, ...] = TAGS
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hover_in_body: bool = False
    """Whether the card shows anywhere in an anchored body, not only on its name."""
    max_file_size: int = 2_000_000
    """Bytes; larger files are not read."""
