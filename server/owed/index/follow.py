"""Anchors follow files that get another name: the change that writes the new paths into the records, and into the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from owed.index.change import FileEdit, RenamedFile, WorkspaceChange, ordered
from owed.index.globs import is_glob
from owed.index.workspace import Workspace
from owed.registry.edit import EditProblem
from owed.registry.record import Record
from owed.registry.repath import move_anchors
from owed.toml_places import TomlPlaces

Moves = Mapping[str, str]
"""Files and folders that get another name, all at the same time: from the old path to the new one."""
_PATHS = {
    "registry": "values",
    "exclude": "values",
    "baseline": "values",
    "prefixes": "keys",
    "per-file-ignores": "keys",
}
"""The settings that hold paths or globs."""
_QUOTED = re.compile(rb"""(["'])([^"'\\\n]*)\1""")
_NEEDS_ESCAPES = re.compile(r"[\x00-\x1f\"'\\\\]")
_MAGIC = re.compile(r"[*?\[\]{}\\]")
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*?\[{]")


@dataclass(frozen=True, slots=True)
class Followed:
    """``change`` writes the new paths; ``problems`` says in words which records could not be edited."""

    change: WorkspaceChange
    problems: tuple[str, ...] = ()


def follow(workspace: Workspace, renamed: Sequence[RenamedFile]) -> Followed:
    """The change that makes the anchors of all records follow files and folders that are renamed, all at the same time.

    Paths are relative to the root. Records are edited where they are now, even if they are among what is renamed.
    """
    edits: list[FileEdit] = []
    problems: list[str] = []
    moves = {file.old: file.new for file in renamed}
    for record in workspace.registry.all:
        if not _is_about(record, moves):
            continue
        text = workspace.text(record.path)
        if text is None:
            continue
        found = move_anchors(text, lambda written: moved(written, moves))
        if isinstance(found, EditProblem):
            problems.append(f"{record.id} does not follow: {found.message}")
        else:
            edits += [FileEdit(record.path, None, edit.span, edit.new) for edit in found]
    edits += _settings(workspace, moves)
    return Followed(WorkspaceChange(tuple(ordered(edits))), tuple(problems))


def _settings(workspace: Workspace, renamed: Moves) -> list[FileEdit]:
    """The paths in the settings: where the registry is, what is excluded, and so on."""
    source = workspace.config.source
    text = workspace.text(source) if source is not None else None
    if source is None or text is None:
        return []
    prefix = ("tool", "owed") if source == "pyproject.toml" else ()
    edits = []
    for entry in TomlPlaces(text).entries:
        setting = entry.path[len(prefix) :]
        if entry.path[: len(prefix)] != prefix or not setting or setting[0] not in _PATHS:
            continue
        by_key = _PATHS[str(setting[0])] == "keys"
        span = entry.value if not by_key else entry.key if len(setting) == 2 else None
        written = _QUOTED.fullmatch(text.data[span.start.offset : span.end.offset]) if span is not None else None
        if span is None or written is None:
            continue
        old = written[2].decode("utf-8", "replace")
        new = moved(old, renamed)
        if new != old and not _NEEDS_ESCAPES.search(new):
            quote = written[1].decode()
            edits.append(FileEdit(source, None, span, f"{quote}{new}{quote}"))
    return edits


def _is_about(record: Record, renamed: Moves) -> bool:
    return any(
        moved(written, renamed) != written
        for anchor in record.anchors
        for written in ((anchor.text,) if anchor.kind in ("file", "symbol") else (anchor.within,))
        if written
    )


def moved(written: str, renamed: Moves) -> str:
    """An anchor as written, or the glob of its ``in``, after files were renamed; the same where none of them is in it.

    A glob follows when all that it can match is in what moved: when its fixed beginning is.
    """
    dot = "./" if written.startswith("./") else ""
    path, colons, name = written.removeprefix("./").partition("::")
    if colons:
        return f"{dot}{_renamed(path, renamed)}{colons}{name}" if path and name else written
    glob = is_glob(path)
    fixed, rest = _fixed(path) if glob else (path.rstrip("/"), path[len(path.rstrip("/")) :])
    new = _renamed(fixed, renamed)
    if new == fixed:
        return written
    if is_glob(rest) or is_glob(new):
        new = _MAGIC.sub(r"\\\g<0>", new)
    return f"{dot}{new}{rest}"


def _fixed(glob: str) -> tuple[str, str]:
    """The folders, or the file, that a glob starts with before its first sign, without escapes; and the rest of it."""
    sign = _UNESCAPED.search(glob)
    end = glob.rfind("/", 0, sign.start()) if sign else len(glob)
    return (re.sub(r"\\(.)", r"\1", glob[:end]), glob[end:]) if end > 0 else ("", glob)


def _renamed(path: str, renamed: Moves) -> str:
    """A path after the renames; the innermost of those around it counts."""
    at = path
    while at:
        new = renamed.get(at)
        if new is not None:
            return new + path[len(at) :]
        at = at.rpartition("/")[0]
    return path
