"""The baseline: a file with the fingerprints of findings that are known and not reported again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

VERSION = 1
_LARGEST = 50_000_000
NO_BASELINE: frozenset[str] = frozenset()


def read_baseline(root: Path, name: str) -> tuple[frozenset[str], str]:
    """The fingerprints that a file relative to the root holds, and what is wrong with it, in words; a missing one holds none."""
    if not name:
        return NO_BASELINE, ""
    file = root / name
    try:
        if not file.exists():
            return NO_BASELINE, ""
        if not file.resolve().is_relative_to(root.resolve()):
            return NO_BASELINE, f"baseline {name} is a link that leads out of the workspace: not read"
        if file.stat().st_size > _LARGEST:
            return NO_BASELINE, f"baseline {name} is too large: not read"
        data = file.read_bytes()
    except OSError as error:
        return NO_BASELINE, f"baseline {name} cannot be read: {error.strerror}"
    found = parse_baseline(data)
    if found is None:
        return NO_BASELINE, f"baseline {name} is not one that owed check --write-baseline writes"
    return found, ""


def parse_baseline(data: bytes) -> frozenset[str] | None:
    """The fingerprints in the bytes of a baseline; None when it is none."""
    try:
        return frozenset(str(each["fingerprint"]) for each in json.loads(data)["findings"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def render_baseline(found: Iterable[Mapping[str, Any]]) -> str:
    """The file for these findings (``code``, ``path``, ``message``, ``fingerprint``): one a line, in an order that merges well."""
    rows = sorted(
        ({key: each[key] for key in ("path", "code", "message", "fingerprint")} for each in found),
        key=lambda row: (row["path"], row["code"], row["message"], row["fingerprint"]),
    )
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return (
        f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n'
        if rows
        else f'{{"version": {VERSION}, "findings": []}}\n'
    )
