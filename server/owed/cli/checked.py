"""What ``owed check`` found: looked for now, or as it was found the last time, where nothing has changed since.

The findings are plain values, as ``--format json`` prints them, so that the second way needs nothing of what makes them.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from owed.cache_folder import cache_folder, write_whole
from owed.index.state import around, of_files, on_disk

_LARGEST = 200_000_000


@dataclass(frozen=True)
class Checked:
    """``findings`` as JSON has them, in order; ``dated`` are the codes of the rules about dates, which fail only where asked to."""

    findings: Sequence[dict[str, Any]]
    problems: Sequence[str]
    """What is wrong with the configuration."""
    dated: Sequence[str]
    fail_on_dates: bool
    fail_on: Sequence[str] = ()
    """What the configuration says that fails."""
    baseline: str = ""
    """The file that the configuration says is the baseline."""


def checked(root: Path, only: Sequence[str] = (), baseline: bool = True) -> Checked:
    """Check a workspace. ``only``: just these files are looked at, the others are as they were.

    ``baseline`` False: what it holds is told too.
    """
    gc.disable()  # all that is made lives to the end, which is near
    file = _file(root)
    before = around(root)
    if not only and baseline and file is not None:
        known = _last(file, root, before)
        if known is not None:
            return known
    from owed.cli.checking import check

    found, workspace = check(root, only, baseline)
    if not only and baseline and file is not None:
        state = {
            "around": before,
            "files": of_files(workspace.snapshot.disk.paths, workspace.record_stamps),
            "exclude": list(workspace.config.exclude),
            "folders": [folder.path for folder in workspace.folders],
        }
        with contextlib.suppress(OSError, ValueError):  # then the next check takes as long as this one
            write_whole(file, json.dumps({"state": state, "found": asdict(found)}).encode("utf-8", "surrogatepass"))
    return found


def _file(root: Path) -> Path | None:
    folder = cache_folder()
    key = hashlib.blake2b(os.fsencode(root), digest_size=16).hexdigest()
    return folder / f"{root.name[:40]}-{key}.check.cache" if folder is not None else None


def _last(file: Path, root: Path, before: str) -> Checked | None:
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        kept = json.loads(file.read_bytes())
        state = kept["state"]
        if state["around"] != before or state["files"] != on_disk(root, state["exclude"], state["folders"]):
            return None
        return Checked(**kept["found"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
