"""What can be written where a cursor stands in a configuration file, and what a setting means; from the schema and the rules.

Told line by line, so that it works in TOML that is half typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from owed.config import Config
from owed.fields import FieldDoc, load_fields, shown
from owed.index.offers import MOST, Offer, Offers
from owed.index.snapshot import Snapshot
from owed.registry.discover import CONVENTIONAL
from owed.registry.explain import Explanation
from owed.rules.catalog import BY_CODE
from owed.rules.configuration import FILES
from owed.text import Text
from owed.toml_places import TomlPlaces

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\]\[]*?)\s*\]{1,2}\s*(?:#.*)?")
_TYPED_HEADER = re.compile(r"\s*(\[{1,2})([\w.-]*)")
_TYPED_KEY = re.compile(r"\s*([\w-]*)")
_ASSIGNED = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_MOST_LINES = 5_000
_RULES = frozenset({"select", "ignore", "fail-on", "rules"})


@dataclass(frozen=True)
class _At:
    """``path`` is of the table whose key is typed, or of the setting whose value is; ``typed`` what stands there, quotes left out."""

    path: tuple[str, ...]
    is_key: bool
    typed: str
    quoted: bool = False
    present: frozenset[str] = frozenset()
    header: str = ""


def settings_offers(snapshot: Snapshot, path: str, text: Text, offset: int) -> Offers | None:
    """What can be written at a place of a configuration file; None where nothing of ours stands."""
    if path not in FILES:
        return None
    at = _at(path, text, offset)
    if at is None:
        return None
    start = offset - len(at.typed.encode())
    after = text.line(text.point(offset).line)[text.point(offset).column :].decode("utf-8", "replace")
    if at.header:
        found = list(_headers(path, at, after))
    elif at.is_key:
        found = list(_keys(snapshot, at, after))
    else:
        found = list(_values(snapshot, at))
    unique = {offer.text: offer for offer in reversed(found)}
    return Offers(text.span(start, offset), tuple(reversed(unique.values()))[:MOST], len(unique) <= MOST)


def explain_setting(snapshot: Snapshot, path: str, text: Text, offset: int) -> Explanation | None:
    """What the setting at an offset means, its default, and what counts now; a rule's code: what the rule says."""
    found = TomlPlaces(text).at(offset) if path in FILES else None
    if found is None:
        return None
    entry, is_key = found
    inside = _ours(path, tuple(map(str, entry.path)))
    if inside is None or not inside:
        return None
    span = entry.key if is_key and entry.key is not None else entry.value
    word = text.data[span.start.offset : span.end.offset].decode("utf-8", "replace").strip("\"'")
    if word in BY_CODE:
        rule = BY_CODE[word]
        return Explanation(span, f"**{rule.code} {rule.name}** ({rule.severity})\n\nReports {rule.summary}.")
    real = [part for part in entry.path if isinstance(part, int) or True][-len(inside) :]
    described = load_fields("config").describe(real) or load_fields("config").describe(inside[:1])
    if described is None:
        return None
    if word in described.values and not is_key:
        return Explanation(span, f"**{'.'.join(inside)}**\n\n`{word}`: {described.values[word]}")
    return Explanation(span, "\n\n".join(_told(inside, described, snapshot.config)))


def _told(inside: tuple[str, ...], described: FieldDoc, config: Config) -> Iterator[str]:
    yield f"**{'.'.join(part for part in inside if not part.isdigit())}**"
    yield described.description
    if described.values:
        yield "\n".join(f"- `{value}`: {meaning}" for value, meaning in described.values.items())
    elif described.examples:
        yield f"For example {', '.join(f'`{_toml(example)}`' for example in described.examples)}."
    name = inside[0].replace("-", "_")
    default = getattr(Config(), name, None)
    if len(inside) == 1 and isinstance(default, bool | int | str | tuple) and default not in ("", ()):
        yield f"Default: `{_toml(list(default) if isinstance(default, tuple) else default)}`."


