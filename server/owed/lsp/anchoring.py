"""Following anchors in the server: history is asked in a worker, after a scan, and when an edit leaves an anchor without its code."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from lsprotocol import types

from owed.index.anchors.reanchor import reanchor
from owed.index.anchors.state import AnchorState
from owed.index.anchors.trace import trace
from owed.index.change import Refused
from owed.lsp.refresh import refresh_diagnostics
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.turns import stepped
from owed.lsp.workspace_edit import workspace_edit

CALM = 0.6
"""Seconds without another edit before it is asked where the code of an anchor went: whoever cuts is about to paste."""

LABEL = "Anchors follow renamed symbols"


async def follow(server: OwedServer, root: Root, pool: ProcessPoolExecutor | None = None) -> None:
    """Ask what has become of the anchors, and tell the client; at most one question a workspace is under way."""
    if root.following or not root.workspace.snapshot.disk.complete:
        return
    root.following = True
    try:
        asked = await stepped(root.workspace.inquiring())
        states: Sequence[AnchorState] = ()
        if asked.sought:
            workers = server.workers
            states = await (workers.ask(pool, trace, asked) if pool is not None else workers.once(trace, asked))
        root.workspace.found_states(asked, states)
    except Exception as error:  # anchors that find nothing then stay unexplained
        server.fault("anchors", error)
    finally:
        root.following = False
    refresh_diagnostics(server)


def follow_now(server: OwedServer, root: Root, renames: bool = False) -> None:
    """Tell at once where definitions went that an edit took away, as far as the session remembers them.

    With ``renames`` the records are edited too, where a symbol merely has another name, if the settings say so.
    """
    if root.workspace.memory.is_unsettled and root.workspace.recall():
        refresh_diagnostics(server)
        if renames and root.workspace.config.follow_renames and not root.editing:
            server.spawn(_edit(server, root))


async def _edit(server: OwedServer, root: Root) -> None:
    """Write the new names of renamed symbols into the records; one edit at a time."""
    change = reanchor(root.workspace, root.workspace.memory.renamed)
    if isinstance(change, Refused):
        return
    root.editing = True
    try:
        edit = workspace_edit(server, root, change)
        await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, LABEL))
    finally:
        root.editing = False


def follow_soon(server: OwedServer, root: Root) -> None:
    """Ask once it is calm, if there is an anchor of which nobody knows what has become."""
    if root.follow_timer is not None:
        root.follow_timer.cancel()
    root.follow_timer = asyncio.get_running_loop().call_later(CALM, lambda: _start(server, root))


def _start(server: OwedServer, root: Root) -> None:
    follow_now(server, root)
    server.spawn(_follow_pending(server, root))


async def _follow_pending(server: OwedServer, root: Root) -> None:
    try:
        is_due = await stepped(root.workspace.finding_pending())
    except Exception as error:  # as above
        server.fault("anchors", error)
        return
    if is_due:
        await follow(server, root)
