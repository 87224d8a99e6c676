"""The rules' pages of documentation, made from the rules themselves.

``python -m owed.rules.pages docs/rules`` writes them; a test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from owed.rules.catalog import RULES
from owed.rules.model import Rule


def page(rule: Rule) -> str:
    """The rule's page of documentation, in Markdown: what ``docs/rules`` holds and ``owed rule`` shows."""
    about = "\nIt is about dates: it never fails a check unless asked to.\n" if rule.about_dates else ""
    return (
        f"# {rule.code} {rule.name}\n\nReports {rule.summary}.\n\n"
        f"Default severity: {rule.severity}.\n{about}\n{rule.documentation}"
    )


def index() -> str:
    """The page that lists all rules."""
    rows = "".join(f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {rule.summary} |\n" for rule in RULES)
    return f"# Rules\n\n| code | default severity | reports |\n|---|---|---|\n{rows}"


def pages() -> dict[str, str]:
    """File name to content."""
    return {"README.md": index(), **{f"{rule.code}.md": page(rule) for rule in RULES}}


if __name__ == "__main__":
    for name, content in pages().items():
        (Path(sys.argv[1]) / name).write_text(content, "utf-8", newline="\n")
