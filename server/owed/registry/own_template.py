"""A log's own template for decisions: found beside its records, and filled where it has the blanks of adr-tools."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

NAMES = (
    "templates/template.md", "template.md", "adr-template.md", "0000-template.md", "0000-adr-template.md", "000-template.md",
    "adr000-template.md",
)  # fmt: skip
"""Where adr-tools, log4brains, MADR and Backstage keep it, in the registry's folder."""
_LARGEST = 100_000
_BLANKS = re.compile(r"\b(NUMBER|TITLE|DATE|STATUS)\b")


def own_template(folder: Path) -> str:
    """The text of the folder's template; empty when it has none. Links are not followed."""
    for name in NAMES:
        path = folder / name
        try:
            if (
                path.is_file()
                and not path.is_symlink()
                and not path.parent.is_symlink()
                and path.stat().st_size <= _LARGEST
            ):
                return path.read_text("utf-8", "replace")
        except OSError:
            continue
    return ""


def filled(template: str, number: int | None, title: str, day: date, status: str) -> str:
    """The template of adr-tools (``# NUMBER. TITLE``) with its blanks filled; empty when it is no such template."""
    found = set(_BLANKS.findall(template))
    if number is None or not {"TITLE", "STATUS"} <= found:
        return ""
    known = {"NUMBER": str(number), "TITLE": title, "DATE": day.isoformat(), "STATUS": status.capitalize()}
    return _BLANKS.sub(lambda match: known[match[1]], template)
