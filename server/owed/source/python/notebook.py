"""Notebooks: the code cells of an ``.ipynb`` file as one module, and the way back to each cell."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from owed.text import Point, Span, Text

_MAGIC = re.compile(r"[ \t]*[%!?]")
MAX_CELLS = 5_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``index`` counts from 1 over all cells of the notebook."""

    index: int
    is_code: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Joined:
    """Code cells one after another, as Python reads them; ``starts`` has each cell's first line and byte."""

    data: bytes
    cells: tuple[Cell, ...]
    starts: tuple[tuple[int, int], ...]

    def locate(self, span: Span) -> tuple[Cell, Span] | None:
        """The cell that a span of the joined text starts in, and the span there, which ends with the cell at the latest."""
        for cell, (offset, line) in zip(reversed(self.cells), reversed(self.starts), strict=True):
            if offset <= span.start.offset:
                start, end = span
                last = cell.text.point(len(cell.text.data))
                until = Point(end.offset - offset, end.line - line, end.column)
                return cell, Span(Point(start.offset - offset, start.line - line, start.column), min(until, last))
        return None


def cells(data: bytes) -> tuple[Cell, ...] | None:
    """The cells of a notebook file (nbformat 4); None when it is none."""
    try:
        book = json.loads(data)
        listing = book["cells"][:MAX_CELLS]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    found = []
    for index, cell in enumerate(listing if isinstance(listing, list) else (), 1):
        if isinstance(cell, dict):
            source = cell.get("source", "")
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            found.append(Cell(index, cell.get("cell_type") == "code", Text.of(text)))
    return tuple(found)


def source_of(path: str, data: bytes) -> bytes | None:
    """A file as Python reads it: of a notebook its code cells, joined; None for one that is not to be read."""
    if not path.endswith(".ipynb"):
        return data
    found = cells(data)
    return join(found).data if found is not None else None


def join(listing: Sequence[Cell]) -> Joined:
    """Join the code cells. IPython's magics and shell lines become blanks of the same length."""
    data = bytearray()
    starts = []
    line = 0
    code = [cell for cell in listing if cell.is_code]
    for cell in code:
        starts.append((len(data), line))
        source = cell.text.data
        if source.lstrip().startswith(b"%%"):
            source = re.sub(rb"[^\n]", b" ", source)
        elif b"%" in source or b"!" in source or b"?" in source:
            source = b"\n".join(
                b" " * len(row) if _MAGIC.match(row.decode("utf-8", "replace")) else row for row in source.split(b"\n")
            )
        data += source + b"\n"
        line += source.count(b"\n") + 1
    return Joined(bytes(data), tuple(code), tuple(starts))
