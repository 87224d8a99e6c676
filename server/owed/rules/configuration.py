"""OWE001: settings that cannot be read, or that do nothing, in ``owed.toml`` and ``[tool.owed]`` of ``pyproject.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from owed.config import Config, ConfigProblem, parse_config
from owed.fields import near, shown_path
from owed.registry.discover import registry_folders
from owed.rules.model import Finding, Rule, Severity
from owed.text import Span, Text
from owed.toml_places import TomlPlaces

FILES = frozenset({"owed.toml", "pyproject.toml"})

RULES = (
    Rule(
        "OWE001",
        "configuration",
        "error",
        "a setting that cannot be read, or that says nothing",
        """\
In `owed.toml`, or in `[tool.owed]` of `pyproject.toml`: TOML that cannot be read, a key that no setting has, a value of the wrong
type. Such a setting counts for nothing; the others do. The schema is `registry-schema/config.schema.json`.

A warning, since the setting is read but does nothing: a rule that does not exist, a glob that can match nothing (absolute, with
`..` or `\\`, or a bracket that is not closed), a folder of the registry that is not there, a prefix for a folder that is not in
the registry.

Information, where a file of settings lies in a folder below the root: it is read only when that folder is opened by itself, or
Owed is run in it. The settings of the root count for all files below it, so that an ID means the same record everywhere.

