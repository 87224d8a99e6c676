"""What logs call the facts of a record, in the languages that logs are written in: field names and section headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

STATUS = (
    "status", "adr status", "decision status", "current status", "state", "statut", "état", "estado", "situação", "stato", "stan",
    "статус", "状态", "狀態", "状態", "ステータス", "상태",
)  # fmt: skip
DATE = (
    "date", "decision date", "date of decision", "date decided", "decided", "decided on", "accepted on", "last updated", "updated",
    "created", "date created", "date proposed", "datum", "entscheidungsdatum", "fecha", "data", "дата", "日期", "日付", "날짜",
)  # fmt: skip
"""In the order in which they count."""
DAY_FIRST = frozenset(("datum", "entscheidungsdatum", "fecha", "data"))
"""Labels of languages in which ``03/11/2025`` is in November."""
DECIDERS = (
    "decision-makers", "deciders", "decision makers", "decision maker", "decider", "entscheider", "entscheider:innen",
    "décideurs", "décisionnaires", "decisores", "responsables de la decisión", "decisori", "besluitvormers",
    "决策者", "決策者", "決定者",
)  # fmt: skip
CONSULTED = ("consulted", "konsultiert", "consultés", "consultados", "consultati", "咨询")
INFORMED = ("informed", "informiert", "informés", "informados", "informati", "知情")
SUPERSEDED_BY = (
    "superseded by",
    "superseded-by",
    "superseded_by",
    "supersededby",
    "superceded by",
    "replaced by",
    "replaced-by",
)
SUPERSEDES = ("supersedes", "replaces", "supercedes")

V = TypeVar("V")
_NUMBER = re.compile(r"(?:\d{1,2}[.)]|[IVX]{1,4}\.)\s+")


def label(text: str) -> str:
    """A field name or heading in the form of these lists: lower case, without number, emphasis, emoji and colon."""
    plain = unicodedata.normalize("NFKC", text).replace("*", "").replace("`", "").strip()
    plain = _NUMBER.sub("", plain, count=1) if _NUMBER.match(plain) else plain
    kept = "".join(char for char in plain if unicodedata.category(char) not in ("So", "Cf", "Sk") and char != "\ufe0f")
    return " ".join(kept.strip(" _:\uff1a").lower().split())


def find(fields: Mapping[str, V], names: tuple[str, ...]) -> V | None:
    """What stands under the first of these names that is there."""
    return next((fields[name] for name in names if name in fields), None)
