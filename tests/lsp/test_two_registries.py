"""Several registries in one workspace, in an editor: cards, completion, and the number of what is registered."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from workspaces import debt_record

FILES = {
    "owed.toml": 'registry = ["a/debt", "b/debt"]\nprefixes = { "a/debt" = "AA", "b/debt" = "BB" }\n',
    "a/debt/0001-x.md": debt_record("a/app.py::score"),
    "b/debt/0004-y.md": debt_record("b/app.py").replace("Keep the", "Bill the"),
    "a/app.py": "def score(): ...\n",
    "b/app.py": "x = 1\n",
}


async def test_each_keeps_its_own(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("b/app.py", "# AA-0‸001 BB-4\n# TODO: z\n# BB-\n")
    card = await e.hover("b/app.py", at)
    assert card.startswith("**AA-0001 · Keep the")
    assert (await e.hover("b/app.py", types.Position(0, 12))).startswith("**BB-0004 · Bill the")
    params = types.CompletionParams(e.document("b/app.py"), types.Position(2, 5))
    found = await e.client.text_document_completion_async(params)
    assert {item.label for item in found.items} == {"AA-0001", "BB-0004"}
    actions = await e.actions("b/app.py", types.Position(1, 4))
    action = await e.resolve(
        next(a for title, a in actions.items() if title.startswith("Register technical debt for this"))
    )
    created = [c.uri for c in action.edit.document_changes or [] if isinstance(c, types.CreateFile)]
    assert [uri.rpartition("/b/debt/")[2][:5] for uri in created] == ["0005-"]
