"""The configuration: ``owed.toml``, or ``[tool.owed]`` in ``pyproject.toml``; typed and validated.

A setting that is broken or unknown is reported and left at its default; the others count. Nothing here raises
for what a file holds.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from owed.fields import Violation, load_fields, shown_path

tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

TAGS = ("TODO", "FIXME", "HACK", "XXX")
LARGEST = 1_000_000
"""Bytes of a configuration file that are read."""

_TOML_LINE = re.compile(r"\(at line (\d{1,9})(?:, column (\d{1,9}))?")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"\n]{0,200}"|'[^'\n]{0,200}')\s*([.=\]])""")
_TABLE = re.compile(r"\s*\[{1,2}")


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """What is wrong with the configuration, in the file ``path``; ``line`` counts from 0, None: the file as a whole."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    """In characters from 0, where the TOML cannot be read."""
    setting: tuple[str | int, ...] = ()
    """The path of the setting, without ``tool.owed``."""
    at_key: bool = False
    replace: str | None = None
    """What was probably meant."""

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line + 1}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Budget:
    """Ceilings on open debt; None: none. ``path`` is a glob, empty: all debt counts.

    ``principal`` (``20d``) and ``interest`` (``3d/month``) are as written and known to be readable.
    """

    path: str = ""
    principal: str | None = None
    interest: str | None = None
    count: int | None = None
    overdue: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """What a change is compared with (empty: found by itself), and what it is held to."""

    base: str = ""
    new_debt_needs_record: bool = False
    no_new_uses: tuple[str, ...] = ()
    """IDs of debt; ``*`` is all."""
    overdue_needs_review: bool = False


@dataclass(frozen=True)
class Config:
    """The effective settings. Names are those of the file, with ``_`` for ``-``."""

    registry: tuple[str, ...] = ()
    """Folders, relative to the root; empty: found by convention."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Folder to prefix of new and number-only IDs, such as ``{"docs/debt": "TD"}``."""
    numbering: Mapping[str, str] = field(default_factory=dict)
    """Folder to how new records in it are named: ``sequential``, ``date``, ``ulid``, ``draft``; "" for all others."""
    tags: tuple[str, ...] = TAGS
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hover_in_body: bool = False
    """Whether the card shows anywhere in an anchored body, not only on its name."""
    follow_renames: bool = False
    """Whether an editor writes a symbol's new name into its records by itself."""
    likely: bool = False
    """Whether likely uses are counted and shown, too."""
    fail_on_dates: bool = False
    """Whether overdue debt and due reviews fail a check."""
    fail_on: tuple[str, ...] = ()
    """Codes, their beginnings, or severities that fail a check; empty: errors and warnings, but for dates."""
    max_file_size: int = 2_000_000
    """Bytes; larger files are not read."""
    baseline: str = ""
    """A file, relative to the root, with the unregistered markers that are known; empty: none."""
    budgets: tuple[Budget, ...] = ()
    review: ReviewSettings = ReviewSettings()
    problems: tuple[ConfigProblem, ...] = ()
    source: str | None = None
    """The name of the file that holds the settings; None when there is none."""
    lines: Mapping[str, int | None] = field(default_factory=dict, compare=False)
    """The settings that the file makes, as it names them, to their lines from 0, where these could be told."""

    def scheme_of(self, folder: str) -> str:
        """How new records of a registry folder are named."""
        return self.numbering.get(folder) or self.numbering.get("") or "sequential"


Read = Callable[[Path], bytes | None]


