"""textDocument/codeAction and codeAction/resolve: offers of ``owed.lsp.actions``, as edits that undo as one."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from owed.index.change import Refused, WorkspaceChange
from owed.lsp.actions import anchors, fixes, lifecycle, mend, renumber, sections
from owed.lsp.actions import change as changing
from owed.lsp.actions import register as registration
from owed.lsp.actions.offer import (
    DECIDE,
    FIX_ALL,
    LINK,
    OPEN,
    QUICKFIX,
    REANCHOR,
    REGISTER,
    RENUMBER,
    REPAY,
    SECTIONS,
    SUPERSEDE,
    Asked,
    Compute,
    Offer,
)
from owed.lsp.convert import span_in_text
from owed.lsp.server import OwedServer, Place
from owed.lsp.workspace_edit import workspace_edit
from owed.registry.edit import Edit, apply
from owed.text import Text

KINDS = [QUICKFIX, REGISTER, LINK, REPAY, DECIDE, RENUMBER, SUPERSEDE, REANCHOR, SECTIONS, OPEN, FIX_ALL]
COMPUTE: dict[str, Compute] = {
    "register": registration.register,
    "link": registration.link,
    "replace": fixes.replace,
    "uncomment": fixes.uncomment,
    "unsuppress": fixes.unsuppress,
    "reason": fixes.give_reason,
    "renumber": renumber.renumber,
    "status": lifecycle.status,
    "supersede": lifecycle.supersede,
    "reanchor": anchors.write_candidate,
    "reanchor-all": anchors.write_all,
    "still-true": anchors.review,
    "leftovers": anchors.leftovers,
    "mend": mend.mend,
    "mend-all": mend.mend_all,
    "sections": sections.add,
}
OPTIONS = types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True)


def register(server: OwedServer) -> None:
    """Register the feature."""

    @server.answer(types.TEXT_DOCUMENT_CODE_ACTION, OPTIONS)
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri = params.text_document.uri
        place = server.place(uri)
        if place is None:
            return None
        start, end = place.point(params.range.start).offset, place.point(params.range.end).offset
        wanted = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        asked = Asked(place, min(start, end), max(start, end), params.context.diagnostics, wanted)
        actions: dict[str, types.CodeAction | None] = {}
        makers = [
            module.offers for module in (changing, anchors, fixes, mend, renumber, registration, lifecycle, sections)
        ]
        if wanted and any(kind == FIX_ALL or FIX_ALL.startswith(f"{kind}.") for kind in wanted):
            makers.append(anchors.all_offers)
        for offers in makers:
            for offer in offers(asked):
                if offer.renames and not server.client.renames_files:
                    continue
                fits = not wanted or any(offer.kind == kind or offer.kind.startswith(f"{kind}.") for kind in wanted)
                if fits and offer.title not in actions:  # two may have the same to offer
                    actions[offer.title] = _action(server, place, uri, offer)
        return [action for action in actions.values() if action is not None] or None

    @server.answer(types.CODE_ACTION_RESOLVE)
    def resolve(action: types.CodeAction) -> types.CodeAction:
        data: Any = action.data
        place = server.place(data["uri"]) if isinstance(data, dict) and "uri" in data else None
        if place is not None:
            fill(server, place, action, data)
        if action.disabled is not None:
            message = f"{action.title}: {action.disabled.reason}"
            server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return action


def _action(server: OwedServer, place: Place, uri: str, offer: Offer) -> types.CodeAction | None:
    action = types.CodeAction(
        offer.title,
        kind=offer.kind,
        diagnostics=list(offer.diagnostics) or None,
        is_preferred=offer.preferred or None,
    )
    data = {**offer.data, "uri": uri}
    action.data = data
    if not server.client.resolves_edits:
        fill(server, place, action, data)
        return action if action.edit is not None or action.command is not None else None
    return action


def compute(place: Place, data: dict[str, Any]) -> WorkspaceChange | Refused:
    """What an offer comes to."""
    function = COMPUTE.get(str(data.get("do")))
    return function(place, data) if function else Refused("unknown action")


def fill(server: OwedServer, place: Place, action: types.CodeAction, data: dict[str, Any]) -> None:
    """Give an action its edit, and the command that puts the cursor into the first blank afterwards."""
    if data.get("do") == "open":
        record = place.snapshot.registry.get(str(data.get("record")))
        if record is not None:
            uri = place.file.root.uri(record.path)
            action.command = types.Command(action.title, "owed.open", arguments=[uri])
        return
    if data.get("do") == "not-now":
        asked = [data["uri"], str(data.get("record")), bool(data.get("again"))]
        action.command = types.Command(action.title, "owed.notNow", arguments=asked)
        return
    change = compute(place, data)
    if isinstance(change, WorkspaceChange) and change.created and not server.client.creates_files:
        action.command = types.Command(action.title, "owed.apply", arguments=[data])
        return
    if isinstance(change, Refused):
        action.disabled = types.CodeActionDisabled(change.reason)
        server.say(f"{action.title}: {change.reason}", types.MessageType.Warning)
        return
    action.edit = workspace_edit(server, place.file.root, change)
    for note in change.notes:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, note))
    if change.reveal is not None and server.client.shows_documents:
        text = next((Text.of(new.text) for new in change.created if new.path == change.reveal.path), None)
        text = text or _edited(place, change, change.reveal.path)
        where = span_in_text(change.reveal.span, text, server.session.encoding)
        uri = place.file.root.uri(change.reveal.path)
        selection = [where.start.line, where.start.character, where.end.line, where.end.character]
        action.command = types.Command("Go to the first blank", "owed.reveal", arguments=[uri, *selection])


def _edited(place: Place, change: WorkspaceChange, path: str) -> Text:
    """A file as it will be."""
    text = place.file.workspace.text(path) or Text(b"")
    return apply(text, [Edit(edit.span, edit.new) for edit in change.edits if edit.path == path])
