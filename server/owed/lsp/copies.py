"""Documents of other schemes than files: what a diff view shows beside the work tree (``git:``, ``review:``, ``pr:``).

Nobody can tell whether such a text is the file's of now, so nothing is ever reported in one. Where its address has the path of a file
of a workspace, and it says the same as that file, what is asked about a place in it is answered as for the file.
"""

from __future__ import annotations

import hashlib

from owed.text import Text

MOST = 500
"""Documents that are remembered; of more, those that were opened first are forgotten."""


class Copies:
    """The documents of one client that are no files. Of each its digest is kept, not its text."""

    def __init__(self) -> None:
        self._digests: dict[str, bytes] = {}

    def open(self, uri: str, text: str) -> None:
        """An editor shows a document."""
        if _file_uri(uri) is not None:
            self._digests[uri] = _digest(text.encode("utf-8", "replace"))
            if len(self._digests) > MOST:
                del self._digests[next(iter(self._digests))]

    def forget(self, uri: str) -> None:
        """It was closed, or changed: then it is a copy of nothing."""
        self._digests.pop(uri, None)

    def file(self, uri: str) -> str | None:
        """The URI of the file that a known document may be a copy of."""
        return _file_uri(uri) if uri in self._digests else None

    def says(self, uri: str, text: Text) -> bool:
        """Whether a known document says the same as a text."""
        return self._digests.get(uri) == _digest(text.data)


def _file_uri(uri: str) -> str | None:
    """The file that an address of another scheme names by its path; None for relative ones, and for files."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme in ("file", "vscode-notebook-cell"):
        return None
    path = rest.partition("#")[0].partition("?")[0]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return f"file://{path}" if path.startswith("/") and not path.startswith("//") else None


def _digest(data: bytes) -> bytes:
    """The same whatever the line ends: places count lines and columns."""
    return hashlib.blake2b(data.replace(b"\r\n", b"\n"), digest_size=16).digest()
