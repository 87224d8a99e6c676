"""Workspaces to measure on: a corpus of real code, with a registry of records that are anchored in it."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

_RECORD = """\
---
status: accepted
date: 2026-01-01
debt:
  breaks: [maintainability]
  gained: A quarter.
  principal: 2d
  interest: 1h/week
  plan: Split it.
  owner: team
anchors:
  - {anchor}
---
# Keep {name} as it is
"""
_DEFINITION = re.compile(r"^(?:class|def|async def) ([A-Za-z_]\w*)|^    (?:async )?def ([a-z]\w+)", re.MULTILINE)


def record_of(anchor: str) -> str:
    """A record about one definition."""
    return _RECORD.format(anchor=anchor, name=anchor.rpartition("::")[2])


def workload(source: Path, folder: Path, records: int, seed: int = 1, files: int | None = None) -> Path:
    """A copy of a corpus (hard links) below ``folder``, with so many records, each anchored to one definition in it."""
    root = folder / f"{source.name}-{files or 'all'}-{records}"
    kept = sorted(sources(source))[:files]
    for path in kept:
        target = root / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except OSError:  # another file system
            shutil.copy(path, target)
    write_registry(root, anchors(root, kept, source, records, seed))
    return root


def sources(root: Path) -> Iterator[Path]:
    """The Python files of a folder."""
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith((".py", ".pyi")):
                yield Path(folder) / name


def anchors(root: Path, files: Sequence[Path], source: Path, count: int, seed: int) -> list[str]:
    """So many symbol anchors, picked by chance: of any file one definition at a time."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        path = chance.choice(files)
        scope = ""
        names = []
        for match in _DEFINITION.finditer(path.read_text("utf-8", "replace")):
            if match[2] is None:
                scope = match[1] if match[0].startswith("class") else ""
                names.append(match[1])
            elif scope:
                names.append(f"{scope}.{match[2]}")
        if names:
            found[f"{path.relative_to(source).as_posix()}::{chance.choice(names)}"] = None
    return list(found)


def write_registry(root: Path, wanted: Sequence[str]) -> None:
    """A record for each anchor."""
    registry = root / "docs" / "debt"
    registry.mkdir(parents=True, exist_ok=True)
    for number, anchor in enumerate(wanted, 1):
        text = record_of(anchor)
        (registry / f"{number:05}-keep.md").write_text(text, "utf-8")
