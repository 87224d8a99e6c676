"""The names of APIs that the code uses, for ``use:``: what files import, and what they read of the modules that they import.

A look at lines, not at scopes: good enough to choose from, and quick enough to be asked at a key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from time import monotonic

from owed.index.workspace import Workspace

_SECONDS = 0.02
_LARGEST = 200_000
_MOST = 200
_FROM = re.compile(
    r"^[ \t]*from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]+(\([^)]{0,2000}\)|[^\n#;]{1,500})", re.MULTILINE
)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([A-Za-z_][^\n#;]{0,300})", re.MULTILINE)
_NAME = re.compile(r"([A-Za-z_]\w*)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?\Z")
_MODULE = re.compile(r"([A-Za-z_][\w.]*)(?:[ \t]+as[ \t]+([A-Za-z_]\w*))?\Z")


def names_in_use(workspace: Workspace, typed: str) -> list[tuple[str, int]]:
    """Dotted names that hold what is typed, with the number of files that use each: the most used first, what begins so before."""
    end = monotonic() + _SECONDS
    counts: Counter[str] = Counter()
    for data in _texts(workspace):
        counts.update(set(_names(data)))
        if monotonic() > end:
            break
    wanted = typed.lower()
    found = [(name, count) for name, count in counts.items() if wanted in name.lower()]
    found.sort(key=lambda each: (not each[0].lower().startswith(wanted), -each[1], each[0]))
    return found[:_MOST]


def _texts(workspace: Workspace) -> Iterator[str]:
    """Python files, the open ones first."""
    for path, document in list(workspace.documents.items()):
        if path.endswith(".py"):
            yield str(document.text)[:_LARGEST]
    for path, stamp in workspace.snapshot.disk.paths.items():
        if path.endswith(".py") and path not in workspace.documents and stamp.size <= _LARGEST:
            text = workspace.text(path)
            if text is not None:
                yield str(text)


def _names(text: str) -> Iterator[str]:
    modules: dict[str, str] = {}
    for match in _FROM.finditer(text):
        yield match[1]
        for part in match[2].strip("()").split(","):
            name = _NAME.match(part.strip())
            if name is not None:
                yield f"{match[1]}.{name[1]}"
                modules[name[2] or name[1]] = f"{match[1]}.{name[1]}"
    for match in _IMPORT.finditer(text):
        for part in match[1].split(","):
            name = _MODULE.match(part.strip())
            if name is not None:
                yield name[1]
                modules[name[2] or name[1]] = name[1]
    if modules:
        read = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, list(modules)[:100]))})((?:\.[A-Za-z_]\w*){{1,3}})")
        for match in read.finditer(text):
            yield modules[match[1]] + match[2]
