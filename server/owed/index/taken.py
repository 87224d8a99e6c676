"""Which records of the workspace have a number that another branch gave to another one: the question, and who asks when."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from owed.history.taken import Folder, Holder, taken_elsewhere
from owed.index.workspace import Workspace
from owed.registry.number import number_in_name


def asked(workspace: Workspace) -> tuple[Folder, ...]:
    """What history is asked: by folder, the records whose number is that of their file's name."""
    names: dict[tuple[str, str], set[str]] = {}
    for record in workspace.registry.all:
        parent, _, name = record.path.rpartition("/")
        folder = workspace.folder_of(record.path)
        if folder is None or record.record_id.prefix != folder.prefix:
            continue
        if number_in_name(name, folder.prefix) == record.record_id.number:
            names.setdefault((parent, folder.prefix), set()).add(name)
    return tuple(
        Folder(path, frozenset(found), partial(number_in_name, prefix=prefix))
        for (path, prefix), found in sorted(names.items())
    )


def answer(root: str, folders: tuple[Folder, ...]) -> dict[str, Holder]:
    """Ask history, in whichever process: from the paths of records to who has their number elsewhere."""
    return taken_elsewhere(Path(root), folders)
