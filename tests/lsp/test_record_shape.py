"""What an editor shows of a record's shape: outline, folds, coloured IDs, links; and nothing of the kind in code."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from workspaces import debt_record

RECORD = "docs/debt/0002-new.md"
TEXT = """\
---
status: accepted
debt:
  breaks:
    - no-surprises
  gained: Ü.
  tracker: https://issues.example/SCORE-12

anchors:
- app.py
- app.py::Scorer
---
# N ü TD-0001 and TD-3

Intro.

## Context

```sh
# no heading
```

### Detail

See [the scorer](0001-scorer.md#context), [nothing](0009-x.md).

## Decision
Done, as in TD-0001.
"""
FILES = {
    RECORD: TEXT,
    "docs/debt/0001-scorer.md": debt_record("app.py", repay_by="2020-01-01"),
    "docs/debt/0003-old.md": "---\nstatus: rejected\n---\n# Old\n",
    "app.py": "class Scorer: ...  # TD-0001\n",
}


async def test_the_outline_has_fields_and_sections(editor: Any) -> None:
    e = await editor(FILES)
    e.open(RECORD, language="markdown")
    (outline,) = await e.client.text_document_document_symbol_async(types.DocumentSymbolParams(e.document(RECORD)))
    status, debt, anchors, context, decision = outline.children
    assert (status.name, status.detail) == ("status", "accepted")
    assert [(child.name, child.detail) for child in debt.children] == [("breaks", "- no-surprises"), ("gained", "Ü.")]
    assert [child.name for child in anchors.children] == ["app.py", "app.py::Scorer"]
    assert (context.name, [child.name for child in context.children]) == ("Context", ["Detail"])
    assert (decision.name, decision.range.start.line, decision.range.end.line) == ("Decision", 26, 27)
    assert context.range.end.line == 24
    pending = [outline]
    while pending:
        symbol = pending.pop()
        assert symbol.range.start <= symbol.selection_range.start
        assert symbol.selection_range.end <= symbol.range.end
        pending += symbol.children or ()


async def test_front_matter_and_sections_fold(editor: Any) -> None:
    e = await editor(FILES)
    e.open(RECORD, language="markdown")
    found = await e.client.text_document_folding_range_async(types.FoldingRangeParams(e.document(RECORD)))
    folds = [(fold.start_line, fold.end_line) for fold in found]
    assert folds == [(0, 11), (2, 6), (8, 10), (12, 27), (16, 24), (22, 24), (26, 27)]


async def test_ids_are_coloured_by_what_they_are_and_where_they_stand(editor: Any) -> None:
    e = await editor(FILES)
    e.open(RECORD, language="markdown")
    found = await e.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(e.document(RECORD)))
    line = character = 0
    shown = []
    for at in range(0, len(found.data), 5):
        down, right, length, kind, modifiers = found.data[at : at + 5]
        line, character = line + down, right if down else character + right
        shown.append((line, character, length, kind, modifiers))
    start = 6 if e.encoding == "utf-16" else 7
    accepted_overdue, deprecated = 0b0110, 0b1000
    assert shown == [
        (12, start, 7, 0, accepted_overdue),
        (12, start + 12, 4, 1, deprecated),
        (27, 12, 7, 0, accepted_overdue),
    ]


async def test_the_tracker_and_links_to_records_are_links(editor: Any) -> None:
    e = await editor(FILES)
    e.open(RECORD, language="markdown")
    links = await e.client.text_document_document_link_async(types.DocumentLinkParams(e.document(RECORD)))
    found = {(link.range.start.line, link.target.rpartition("/")[2]) for link in links}
    assert found == {
        (6, "SCORE-12"), (9, "app.py"), (10, "app.py"), (12, "0001-scorer.md"), (12, "0003-old.md"),
        (24, "0001-scorer.md"), (27, "0001-scorer.md"),
    }  # fmt: skip


async def test_nothing_in_code(editor: Any) -> None:
    e = await editor(FILES)
    e.open("app.py")
    document = e.document("app.py")
    assert await e.client.text_document_folding_range_async(types.FoldingRangeParams(document)) is None
    assert await e.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document)) is None
    assert await e.client.text_document_document_symbol_async(types.DocumentSymbolParams(document)) is None
