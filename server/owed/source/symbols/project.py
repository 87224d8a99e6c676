"""What resolving an import may ask of the whole workspace: which files there are, and what some of them say. Each is read once.

A question knows the files that its answer came from, so that a change can be followed to all that depends on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

Answer = TypeVar("Answer")

MANIFESTS = frozenset({"package.json", "go.mod"})
"""Names of files that say under which name others import a folder."""
_SETTINGS = re.compile(
    r"(?:.*/)?(?:[\w.-]*[tj]sconfig[\w.-]*|[\w.-]*(?:tsconfig|typescript-config|ts-config)[\w.-]*/[\w.-]+)\.json"
)
"""TypeScript's settings, and what lies in a package of such."""
_MOST = 2_000
"""Manifests of one name that are read."""
_LARGEST = 1_000_000
"""Bytes of a configuration file."""
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_TRAILING = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)


def is_manifest(path: str) -> bool:
    """Whether a file says where modules of other languages are."""
    return path.rpartition("/")[2] in MANIFESTS or _SETTINGS.fullmatch(path) is not None


class Project:
    """The files of a workspace for whoever resolves imports. Answers are kept until a file that they came from changes."""

    def __init__(
        self, paths: Collection[str] = frozenset(), read: Callable[[str], bytes | None] = lambda path: None
    ) -> None:
        self._paths = paths
        self._read = read
        self._known: dict[Hashable, tuple[object, frozenset[str]]] = {}
        self._needs: list[set[str]] = [set()]
        self._asking: set[Hashable] = set()

    def exists(self, path: str) -> bool:
        """Whether there is a file at a path."""
        return path in self._paths

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the workspace; None for one that is not there, or cannot be read.

        Manifests are nobody's needs: when one changes, everything is looked at again.
        """
        if not is_manifest(path):
            self._needs[-1].add(path)
        return self._read(path) if path in self._paths else None

    def json(self, path: str) -> Mapping[str, Any]:
        """A JSON file, with comments and commas too many as editors' settings have them; empty when it is no object."""
        return self.ask(("json", path), lambda: self._json(path), {})

    def _json(self, path: str) -> Mapping[str, Any]:
        data = self.read(path)
        return parsed_json(data) if data is not None and len(data) <= _LARGEST else {}

    @cached_property
    def manifests(self) -> Mapping[str, tuple[str, ...]]:
        """The files of each name in ``MANIFESTS``, those nearer to the root first."""
        found: dict[str, list[str]] = {name: [] for name in MANIFESTS}
        for path in self._paths:
            name = path.rpartition("/")[2]
            if name in found:
                found[name].append(path)
        return {name: tuple(sorted(each, key=lambda p: (p.count("/"), p))[:_MOST]) for name, each in found.items()}

    def nearest(self, path: str, names: Collection[str]) -> str | None:
        """The file of one of these names that is in the folder of ``path``, or in the nearest above; the first name wins."""
        folder = path.rpartition("/")[0]
        while True:
            for name in names:
                found = f"{folder}/{name}" if folder else name
                if found in self._paths:
                    return found
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def ask(self, key: Hashable, compute: Callable[[], Answer], none: Answer) -> Answer:
        """Answer a question once; ``none`` in the middle of itself."""
        known = self._known.get(key)
        if known is not None:
            self._needs[-1] |= known[1]
            return known[0]  # type: ignore[return-value]
        if key in self._asking:
            return none
        self._asking.add(key)
        try:
            with self.collect() as needs:
                answer = compute()
        finally:
            self._asking.discard(key)
        self._known[key] = (answer, frozenset(needs))
        return answer

    @contextmanager
    def collect(self) -> Iterator[set[str]]:
        """The files that the answers within come from."""
        needs: set[str] = set()
        self._needs.append(needs)
        try:
            yield needs
        finally:
            self._needs.pop()
            self._needs[-1] |= needs

    def forget(self, path: str) -> None:
        """Forget what came from a file: it has changed."""
        if is_manifest(path):
            self._known.clear()
        for key in [key for key, (_, needs) in self._known.items() if path in needs]:
            del self._known[key]


def parsed_json(data: bytes) -> Mapping[str, Any]:
    """An object of JSON with comments; empty when it is none."""
    text = data.decode("utf-8-sig", "replace")
    try:
        plain = _JSON_TOKEN.sub(lambda match: match[0] if match[0][0] == '"' else " ", text)
        found = json.loads(_TRAILING.sub(lambda match: match[0] if match[0][0] == '"' else " ", plain))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def joined(folder: str, relative: str) -> str | None:
    """The path that ``relative`` means in a folder; None when it leaves the workspace, or is absolute."""
    if relative.startswith("/") or "\\" in relative or ":" in relative:
        return None
    parts = folder.split("/") if folder else []
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
