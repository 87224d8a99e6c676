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


IN_PROSE = """\
---
status: accepted
date: 2026-11-23
---
# ADR-0099: headings are names

See «ADR-0021», and (ADR-12), UTF-8, TD-0099; **«ADR-0098»** at the end of a sentence: «ADR-97».
É «ADR-0096» <!-- ADR-0095 --> «ADR-0094»

`ADR-0093`, ``x ` ADR-0093``, [ADR-0093](https://example.org/ADR-0093), https://example.org/ADR-0093, <ADR-0093@example.org>,
ADR-0093.md, ADR-0093-b, XADR-0093, {superseded by ADR-0093}, ADR-0000, [ADR-0092], [ADR-0093][1], a/ADR-0093
code that `goes on ADR-0093
over a line`
- in a list «ADR-0091»
    - and below «ADR-0090»

    ADR-0093 = code

```
ADR-0093
```
<!--
ADR-0093
-->

[1]: https://example.org
[ADR-0092]: https://example.org

## ADR-0093
"""


def test_ids_in_sentences_that_no_record_has(write: Write) -> None:
    plain = IN_PROSE.replace("«", "").replace("»", "")
    root = write({"docs/adr/0001-a.md": plain, "docs/adr/0012-zig.md": "# Zig\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    marked = data = plain.encode()
    found = registry.problems_of(registry.all[0])
    for problem in sorted(found, key=lambda problem: -problem.span.start.offset):
        start, end = problem.span.start.offset, problem.span.end.offset
        marked = marked[:start] + "«".encode() + data[start:end] + "»".encode() + marked[end:]
    assert marked.decode() == IN_PROSE
    assert {problem.code for problem in found} == {"OWE405"}
    assert found[0].message == "no record ADR-0021"


def test_what_was_probably_meant_in_a_sentence(write: Write) -> None:
    root = write({"docs/adr/0001-a.md": "# A\n\nAs in ADR-0112.\n", "docs/adr/0012-zig.md": "# Zig\n"})
    registry = load_registry(root, [Folder("docs/adr", "ADR")])
    (problem,) = registry.problems_of(registry.all[0])
    assert (problem.message, problem.data["replace"]) == ("no record ADR-0112, did you mean ADR-0012?", "ADR-0012")


def test_a_registry_leaves_prefixes_alone_that_are_not_its_own(write: Write) -> None:
    root = write({"docs/debt/0001-a.md": "# A\n\nADR-0007 of the platform team, SHA-256, RFC-2119, TD-0001\n"})
    registry = load_registry(root, [Folder("docs/debt", "TD")])
    assert registry.problems_of(registry.all[0]) == []
