"""What the work at hand changes since its base: by file, by line, by cell; on disk, and as open documents have it.

Looking at all files happens once, elsewhere (``look``, in a worker or on the command line). From then on a file costs what its own
comparison costs, and only when somebody asks for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from owed.history.base import Base, NoBase, branch_of, find_base
from owed.history.diff import (
    Comparison,
    FileChange,
    Hunk,
    Lines,
    base_blob,
    blob_data,
    blob_hash,
    changed_lines,
    compare,
    file_data,
    followed_lines,
)
from owed.history.repository import Repo, discover
from owed.source.comments import comments
from owed.source.languages import Language, language_of
from owed.source.python.docstrings import docstrings
from owed.source.python.notebook import Cell, cells
from owed.text import Span, Text

_KEPT_ELSEWHERE = b"version https://git-lfs."
MANY = 20
"""Changed stretches of a file, of which more are followed from key to key."""
SMALL = 20_000
"""Bytes of a text of which many are remembered."""
_NOT_CODE = re.compile(rb"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\s+""")
_MOST_MOVED = 2_000
"""Changed lines of a file, of more of which nobody asks whether they only moved."""
_INDENTED = frozenset({"python", "starlark", "yaml", "makefile"})
"""Where white space at the start of a line means something."""


@dataclass(frozen=True)
class Looked:
    """What one look at all files gave; can be sent between processes."""

    base: Base | NoBase
    files: Mapping[str, FileChange] = field(default_factory=dict)
    cut: bool = False
    """There are more changed files than are told of."""


def look(root: str, chosen: str = "") -> Looked:
    """Find the base of the work at hand and the files of the work tree that differ from it."""
    repo = discover(Path(root))
    base = find_base(repo, chosen)
    if repo is None or isinstance(base, NoBase):
        return Looked(base)
    found = compare(repo, base.commit, "work-tree")
    if found is None:
        return Looked(NoBase("unreadable", "the git repository cannot be read, so there is nothing to compare with"))
    return Looked(base, found.files, found.cut)


@dataclass(frozen=True)
class Edit:
    """How a file, or a cell, differs from its base. ``lines`` point into ``old`` and ``new``."""

    lines: Lines
    old: Text
    new: Text
    language: Language | None
    added: bool = False
    """The file is new: all of it is."""

    def inside(self, body: Span) -> bool:
        """Whether code changed in a body: comments, docstrings, blank lines and white space that means nothing are no code."""
        last = body.end.line - (body.end.column == 0 and body.end.line > body.start.line)
        hunks = self.lines.hunks
        first = bisect_right(hunks, body.start.line, key=lambda h: h.new_end)
        for at in range(first, bisect_right(hunks, last + 1, key=lambda h: h.new_start)):
            if self._in_body(hunks[at], body, last) and self.is_code(hunks[at], body):
                return True
        return False

    def is_code(self, hunk: Hunk, within: Span | None = None) -> bool:
        """Whether a change is more than comments and white space; ``within``: a stretch of whole statements around it."""
        old = self._code(self.old, hunk.old_start, hunk.old_end, None)
        return old != self._code(self.new, hunk.new_start, hunk.new_end, within)

    def in_file(self) -> bool:
        """Whether code changed anywhere; lines that only went elsewhere in the file, as imports that are sorted do, are no change."""
        hunks = [hunk for hunk in self.lines.hunks if self.is_code(hunk)]
        if sum(h.old_end - h.old_start + h.new_end - h.new_start for h in hunks) > _MOST_MOVED:
            return True
        moved: Counter[bytes] = Counter()
        for hunk in hunks:
            moved.update(self._rows(self.new, hunk.new_start, hunk.new_end))
            moved.subtract(self._rows(self.old, hunk.old_start, hunk.old_end))
        return any(moved.values())

    def _rows(self, text: Text, first: int, end: int) -> Iterator[bytes]:
        indented = self.language is not None and self.language.name in _INDENTED
        for row in _between(text, first, end).split(b"\n"):
            if row.strip():
                yield row.rstrip() if indented else row.strip()

    def removed(self, hunk: Hunk) -> bytes:
        """The lines that a change took out or replaced."""
        return _between(self.old, hunk.old_start, hunk.old_end)

    def adding(self, line: int) -> Hunk | None:
        """The change that a line of the new side comes from; None: it was there before."""
        at = bisect_right(self.lines.hunks, line, key=lambda h: h.new_end)
        hunk = self.lines.hunks[at] if at < len(self.lines.hunks) else None
        return hunk if hunk is not None and hunk.new_start <= line else None

    def _in_body(self, hunk: Hunk, body: Span, last: int) -> bool:
        if hunk.new_start <= last and body.start.line < hunk.new_end:
            return True
        if hunk.new_start != hunk.new_end or hunk.new_start != last + 1 or self.language is None:
            return False
        # lines taken out right behind a body were its last where they were indented deeper than its first
        first = next((row for row in self.removed(hunk).split(b"\n") if row.strip()), b"")
        return self.language.name == "python" and len(first) - len(first.lstrip()) > body.start.column

    def _code(self, text: Text, first: int, end: int, within: Span | None) -> bytes:
        """Some lines without comments, and without the white space that means nothing."""
        data, language = _between(text, first, end), self.language
        if language is None:
            return _squeezed(data, False)
        is_python = language.name == "python"
        if is_python or language.block or language.special or any(sign.encode() in data for sign in language.line):
            data = _without_comments(language, text, data, first, within)
        if language.name not in _INDENTED:
            return _squeezed(data, False)
        return b"\n".join(_squeezed(row.rstrip(), True) for row in data.split(b"\n") if row.strip())


