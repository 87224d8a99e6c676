"""Where the registry is: which folders, and which files in them are records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from owed.config import Config

CONVENTIONAL = (
    "docs/debt",
    "docs/decisions",
    "docs/adr",
    "docs/architecture/decisions",
    "doc/adr",
    "doc/architecture/decisions",
    "docs/adrs",
    "adr",
    "decisions",
)
"""Looked for in this order; the first that exists is the registry."""

MOST_RECORDS = 50_000
_LARGEST = 100_000
"""Bytes of a file that says where records are."""
_NO_RECORD = re.compile(
    r"(?:readme|index|changelog|contributing|toc|summary|adr-?\d*[-_]?template.*|.*[-_.]?template|template.*"
    r"|0*[-_]?template.*|[._].*)\.md",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of records, relative to the root; ``prefix`` makes IDs of the numbers in file names."""

    path: str
    prefix: str


def prefix_of(path: str, config: Config) -> str:
    """The prefix of a folder: as configured, else ``TD`` for a folder named ``debt``, else ``ADR``."""
    configured = config.prefixes.get(path) or config.prefixes.get(path + "/")
    return (configured or ("TD" if path.rpartition("/")[2] == "debt" else "ADR")).upper()


class Look(Protocol):
    """Where folders and their settings are looked for: the disk, or a commit. Paths are relative to the root, with ``/``."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a small file; None when there is none."""

    def refuses(self, path: str) -> str:
        """Why a folder of this path cannot hold records, in words; empty when it can."""


class OnDisk:
    """The disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        """The bytes of a small file; None when there is none."""
        full = self._root / path
        try:
            return full.read_bytes() if full.is_file() and full.stat().st_size <= _LARGEST else None
        except OSError:
            return None

    def refuses(self, path: str) -> str:
        """Why a folder of this path cannot hold records, in words; empty when it can."""
        full = self._root / path
        try:
            if not full.is_dir():
                return "does not exist"
            if not full.resolve().is_relative_to(self._root.resolve()):
                return "is a link that leads out of the workspace: not used"
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        return ""


def registry_folders(
    root: Path, config: Config, look: Look | None = None
) -> tuple[tuple[Folder, ...], tuple[str, ...]]:
    """The registry's folders, and in words what is wrong with where they are said to be. ``look``: elsewhere than on disk."""
    look = look or OnDisk(root)
    problems: list[str] = []
    named: list[str] = []
    if config.registry:
        named = [path.strip().rstrip("/").removeprefix("./") or "." for path in config.registry]
    elif adr_dir := _first_line(look.read(".adr-dir")):
        named = [adr_dir.rstrip("/").removeprefix("./")]
    elif brains := _log4brains(look.read(".log4brains.yml")):
        named = brains
    elif found := next((path for path in CONVENTIONAL if look.refuses(path) != "does not exist"), None):
        named = [found]
    folders = []
    for path in dict.fromkeys(named):
        problem = _refuse(look, path)
        if problem:
            problems.append(problem)
        else:
            clean = "" if path == "." else path
            folders.append(Folder(clean, prefix_of(clean, config)))
    return tuple(folders), tuple(problems)


def _refuse(look: Look, path: str) -> str:
    if Path(path).is_absolute() or re.match(r"[A-Za-z]:|\\|~", path) or ".." in re.split(r"[/\\]", path):
        return f"registry folder {path} is outside of the workspace: not used"
    problem = look.refuses(path)
    return f"registry folder {path} {problem}" if problem else ""


def _first_line(data: bytes | None) -> str:
    if data is None or len(data) >= 4096:
        return ""
    return data.decode("utf-8", "replace").strip().split("\n")[0].strip()


def _log4brains(data: bytes | None) -> list[str]:
    """The folders that a ``.log4brains.yml`` names: the project's, then the packages'."""
    if data is None:
        return []
    import yaml  # noqa: PLC0415 for those few that have such a file

    try:
        said = yaml.safe_load(data.decode("utf-8", "replace"))
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    project = said.get("project") if isinstance(said, dict) else None
    if not isinstance(project, dict):
        return []
    packages = project.get("packages")
    tables = [project, *(packages if isinstance(packages, list) else [])]
    named = [table.get("adrFolder") for table in tables if isinstance(table, dict)]
    return [path.removeprefix("./").rstrip("/") for path in named if isinstance(path, str) and path]


def is_record_name(name: str) -> bool:
    """Whether a file of this name can be a record: Markdown, and no README, index or template."""
    return name.lower().endswith(".md") and _NO_RECORD.fullmatch(name) is None


def record_paths(root: Path, folder: Folder) -> Iterator[str]:
    """The files of a folder and those below it that can be records. Links are not followed."""
    todo = [folder.path]
    count = 0
    while todo:
        at = todo.pop()
        try:
            with os.scandir(root / at) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in listing:
            path = f"{at}/{entry.name}" if at else entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    if _may_hold_records(entry.name):
                        todo.append(path)
                elif entry.is_file(follow_symlinks=False) and is_record_name(entry.name):
                    path.encode("utf-8")
                    count += 1
                    if count > MOST_RECORDS:
                        return
                    yield path
            except (OSError, UnicodeEncodeError):
                continue


def _may_hold_records(folder: str) -> bool:
    return not folder.startswith((".", "_")) and folder not in ("node_modules", "assets", "images", "templates")


def record_paths_among(paths: Iterable[str], folder: Folder) -> Iterator[str]:
    """Of these paths those that can be records of a folder, as ``record_paths`` finds them on disk, in no order of its own."""
    start = f"{folder.path}/" if folder.path else ""
    for path in paths:
        if path.startswith(start) and is_record_name(path.rpartition("/")[2]):
            between = path[len(start) :].split("/")[:-1]
            if all(_may_hold_records(name) for name in between):
                yield path
