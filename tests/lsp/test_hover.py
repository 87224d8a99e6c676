"""The card, and where it shows; ``‸`` is the cursor."""

from __future__ import annotations

import re
from typing import Any

import pytest
from workspaces import debt_record

FILES = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score"),
    "app/__init__.py": "",
    "app/scoring.py": "class Scorer:\n    def legacy_score(self): ...\n",
    "app/run.py": "from app.scoring import Scorer\n\nScorer().legacy_score()\n",
}

SHOWN = {
    "the name": "class Scorer:\n    def legacy_‸score(self): ...\n",
    "an ID in a comment": "x = 1  # TD-0‸001\n",
    "an ID without zeros": "x = 1  # TD-‸1\n",
    "a use": "from app.scoring import Scorer\nScorer().legacy‸_score()\n",
}
NOT_SHOWN = {
    "the class around it": "class Sco‸rer:\n    def legacy_score(self): ...\n",
    "the body": "class Scorer:\n    def legacy_score(self):\n        re‸turn 1\n",
    "a string": 'x = "TD-0‸001"\n',
    "an unknown ID": "# TD-0‸009\n",
    "nothing": "x‸ = 1\n",
}


@pytest.mark.parametrize("name", SHOWN)
async def test_shows_the_card(editor: Any, name: str) -> None:
    e = await editor(FILES)
    path = "app/scoring.py" if "class" in SHOWN[name] else "app/other.py"
    card = await e.hover(path, e.open(path, SHOWN[name]))
    assert card is not None
    assert card.startswith("**TD-0001 · Keep the uncalibrated scorer for the Q3 launch**")


@pytest.mark.parametrize("name", NOT_SHOWN)
async def test_is_null_elsewhere(editor: Any, name: str) -> None:
    e = await editor(FILES)
    assert await e.hover("app/scoring.py", e.open("app/scoring.py", NOT_SHOWN[name])) is None


async def test_says_all_of_it(editor: Any) -> None:
    e = await editor(
        {**FILES, "docs/debt/0001-scorer.md": debt_record("app/scoring.py::Scorer.legacy_score", repay_by="2020-01-01")}
    )
    card = await e.hover("app/scoring.py", e.open("app/scoring.py", SHOWN["the name"]))
    for said in (
        "accepted · **overdue by ",
        "team-scoring",
        "Breaks *no surprises* in output (feedback loop)",
        "Gained: Shipped the Q3 campaign six weeks earlier.",
        "Owes 8d, costs 1d a month: repaying pays back in 8 months",
        "Plan: Replace by the calibrated model once labels arrive, by 2020-01-01",
        "1 use: [app/run.py:3](",
        "[Open record](",
    ):
        assert said in card.replace("\\_", "_"), said


async def test_a_field_of_a_record_says_what_it_means(editor: Any) -> None:
    e = await editor(FILES)
    text = FILES["docs/debt/0001-scorer.md"].replace("principal", "princ‸ipal")
    shown = await e.hover("docs/debt/0001-scorer.md", e.open("docs/debt/0001-scorer.md", text, "markdown"))
    assert shown is not None and shown.startswith("**debt.principal**")


USED = "from app.scoring import legacy_score\n\nlegacy_score(legacy_score(1))\n"
FAR_AND_NEAR = {
    "docs/debt/0001-scorer.md": debt_record("app/scoring.py::legacy_score"),
    "app/scoring.py": "def legacy_score(x): ...\n",
    "app/a_batch.py": USED,
    "app/jobs/nightly/deep.py": USED,
    "z.py": USED,
    "app/jobs/run.py": USED,
    "app/jobs/all.py": USED,
}
NEAREST = {
    "app/jobs/run.py": "15 uses: jobs/run.py:1, jobs/run.py:3, 12 more",
    "app/jobs/new.py": "15 uses: jobs/all.py:1, jobs/all.py:3, 12 more",
    "app/scoring.py": "15 uses: app/a_batch.py:1, app/a_batch.py:3, 12 more",
    "b.py": "15 uses: z.py:1, z.py:3, 12 more",
    "docs/debt/0001-scorer.md": "15 uses: app/a_batch.py:1, app/a_batch.py:3, 12 more",
}


@pytest.mark.parametrize("path", NEAREST)
async def test_uses_are_shown_nearest_first_each_line_once(editor: Any, path: str) -> None:
    e = await editor(FAR_AND_NEAR)
    is_record = path.endswith(".md")
    marker = "\nTD-0‸001\n" if is_record else "# TD-0‸001\n"
    at = e.open(path, FAR_AND_NEAR.get(path, "") + marker, "markdown" if is_record else "python")
    card = (await e.hover(path, at) or "").replace("\\_", "_")
    (line,) = [line for line in card.splitlines() if " uses: " in line]
    assert re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line) == NEAREST[path]
