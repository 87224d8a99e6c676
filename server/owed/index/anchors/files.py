"""The files that following an anchor reads: as they were committed, and as they are now, on disk or in the editor."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from owed.history.past import Blob, Change, Commit, Past, blob_of
from owed.index.anchors.course import Course, Where, told
from owed.index.anchors.match import Side
from owed.index.anchors.state import AnchorState, Inquiry
from owed.index.files import most
from owed.source.fingerprint import Body, File

_KEPT = 3_000
"""Files whose definitions are kept."""
_MOST_NEW = 5_000
"""Files that are not committed which are looked at."""


class Files:
    """Files by blob, which may be one that is not committed. What is read is kept."""

    def __init__(self, past: Past, root: Path, texts: Mapping[str, bytes], largest: int) -> None:
        self._past = past
        self._root = root
        self._texts = texts
        self._largest = largest
        self._files: OrderedDict[tuple[Blob, str], File] = OrderedDict()
        self._found: dict[tuple[Blob, Where], Body | None] = {}
        self._now: dict[str, File | None] = {}
        self._there: dict[Where, Body | None] = {}
        self._loose: dict[Blob, bytes] = {}

    @classmethod
    def of(cls, past: Past, inquiry: Inquiry) -> Files:
        """Those that an inquiry is about."""
        return cls(past, Path(inquiry.root), inquiry.texts, inquiry.max_file_size)

    def told(self, course: Course) -> AnchorState:
        """What is said of a way that leads to what is there now."""
        is_body = course.kind == "moved" and course.first is not None
        blob = self._past.named(course.first[0]) if is_body and course.first else None
        first = self.find(blob, course.first[1:]) if blob is not None and course.first else None
        return told(course, first, self.now(course.at) if is_body else None, self._past.ends_early)

    def file(self, blob: Blob, path: str) -> File:
        """A file; empty where its bytes cannot be had."""
        key = (blob, path)
        known = self._files.get(key)
        if known is None:
            data = self._loose.get(blob)
            known = self._files[key] = File(path, self._past.read(blob) or b"" if data is None else data)
            if len(self._files) > _KEPT:
                self._files.popitem(last=False)
        return known

    def find(self, blob: Blob, where: Where) -> Body | None:
        """A definition in a file."""
        key = (blob, where)
        if key not in self._found:
            self._found[key] = self.file(blob, where[0]).find(where[1])
        return self._found[key]

    def has(self, commit: Commit, where: Where) -> bool:
        """Whether a commit has a definition, a file or a folder."""
        blob = self._past.blob(commit.tree, where[0])
        return blob is not None and (not where[1] or self.find(blob, where) is not None)

    def side(self, files: Mapping[str, Blob]) -> Side:
        """One side of a step."""
        return Side(files, lambda path: self.file(files[path], path))

    # As they are now

    def now(self, where: Where) -> Body | None:
        """A definition as it is now."""
        if where not in self._there:
            file = self.current(where[0])
            self._there[where] = file.find(where[1]) if file is not None else None
        return self._there[where]

    def is_there(self, where: Where) -> bool:
        """Whether a definition, a file or a folder is there now."""
        if where[1]:
            return self.now(where) is not None
        full = self._root / where[0]
        if where[0] in self._texts or not self._inside(where[0]):
            return where[0] in self._texts
        return full.is_file() or any(names for _, _, names in os.walk(full))  # git knows no empty folder

    def current(self, path: str) -> File | None:
        """A file as it counts now; None: it is not there, or too large."""
        if path not in self._now:
            data = self._texts.get(path)
            if data is None and self._inside(path):
                full = self._root / path
                with suppress(OSError):
                    if full.stat().st_size <= most(path, self._largest):
                        data = full.read_bytes()
            self._now[path] = File(path, data) if data is not None else None
        return self._now[path]

    def _inside(self, path: str) -> bool:
        """Whether a path stays in the workspace, with no symbolic link on the way."""
        full = self._root / path
        try:
            return full.resolve() == full and full.is_relative_to(self._root)
        except OSError:
            return False

    def uncommitted(self, head: Commit) -> list[Change]:
        """The files that are not as in HEAD."""
        found = []
        for path in sorted({path for path, _ in self._past.uncommitted()[:_MOST_NEW]} | set(self._texts)):
            file = self.current(path)
            new = None
            if file is not None:
                new = blob_of(file.raw)
                self._loose[new] = file.raw
            old = self._past.blob(head.tree, path)
            if old != new:
                found.append(Change(path, old, new))
        return found
