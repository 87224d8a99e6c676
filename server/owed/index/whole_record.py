"""A whole record, offered in a file of the registry that is still empty: for who creates the file by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from owed.history.author import author_name
from owed.index.offers import Offer, Offers
from owed.index.register import DEFAULT_FOLDER
from owed.index.workspace import Workspace
from owed.registry.discover import record_stem
from owed.registry.own_template import own_template
from owed.registry.template import NewRecord, render_record
from owed.text import Text

_NOTHING_YET = re.compile(rb"(?:\xef\xbb\xbf)?-{0,3}[ \t]*\s*")


def whole_record_offers(workspace: Workspace, path: str, text: Text, offset: int) -> Offers | None:
    """Records, of debt and of a plain decision, with the ID and the title that the file's name gives; None once it says something."""
    if text.point(offset).line > 0 or not _NOTHING_YET.fullmatch(text.data):
        return None
    folder = workspace.folder_of(path)
    record = workspace.registry.by_path(path)
    if folder is None or record is None:
        return None
    first = text.span(0, len(text.line(0)))
    offers = tuple(_offers(workspace, path))
    return Offers(first, offers if folder.prefix == DEFAULT_FOLDER.prefix else tuple(reversed(offers)))


def _offers(workspace: Workspace, path: str) -> Iterator[Offer]:
    record, folder = workspace.registry.by_path(path), workspace.folder_of(path)
    if record is None or folder is None:
        return
    title = record.title if record.title != record_stem(path) else ""
    for is_debt, name, meaning in (
        (
            True,
            "technical debt",
            "A decision that is technical debt: what was gained, what it breaks, the plan, and who owns it.",
        ),
        (False, "decision", "An architectural decision that is no debt."),
    ):
        new = NewRecord(
            id=record.record_id, title=title, date=workspace.today, author=author_name(workspace.root), is_debt=is_debt,
            template="" if is_debt else own_template(workspace.root / folder.path),
        )  # fmt: skip
        made = render_record(new)
        blanks = tuple((span.start.offset, span.end.offset) for span in made.blanks)
        yield Offer(made.text, "whole", f"new record {record.id}", meaning, name=name, blanks=blanks)
