"""Records that somebody does not want to hear of while working on a branch ("Not now").

Kept for the user, by workspace and branch, never in the repository: nobody else is silenced by it.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from owed.cache_folder import state_folder, write_whole

LARGEST = 1_000_000
MOST_BRANCHES = 500
"""Of one workspace; those that were told of first are forgotten first."""
_MOST_RECORDS = 1_000


def silenced(root: Path, branch: str) -> frozenset[str]:
    """The IDs of the records that are silenced on a branch."""
    return frozenset(_read(root).get(branch, ()))


def silence(root: Path, branch: str, record: str, quiet: bool = True) -> frozenset[str]:
    """Silence a record on a branch, or (not ``quiet``) let it be heard again; the IDs that are silenced now.

    What cannot be kept holds for as long as the caller remembers the answer.
    """
    known = _read(root)
    now = [each for each in known.pop(branch, ()) if each != record]
    if quiet:
        now.append(record)
    if now:
        known[branch] = now[-_MOST_RECORDS:]
    kept = dict(list(known.items())[-MOST_BRANCHES:])
    with suppress(OSError):
        write_whole(_file(root), json.dumps({"version": 1, "branches": kept}, indent=1).encode())
    return frozenset(now)


def _read(root: Path) -> dict[str, list[str]]:
    try:
        file = _file(root)
        if not file.is_file() or file.stat().st_size > LARGEST:
            return {}
        branches = json.loads(file.read_bytes())["branches"]
        return {str(name): [str(each) for each in records] for name, records in branches.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _file(root: Path) -> Path:
    resolved = root.resolve()
    key = hashlib.blake2b(os.fsencode(resolved), digest_size=16).hexdigest()
    return state_folder() / "silent" / f"{resolved.name[:40]}-{key}.json"