def _toml(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return shown(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name) else f'"{name}"'


def _ours(path: str, keys: tuple[str, ...]) -> tuple[str, ...] | None:
    """A path without ``tool.owed``; None for another tool's."""
    if path == "owed.toml":
        return keys
    return keys[2:] if keys[:2] == ("tool", "owed") else None


# Where the cursor stands


def _at(path: str, text: Text, offset: int) -> _At | None:
    point = text.point(offset)
    if point.line > _MOST_LINES:
        return None
    before = text.line(point.line)[: point.column].decode("utf-8", "replace")
    rows = [text.line(number).decode("utf-8", "replace") for number in range(point.line)]
    assigned = next(
        (n for n in range(len(rows) - 1, -1, -1) if _ASSIGNED.match(rows[n]) or _HEADER.fullmatch(rows[n])), None
    )
    table = _table(rows)
    if _ASSIGNED.match(before):
        return _in_value(path, table, before)
    if assigned is not None and not _HEADER.fullmatch(rows[assigned]):
        open_value = _in_value(path, table, "\n".join([*rows[assigned:], before]))
        if open_value is not None:
            return open_value
    header = _TYPED_HEADER.fullmatch(before)
    if header:
        return _At((), True, header[2], header=header[1])
    key = _TYPED_KEY.fullmatch(before)
    inside = _ours(path, table)
    if key is None or inside is None:
        return None
    return _At(inside, True, key[1], present=_present(text, point.line))


def _table(rows: list[str]) -> tuple[str, ...]:
    for row in reversed(rows):
        if header := _HEADER.fullmatch(row):
            return tuple(part.strip("\"'") for part in _PART.findall(header[2]))
    return ()


def _present(text: Text, line: int) -> frozenset[str]:
    """The keys of the table that a line is in."""
    found: set[str] = set()
    for step, stop in ((-1, -1), (1, min(text.line_count, _MOST_LINES))):
        for number in range(line + step, stop, step):
            row = text.line(number).decode("utf-8", "replace")
            if _HEADER.fullmatch(row):
                break
            if assigned := _ASSIGNED.match(row):
                found.add(_PART.findall(assigned[1])[0].strip("\"'"))
    return frozenset(found)


def _in_value(path: str, table: tuple[str, ...], written: str) -> _At | None:
    """Inside the value of ``key = …``, which may go over several lines; None behind its end, and in a comment."""
    assigned = _ASSIGNED.match(written)
    if assigned is None:
        return None
    keys = tuple(part.strip("\"'") for part in _PART.findall(assigned[1]))
    rest = written[assigned.end() :]
    stack: list[str] = []
    names: list[str] = []
    token, quote, comment = "", "", False
    for char in rest:
        if comment:
            comment = char != "\n"
        elif quote:
            quote, token = ("", token) if char == quote else (quote, token + char)
        elif char in "\"'":
            quote, token = char, ""
        elif char == "#":
            comment = True
        elif char in "[{":
            stack.append(char)
            names.append("")
            token = ""
        elif char in "]}":
            if stack:
                stack.pop()
                names.pop()
            token = ""
        elif char == ",":
            if names:
                names[-1] = ""
            token = ""
        elif char == "=" and stack and stack[-1] == "{":
            names[-1], token = token.strip(), ""
        else:
            token += char
    if comment or (not stack and "\n" in rest):
        return None
    inside = _ours(path, (*table, *keys, *(name for name in names if name)))
    if inside is None:
        return None
    typed = token if quote else token.lstrip()
    if typed != typed.strip() or (not quote and re.search(r"[^\w-]", typed)):
        return None
    return _At(inside, bool(stack and stack[-1] == "{" and not names[-1]), typed, bool(quote))


# What can stand there


def _headers(path: str, at: _At, after: str) -> Iterator[Offer]:
    fields = load_fields("config")
    prefix = "tool.owed" if path == "pyproject.toml" else ""
    close = "" if after.startswith("]") else "]" * len(at.header)
    if prefix and at.header == "[":
        yield Offer(prefix + close, "key", "Settings of Owed", "The settings of Owed, in this project's own file.")
    for name in fields.keys(()):
        described = fields.describe([name])
        tables = described is not None and (described.is_mapping or name == "budgets")
        if described is not None and tables and (name == "budgets") == (at.header == "[["):
            whole = f"{prefix}.{name}" if prefix else name
            yield Offer(whole + close, "key", described.title, described.description)


def _keys(snapshot: Snapshot, at: _At, after: str) -> Iterator[Offer]:
    fields = load_fields("config")
    equals = "" if after.lstrip().startswith("=") else " = "
    inside = tuple(0 if part.isdigit() else part for part in at.path)
    path = (*inside, 0) if inside == ("budgets",) else inside
    name = at.path[-1] if at.path else ""
    if name == "severity":
        for offer in _codes():
            yield Offer(offer.text + equals, "key", offer.detail, offer.meaning)
        return
    if name in ("per-file-ignores", "prefixes"):
        folders = _registry(snapshot) if name == "prefixes" else _globs(snapshot)
        for folder in folders:
            yield Offer(folder if at.quoted else f'"{folder}"{equals}', "file")
        return
    for key in fields.keys(path):
        described = fields.describe([*path, key])
        if key not in at.present and described is not None:
            yield Offer(key + equals, "key", described.title, described.description)


def _values(snapshot: Snapshot, at: _At) -> Iterator[Offer]:
    def text(value: str) -> str:
        return value if at.quoted else f'"{value}"'

    name = at.path[-1]
    described = load_fields("config").describe([0 if part.isdigit() else part for part in at.path])
    if name in _RULES or (at.path[:1] == ("per-file-ignores",) and name != "reason"):
        for offer in _codes():
            yield Offer(text(offer.text), "value", offer.detail, offer.meaning)
        if name != "fail-on":
            return
    if at.path[:1] == ("severity",) or name == "fail-on":
        severities = load_fields("config").describe(["severity", "OWE101"])
        for value, meaning in (severities.values if severities else {}).items():
            yield Offer(text(value), "value", "", meaning)
    elif name == "registry":
        for folder in _registry(snapshot):
            yield Offer(text(folder), "file")
    elif name in ("exclude", "path"):
        for glob in _globs(snapshot):
            yield Offer(text(glob), "file")
    elif name == "tags":
        for tag in (*Config().tags, "DEBT", "BUG", "OPTIMIZE"):
            yield Offer(text(tag), "value")
    elif isinstance(getattr(Config(), at.path[0].replace("-", "_"), None), bool) or _is_switch(described):
        yield Offer("true", "value")
        yield Offer("false", "value")
    elif described is not None:
        for example in described.examples:
            written = _toml(example)
            yield Offer(example if at.quoted and isinstance(example, str) else written, "value", "for example")


def _is_switch(described: FieldDoc | None) -> bool:
    return described is not None and any(isinstance(example, bool) for example in described.examples)


def _codes() -> Iterator[Offer]:
    for code, rule in BY_CODE.items():
        if code != "OWE001":
            yield Offer(code, "value", rule.name, f"Reports {rule.summary}.")
    for group in sorted({code[:4] for code in BY_CODE} - {"OWE0"}):
        yield Offer(group, "value", "all rules of the group")


def _registry(snapshot: Snapshot) -> Iterator[str]:
    """Folders that are, or could be, the registry's."""
    yield from (folder.path for folder in snapshot.folders if folder.path)
    folders = {path.rpartition("/")[0] for path in snapshot.all_paths if path.endswith(".md") and path[:1] != "."}
    yield from sorted(folder for folder in folders if folder)
    yield from CONVENTIONAL


def _globs(snapshot: Snapshot) -> Iterator[str]:
    """The folders at the top, and below them, as globs."""
    folders: dict[str, None] = {}
    for path in snapshot.all_paths:
        parts = path.split("/")[:-1]
        for depth in range(1, min(len(parts), 2) + 1):
            folders["/".join(parts[:depth])] = None
    yield from (f"{folder}/**" for folder in folders)