Shown while the file is open in an editor, where the setting stands. `owed config` and `owed check` print the errors and exit with 2.
`select` and `ignore` do not turn it off.
""",
    ),
)

_WRONG_GLOB = (
    (re.compile(r"^(?:/|[A-Za-z]:)"), "it is absolute, and paths are relative to the root"),
    (re.compile(r"(?:^|/)\.\.(?:/|$)"), "it leaves the root"),
    (re.compile(r"\\"), r"it has a \ where paths have /"),
    (re.compile(r"\[[^\]]*$"), "a [ is not closed"),
    (re.compile(r"\{[^}]*$"), "a { is not closed"),
)
_CODE = re.compile(r"OWE\d{0,3}")


def check(root: Path, path: str, text: Text, codes: Sequence[str], effective: str | None) -> Iterator[Finding]:
    """Findings in the text of a configuration file. ``codes`` are all rules; ``effective`` is the file whose settings count."""
    config = parse_config(path, text.data)
    if config.source is None:
        return
    places = TomlPlaces(text)
    table = ("tool", "owed") if path == "pyproject.toml" else ()
    if path == "pyproject.toml" and effective == "owed.toml":
        where = places.find(table, at_key=True) or text.span(0, 0)
        yield _finding(path, where, "owed.toml is there too, and its settings count, not these", "information")
        return
    for problem in config.problems:
        found = _where(problem, text, places, table)
        meant = problem.replace if problem.at_key or not problem.replace else f'"{problem.replace}"'
        yield _finding(path, found, problem.message, "error", meant)
    for at, message, replace in (*_rules(config, codes, places, table), *_globs(config), *_folders(root, config)):
        is_key = len(at) == 2 and at[0] in _KEYED and isinstance(at[1], str)
        where = places.find((*table, *at), is_key) or text.span(0, 0)
        yield _finding(path, where, message, "warning", replace)


def check_below(path: str, text: Text) -> Iterator[Finding]:
    """What to say of a configuration file in a folder below the root, which is not read."""
    folder, _, name = path.rpartition("/")
    if not folder or name not in FILES or parse_config(name, text.data).source is None:
        return
    table = ("tool", "owed") if name == "pyproject.toml" else ()
    where = TomlPlaces(text).find(table, at_key=True) if table else None
    message = f"not read here: the settings of the root count; these do when {folder} is opened by itself"
    yield _finding(path, where or _line(text, None), message, "information")


def _finding(path: str, span: Span, message: str, severity: Severity, replace: str | None = None) -> Finding:
    data = {"replace": replace} if replace else {}
    return Finding("OWE001", severity, message, path, span, None, None, bool(replace), data)


def _where(problem: ConfigProblem, text: Text, places: TomlPlaces, table: tuple[str, ...]) -> Span:
    if problem.setting:
        return places.find((*table, *problem.setting), problem.at_key) or _line(text, problem.line)
    if problem.column is None or problem.line is None:
        return _line(text, problem.line)
    line = text.line(problem.line).decode("utf-8", "replace")
    start = text.starts[min(problem.line, text.line_count - 1)] + len(line[: problem.column].encode())
    end = text.starts[min(problem.line, text.line_count - 1)] + len(line.rstrip().encode())
    return text.span(start, end) if end > start else _line(text, problem.line)


def _line(text: Text, number: int | None) -> Span:
    if number is None or number >= text.line_count:
        return text.span(0, len(text.line(0))) if number is None else text.span(len(text.data), len(text.data))
    line = text.line(number)
    start = text.starts[number]
    return text.span(start + len(line) - len(line.lstrip()), start + len(line.rstrip()))


_Told = tuple[tuple["str | int", ...], str, "str | None"]


def _rules(config: Config, codes: Sequence[str], places: TomlPlaces, table: tuple[str, ...]) -> Iterator[_Told]:
    """Codes that no rule has, wherever codes are written."""
    for entry in places.entries:
        path = entry.path[len(table) :]
        if entry.path[: len(table)] != table or len(path) < 2 or path[0] not in _CODED or isinstance(path[-1], str):
            continue
        code = _code(config, path)
        if code is not None and not any(known.startswith(code) for known in codes):
            yield path, *_unknown(code, codes)
    for code in config.severity:
        if not any(known.startswith(code) for known in codes):
            message, guess = _unknown(code, codes)
            yield ("severity", code), message, guess.strip('"') if guess else None


_KEYED = frozenset({"severity", "prefixes", "per-file-ignores"})
_CODED = frozenset({"select", "ignore", "per-file-ignores", "fail-on"})


def _code(config: Config, path: tuple[str | int, ...]) -> str | None:
    at = path[-1]
    if not isinstance(at, int):
        return None
    if path[0] == "per-file-ignores":
        listed: Sequence[str] = config.per_file_ignores.get(str(path[1]), ())
    else:
        listed = getattr(config, str(path[0]).replace("-", "_"))
    return listed[at] if at < len(listed) and _CODE.fullmatch(listed[at]) else None


def _unknown(code: str, codes: Sequence[str]) -> tuple[str, str | None]:
    guess = near(code, [known.lower() for known in codes], 0.8)
    hint = f" (did you mean {guess.upper()}?)" if guess else ""
    return f"no rule has the code {code}{hint}", f'"{guess.upper()}"' if guess else None


def _globs(config: Config) -> Iterator[_Told]:
    named: list[tuple[tuple[str | int, ...], str]] = [(("exclude", n), glob) for n, glob in enumerate(config.exclude)]
    named += [(("per-file-ignores", glob), glob) for glob in config.per_file_ignores]
    named += [(("budgets", n, "path"), budget.path) for n, budget in enumerate(config.budgets) if budget.path]
    for at, glob in named:
        why = next((why for pattern, why in _WRONG_GLOB if pattern.search(glob)), None)
        if why is not None:
            yield at, f"{shown_path(at)}: this glob matches nothing: {why}", None


def _folders(root: Path, config: Config) -> Iterator[_Told]:
    folders, problems = registry_folders(root, config)
    for number, folder in enumerate(config.registry):
        for problem in problems:
            if problem.startswith(f"registry folder {folder} "):
                yield ("registry", number), problem, None
    known = [folder.path for folder in folders]
    for folder in config.prefixes:
        if folder not in known and (config.registry or folders):
            guess = near(folder, known)
            hint = f" (did you mean {guess}?)" if guess else f" (known: {', '.join(known)})" if known else ""
            yield ("prefixes", folder), f"prefixes: {folder} is no folder of the registry{hint}", None
