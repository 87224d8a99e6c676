"""Which sentences read like something else than debt, and which do not: records are read calmly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from workspaces import TODAY, debt_record

from owed.index.workspace import Workspace
from owed.rules.check import findings
from owed.rules.neglect import reads_like

LIKE = {
    "neglect": """\
We ‹forgot› to add retries
The migration ‹was simply forgotten›
‹Nobody noticed› that labels arrive late
We ‹never got around to› splitting the scorer
The index was left out ‹by accident›
We ‹didn't bother› to write a migration""",
    "ignorance": """\
‹Nobody knows› why the scorer divides by 7
‹We do not know why› it works
‹No one really understands› the retry logic""",
    "defect": """\
‹Bug› in the scorer
‹Known bug›: segments overlap
‹A bug› in our rounding doubles fees
‹The old defect› in rounding""".replace("The old", "the old"),
    "missing documentation": """\
‹No documentation› for the feature store
‹Undocumented› settings
‹Docs are missing›""",
    "missing tests": """\
Legacy module ‹without tests›
‹Untested› batch import
‹No unit tests›""",
}

PLAIN = """\
Keep the uncalibrated scorer for the Q3 launch
Shipped the Q3 campaign six weeks earlier.
Avoid a bug in the vendor's driver by pinning version 2
Work around the bug in pandas 2.0
Workaround for a known bug in libfoo
Users no longer forgot passwords
No known bugs were left in the release
Debug endpoints stay open in staging
Use the bug tracker as a backlog
Forgotten-password flow by mail only
Skip the end-to-end tests until the staging cluster is back
Replace by the calibrated model once tests pass
Write tests once the interface is stable
Remove when upstream fixes the bug
Migrate to the documented API
Use one table so that nobody has to know the schema
Run tests without network
Launch with a hard-coded list of countries
Keep test doubles in production code for the pilot
Waiting for the vendor to fix this bug
Document the threshold in the handbook and review it each quarter
We know why: labels arrive late
Wait until nobody uses the old endpoint
A/B tests without a control group
No test traffic is sent to the vendor
Accept a bug bounty programme with a fixed budget
Cannot be forgotten: the alarm rings
Ship a release that is not tested on Windows 7 any more
Use the GPL-licensed parser until the rewrite
Temporarily disable retries
Monolith first, services later
Use hand-written SQL instead of an ORM
Store sessions in memory
Poll instead of subscribing
Copy the pricing table nightly"""


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, line) for kind, lines in LIKE.items() for line in lines.splitlines()]
)
def test_what_it_reads_like_and_where(kind: str, text: str) -> None:
    plain = text.replace("‹", "").replace("›", "")
    found = reads_like(plain, tests_on_purpose=False)
    assert found is not None
    said = plain[found.start : found.end]
    assert (found.kind, said in text.partition("‹")[0] + text.partition("‹")[2]) == (kind, True)
    stated = text.partition("‹")[2].partition("›")[0]
    assert said.lower() in stated.lower() or stated.lower() in said.lower()


@pytest.mark.parametrize("text", PLAIN.splitlines())
def test_what_is_left_alone(text: str) -> None:
    assert reads_like(text, tests_on_purpose=False) is None


def test_tests_skipped_on_purpose_are_debt() -> None:
    assert reads_like("Launch without tests", tests_on_purpose=True) is None
    assert reads_like("Launch without tests", tests_on_purpose=False) is not None


Write = Callable[[Mapping[str, "str | bytes"]], Path]


def told(write: Write, record: str) -> list[tuple[str, str, str]]:
    workspace = Workspace(write({"docs/debt/0001-x.md": record}), today=TODAY)
    found = findings(workspace.snapshot, "docs/debt/0001-x.md")
    data = record.encode()
    return [
        (f.severity, data[f.span.start.offset : f.span.end.offset].decode(), f.message)
        for f in found
        if f.code == "OWE411"
    ]


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_the_place_is_the_turn_of_phrase(write: Write, quote: str) -> None:
    text = debt_record().replace(
        "Replace by the calibrated model once labels arrive.", f"{quote}Ümit, we forgot it{quote}"
    )
    ((severity, said, message),) = told(write, text)
    assert (severity, said) == ("information", "we forgot")
    assert message.startswith("TD-0001: 'we forgot' reads like neglect. Debt was decided on")


def test_the_title_and_what_was_skipped_on_purpose(write: Write) -> None:
    heading = "Keep the uncalibrated scorer for the Q3 launch"
    assert told(write, debt_record().replace(heading, "Launch without tests")) == []
    without_plan = debt_record().replace(heading, "Launch without tests").replace("  gained:", "  # gained:")
    assert ("information", "without tests") in [(severity, said) for severity, said, _ in told(write, without_plan)]


def test_what_is_closed_is_left_alone(write: Write) -> None:
    text = debt_record().replace("Keep the uncalibrated scorer", "Known bug in the scorer")
    assert len(told(write, text)) == 1
    assert told(write, text.replace("status: accepted", "status: rejected")) == []
    assert told(write, text.replace("debt:\n", "mine:\n")) == []
