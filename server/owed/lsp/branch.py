"""Keeps what the branch at hand changes known: looked for in a worker, and again when the repository's references move.

No process is started for a key. Between two looks an open document is compared with its base in this process, and a file that changes
on disk is compared by itself (``Workspace.reload_file``).
"""

from __future__ import annotations

import asyncio

from lsprotocol import types

from owed.history.base import Base, NoBase, standing
from owed.history.repository import discover
from owed.index.changes import changes_of, look
from owed.index.silence import silenced
from owed.lsp.refresh import refresh
from owed.lsp.server import OwedServer
from owed.lsp.session import Root

EVERY = 2.0
"""Seconds between two looks at whether a reference moved: some calls of ``stat``."""
EARLY = 0.1
"""The same while the registry is being read."""


async def watch(server: OwedServer, root: Root) -> None:
    """Follow a workspace's repository for as long as the workspace is open."""
    while root in server.session.roots:
        try:
            if _wanted(root) and root.branch.state != _state(root, _ref(root.branch.base)):
                await compare(server, root)
        except Exception as error:  # then there is no OWE103, and all else goes on
            server.fault("what the branch changes", error)
        await asyncio.sleep(EVERY if root.workspace.loaded else EARLY)


async def compare(server: OwedServer, root: Root, chosen: str | None = None) -> Base | NoBase:
    """Look at all that changed since the base now. A look that is asked for while one runs follows it.

    ``chosen`` is the base from now on (empty: it is found); where there is no such base all stays as it was.
    """
    async with root.branch.lock:
        before = _state(root)
        root.branch.missed = set()
        name = _chosen(root) if chosen is None else chosen or root.workspace.config.review.base
        looked = await server.workers.once(look, str(root.workspace.root), name)
        if isinstance(looked.base, NoBase) and chosen is not None and root.branch.base is not None:
            root.branch.missed = None
            return looked.base
        if chosen is not None:
            root.branch.chosen = chosen
        changes = changes_of(root.workspace.root, looked)
        if changes is not None:
            changes = changes.with_silent(silenced(root.workspace.root, changes.branch))
            for path in root.branch.missed:
                changes = changes.with_file(path, path in root.workspace.snapshot.disk.paths)
        known, root.workspace.changes = root.workspace.changes, changes
        ended = isinstance(looked.base, NoBase) and root.branch.base is None and root.branch.reviewing
        if ended:  # a review that was to go on from the start has nothing to compare with
            root.branch.reviewing, root.branch.chosen = False, ""
        root.branch.base, root.branch.missed = looked.base, None
        moved = before != _state(root)  # while this look ran
        root.branch.state = None if moved else _state(root, _ref(looked.base))
    if known is not None or changes is not None or ended:
        refresh(server)
    if isinstance(looked.base, NoBase) and looked.base.reason in ("no-such-ref", "unrelated", "shallow"):
        problem = f"changes are not looked at: {looked.base.message}"
        if problem not in root.told:
            root.told.add(problem)
            server.say(problem, types.MessageType.Warning)
    return looked.base


async def settled(server: OwedServer, root: Root) -> None:
    """Wait for the first look."""
    async with root.branch.lock:
        pass
    if root.branch.base is None:
        await compare(server, root)


def _wanted(root: Root) -> bool:
    """Whether anybody asks what the branch changes: open debt, or a reviewer."""
    if not root.workspace.loaded:
        return False
    return root.branch.reviewing or any(r.debt is not None and r.is_open for r in root.workspace.registry.all)


def _state(root: Root, *names: str) -> tuple[object, ...]:
    """What the answer depends on but for the files; and where these names stand."""
    repo = discover(root.workspace.root)
    return (_chosen(root), *standing(repo, *names)) if repo is not None else ()


def _chosen(root: Root) -> str:
    return root.branch.chosen or root.workspace.config.review.base


def _ref(base: Base | NoBase | None) -> str:
    return base.ref if isinstance(base, Base) else ""