def _without_comments(language: Language, text: Text, data: bytes, first: int, within: Span | None) -> bytes:
    start = text.starts[first] if first < text.line_count else len(text.data)
    end = start + len(data)
    base, whole = 0, text.data
    if within is not None and within.start.offset <= start and end <= within.end.offset + 1:
        # what a byte means depends on all before it, but a statement starts afresh
        base, whole = within.start.offset, text.data[within.start.offset : within.end.offset]
    for opened, closed in reversed(_comments(language, whole)):
        if base + opened < end and base + closed > start:
            data = data[: max(0, base + opened - start)] + b" " + data[max(0, base + closed - start) :]
    return data


def _comments(language: Language, data: bytes) -> tuple[tuple[int, int], ...]:
    """The comments and docstrings of a text. Bases, and the bodies that a key is not in, are asked about at every key."""
    return (_of_body if len(data) <= SMALL else _of_file)(language, data)


def _found(language: Language, data: bytes) -> tuple[tuple[int, int], ...]:
    found = comments(language, data)
    return tuple(sorted([*found, *docstrings(data)]) if language.name == "python" else found)


_of_body = lru_cache(maxsize=256)(_found)
_of_file = lru_cache(maxsize=8)(_found)


def _squeezed(row: bytes, indented: bool) -> bytes:
    start = len(row) - len(row.lstrip()) if indented else 0
    return row[:start] + _NOT_CODE.sub(lambda m: m[1] or b"", row[start:])


def _between(text: Text, first: int, end: int) -> bytes:
    return text.lines(first, min(end, text.line_count) - 1) if first < min(end, text.line_count) else b""


Edits = Mapping["int | None", Edit]
"""By cell, from 1; by None for a plain file. Empty: the file is as it was."""
NO_EDITS: Edits = {}


