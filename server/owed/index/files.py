"""Reading the files of a workspace."""

from __future__ import annotations

import os

from owed.index.facts import FileFacts
from owed.index.walk import Stamp
from owed.source.languages import Language, language_of

_SNIFF = 1024
_USUAL = 64_000
_PICTURES = 10
"""How much larger than another file a notebook may be: most of it is what its cells printed and drew."""


def most(path: str, limit: int) -> int:
    """Bytes that a file may have to be looked at, where others may have ``limit``."""
    return limit * _PICTURES if path.endswith(".ipynb") else limit


def opened_file(root: str, path: str, stamp: Stamp, limit: int) -> tuple[bytes, Language | None] | FileFacts | None:
    """The bytes of a file and its language, which is None for a notebook.

    Facts instead tell the problem why it is not looked at; None: it is in no language that has comments, or cannot be read.
    """
    name = path.rpartition("/")[2]
    is_notebook = path.endswith(".ipynb")
    language = None if is_notebook else language_of(path)
    if language is None and not is_notebook and "." in name:
        return None
    if stamp.size > most(path, limit):
        problem = f"{stamp.size:,} bytes: larger than max-file-size"
        return FileFacts(path, stamp=stamp, problem=problem) if language or is_notebook else None
    data = read_file(root, path, limit, language is None and not is_notebook, stamp.size)
    if data is None:
        return None
    if language is None and not is_notebook:
        language = language_of(path, data[:_SNIFF].split(b"\n", 1)[0]) if data.startswith(b"#!") else None
        if language is None:
            return None
    return data, language


def read_file(root: str, path: str, limit: int, sniff: bool = False, size: int = _USUAL) -> bytes | None:
    """The bytes of a file; None for links, binary files and what cannot be read. ``sniff``: only if it starts with ``#!``.

    ``size`` is what it probably has: to make room for more takes longer than to read it.
    """
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        try:
            if sniff:
                if not os.read(descriptor, _SNIFF).startswith(b"#!"):
                    return None
                os.lseek(descriptor, 0, os.SEEK_SET)
            data = os.read(descriptor, size + 1)
            if len(data) > size:
                data += b"".join(iter(lambda: os.read(descriptor, limit + 1), b""))
        finally:
            os.close(descriptor)
    except OSError:
        return None
    return None if b"\0" in data[:_SNIFF] else data
