"""From Owed's values to the protocol's, with the encoding that client and server agreed on."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from lsprotocol import types
from pygls.uris import to_fs_path

from owed.index.snapshot import Snapshot
from owed.text import Encoding, Point, Span, Text, from_bytes

SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}

ZERO = types.Range(types.Position(0, 0), types.Position(0, 0))


def path_of_uri(uri: str) -> Path | None:
    """The file that a ``file:`` URI, or the URI of a notebook's cell, is about."""
    if not uri.startswith(("file:", "vscode-notebook-cell:")):
        return None
    try:
        path = to_fs_path("file:" + uri.split("#", 1)[0].split(":", 1)[1])
    except (ValueError, TypeError):
        return None
    return Path(path) if path else None


def uri_of_path(path: Path) -> str:
    """The ``file:`` URI of an absolute path, escaped as VS Code and Neovim do."""
    text = path.as_posix()
    if not text.startswith("/"):
        text = "/" + text
    return "file://" + quote(text, safe="/~!$&'()*+,;=@._-")


def position(point: Point, line: bytes | None, encoding: Encoding) -> types.Position:
    """A point as a position; ``line`` is the text of its line, None where that is plain ASCII."""
    column = point.column if line is None else from_bytes(line, point.column, encoding)
    return types.Position(point.line, column)


def span_in_text(span: Span, text: Text, encoding: Encoding) -> types.Range:
    """A span as a range, with the text at hand."""
    return types.Range(
        position(span.start, text.line(span.start.line), encoding),
        position(span.end, text.line(span.end.line), encoding),
    )


def span_in_file(span: Span, snapshot: Snapshot, path: str, cell: int | None, encoding: Encoding) -> types.Range:
    """A span of a fact as a range, without reading the file."""
    start = snapshot.line(path, cell, span.start.line)
    end = start if span.end.line == span.start.line else snapshot.line(path, cell, span.end.line)
    return types.Range(position(span.start, start, encoding), position(span.end, end, encoding))


def inside(outer: Span, text: Text, where: types.Range, encoding: Encoding) -> bool:
    """Whether a range of the client shares a place with a span."""
    start = text.at(where.start.line, where.start.character, encoding).offset
    end = text.at(where.end.line, where.end.character, encoding).offset
    return outer.overlaps(min(start, end), max(start, end))