class Changes:
    """What the work at hand changes, as the disk has it. Immutable but for what it remembers of contents."""

    def __init__(self, repo: Repo, looked: Looked, silent: frozenset[str] = frozenset()) -> None:
        if isinstance(looked.base, NoBase):
            raise TypeError("there is no base to compare with")
        self.base: Base = looked.base
        self.branch = branch_of(repo)
        """What "this branch" is: its name, or of a detached head the commit."""
        self.silent = silent
        """The IDs of records that nobody wants to hear of while on this branch."""
        self.cut = looked.cut
        self._comparison = Comparison(repo, looked.base.commit, "work-tree", looked.files, looked.cut)
        self._blobs: dict[str, str | None] = {}
        self._contents: dict[str, Text | None] = {}
        self._last: dict[str, tuple[object, Edits]] = {}

    @property
    def files(self) -> Mapping[str, FileChange]:
        """The changed files on disk, by path."""
        return self._comparison.files

    def with_silent(self, silent: frozenset[str]) -> Changes:
        """The same, with other records silenced."""
        new = self._copy()
        new.silent = silent
        return new

    def with_file(self, path: str, counts: bool) -> Changes:
        """After a file changed on disk. ``counts``: it is there, and not ignored."""
        was, now = self._was(path), self.files.get(path)
        data = file_data(self._comparison.repo, path) if counts else None
        files = dict(self.files)
        files.pop(path, None)
        if data is None:
            if was is not None:
                old_path = now.old_path if now is not None else path
                files[old_path] = FileChange(old_path, "deleted", old_path, was, None)
                if old_path != path:
                    self._blobs.pop(path, None)
        elif was is None:
            files[path] = _appeared(path, data, files)
            if files[path].status == "renamed":
                self._blobs[path] = files[path].old
        elif now is not None and now.status == "renamed":
            files[path] = now
        elif (old := self._content(was)) is None or data.replace(b"\r\n", b"\n") != old.data.replace(b"\r\n", b"\n"):
            files[path] = FileChange(path, "modified", path, was, None)
        new = self._copy()
        new._comparison = replace(self._comparison, files=files)
        new._last.pop(path, None)
        return new

    def _copy(self) -> Changes:
        new = object.__new__(Changes)
        new.__dict__.update(self.__dict__)
        new._last = dict(self._last)
        return new

    def edits(self, path: str, document: Text | None, listing: Sequence[Cell] | None = None) -> Edits:
        """How a file differs from its base, as a document or the cells of an open notebook have it, else as the disk does.

        Costs some microseconds where one line differs, some milliseconds where hundreds do, and nothing when asked again.
        """
        content = document if document is not None else listing
        if content is None and path not in self.files:
            return NO_EDITS
        last = self._last.get(path)
        if last is None or (last[0] is not content):
            self._last[path] = last = (content, self._edits(path, document, listing))
        return last[1]

    def _edits(self, path: str, document: Text | None, listing: Sequence[Cell] | None) -> Edits:
        was, change = self._was(path), self.files.get(path)
        if was is None and change is None:
            return NO_EDITS  # a buffer that was never saved, or a file that git ignores
        old: Text | None = Text(b"")
        if was is not None:
            old = self._as_decoded(was) if document is not None else self._content(was)
        if old is None:
            return NO_EDITS
        new = document
        if new is None and listing is None:
            data = self._comparison.new_data(path)
            if data is None:
                return NO_EDITS
            new = Text(data)
        if path.endswith(".ipynb"):
            listing = listing if listing is not None else cells(new.data if new is not None else b"")
            return _cell_edits(cells(old.data) or (), listing or (), was is None)
        if new is None:
            return NO_EDITS
        lines = Lines(whole=True) if was is None else self._lines(path, old, new)
        if not lines.hunks and not lines.whole:
            return NO_EDITS
        return {None: Edit(lines, old, new, language_of(path, new.line(0)), was is None)}

    def _lines(self, path: str, old: Text, new: Text) -> Lines:
        before, edits = self._last.get(path, (None, NO_EDITS))
        last = edits.get(None)
        if isinstance(before, Text) and last is not None and last.old is old and len(last.lines.hunks) > MANY:
            return followed_lines(last.lines, old, before, new)
        return changed_lines(old.data, new.data)

    def _was(self, path: str) -> str | None:
        """The hash of what a file was at the base, under its old name where it was renamed."""
        if path not in self._blobs:
            change = self.files.get(path)
            self._blobs[path] = change.old if change else base_blob(self._comparison.repo, self.base.commit, path)
        return self._blobs[path]

    def _content(self, blob: str) -> Text | None:
        """What a file was; None when that cannot be told: it is too large, not fetched, or kept elsewhere (Git LFS)."""
        if blob not in self._contents:
            data = blob_data(self._comparison.repo, blob)
            known = data is not None and not data.startswith(_KEPT_ELSEWHERE)
            self._contents[blob] = Text(data) if known and data is not None else None
        return self._contents[blob]

    def _as_decoded(self, blob: str) -> Text | None:
        """What a file was, as an editor gives it: in UTF-8, whatever it is in (what is not UTF-8 is mostly Latin-1)."""
        key = f"{blob} decoded"
        if key not in self._contents:
            text = self._content(blob)
            self._contents[key] = text
            if text is not None and not text.data.isascii():
                try:
                    text.data.decode("utf-8")
                except UnicodeDecodeError:
                    self._contents[key] = Text.of(text.data.decode("latin-1"))
        return self._contents[key]


