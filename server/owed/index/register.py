"""Registering technical debt: the new record, its number, and the marker in the code, in one change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from owed.history.author import author_name
from owed.history.numbers import names_in_branches
from owed.index.change import FileEdit, NewFile, Refused, Reveal, WorkspaceChange
from owed.index.symbols import has_names
from owed.index.workspace import Workspace
from owed.registry.discover import Folder
from owed.registry.edit import EditProblem, add_anchor
from owed.registry.number import next_id, unnumbered_id
from owed.registry.own_template import filled, own_template
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.registry.template import NewRecord, render_record, slug
from owed.source.languages import Language
from owed.source.model import Definition, Marker
from owed.text import Span, Text

DEFAULT_FOLDER = Folder("docs/debt", "TD")


@dataclass(frozen=True)
class Subject:
    """What debt is registered for. ``title`` may be empty: a blank.

    ``marker`` is a comment that gets the ID; ``above`` is where a new comment with the ID goes.
    """

    path: str
    cell: int | None
    label: str
    """How the action names it: ```Scorer.legacy_score```."""
    anchor: str | None = None
    title: str = ""
    marker: Marker | None = None
    above: Span | None = None


def for_marker(path: str, cell: int | None, marker: Marker, around: Definition | None) -> Subject:
    """A TODO comment. It becomes the marker; the definition around it says what the record is about."""
    title = marker.text.rstrip(".") or f"{marker.tag} in {path}"
    return Subject(path, cell, f"this {marker.tag}", _symbol(path, around), title, marker)


def for_definition(path: str, cell: int | None, definition: Definition) -> Subject:
    """A class or function."""
    return Subject(path, cell, f"`{definition.qualname}`", _symbol(path, definition))


def for_selection(path: str, cell: int | None, selection: Span) -> Subject:
    """Some lines of code: a comment above them carries the ID."""
    return Subject(path, cell, "the selection", above=selection)


def for_file(path: str) -> Subject:
    """A whole file."""
    return Subject(path, None, path.rpartition("/")[2], path)


def _symbol(path: str, definition: Definition | None) -> str | None:
    return f"{path}::{definition.qualname}" if definition and has_names(path) else None


def target_folder(workspace: Workspace, near: str = "") -> Folder:
    """The folder that new debt goes to, else ``docs/debt``: of several the one that shares most of the path of the code.

    Of those that share as much, the first that is named.
    """
    code = near.split("/")[:-1]

    def shared(folder: Folder) -> int:
        pairs = zip(code, folder.path.split("/"), strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(code), folder.path.count("/") + 1))

    default = replace(DEFAULT_FOLDER, numbering=workspace.config.scheme_of(DEFAULT_FOLDER.path))
    return max(workspace.folders, key=shared, default=default)


def register(
    workspace: Workspace,
    subject: Subject | None,
    text: Text | None,
    language: Language | None,
    title: str = "",
    anchors: Sequence[str] = (),
) -> WorkspaceChange | Refused:
    """The change that registers debt. ``text`` and ``language`` are those of the file that the subject is in.

    ``title`` and ``anchors`` are what is known without a subject.
    """
    about = (subject.anchor,) if subject and subject.anchor else tuple(anchors)
    folder = target_folder(workspace, subject.path) if subject else None
    made = new_record(workspace, title or (subject.title if subject else ""), about, folder)
    if isinstance(made, Refused):
        return made
    record, file, blank = made
    edits = _marker_edits(subject, record.id, text, language) if subject and text else []
    return WorkspaceChange(tuple(edits), (file,), Reveal(file.path, blank))


def new_record(
    workspace: Workspace, title: str, anchors: Sequence[str] = (), folder: Folder | None = None, **facts: Any
) -> tuple[Record, NewFile, Span] | Refused:
    """A record with the next free ID: as it will be read, its file, and its first blank.

    ``facts`` are more fields of ``NewRecord``; a ``folder`` other than that of new debt can be named.
    """
    folder = folder or target_folder(workspace, anchors[0].partition("::")[0] if anchors else "")
    place = workspace.root / folder.path
    if not place.resolve().is_relative_to(workspace.root):
        return Refused(f"{folder.path} is a link that leads out of the workspace")
    if place.exists() and not place.is_dir():
        return Refused(f"{folder.path} is a file, so there is no place in it for a record")
    known = [
        record.path.rpartition("/")[2] for record in workspace.registry.all if record.path.startswith(f"{folder.path}/")
    ]
    names = [*known, *names_in_branches(workspace.root, folder.path)]
    stem = ""
    if folder.numbering == "sequential":
        number = next_id(folder.prefix, names, {record.id for record in workspace.registry.all})
    else:
        about = slug(title or (anchors[0].rpartition("::")[2] if anchors else ""))
        number, stem = unnumbered_id(folder.prefix, folder.numbering, about, workspace.today, names)
    own = own_template(place) if facts.get("is_debt") is False else ""
    rendered = render_record(
        NewRecord(
            id=number,
            stem=stem,
            title=title,
            date=workspace.today,
            author=author_name(workspace.root),
            anchors=tuple(anchors),
            template=own,
            **facts,
        )
    )
    in_log_style = ""
    if own and not anchors and not facts.get("supersedes"):
        in_log_style = filled(own, number.number, title, workspace.today, facts.get("status", "proposed"))
    if in_log_style:
        end = Text.of(in_log_style).point(len(in_log_style.encode()))
        rendered = replace(rendered, text=in_log_style, blank=Span(end, end))
    path = f"{folder.path}/{rendered.file_name}" if folder.path else rendered.file_name
    record = read_record(path, Text.of(rendered.text), folder)
    return record, NewFile(path, rendered.text), rendered.blank


def decide(workspace: Workspace, title: str, anchors: Sequence[str] = ()) -> WorkspaceChange | Refused:
    """The change that writes a decision that is no debt, in the folder of decisions, after the log's own template."""
    plain = [folder for folder in workspace.folders if folder.prefix != DEFAULT_FOLDER.prefix]
    folder = next(iter((*plain, *workspace.folders)), Folder("docs/adr", "ADR", workspace.config.scheme_of("docs/adr")))
    made = new_record(workspace, title, anchors, folder, is_debt=False)
    return made if isinstance(made, Refused) else WorkspaceChange((), (made[1],), Reveal(made[1].path, made[2]))


