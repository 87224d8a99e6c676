"""All rules, by code."""

from __future__ import annotations

from owed.rules import conscious, dates, debt, markers, records, references
from owed.rules.model import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for group in (debt, markers, references, records, conscious, dates) for rule in group.RULES),
        key=lambda rule: rule.code,
    )
)

BY_CODE = {rule.code: rule for rule in RULES}


def page(rule: Rule) -> str:
    """The rule's page of documentation, in Markdown: what ``docs/rules`` holds and ``owed rule`` shows."""
    about = "\nIt is about dates: it never fails a check unless asked to.\n" if rule.about_dates else ""
    return (
        f"# {rule.code} {rule.name}\n\nReports {rule.summary}.\n\n"
        f"Default severity: {rule.severity}.\n{about}\n{rule.documentation}"
    )
