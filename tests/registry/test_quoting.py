"""Values that need quotes: put there where they are missing, and nowhere else."""

from __future__ import annotations

import pytest
import yaml

from owed.registry.discover import Folder
from owed.registry.edit import apply
from owed.registry.layout import find_fences
from owed.registry.quoting import quoted
from owed.registry.read import read_record
from owed.text import Text

MENDED = {
    "title: ADR-001: Why": 'title: "ADR-001: Why"',
    "debt:\n  gained: Shipped: early # ü: x\n  plan: none": 'debt:\n  gained: "Shipped: early" # ü: x\n  plan: none',
    "owner: @team\nplan: `x` it\ngain: 50%\npart: %5": 'owner: "@team"\nplan: "`x` it"\ngain: 50%\npart: "%5"',
    'a: say "x": y': "a: 'say \"x\": y'",
    "a: it's: so:": 'a: "it\'s: so:"',
    "anchors:\n  - use: a: b\n  - use: c": 'anchors:\n  - use: "a: b"\n  - use: c',
    "when: * later": 'when: "* later"',
    "x: - y": 'x: "- y"',
}
LEFT = [
    "x: |\n  a: b: c",
    "x: &a 1\ny: *a",
    "x: 'a: b'",
    "x: {a: b}",
    "x: [a: b]",
    "- x: y",
    "x: http://a.example",
    "x: [a",
    "x: a # b: c",
]


@pytest.mark.parametrize("source", MENDED)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_quotes_are_put(source: str, ending: str) -> None:
    text = Text.of(f"---\n{source}\n---\n# A: b: c\n".replace("\n", ending))
    fences = find_fences(text)
    assert fences is not None
    after = str(apply(text, quoted(text, fences)))
    assert after == f"---\n{MENDED[source]}\n---\n# A: b: c\n".replace("\n", ending)
    yaml.safe_load(MENDED[source])


@pytest.mark.parametrize("source", LEFT)
def test_nothing_is_touched(source: str) -> None:
    text = Text.of(f"---\n{source}\n---\n# A\n")
    fences = find_fences(text)
    assert fences is not None
    assert quoted(text, fences) == []


def test_it_is_said_in_words() -> None:
    text = Text.of("---\ntitle: ADR-001: Why\n---\n# A\n")
    (problem,) = read_record("docs/adr/0001-a.md", text, Folder("docs/adr", "ADR")).problems
    assert problem.message == "the front matter is not YAML: a value with a colon and a space in it needs quotes"