def _appeared(path: str, data: bytes, files: dict[str, FileChange]) -> FileChange:
    """What a file is that was not there: one that went elsewhere with the same content, which then has not gone; else a new one."""
    name = blob_hash(data)
    twin = next((c for c in files.values() if c.status == "deleted" and c.old == name), None)
    if twin is None:
        return FileChange(path, "added", path, None, None)
    del files[twin.path]
    return FileChange(path, "renamed", twin.old_path, twin.old, None)


def changes_of(root: Path, looked: Looked, silent: frozenset[str] = frozenset()) -> Changes | None:
    """The changes that a look at a root found; None where there is no base, or the repository has gone."""
    repo = discover(root)
    return None if repo is None or isinstance(looked.base, NoBase) else Changes(repo, looked, silent)


def _cell_edits(old: Sequence[Cell], new: Sequence[Cell], added: bool) -> Edits:
    """How the code cells of a notebook differ: compared one after another, so that a cell may move along."""
    before = Text(b"".join(cell.text.data + b"\n" for cell in old if cell.is_code))
    code = [cell for cell in new if cell.is_code]
    lines = changed_lines(before.data, b"".join(cell.text.data + b"\n" for cell in code))
    language = language_of("cell.py")
    found: dict[int | None, Edit] = {}
    start = 0
    for cell in code:
        end = start + cell.text.data.count(b"\n") + 1
        own = Lines(tuple(_clipped(lines.hunks, start, end)), added or lines.whole)
        if own.hunks or own.whole:
            found[cell.index] = Edit(own, before, cell.text, language, added)
        start = end
    return found


def _clipped(hunks: Sequence[Hunk], start: int, end: int) -> Iterator[Hunk]:
    for h in hunks:
        if h.new_start < end and (start < h.new_end or (h.new_start == h.new_end == start)):
            yield Hunk(h.old_start, h.old_end, max(h.new_start, start) - start, min(h.new_end, end) - start)


@dataclass(frozen=True)
class Changed:
    """``Changes`` with the documents that were open at one moment: what a snapshot answers from."""

    changes: Changes
    documents: Mapping[str, Text]
    notebooks: Mapping[str, Sequence[Cell]]

    def edits(self, path: str) -> Edits:
        """How a file differs from its base."""
        return self.changes.edits(path, self.documents.get(path), self.notebooks.get(path))

    def edit(self, path: str, cell: int | None) -> Edit | None:
        """How a file, or a cell, differs from its base; None: not at all."""
        return self.edits(path).get(cell)

    def meets(self, path: str, cell: int | None, span: Span, whole_file: bool = False) -> bool:
        """Whether a stretch of a file has a changed line; with ``whole_file``, whether the file has."""
        edits = self.edits(path)
        if whole_file:
            return bool(edits)
        edit = edits.get(cell)
        return edit is not None and edit.lines.within(span.start.line, span.end.line)

    def is_new(self, path: str) -> bool:
        """Whether a file came with this change."""
        change = self.changes.files.get(path)
        return change is not None and change.status == "added"

    def paths(self) -> tuple[str, ...]:
        """The files that differ, on disk or in a document, in order."""
        opened = {path for path in (*self.documents, *self.notebooks) if self.edits(path)}
        closed = {p for p, c in self.changes.files.items() if c.status != "deleted" and p not in self.documents}
        return tuple(sorted(opened | closed))
