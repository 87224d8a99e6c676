"""The session: which workspaces a client has open, and which file of which workspace a URI means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from owed.history.base import Base, NoBase
from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.lsp.convert import path_of_uri, uri_of_path
from owed.text import Encoding, Text


@dataclass(frozen=True)
class File:
    """A file of a workspace: ``path`` is relative to its root."""

    root: Root
    path: str

    @property
    def workspace(self) -> Workspace:
        """The workspace it belongs to."""
        return self.root.workspace

    @property
    def snapshot(self) -> Snapshot:
        """The workspace as it is now."""
        return self.root.workspace.snapshot

    @property
    def text(self) -> Text | None:
        """Its text as it counts now."""
        return self.root.workspace.text(self.path)

    @property
    def uri(self) -> str:
        """Its URI."""
        return self.root.uri(self.path)


@dataclass
class Branch:
    """What is known of the branch at hand, and what its reviewer asked for. ``owed.lsp.branch`` keeps it."""

    base: Base | NoBase | None = None
    """What the branch is compared with, or why with nothing; None while nobody has looked."""
    chosen: str = ""
    """The base that somebody chose; empty: it is found."""
    reviewing: bool = False
    """Whether only what the branch changes is shown."""
    state: object = None
    """What the last look depended on."""
    missed: set[str] | None = None
    """The files that changed on disk while a look runs."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Root:
    """One workspace folder. ``folder`` is as the client names it, links unresolved: URIs stay the client's."""

    def __init__(self, folder: Path, encoding: Encoding) -> None:
        self.folder = folder
        self.workspace = Workspace(folder, encoding=encoding, load=False)
        self.loading: Iterator[bool | None] | None = self.workspace.loading()
        """What is still to be read of the registry; None when all is."""
        self.has_news = False
        """Whether what open files are about has been read, before all of the registry is."""
        self.branch = Branch()
        self.scanning = False
        self.scan_again = False
        self.working = False
        self.told: set[str] = set()
        """The problems that the client's log has."""
        self.sweep_timer: asyncio.TimerHandle | None = None
        self.follow_timer: asyncio.TimerHandle | None = None
        self.editing = False
        """Whether the client is asked to write new names of symbols into records."""
        self.following = False
        """Whether history is being asked about anchors."""

    def load(self, seconds: float) -> bool:
        """Go on reading the registry for so long at most, or until there is something to tell; whether all of it is read."""
        end = time.monotonic() + seconds
        while self.loading is not None and time.monotonic() < end:
            step = next(self.loading, self)
            if step is self:
                self.loading = None
            elif step:
                self.has_news = True
                break
        return self.loading is None

    def uri(self, path: str) -> str:
        """The URI of a file of this workspace."""
        return uri_of_path(self.folder / path)

    def relative(self, full: Path) -> str | None:
        """The path below the root; None for anything else."""
        for base in (self.folder, self.workspace.root):
            try:
                return full.relative_to(base).as_posix()
            except ValueError:
                continue
        return None


class Session:
    """All roots of one client."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self.roots: list[Root] = []

    def add(self, folder: Path) -> Root:
        """Open a workspace folder; one that is open already is given back."""
        known = next((root for root in self.roots if root.folder == folder), None)
        if known is None:
            known = Root(folder, self.encoding)
            self.roots.append(known)
        return known

    def remove(self, folder: Path) -> None:
        """Close a workspace folder."""
        self.roots = [root for root in self.roots if root.folder != folder]

    def root(self, uri: str) -> Root | None:
        """The workspace of a document; of none that is in one: the first."""
        file = self.file(uri) if uri else None
        return file.root if file is not None else next(iter(self.roots), None)

    def file(self, uri: str) -> File | None:
        """The file that a URI means, in the innermost workspace around it; None when it is in none."""
        full = path_of_uri(uri)
        if full is None or ".." in full.parts:
            return None
        best: File | None = None
        for root in self.roots:
            path = root.relative(full)
            if path is not None and (best is None or len(root.folder.parts) > len(best.root.folder.parts)):
                best = File(root, path)
        return best
