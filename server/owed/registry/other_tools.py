"""Where other tools for decision logs are told to keep the records: their settings, read as far as that goes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

FILES = (".adr-dir", ".log4brains.yml", "adrs.toml", ".adr", "adrgen.config.yml", "catalog-info.yaml")
"""Of adr-tools, log4brains, adrs, pyadr, adrgen, and Backstage's plugin; the first that names a folder counts."""
_LARGEST = 200_000
_ANNOTATION = re.compile(r"^\s*['\"]?backstage\.io/adr-location['\"]?\s*:\s*['\"]?([^'\"\s#]{1,300})", re.MULTILINE)
_RECORDS_DIR = re.compile(r"^\s*records[-_]dir\s*=\s*(\S{1,300})", re.MULTILINE)
Read = Callable[[str], "bytes | None"]
"""The bytes of a file by its path from the root; None where there is none."""


def folders_of_tools(read: Read) -> list[str]:
    """The folders that the first of these settings names; empty when none does."""
    readers = (_first_line, _log4brains, _adrs, _pyadr, _adrgen, _backstage)
    for name, reader in zip(FILES, readers, strict=True):
        data = read(name)
        if data is not None and len(data) <= _LARGEST:
            found = [path.strip().removeprefix("./").rstrip("/") for path in reader(data.decode("utf-8", "replace"))]
            if found := [path or "." for path in found]:
                return found
    return []


def _first_line(text: str) -> list[str]:
    line = text.strip().split("\n")[0].strip()
    return [line] if line and len(line) < 4096 else []


def _log4brains(text: str) -> list[str]:
    """The project's folder, then the packages'."""
    said = _yaml(text)
    project = said.get("project")
    if not isinstance(project, dict):
        return []
    packages = project.get("packages")
    tables = [project, *(packages if isinstance(packages, list) else [])]
    named = [table.get("adrFolder") for table in tables if isinstance(table, dict)]
    return [path for path in named if isinstance(path, str) and path]


def _adrs(text: str) -> list[str]:
    tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    folder = said.get("adr_dir")
    return [folder] if isinstance(folder, str) and folder else []


def _pyadr(text: str) -> list[str]:
    return _RECORDS_DIR.findall(text)[:1]


def _adrgen(text: str) -> list[str]:
    folder = _yaml(text).get("directory")
    return [folder] if isinstance(folder, str) and folder else []


def _backstage(text: str) -> list[str]:
    """The annotation, where it is a path and no address."""
    return [path for path in _ANNOTATION.findall(text)[:20] if "://" not in path]


def _yaml(text: str) -> dict[str, Any]:
    yaml: Any = import_module("yaml")  # only for those few that have such a file
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
