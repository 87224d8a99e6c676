"""Where this program keeps things: what it can always make anew in the user's cache folder, or the folder that ``OWED_CACHE`` names;
what a user told it in the user's state folder, or the folder that ``OWED_STATE`` names.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from owed import __version__


def cache_folder() -> Path | None:
    """The folder, which need not exist yet; None when ``OWED_CACHE`` is ``off``."""
    chosen = os.environ.get("OWED_CACHE")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 it takes longer to import than a start may

    return Path(platformdirs.user_cache_dir("owed", appauthor=False))


def state_folder() -> Path:
    """The folder for what a user told this program, which need not exist yet."""
    chosen = os.environ.get("OWED_STATE")
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 as above

    return Path(platformdirs.user_state_dir("owed", appauthor=False))


def file_of(root: Path, ending: str) -> Path | None:
    """The file in which something is kept for a workspace; None when nothing is to be kept."""
    folder = cache_folder()
    key = hashlib.blake2b(os.fsencode(root), digest_size=16).hexdigest()
    return folder / f"{root.name[:40]}-{key}{ending}" if folder is not None else None


@cache
def program() -> tuple[str, str, int, int]:
    """What tells one state of this program from another: versions, and for those who work on it the newest of its files."""
    newest = count = 0
    folders = [os.fspath(Path(__file__).parent)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".scm")):
                    newest = max(newest, entry.stat().st_mtime_ns)
                    count += 1
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    folders.append(entry.path)
    return __version__, sys.version, newest, count


def write_whole(file: Path, data: bytes) -> None:
    """Write a file beside the one that is there and put it in its place at once, so that nobody sees half of it.

    :raises OSError: when that is not possible.
    """
    import tempfile  # noqa: PLC0415 as above

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as new:
            new.write(data)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
