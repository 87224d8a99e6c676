"""Keeps known which numbers other branches gave to other records: asked in a worker when a branch moved or a record came or went."""

from __future__ import annotations

import asyncio

from owed.history.numbers import names_in_branches, standing_of_references
from owed.history.taken import Folder
from owed.index.taken import answer, asked
from owed.lsp.refresh import refresh_diagnostics
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.registry.registry import Registry

EVERY = 3.0
"""Seconds between two looks at whether a branch moved: some calls of ``stat``."""
EARLY = 0.2
"""The same while the workspace is being looked at for the first time."""


async def watch(server: OwedServer, root: Root) -> None:
    """Follow a workspace's branches for as long as the workspace is open."""
    registry: Registry | None = None
    folders: tuple[Folder, ...] = ()
    known: object = None
    while root in server.session.roots:
        ready = root.workspace.loaded and root.workspace.snapshot.disk.complete and not root.scanning
        try:
            if ready:
                if root.workspace.registry is not registry:
                    registry = root.workspace.registry
                    folders = await asyncio.to_thread(asked, root.workspace)
                state = (folders, standing_of_references(root.workspace.root))
                if state != known:
                    await _ask(server, root, folders if state[1] else ())
                    known = state
        except Exception as error:  # then numbers on other branches are not told of, and all else goes on
            server.fault("numbers on other branches", error)
            known = None
        await asyncio.sleep(EVERY if ready else EARLY)


async def _ask(server: OwedServer, root: Root, folders: tuple[Folder, ...]) -> None:
    if not folders:
        root.workspace.taken = {}
        return
    found = await server.workers.once(answer, str(root.workspace.root), folders)
    for folder in root.workspace.folders:  # so that an action finds them known
        await asyncio.to_thread(names_in_branches, root.workspace.root, folder.path)
    if found != root.workspace.taken:
        root.workspace.taken = found
        refresh_diagnostics(server)
