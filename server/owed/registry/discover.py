"""Where the registry is: which folders, and which files in them are records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from owed.registry.other_tools import folders_of_tools

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
    "docs/architecture/adr",
    "docs/architecture/adrs",
    "docs/architecture-decisions",
    "architecture-decision-record",
    "architecture-decision-records",
    "adr",
    "decisions",
)
"""Looked for in this order; the first that exists is the registry."""

_ABSENT = ("does not exist", "is a file, no folder")
MOST_RECORDS = 50_000
_LARGEST = 100_000
"""Bytes of a file that says where records are."""
_NO_RECORD = re.compile(
    r"(?:readme|index|changelog|contributing|toc|summary|process|(?:0+[-_]?)?(?:adr[-_]?\d*[-_]?)?template.*|.*[-_.]?template"
    r"|(?:.*[-_ .])?(?:plantilla|vorlage|modèle|modele|szablon|sjabloon|模板|テンプレート)|[._].*)\.md",
    re.IGNORECASE,
)

_OWN_FOLDER = re.compile(r"(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})[-_](?=.*[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of records, relative to the root; ``prefix`` makes IDs of the numbers in file names.

    ``numbering`` is how new records are named: one of ``number.SCHEMES``.
    """

    path: str
    prefix: str
    numbering: str = "sequential"


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
                return "is a file, no folder" if full.exists() else "does not exist"
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
    elif told := folders_of_tools(look.read):
        named = told
    elif found := next((path for path in CONVENTIONAL if look.refuses(path) not in _ABSENT), None):
        named = [found]
    folders = []
    for path in dict.fromkeys(named):
        problem = _refuse(look, path)
        if problem:
            problems.append(problem)
        else:
            clean = "" if path == "." else path
            folders.append(Folder(clean, prefix_of(clean, config), config.scheme_of(clean)))
    return tuple(folders), tuple(problems)


def _refuse(look: Look, path: str) -> str:
    if Path(path).is_absolute() or re.match(r"[A-Za-z]:|\\|~", path) or ".." in re.split(r"[/\\]", path):
        return f"registry folder {path} is outside of the workspace: not used"
    problem = look.refuses(path)
    return f"registry folder {path} {problem}" if problem else ""


def is_record_name(name: str) -> bool:
    """Whether a file of this name can be a record: Markdown, and no README, index or template."""
    return name.lower().endswith(".md") and _NO_RECORD.fullmatch(name) is None


def record_stem(path: str) -> str | None:
    """The name, without ``.md``, that a record at this path goes by; None when the file can be no record.

    In a folder named like a record (``2022-11-09-api/``, ``0007-use-rust/``) that is its README, called like the folder, and
    what else has a number.
    """
    parent, _, name = path.rpartition("/")
    folder = parent.rpartition("/")[2]
    if _OWN_FOLDER.match(folder):
        if name.lower() in ("readme.md", "index.md"):
            return folder
        if not name[:1].isdigit():
            return None
    return name.rpartition(".")[0] if is_record_name(name) else None


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
                elif entry.is_file(follow_symlinks=False) and record_stem(path) is not None:
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
        if path.startswith(start) and record_stem(path) is not None:
            between = path[len(start) :].split("/")[:-1]
            if all(_may_hold_records(name) for name in between):
                yield path
