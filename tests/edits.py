"""What files are after an edit, as an editor applies it."""

from __future__ import annotations

from lsprotocol import types


def applied(edit: types.WorkspaceEdit, texts: dict[str, str]) -> dict[str, str]:
    """The files after an edit: name to text. ``texts`` are the files before."""
    after = dict(texts)
    changes = [
        (change.text_document.uri, change.edits)
        for change in edit.document_changes or []
        if isinstance(change, types.TextDocumentEdit)
    ] + list((edit.changes or {}).items())
    for change in edit.document_changes or []:
        if isinstance(change, types.CreateFile):
            after[change.uri.rpartition("/")[2]] = ""
    for uri, edits in changes:
        name = uri.rpartition("/")[2]
        lines = after[name].split("\n")

        def offset(position: types.Position, lines: list[str] = lines) -> int:
            return sum(len(line) + 1 for line in lines[: position.line]) + position.character

        text = after[name]
        for each in sorted(edits, key=lambda e: offset(e.range.start), reverse=True):
            text = text[: offset(each.range.start)] + each.new_text + text[offset(each.range.end) :]
        after[name] = text
    return after
