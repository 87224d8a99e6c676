"""Where the docstrings of a Python file are: for those who ask whether code changed, and to whom a docstring is a comment.

From the bytes alone and in linear time; in triple quotes only, and what a dictionary has behind its key is none.
"""

from __future__ import annotations

import re

_OPENS = re.compile(rb'"""|\'\'\'')
_PREFIX = frozenset(b"rRuU")


def docstrings(data: bytes) -> list[tuple[int, int]]:
    """The byte spans of the docstrings of modules, classes and functions, in order."""
    found = []
    at = 0
    while (opening := _OPENS.search(data, at)) is not None:
        closing = data.find(opening[0], opening.end())
        at = len(data) if closing < 0 else closing + 3
        start = opening.start()
        if start and data[start - 1] in _PREFIX:
            start -= 1
        if _is_first(data, start):
            found.append((start, at))
    return found


def _is_first(data: bytes, at: int) -> bool:
    """Whether a string starts its line, and the line of code before opens a block, or there is none."""
    line = data.rfind(b"\n", 0, at) + 1
    if data[line:at].strip():
        return False
    while line:
        end = line - 1
        line = data.rfind(b"\n", 0, end) + 1
        code = data[line:end].partition(b"#")[0].strip()
        if code:
            return code.endswith(b":") and code[-2:-1] not in (b'"', b"'")
    return True
