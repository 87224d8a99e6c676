"""What ``owed check`` found: looked for now, or as it was found the last time, where nothing has changed since."""

from __future__ import annotations

import contextlib
import gc
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from owed.cache_folder import cache_folder, file_of, write_whole
from owed.cli.outcome import EVERYTHING, Checked, Shown
from owed.index.state import around, of_files, on_disk

if TYPE_CHECKING:
    from owed.index.ahead import Ahead

_LARGEST = 200_000_000


def checked(root: Path, only: Sequence[str] = (), baseline: bool = True, shown: Shown = EVERYTHING) -> Checked:
    """Check a workspace. ``only``: just these files are looked at, the others are as they were.

    ``baseline`` False: what it holds is told too.
    """
    gc.disable()  # all that is made lives to the end, which is near
    repeats = not only and baseline and cache_folder() is not None
    before = around(root)
    if repeats:
        state: dict[tuple[str, ...], str] = {}
        for file in dict.fromkeys((_file(root, shown), _file(root, EVERYTHING))):
            known = _last(file, root, before, state)
            if known is not None:
                return known
    ahead = None if only else _ahead(root, shown)
    from owed.cli.checking import check

    found, workspace = check(root, only, baseline, shown, ahead)
    if repeats:
        kept = {
            "around": before,
            "files": of_files(workspace.snapshot.disk.paths, workspace.record_stamps),
            "exclude": list(workspace.config.exclude),
            "folders": [folder.path for folder in workspace.folders],
        }
        rows = (json.dumps(kept), json.dumps({field.name: getattr(found, field.name) for field in fields(found)}))
        file = _file(root, EVERYTHING if workspace.needs.everywhere else shown)
        with contextlib.suppress(OSError, ValueError):  # then the next check takes as long as this one
            write_whole(file, "\n".join(rows).encode("utf-8", "surrogatepass"))
    return found


def _ahead(root: Path, shown: Shown) -> Ahead | None:
    """Begin with what takes longest, before all that it takes to understand it is imported; not where it is known from before."""
    cache = file_of(root, ".cache" if shown.hints else ".plain.cache")
    if cache is not None and cache.exists():
        return None
    from owed.config import load_config
    from owed.index.ahead import Ahead

    return Ahead(root, load_config(root))


def _file(root: Path, shown: Shown) -> Path:
    """Where the findings are kept that answer this, and less."""
    kind = "" if shown.hints else "-".join([".plain", *shown.fail_on])
    return file_of(root, f"{kind[:80]}.check.cache") or root


def _last(file: Path, root: Path, before: str, states: dict[tuple[str, ...], str]) -> Checked | None:
    """What was found the last time, if it still holds; ``states`` keeps what the disk was found to be like."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        state, _, found = file.read_bytes().partition(b"\n")
        kept = json.loads(state)
        if kept["around"] != before:
            return None
        looks = (*kept["exclude"], "", *kept["folders"])
        if looks not in states:
            states[looks] = on_disk(root, kept["exclude"], kept["folders"])
        return Checked(**json.loads(found)) if kept["files"] == states[looks] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
