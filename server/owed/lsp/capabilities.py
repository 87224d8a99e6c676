"""What the client can do, read once from its capabilities, so that no feature has to look twice."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types

MARKDOWN = [types.TextDocumentFilterLanguage("markdown")]
"""What records are written in: for features that have nothing to say elsewhere."""
SHOW_USES = "owed.showUses"
"""A command of the client: URI and position of the definition, ID, anchor. It asks ``owed/uses``, and shows the answer."""


@dataclass(frozen=True)
class Client:
    """The answers that features need."""

    pulls: bool = False
    """Asks for diagnostics itself (LSP 3.17), so that none are pushed."""
    creates_files: bool = False
    """Applies a WorkspaceEdit that creates files."""
    renames_files: bool = False
    resolves_edits: bool = False
    refreshes_diagnostics: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    shows_documents: bool = False
    shows_progress: bool = False
    watches_files: bool = False
    snippets: bool = False
    """Fills in the stops of a completion one after the other."""
    related: bool = False
    tags: bool = False
    code_description: bool = False
    markdown: bool = True
    follows_links: bool = True
    """Opens a link in a hover. Neovim shows its whole target instead, which no card is wide enough for."""

    shows_uses: bool = False
    """Has a command of its own that shows the uses behind a lens: ``experimental.commands`` names it."""

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities, name: str = "") -> Client:
        """Read the capabilities. Whatever is absent counts as not there."""
        workspace = capabilities.workspace or types.WorkspaceClientCapabilities()
        document = capabilities.text_document or types.TextDocumentClientCapabilities()
        window = capabilities.window or types.WindowClientCapabilities()
        edit = workspace.workspace_edit
        action = document.code_action
        publish = document.publish_diagnostics
        operations = list(edit.resource_operations or []) if edit else []
        resolves = action.resolve_support if action else None
        hover = document.hover
        item = document.completion.completion_item if document.completion else None
        experimental = capabilities.experimental if isinstance(capabilities.experimental, dict) else {}
        commands = experimental.get("commands")
        return cls(
            pulls=document.diagnostic is not None,
            creates_files=types.ResourceOperationKind.Create in operations,
            renames_files=types.ResourceOperationKind.Rename in operations,
            resolves_edits=bool(resolves and "edit" in resolves.properties and action and action.data_support),
            refreshes_diagnostics=bool(workspace.diagnostics and workspace.diagnostics.refresh_support),
            refreshes_lenses=bool(workspace.code_lens and workspace.code_lens.refresh_support),
            refreshes_hints=bool(workspace.inlay_hint and workspace.inlay_hint.refresh_support),
            shows_documents=bool(window.show_document and window.show_document.support),
            shows_progress=bool(window.work_done_progress),
            watches_files=bool(
                workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration
            ),
            snippets=bool(item and item.snippet_support),
            related=bool(publish and publish.related_information) or document.diagnostic is not None,
            tags=bool(publish and publish.tag_support) or document.diagnostic is not None,
            code_description=bool(publish and publish.code_description_support) or document.diagnostic is not None,
            markdown=not (hover and hover.content_format)
            or types.MarkupKind.Markdown in (hover.content_format or [types.MarkupKind.Markdown]),
            shows_uses=isinstance(commands, list | tuple) and SHOW_USES in commands,
            follows_links=name.casefold() not in ("neovim", "nvim"),
        )
