"""What is sought in files of other languages than Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A definition whose uses are looked for. ``default``: it is its module's default export; None: nobody looked."""

    key: str
    path: str
    qualname: str
    default: bool | None = None
