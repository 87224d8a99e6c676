"""Review mode: what the branch at hand does to debt, and nothing else. Not of LSP: requests of our own (docs/protocol.md)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict
from typing import Any

from lsprotocol import types

from owed.history.base import Base, branches, find_base
from owed.history.repository import discover
from owed.index.silence import silence
from owed.lsp.branch import compare, settled
from owed.lsp.publish import diagnostics_of
from owed.lsp.refresh import refresh
from owed.lsp.server import OwedServer
from owed.lsp.session import Root
from owed.lsp.turns import PAUSE, SLICE

REVIEW = "owed/review"
BASES = "owed/bases"
REPORT = "owed/reviewReport"
NOT_NOW = "owed.notNow"
MOST = 1_000
"""Places that are listed."""


def go_on(server: OwedServer, options: object) -> None:
    """Start in review mode where the client says that one goes on: ``initializationOptions: {review: {root?, base?}}``.

    So the first answers are limited already. Anything else that the options hold is left alone.
    """
    asked = options.get("review") if isinstance(options, dict) else None
    if not isinstance(asked, dict):
        return
    uri, base = asked.get("root"), asked.get("base")
    root = server.session.root(uri if isinstance(uri, str) else "")
    if root is not None:
        root.branch.reviewing, root.branch.chosen = True, base if isinstance(base, str) else ""


def register(server: OwedServer) -> None:
    """Register the requests and the command."""

    @server.feature(REVIEW)
    async def review(params: Any) -> dict[str, Any] | None:
        try:
            return await _review(server, params)
        except Exception as error:  # a fault costs this answer
            server.fault(REVIEW, error)
            return None

    @server.answer(BASES)
    def bases(params: object) -> dict[str, Any] | None:
        root = _root(server, params)
        repo = discover(root.workspace.root) if root is not None else None
        if root is None:
            return None
        known = root.branch.base if not root.branch.chosen else None
        found = known if known is not None else find_base(repo, root.workspace.config.review.base)
        return {**_told(found), "names": list(branches(repo)) if repo is not None else []}

    @server.feature(REPORT)
    async def report(params: Any) -> dict[str, Any] | None:
        try:
            return await _report(server, params)
        except Exception as error:  # as above
            server.fault(REPORT, error)
            return None

    @server.command(NOT_NOW)
    def not_now(uri: str, record: str, again: bool = False) -> None:
        file = server.session.file(uri)
        changes = file.workspace.changes if file is not None else None
        if file is None or changes is None:
            return
        silent = silence(file.workspace.root, changes.branch, record, not again)
        kept = silent | changes.silent
        file.workspace.changes = changes.with_silent(kept - {record} if again else kept | {record})
        refresh(server)


async def _review(server: OwedServer, params: object) -> dict[str, Any] | None:
    root = _root(server, params)
    if root is None:
        return None
    wanted, chosen = getattr(params, "on", None), getattr(params, "base", None)
    branch = root.branch
    if wanted is False:
        changed = branch.reviewing or branch.chosen
        branch.reviewing, branch.chosen = False, ""
        if changed:
            branch.state = None  # the next look finds the base by itself again
            refresh(server)
    elif wanted is True:
        found = await compare(server, root, chosen if isinstance(chosen, str) else "")
        if not isinstance(found, Base):  # all is as it was; the answer says why
            return {"on": branch.reviewing, **_told(found), "places": []}
        branch.reviewing = True
        refresh(server)
    elif branch.reviewing and branch.base is None:  # from the start: the first look is about to end
        await settled(server, root)
    told = _told(branch.base) if branch.base is not None else {"base": None, "problem": None}
    return {"on": branch.reviewing, **told, "places": await _places(server, root) if branch.reviewing else []}


async def _report(server: OwedServer, params: object) -> dict[str, Any] | None:
    """The whole review of what is on disk, looked at in another process."""
    from owed.report.review.at_work import review_at_work  # noqa: PLC0415 a start has no need of it

    root = _root(server, params)
    if root is None:
        return None
    base = root.branch.base if root.branch.base is not None else await compare(server, root)
    if not isinstance(base, Base):
        return {**_told(base), "answer": "", "text": "", "markdown": ""}
    found = await server.workers.once(review_at_work, str(root.workspace.root), base, root.workspace.today)
    return {**_told(base), **asdict(found)} if found is not None else None


def _told(found: object) -> dict[str, Any]:
    if isinstance(found, Base):
        return {"base": {"ref": found.ref, "commit": found.commit, "how": found.how}, "problem": None}
    return {"base": None, "problem": getattr(found, "message", None)}


def _root(server: OwedServer, params: object) -> Root | None:
    return server.session.root(server.document_of(params))


async def _places(server: OwedServer, root: Root) -> list[dict[str, Any]]:
    """What there is to say about the lines that the branch changes, in order of path and place."""
    snapshot = root.workspace.snapshot
    places: list[dict[str, Any]] = []
    until = time.monotonic() + SLICE
    for path in snapshot.changed.paths() if snapshot.changed is not None else ():
        if time.monotonic() > until:
            await asyncio.sleep(PAUSE)
            until = time.monotonic() + SLICE
        uri = root.uri(path)
        cells = [cell for cell, (notebook, _) in server.cells.items() if notebook == uri]
        for each in cells or [uri]:
            place = server.place(each)
            for found in diagnostics_of(server, place) if place is not None else ():
                places.append(
                    {
                        "code": found.code,
                        "says": found.message,
                        "record": found.data.get("record") if isinstance(found.data, dict) else None,
                        "severity": found.severity,
                        "location": types.Location(each, found.range),
                    }
                )
                if len(places) >= MOST:
                    return places
    return places