def read_bounded(path: Path) -> bytes | None:
    """Read a regular file, one byte more than is allowed at most; None when there is none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError):
        return None


def load_config(root: Path, *, read: Read = read_bounded) -> Config:
    """Load the settings of a root: ``owed.toml``, else ``[tool.owed]`` of ``pyproject.toml``, else the defaults.

    ``read`` gives a file's bytes, or None where there is none: an editor has its own idea of them.
    """
    data = read(root / "owed.toml")
    if data is not None:
        return parse_config("owed.toml", data)
    data = read(root / "pyproject.toml")
    if data is None or b"owed" not in data:
        return Config()
    return parse_config("pyproject.toml", data)


def parse_config(name: str, data: bytes) -> Config:
    """Read the settings from the bytes of ``owed.toml`` or ``pyproject.toml``."""
    inside = name == "pyproject.toml"

    def broken(message: str, line: int | None = None, column: int | None = None) -> Config:
        if inside and b"tool.owed" not in data:
            return Config()
        return Config(problems=(ConfigProblem(name, message, line, column),), source=name)

    if len(data) > LARGEST:
        return broken(f"the file is larger than {LARGEST} bytes, so its settings are not read")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
        return broken("the file is not UTF-8, so its settings are not read", line)
    try:
        settings: Any = json.loads(json.dumps(tomllib.loads(text), default=str), parse_constant=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _TOML_LINE.search(str(error))
        why = str(error).partition(" (at")[0] or "nested too deeply"
        row, column = (int(at[1]) - 1, int(at[2]) - 1 if at[2] else None) if at else (None, None)
        return broken(f"this is not TOML, so no setting counts: {why}", row, column)
    if inside:
        tool = settings.get("tool")
        settings = tool.get("owed") if isinstance(tool, dict) else None
        if settings is None:
            return Config()
    if not isinstance(settings, dict):
        return broken("tool.owed is not a table")
    table = ("tool", "owed") if inside else ()
    return _settled(settings, name, _Lines.of(text, table))


def _settled(settings: dict[str, Any], name: str, lines: _Lines) -> Config:
    """The configuration from settings, without those that do not fit the schema."""
    problems: list[ConfigProblem] = []
    violations = [] if settings == {} else list(load_fields("config").violations(settings))
    for violation in sorted(violations, key=_place, reverse=True):
        if name == "owed.toml" and violation.path == ("tool",):
            message = "in owed.toml, settings stand at the top, without [tool.owed]"
        else:
            message = f"{shown_path(violation.path)}: {violation.message}"
        line = lines.find(violation.path)
        problems.append(ConfigProblem(name, message, line, None, violation.path, violation.at_key, violation.replace))
        _drop(settings, violation.path)
        if settings.get(str(violation.path[0])) in ([], {}):
            _drop(settings, violation.path[:1])
    for folder in [f for f in _list(settings.get("registry")) if _leads_out(f)]:
        message = f"registry: {folder!r} leads out of the root"
        at = _list(settings.get("registry")).index(folder) if isinstance(settings.get("registry"), list) else None
        place = ("registry",) if at is None else ("registry", at)
        problems.append(ConfigProblem(name, message, lines.find(("registry",)), setting=place))
    if _leads_out(settings.get("baseline", "")):
        problems.append(
            ConfigProblem(
                name, "baseline: the file is outside of the root", lines.find(("baseline",)), setting=("baseline",)
            )
        )
        del settings["baseline"]
    known: dict[str, Any] = {key.replace("-", "_"): value for key, value in settings.items()}
    for key in ("tags", "exclude", "select", "ignore", "fail_on"):
        if key in known:
            known[key] = tuple(known[key])
    known["registry"] = tuple(_normal(f) for f in _list(settings.get("registry")) if not _leads_out(f))
    numbering = known.get("numbering", {})
    scheme = {"": numbering} if isinstance(numbering, str) else {_normal(f): word for f, word in numbering.items()}
    known["numbering"] = scheme
    known["prefixes"] = {_normal(folder): prefix.upper() for folder, prefix in known.get("prefixes", {}).items()}
    known["per_file_ignores"] = {
        glob: tuple(said["rules"] if isinstance(said, dict) else said)
        for glob, said in known.get("per_file_ignores", {}).items()
    }
    known["review"] = _review(known.get("review", {}))
    known["budgets"] = tuple(Budget(**budget) for budget in known.get("budgets", ()))
    problems.sort(key=lambda problem: (problem.line is None, problem.line or 0))
    made = {key: lines.find((key,)) for key in settings}
    return Config(**known, problems=tuple(problems), source=name, lines=made)


def _review(said: dict[str, Any]) -> ReviewSettings:
    known = {key.replace("-", "_"): value for key, value in said.items()}
    known["no_new_uses"] = tuple(known.get("no_new_uses", ()))
    return ReviewSettings(**known)


def _place(violation: Violation) -> tuple[tuple[int, int | str], ...]:
    """Order by place in the settings, so that items of a list can be dropped from its end."""
    return tuple((0, part) if isinstance(part, int) else (1, part) for part in violation.path)


def _drop(settings: Any, path: Sequence[str | int]) -> None:
    holder = settings
    for part in path[:-1]:
        if isinstance(holder, dict):
            holder = holder.get(part)
        elif isinstance(holder, list) and isinstance(part, int) and part < len(holder):
            holder = holder[part]
    last = path[-1] if path else None
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        del holder[last]


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _normal(folder: str) -> str:
    """A folder with ``/``, without ``./`` in front and ``/`` behind; the root is empty."""
    return "/".join(part for part in folder.replace("\\", "/").split("/") if part not in ("", "."))


def _leads_out(path: str) -> bool:
    """Whether a path is absolute or climbs; links are looked at where the path is used."""
    slashed = path.replace("\\", "/")
    return slashed.startswith("/") or re.match(r"[A-Za-z]:", slashed) is not None or ".." in slashed.split("/")


@dataclass(frozen=True)
class _Lines:
    """In which line each key of a TOML file stands; as far as a look at its lines can tell."""

    known: Mapping[tuple[str, ...], int]
    table: tuple[str, ...]

    @classmethod
    def of(cls, text: str, table: tuple[str, ...]) -> _Lines:
        known: dict[tuple[str, ...], int] = {}
        current: tuple[str, ...] = ()
        counts: dict[tuple[str, ...], int] = {}
        for number, line in enumerate(text.split("\n")):
            opening = _TABLE.match(line)
            path = _dotted(line, opening.end() if opening else 0)
            if not path:
                continue
            if opening and line.lstrip().startswith("[["):
                counts[path] = counts.get(path, -1) + 1
                path = (*path, str(counts[path]))
            if opening:
                current = path
            else:
                path = (*current, *path)
            known.setdefault(path, number)
        return cls(known, table)

    def find(self, path: Sequence[str | int]) -> int | None:
        """The line of a setting, or of the nearest one around it."""
        whole = (*self.table, *map(str, path))
        for length in range(len(whole), len(self.table), -1):
            if whole[:length] in self.known:
                return self.known[whole[:length]]
            inside = (line for key, line in self.known.items() if key[:length] == whole[:length])
            if (first := next(inside, None)) is not None:
                return first
        return self.known.get(self.table)


def _dotted(line: str, start: int) -> tuple[str, ...]:
    """The dotted key at a place in a line: ``a."b.c"``, up to ``=`` or ``]``; empty when there is none."""
    parts: list[str] = []
    while match := _KEY.match(line, start):
        parts.append(match[1].strip("\"'"))
        start = match.end()
        if match[2] != ".":
            return tuple(parts)
    return ()
