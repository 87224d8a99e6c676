"""Shapes of records that public logs have: reduced, and written anew."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from owed.config import Config
from owed.registry.discover import Folder, is_record_name, registry_folders
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.registry.registry import load_registry
from owed.text import Text

Write = Callable[[Mapping[str, "str | bytes"]], Path]


def read(text: str, path: str = "docs/adr/0012-use-rust.md") -> Record:
    data = textwrap.dedent(text).lstrip("\n").encode()
    return read_record(path, Text(data), Folder(path.rpartition("/")[0], "ADR"))


SAID = {
    "Vorgeschlagen": "proposed",
    "Akzeptiert": "accepted",
    "**Angenommen** (2020-01-02)": "accepted",
    "Abgelehnt": "rejected",
    "Veraltet": "deprecated",
    "Ersetzt durch [ADR-0013](0013-x.md)": "superseded",
    "Accepté": "accepted",
    "🟢 Adoptée": "accepted",
    "Rejeté": "rejected",
    "Remplacé par ADR-13": "superseded",
    "Propuesto": "proposed",
    "Aceptada": "accepted",
    "Reemplazado por ADR-13": "superseded",
    "Aceito": "accepted",
    "Substituída por ADR-13": "superseded",
    "Accettato": "accepted",
    "Sostituito da ADR-13": "superseded",
    "已接受": "accepted",
    "已被 ADR-13 取代": "superseded",
    "承認済み": "accepted",
    "ADR-13 に置き換え": "superseded",
    "제안됨": "proposed",
    "принято": "accepted",
    ":white_check_mark: Accepted": "accepted",
    "~~Proposed~~ **Accepted**": "accepted",
    "Status: Accepted (2020-01-02)": "accepted",
    "2020-03-04 proposed": "proposed",
    "<span style='color:green'>Accepted</span>": "accepted",
    "![Status: Accepted](https://img.example/badge/status-accepted-green)": "accepted",
    "![status](https://img.example/badge/status-rejected-red.svg)": "rejected",
    "Proposed | **Accepted** | Rejected": "accepted",
    "Proposed | Accepted | Rejected": None,
    "> Accepted": "accepted",
    "Replaced by [13](0013-x.md)": "superseded",
    "[![Generic badge](https://badge.example/badge/ADR/approved/green/)](https://x.example/README.md)": "accepted",
    "![Generic badge](https://badge.example/badge/ADR/proposed/orange/)": "proposed",
    "ACTIVE": "accepted",
    "提议中": "proposed",
    "DRAFT Not Implemented": "draft",
    "Brouillon": "draft",
    "Abandoned. Another way is discussed in #12": "deprecated",
    "Reverted by [discussion](https://x.example)": "reverted by discussion",
}


@pytest.mark.parametrize("said", SAID)
def test_statuses_in_languages_and_shapes(said: str) -> None:
    record = read(f"# Use Rust\n\n## Status\n\n{said}\n\n## Context\n")
    assert record.status == SAID[said]
    assert record.superseded_by == ("ADR-0013" if SAID[said] == "superseded" else None)


@pytest.mark.parametrize(
    "heading", ["Statut", "Estado", "Stato", "Статус", "状态", "ステータス", "1. Status", "Status ✅", "STATUS:"]
)
def test_headings_of_the_status(heading: str) -> None:
    assert read(f"# Use Rust\n\n## {heading}\n\nAccepted\n\n## More\n").status == "accepted"


def test_boxes_of_which_one_is_checked() -> None:
    record = read("# T\n\n## Status\n\n- [x] Proposed\n- [X] Accepted\n- [ ] Deprecated\n- [ ] Superseded by ADR-\n")
    assert (record.status, record.superseded_by) == ("accepted", None)


def test_prose_below_a_status_is_no_later_one() -> None:
    text = "# T\n\n## Status\n\nAccepted\n\nProposed " + "as an answer to many questions " * 4 + "\n"
    assert read(text).status == "accepted"


def test_fields_in_a_table() -> None:
    record = read("""
        # Use Rust

        |              |                    |
        | ------------ | ------------------ |
        | Date         | 2024-05-06         |
        | Status       | Approved           |
        | Deciders     | Ana Ruiz, Ben Okri |
        | Superseded by: | N/A              |

        ## What
    """)
    assert (record.status, record.date, record.superseded_by) == ("accepted", date(2024, 5, 6), None)
    assert record.decision_makers == ("Ana Ruiz", "Ben Okri")


def test_fields_in_the_columns_of_a_table() -> None:
    record = read("# Use Rust\n\n| Status | Date | Author |\n|:--|---|---|\n| **Rejected** | 2024-05-06 | Ana |\n")
    assert (record.status, record.date) == ("rejected", date(2024, 5, 6))


def test_fields_beside_each_other_and_in_quotations() -> None:
    record = read("# Use Rust\n\n**Status:** Accepted · **Date:** 2024-05-06 · **Deciders:** Ana\n")
    assert (record.status, record.date, record.decision_makers) == ("accepted", date(2024, 5, 6), ("Ana",))
    record = read("# Use Rust\n\n> Status: Accepted\n> Date: 2024-05-06\n")
    assert (record.status, record.date) == ("accepted", date(2024, 5, 6))


def test_fields_in_a_section_of_their_own_and_in_other_languages() -> None:
    record = read(
        "# Use Rust\n\n## Metadata\n\n- Status: Draft <!-- draft | accepted -->\n- Deciders: Ana\n\n## Current Status\n\nFine.\n"
    )
    assert (record.status, record.decision_makers) == ("draft", ("Ana",))
    record = read("# Use Rust\n\n**Fecha:** 03/11/2025  \n**Estado:** Propuesto\n")
    assert (record.status, record.date) == ("proposed", date(2025, 11, 3))
    record = read("# Use Rust\n\nStatut : accepté\nDécideurs : Ana, Ben\nDate : 12 février 2021\n")
    assert (record.status, record.date, record.decision_makers) == ("accepted", date(2021, 2, 12), ("Ana", "Ben"))
    record = read("---\nstatut: accepté\ndate: 2021-02-12\n---\n# Use Rust\n")
    assert (record.status, record.date) == ("accepted", date(2021, 2, 12))


def test_who_superseded_it_said_apart() -> None:
    assert read("# T\n\n- Status: Superseded\n- Superseded by: [13](0013-x.md)\n").superseded_by == "ADR-0013"
    assert read("---\nstatus: superseded\nsuperseded-by: [ADR-13]\n---\n# T\n").superseded_by == "ADR-0013"


def test_a_status_in_the_title_or_the_heading() -> None:
    record = read("# Draft: Use Rust\n\n## Context\n")
    assert (record.title, record.status) == ("Draft: Use Rust", "draft")
    assert read("# Note: Use Rust\n").status is None
    assert read("# Use Rust\n\n## Status: Accepted\n\nSince May.\n").status == "accepted"


def test_the_number_in_the_title() -> None:
    assert read("# 12 Use Rust\n").title == "Use Rust"
    assert read("# 12 reasons to use Rust\n").title == "reasons to use Rust"
    assert read("# 3 reasons to use Rust\n").title == "3 reasons to use Rust"


@pytest.mark.parametrize(
    "heading",
    [
        "Use Rust {#adr_0012}",
        "ADR: Use Rust",
        "ADR ADR-012: Use Rust",
        "ADR-12 – Use Rust {.decision}",
        "RFC - Use Rust",
    ],
)
def test_what_stands_around_a_title(heading: str) -> None:
    assert read(f"# {heading}\n").title == "Use Rust"


def test_a_title_about_decisions() -> None:
    assert read("# ADR tools {in use}\n").title == "ADR tools {in use}"


def test_an_id_that_only_a_site_generator_knows() -> None:
    record = read(
        "---\nid: adrs-adr013\ntitle: 'ADR013: Use fetch'\n---\n## Context\n", "docs/adrs/adr013-use-fetch.md"
    )
    assert (record.id, record.title, record.problems) == ("ADR-0013", "Use fetch", ())


DAYS = {
    "31/01/2020": date(2020, 1, 31),
    "01/31/2020": date(2020, 1, 31),
    "05/02/2018": None,
    "5/5/2018": date(2018, 5, 5),
    "2020年1月31日": date(2020, 1, 31),
    "31. Januar 2020": date(2020, 1, 31),
    "5 de enero de 2018": date(2018, 1, 5),
}


@pytest.mark.parametrize("text", DAYS)
def test_dates(text: str) -> None:
    assert read(f"# T\n\nDate: {text}\n").date == DAYS[text]


def test_a_folder_for_each_record(write: Write) -> None:
    root = write({
        "docs/adr/2022-11-09-api/README.md": "# The API is versioned\n",
        "docs/adr/2022-11-09-api/details.md": "# Details\n",
        "docs/adr/0007-use-rust/index.md": "# Use Rust\n",
        "docs/adr/backend/0008-use-c.md": "# Use C\n",
        "docs/adr/backend/README.md": "# About the backend\n",
        "docs/adr/0001-0100/0009-use-go.md": "# Use Go\n",
        "docs/adr/0001-0100/README.md": "# One to a hundred\n",
        "docs/adr/README.md": "# All\n",
    })  # fmt: skip
    found = {record.id: record.title for record in load_registry(root, [Folder("docs/adr", "ADR")]).all}
    assert found == {
        "2022-11-09-api": "The API is versioned", "ADR-0007": "Use Rust", "ADR-0008": "Use C", "ADR-0009": "Use Go",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "0000-plantilla.md",
        "vorlage.md",
        "adr-vorlage.md",
        "modèle.md",
        "テンプレート.md",
        "PROCESS.md",
        "0000-adr-template-de.md",
    ],
)
def test_templates_in_other_languages(name: str) -> None:
    assert not is_record_name(name)


TOLD = {
    "adrs.toml": 'adr_dir = "./doc/arch"\nmode = "ng"\n',
    ".adr": "[adr]\nrecords-dir = doc/arch\n",
    "adrgen.config.yml": "default_meta: []\ndirectory: doc/arch\n",
    "catalog-info.yaml": "metadata:\n  annotations:\n    backstage.io/adr-location: doc/arch/\n",
    ".adr-dir": "doc/arch",
    ".log4brains.yml": "project:\n  adrFolder: ./doc/arch\n",
}


@pytest.mark.parametrize("file", TOLD)
def test_settings_of_other_tools(write: Write, file: str) -> None:
    root = write({file: TOLD[file], "doc/arch/0001-x.md": "# x\n", "docs/adr/0001-y.md": "# y\n"})
    assert [folder.path for folder in registry_folders(root, Config())[0]] == ["doc/arch"]


@pytest.mark.parametrize("file", TOLD)
def test_settings_that_say_nothing(write: Write, file: str) -> None:
    root = write({"docs/adr/0001-y.md": "# y\n", file: "a: [\n= b\x00 {" if file != ".adr-dir" else "\n"})
    assert [folder.path for folder in registry_folders(root, Config())[0]] == ["docs/adr"]
