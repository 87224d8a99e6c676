"""Texts that read like neglect, ignorance or a defect, where a record says that it is debt.

Technical debt is a decision. The model leaves out neglect, defects, ignorance, missing documentation, and missing tests unless
they were skipped on purpose, for a while, to ship. Only what a record says of itself is read (its title, what was gained, the
plan), and only turns of phrase that seldom mean anything else. What is denied, and what others did, is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_LONGEST = 2_000
_NO = r"(?:no|without|missing|lacks?|lacking|zero|absence of)"
_KIND = r"(?:any |proper |enough |good |unit |integration |automated |regression |end-to-end |acceptance )*"
_DOCS = r"(?:docs?|documentation|docstrings?|doc comments)"
_NOT = r"(?:do not|don't|did not|didn't)"
_NOBODY = r"(?:nobody|no one|no-one|none of us)"

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("neglect", r"\b(?:(?:we|i|they|somebody|someone|simply|just) (?:had )?(?:forgot|forgotten|overlooked|neglected))\b"),
    ("neglect", r"\b(?:forgot|forgotten) (?:to|about)\b|\b(?:was|were|been|got) (?:simply |just )?(?:forgotten|overlooked)\b"),
    ("neglect", r"\bnever got (?:a)?round to\b|\bnobody (?:noticed|bothered|cared|got (?:a)?round)\b"),
    ("neglect", r"\b(?:did not|didn't|never) (?:bother|notice|think of|think about|care)\b|\b(?:by|an) (?:accident|oversight)\b"),
    ("neglect", r"\baccidentally\b|\bsloppy\b|\bsloppiness\b|\bnegligence\b"),
    ("ignorance", rf"\b{_NOBODY} (?:really |fully )?(?:knows|knew|understands|understood|remembers|can explain)\b"),
    ("ignorance", rf"\b(?:we|i) {_NOT} (?:really |fully )?(?:know|understand|remember) (?:why|how|what|it|this)\b"),
    ("ignorance", rf"\b{_NOT} know (?:any )?better\b"),
    ("defect", r"\b(?:known|open|serious|annoying|a|the|this|our|nasty|old) (?:bug|defect)s?\b|\A(?:bug|defect)s?\b"),
    ("missing documentation", rf"\b{_NO} {_KIND}{_DOCS}\b|\bundocumented\b|\bnot documented\b|\b{_DOCS} (?:is|are) missing\b"),
    ("missing tests", rf"\b{_NO} {_KIND}(?:tests|test coverage|test suite|test)\b(?! \w)|\buntested\b|\btests are missing\b"),
    ("missing tests", r"\bnot tested\b(?=\W*\Z)"),
)  # fmt: skip
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|none|without|avoid\w*|prevent\w*|rather than|instead of|until|unless|if|workarounds? for|work\w* around"
    r"|around|because of|due to|fix(?:es|ed|ing)?|waiting for|wait for|repaired|closed|upstream|vendor|third[- ]party|longer)\b)"
    r"[^.;:!?]{0,25}$",
    re.IGNORECASE,
)
"""What stands just before a turn of phrase and makes it mean something else."""
_THEIRS = re.compile(r"\s*(?:tracker|bount|report|triage|(?:in|of) (?:the )?(?:upstream|vendor|librar))", re.IGNORECASE)


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """At the first record that is looked at: it takes some milliseconds, which a start may not."""
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``start`` and ``end`` are characters of the text; ``kind`` is what it reads like."""

    kind: str
    start: int
    end: int


def reads_like(text: str, *, tests_on_purpose: bool) -> Suspicion | None:
    """The first turn of phrase that reads like something else than a decision; None in most texts.

    ``tests_on_purpose``: the record says what skipping tests has bought, and how that ends, so missing tests are debt.
    """
    text = text[:_LONGEST]
    found = []
    for kind, pattern in _compiled():
        if kind == "missing tests" and tests_on_purpose:
            continue
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 60) : match.start()]
            if not _DENIED.search(before) and not _THEIRS.match(text[match.end() :]):
                found.append(Suspicion(kind, match.start(), match.end()))
                break
    return min(found, key=lambda suspicion: suspicion.start, default=None)
