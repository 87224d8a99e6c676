"""Links between records: where a broken one stands, and what belongs there instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from owed.registry.discover import Folder
from owed.registry.registry import load_registry

Write = Callable[[Mapping[str, "str | bytes"]], Path]

BROKEN = {
    "---\nstatus: superseded by «ADR-0112»\n---\n# A\n": "ADR-0012",
    "---\nstatus: superseded by «ADR-112», in May\n---\n# A\n": "ADR-0012",
    "---\nstatus: superseded by «[ADR-0112](0112-zig.md)»\n---\n# A\n": "[ADR-0012](0012-zig.md)",
    "---\nstatus: superseded\nsuperseded-by: [«ADR-112»]\n---\n# A\n": "ADR-0012",
    "---\nstatus: superseded\nsuperseded-by: «ADR-112»\n---\n# A\n": "ADR-0012",
    "---\nstatus: accepted\nsupersedes: [ADR-0012, «ADR-0112»]\n---\n# A\n": "ADR-0012",
    "# A\n\n- Status: superseded by «ADR-0112» <!-- since May -->\n": "ADR-0012",
    "# A\n\n- Status: superseded\n- Superseded by: «ADR-0112»\n": "ADR-0012",
    "# A\n\n## Status\n\nAccepted\n\nSuperceded by [112. Zig](«0112-zig.md»)\n\n## Context\n": "0012-zig.md",
    "# É\n\n## Status\n\nErsetzt durch «ADR-112»\n": "ADR-0012",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_link_is_told_once_where_it_stands(write: Write, text: str) -> None:
    plain = text.replace("«", "").replace("»", "")
    root = write({"docs/adr/0001-a.md": plain, "docs/adr/0012-zig.md": "# Zig\n\nADR-0001\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    (record,) = [record for record in registry.all if record.id == "ADR-0001"]
    (problem,) = registry.problems_of(record)
    start, end = problem.span.start.offset, problem.span.end.offset
    data = plain.encode()
    assert (data[:start] + "«".encode() + data[start:end] + "»".encode() + data[end:]).decode() == text
    assert (problem.code, problem.data["replace"]) == ("OWE405", BROKEN[text])
    (root / record.path).write_bytes(data[:start] + problem.data["replace"].encode() + data[end:])
    again = load_registry(root, [Folder("docs/adr", "ADR")])
    assert [again.problems_of(each) for each in again.all] == [[], []]


def test_a_link_to_a_number_whose_file_has_another_name(write: Write) -> None:
    root = write({"docs/adr/0001-a.md": "# A\n\n[B](0003-b.md)\n", "docs/adr/0003-store-models-as-pickles.md": "# B\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    (problem,) = registry.problems_of(registry.all[0])
    assert problem.message == "no record 0003-b.md, did you mean 0003-store-models-as-pickles.md?"


def test_what_is_wrong_with_a_supersession_stands_at_its_link(write: Write) -> None:
    root = write({
        "docs/adr/0001-a.md": "---\nstatus: superseded by ADR-0002\n---\n# A\n",
        "docs/adr/0002-b.md": "---\nstatus: accepted\n---\n# B\n",
    })  # fmt: skip
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    (problem,) = registry.problems_of(registry.all[0])
    assert (problem.span.start.column, problem.span.end.column) == (22, 30)
