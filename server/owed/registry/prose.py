"""Record IDs that the sentences of a record name: none in code, links, addresses, comments or what a template leaves in braces."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ID = re.compile(r"(?<![\w/.#@:&=?-])[A-Z][A-Z0-9_]{0,20}-\d{1,9}(?![\w/@=-]|\.\w)")
_ELSEWHERE = re.compile(
    r"(`+)[^`].*?(?<!`)\1(?!`)"  # code
    r"|!?\[[^\]\[\n]{0,300}\](?:\([^()\n]{0,500}\)|\[[^\]\[\n]{0,300}\])"  # links: where they lead is checked elsewhere
    r"|<[^<>\n]{1,500}>|\{[^{}\n]{0,500}\}"
)
_DEFINITION = re.compile(r" {0,3}\[([^\]\[\n]{1,300})\]:")
_INDENTED = re.compile(r"(?: {4,}|\t)(?![ \t]*(?:[*+-]|\d{1,9}[.)])\s)")
_LONGEST = 20_000
"""Characters of a line beyond which nothing is looked for in it."""


def ids_in(row: str) -> Iterator[re.Match[str]]:
    """The IDs in a line of prose, as they are written: of any prefix, numbered ones only."""
    if "-" not in row or len(row) > _LONGEST or not _ID.search(row) or _DEFINITION.match(row) or _INDENTED.match(row):
        return
    plain = _ELSEWHERE.sub(lambda match: " " * len(match[0]), row)
    if "`" not in plain:  # else code goes on in another line
        yield from _ID.finditer(plain)


def defined_in(row: str) -> str | None:
    """The label that a line gives an address to: ``[ADR-0012]: https://…``."""
    match = _DEFINITION.match(row)
    return match[1] if match else None
