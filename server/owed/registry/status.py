"""Statuses as logs write them, made one of ours, or kept as the file's own."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORDS = {
    "proposed": "proposed",
    "accepted": "accepted",
    "approved": "accepted",
    "rejected": "rejected",
    "declined": "rejected",
    "deprecated": "deprecated",
    "repaid": "repaid",
    "superseded": "superseded",
    "superceded": "superseded",
    "superseeded": "superseded",
    "supserseded": "superseded",
}
_BY = re.compile(r"\b(?:superseded|superceded|superseeded)\b(?:\s+by\b)?\s*:?\s*(.*)", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\(([^)\s]{1,500})\)")
_DECORATION = re.compile(r"^[\s>*+\-]*|[*_`~]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Status:
    """``word`` is of ``STATUSES`` or the file's own; ``successor`` is what ``superseded by`` names, as written."""

    word: str
    successor: str = ""


def read_status(text: str) -> Status | None:
    """Read a status from a value or a line; None for nothing, and for a template's placeholder."""
    line = unicodedata.normalize("NFKC", _DECORATION.sub("", text)).strip().strip("\"'").strip()
    if not line or line.startswith("{") or line.startswith("<!--") or "|" in line:
        return None
    superseded = None if line.lower().startswith(("partly", "partially", "not ")) else _BY.search(line)
    if superseded:
        return Status("superseded", superseded[1].strip().rstrip("."))
    plain = _LINK.sub(r"\1", line)
    first = re.match(r"[^\w]*([A-Za-z]+)", plain)
    if first and first[1].lower() in _WORDS:
        return Status(_WORDS[first[1].lower()])
    own = " ".join(plain.lower().rstrip(".").split())
    return Status(own[:_LONGEST]) if own else None


def read_status_section(lines: list[str]) -> Status | None:
    """Read a ``## Status`` section: the last line that holds counts; once superseded, that does."""
    found: Status | None = None
    for line in lines:
        status = read_status(line)
        if status is None or re.match(
            r"\W*(?:super[cs]e+des|amend(?:s|ed)|links?|related|see|clarif)", line, re.IGNORECASE
        ):
            continue
        if status.word == "superseded":
            return status
        if found is None or status.word in _WORDS.values():
            found = status
    return found


def link_target(text: str) -> str:
    """What a successor names: the target of its link, else its text."""
    link = _LINK.search(text)
    return link[2].partition("#")[0] if link else text
