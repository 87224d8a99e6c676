"""workspace/willRenameFiles, didRenameFiles, willDeleteFiles and didDeleteFiles: anchors follow files and folders.

Before a rename the answer is one edit of the records, which the client makes together with it. A client that does not ask
before is told afterwards, by ``workspace/applyEdit``. Of what is about to be deleted the session remembers the anchored definitions;
nothing is edited: whether the debt went with the code is for the record to ask (OWE305).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lsprotocol import types

from owed.index.change import RenamedFile, WorkspaceChange
from owed.index.follow import Followed, follow
from owed.lsp.anchoring import follow_now
from owed.lsp.refresh import refresh
from owed.lsp.scanning import sweep, work_soon
from owed.lsp.server import OwedServer
from owed.lsp.session import File, Root
from owed.lsp.workspace_edit import workspace_edit

ALL = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)
"""Files and folders alike: a glob may be about any of them."""
MANY = 200
"""Files below a folder beyond which a sweep looks at them."""
REMEMBERED = 1_000
"""Renames whose edit was handed out before, so that it is not asked for again afterwards."""
LABEL = "Anchors follow renamed files"
_READING = 2.0
"""Seconds for which the rest of the registry may be read before a rename is answered."""


def announce(capabilities: types.ClientCapabilities) -> None:
    """Make the server say that it wants to be asked, even to a client that does not say that it asks.

    Neovim's file managers ask every server that says so, whatever the editor itself can do.
    """
    workspace = capabilities.workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
    workspace.file_operations = types.FileOperationClientCapabilities(
        will_rename=True, did_rename=True, will_delete=True, did_delete=True
    )


def register(server: OwedServer) -> None:
    """Register the feature."""
    answered: dict[tuple[str, str], None] = {}

    @server.answer(types.WORKSPACE_WILL_RENAME_FILES, ALL)
    def will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        for each in params.files:
            answered[each.old_uri, each.new_uri] = None
        while len(answered) > REMEMBERED:
            del answered[next(iter(answered))]
        edits = [
            workspace_edit(server, root, followed.change)
            for root, renamed in _by_root(server, params.files)
            if (followed := _follow(server, root, renamed)).change.edits
        ]
        return _joined(edits)

    @server.answer(types.WORKSPACE_DID_RENAME_FILES, ALL)
    def did_rename(params: types.RenameFilesParams) -> None:
        _look_again(server, [(each.old_uri, each.new_uri) for each in params.files])
        unasked = [each for each in params.files if answered.pop((each.old_uri, each.new_uri), 0) == 0]
        for root, renamed in _by_root(server, unasked):
            change = _follow(server, root, renamed).change
            if change.edits:
                server.spawn(_apply(server, root, change))

    @server.answer(types.WORKSPACE_WILL_DELETE_FILES, ALL)
    def will_delete(params: types.DeleteFilesParams) -> types.WorkspaceEdit | None:
        for each in params.files:
            file = server.session.file(each.uri)
            if file is not None:
                for inside in ["", *_below(file)][:MANY]:
                    file.workspace.remember(file.path + inside)
        return None

    @server.answer(types.WORKSPACE_DID_DELETE_FILES, ALL)
    def did_delete(params: types.DeleteFilesParams) -> None:
        files = [file for each in params.files if (file := server.session.file(each.uri)) is not None]
        gone = [(file, file.path + inside) for file in files for inside in ["", *_below(file)][:MANY]]
        _look_again(server, [(each.uri, "") for each in params.files])
        for file, path in gone:
            file.workspace.miss(path)
        for root in {id(file.root): file.root for file in files}.values():
            follow_now(server, root)


def _by_root(server: OwedServer, files: Iterable[types.FileRename]) -> list[tuple[Root, list[RenamedFile]]]:
    """The renames by workspace. What leaves its workspace has no path any more that an anchor could name."""
    found: dict[int, tuple[Root, list[RenamedFile]]] = {}
    for each in files:
        old, new = server.session.file(each.old_uri), server.session.file(each.new_uri)
        if old is not None and new is not None and old.root is new.root and old.path != new.path:
            found.setdefault(id(old.root), (old.root, []))[1].append(RenamedFile(old.path, new.path))
    return list(found.values())


def _follow(server: OwedServer, root: Root, renamed: Sequence[RenamedFile]) -> Followed:
    if root.loading is not None:
        root.load(_READING)
    followed = follow(root.workspace, renamed)
    for problem in followed.problems:
        server.say(problem, types.MessageType.Warning)
    return followed


def _joined(edits: Sequence[types.WorkspaceEdit]) -> types.WorkspaceEdit | None:
    """The edits of several workspaces as one."""
    if len(edits) < 2:
        return next(iter(edits), None)
    if edits[0].document_changes is None:
        return types.WorkspaceEdit(changes={uri: each for edit in edits for uri, each in (edit.changes or {}).items()})
    return types.WorkspaceEdit(document_changes=[step for edit in edits for step in edit.document_changes or []])


async def _apply(server: OwedServer, root: Root, change: WorkspaceChange) -> None:
    edit = workspace_edit(server, root, change)
    await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, LABEL))


def _look_again(server: OwedServer, moves: Iterable[tuple[str, str]]) -> None:
    """Take in what is at these places now, and where it went; a folder file by file, or by a sweep where they are many."""
    sweeps: dict[int, Root] = {}
    for old_uri, new_uri in moves:
        old, new = server.session.file(old_uri), server.session.file(new_uri)
        below = _below(old) if old is not None else []
        for file in (old, new):
            if file is None:
                continue
            paths = [file.path + inside for inside in below]
            due = len(paths) > MANY or (not paths and _is_folder(file))
            for path in [] if due else paths or [file.path]:
                due = file.workspace.reload_file(path) or due
            if due:
                sweeps[id(file.root)] = file.root
    for root in sweeps.values():
        root.loading = root.workspace.loading()
        server.spawn(sweep(server, root))
    refresh(server)
    for root in server.session.roots:
        work_soon(server, root)


def _below(file: File) -> list[str]:
    """What the known files below a folder are called inside of it, with a slash in front."""
    inside = f"{file.path}/"
    return [path[len(file.path) :] for path in file.snapshot.all_paths if path.startswith(inside)]


def _is_folder(file: File) -> bool:
    return (file.workspace.root / file.path).is_dir()
