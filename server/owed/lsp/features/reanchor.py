"""``owed.reanchor``: the command behind "Re-anchor All", of the whole workspace, from wherever the cursor is."""

from __future__ import annotations

from lsprotocol import types

from owed.index.anchors.reanchor import moved_anchors, reanchor
from owed.index.change import UNSEEN, Refused
from owed.lsp.anchoring import follow
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.turns import stepped
from owed.lsp.workspace_edit import workspace_edit

LABEL = "Re-anchor all"


def register(server: OwedServer) -> None:
    """Register the command."""

    @server.command("owed.reanchor")
    async def reanchor_all() -> None:
        written, refused = 0, []
        for root in list(server.session.roots):
            done = await _written(server, root)
            if isinstance(done, Refused):
                refused.append(done.reason)
            else:
                written += done
        for reason in refused:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, reason))
        if written or not refused:
            said = f"{written} anchor{'' if written == 1 else 's'} written anew" if written else "no anchor has moved"
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, said))


async def _written(server: OwedServer, root: Root) -> int | Refused:
    """Write the anchors of a root that moved; how many. What nobody has asked about yet is asked first."""
    workspace = root.workspace
    if not workspace.snapshot.disk.complete:
        return UNSEEN
    if workspace.memory.is_unsettled:
        workspace.recall()
    if await stepped(workspace.finding_pending()):
        await follow(server, root)
    moved = moved_anchors(workspace.snapshot)
    if not moved:
        return 0
    change = reanchor(workspace, moved)
    if isinstance(change, Refused):
        return change
    edit = workspace_edit(server, root, change)
    answer = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, LABEL))
    paths = {each.path for each in change.edits}
    return (
        sum(state.record in paths for state in moved)
        if answer.applied
        else Refused(f"the editor did not make the edit: {answer.failure_reason or 'it gave no reason'}")
    )