def _marker_edits(subject: Subject, record_id: str, text: Text, language: Language | None) -> list[FileEdit]:
    if subject.marker is not None:
        return [name_record(subject.path, subject.cell, subject.marker, record_id, text)]
    if subject.above is None or language is None or not language.line_comment:
        return []
    line = subject.above.start.line
    raw = text.line(line)
    indent = raw[: len(raw) - len(raw.lstrip())].decode("utf-8", "replace")
    at = text.point(text.starts[line])
    ending = "\r\n" if b"\r\n" in text.data[:4096] else "\n"
    closer = f" {language.block_comment[1]}" if language.block_comment and not _is_line(language) else ""
    return [
        FileEdit(
            subject.path, subject.cell, Span(at, at), f"{indent}{language.line_comment} {record_id}{closer}{ending}"
        )
    ]


def _is_line(language: Language) -> bool:
    return not (language.block_comment and language.line_comment == language.block_comment[0])


def name_record(path: str, cell: int | None, marker: Marker, record_id: str, text: Text) -> FileEdit:
    """The edit that makes a tag name a record: ``TODO(TD-0007)``. An author in the parenthesis stays in front."""
    tag = marker.tag or ""
    raw = text.data[marker.span.start.offset : marker.span.end.offset].decode("utf-8", "replace")
    if marker.author and raw.endswith((")", "]")):
        at = text.point(marker.span.end.offset - 1)
        return FileEdit(path, cell, Span(at, at), f", {record_id}")
    at = text.point(marker.span.start.offset + len(tag.encode()))
    return FileEdit(path, cell, Span(at, at), f"({record_id})")


def link(record: Record, subject: Subject, workspace: Workspace, text: Text) -> WorkspaceChange | Refused:
    """The change that links code to a record that exists: the ID in a TODO, or a new anchor in the record."""
    if subject.marker is not None:
        return WorkspaceChange((name_record(subject.path, subject.cell, subject.marker, record.id, text),))
    return _link_anchor(record, subject, workspace)


def _link_anchor(record: Record, subject: Subject, workspace: Workspace) -> WorkspaceChange | Refused:
    record_text = workspace.text(record.path)
    if record_text is None or subject.anchor is None:
        return Refused(f"{record.path} cannot be read")
    edits = add_anchor(record_text, record, subject.anchor)
    if isinstance(edits, EditProblem):
        return Refused(edits.message)
    return WorkspaceChange(tuple(FileEdit(record.path, None, edit.span, edit.new) for edit in edits))
