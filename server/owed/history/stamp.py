"""When a file of the repository's own (HEAD, its index, references) was last written: what is known holds while that is the same."""

from __future__ import annotations

from pathlib import Path


def stamp(path: Path) -> tuple[int, int] | None:
    """Size (bytes) and time of change (ns) of a file; None when there is none that can be seen."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns
