"""What a key or value of front matter means; ``‸`` is the cursor, ``«…»`` is what the explanation is about."""

from __future__ import annotations

import pytest
from workspaces import TODAY

from owed.registry.explain import explain
from owed.text import Text


def explained(source: str) -> tuple[str, str] | None:
    before, _, after = source.partition("‸")
    text = Text.of(before + after)
    found = explain(text, len(before.encode()), TODAY)
    if found is None:
        return None
    return text.data[found.span.start.offset : found.span.end.offset].decode(), found.text


@pytest.mark.parametrize(
    ("source", "about", "said"),
    [
        ("sta‸tus: accepted", "status", "**status**\n\nWhere the decision stands."),
        ("status: acc‸epted", "accepted", "`accepted`: Agreed: the debt is taken"),
        ("status: superseded b‸y TD-0012", "superseded by TD-0012", "Replaced by another record"),
        ("debt:\n  brea‸ks: [no-surprises]", "breaks", "- `no-surprises`: Similar input gives similar output."),
        ("debt:\n  breaks: [no-surprises, main‸tainability]", "maintainability", "The system stays understandable."),
        ("debt:\n  breaks:\n    - ‸no-surprises", "no-surprises", "**debt.breaks**\n\n`no-surprises`: Similar input"),
        ("debt: {dimension: [out‸put]}", "output", "What comes out and who relies on it"),
        ("debt:\n  categ‸ory: glue-code", "category", "completion lists them"),
        (
            "debt:\n  category: glue‸-code",
            "glue-code",
            "Usually in: system. Described as “Glue Code” by D. Sculley et al.",
        ),
        ("debt:\n  principal: 5‸d..8d", "5d..8d", "40 to 64 hours, at 8 hours a day and 40 a week."),
        ("debt:\n  interest: ‸2h/week", "2h/week", "2 hours each week: 8.7 hours a month."),
        ("debt:\n  repay-by: 2026-12‸-03", "2026-12-03", "Thursday, 3 December 2026: in 10 days."),
        ("debt:\n  review-by: '2026-11-22‸'", "'2026-11-22'", "Sunday, 22 November 2026: 1 day ago."),
        ("delta:\n  risks:\n  - ski‸lls", "skills", "Few people know how to work on it."),
        ("anchors:\n  - u‸se: pandas.DataFrame", "use", "**anchors.use**\n\nThe full dotted name"),
        ("anchors:\n  - src/a‸.py", "src/a.py", "A file or folder"),
        ("tags: [ü, scor‸ing]", "scoring", "Words of your own"),
    ],
)
def test_keys_and_values(source: str, about: str, said: str) -> None:
    found = explained(f"---\n{source}\n---\n# Title\n")
    assert found is not None
    assert found[0] == about
    assert said in found[1]


@pytest.mark.parametrize(
    "source",
    [
        "---\nstatus: x\n---\n# Ti‸tle\n",
        "---\ndebt:\n ‸ gained: x\n---\n",
        "---\nstatus: x # a com‸ment\n---\n",
        "---\nmine: va‸lue\n---\n",
        "---\nmi‸ne: value\n---\n",
        "---\nstatus: [‸\n---\n",
        "--‸-\nstatus: x\n---\n",
        "status: x‸\n",
    ],
)
def test_nothing_elsewhere(source: str) -> None:
    assert explained(source) is None
