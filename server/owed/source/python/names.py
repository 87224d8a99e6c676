"""The places where a name stands in a Python file, and what it does in each.

Nothing here reads the whole tree: a name's places are found in the bytes, and the way from the root to each tells its role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from tree_sitter import Node

from owed.source.python.parsed import Parsed
from owed.source.python.tree import Path, field_is, words

Role = Literal["load", "bind", "import", "attribute", "global", "string"]

LONGEST_TYPE = 500
"""Bytes of a string that may be a type."""
PROSE = re.compile(rb"[\w\x80-\xff][ \t\r\n]+[\w\x80-\xff]")
"""Words one after the other, as no type has them."""
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_PATTERNS = frozenset(
    {
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "dictionary_splat_pattern",
        "tuple", "list", "parenthesized_expression", "list_splat", "expression_list",
    }
)  # fmt: skip
_DEFAULTS = frozenset({"default_parameter", "typed_default_parameter"})


class Occurrence(NamedTuple):
    """A name at one place, from byte ``start``. ``path`` ends with its identifier, or with the text of the string it is in."""

    path: Path
    role: Role
    start: int

    @property
    def node(self) -> Node:
        """The identifier."""
        return self.path[-1]


def occurrences(parsed: Parsed, name: str) -> Iterator[Occurrence]:
    """Every place where the name stands as an identifier or in a string that may be code, in order; not in comments."""
    for offset in words(parsed.data, name.encode()):
        found = occurrence_at(parsed, offset)
        if found is not None:
            yield found


def occurrence_at(parsed: Parsed, offset: int) -> Occurrence | None:
    """What a name at a byte does there; None in comments, and where it is only a label."""
    path = parsed.way(offset)
    if len(path) < 2:
        return None
    if path[-1].type == "identifier" and path[-1].start_byte == offset:
        role = _role(path)
        return Occurrence(path, role, offset) if role is not None else None
    if path[-1].type == "string_content" and path[-1].end_byte - path[-1].start_byte < LONGEST_TYPE:
        return Occurrence(path, "string", offset)
    return None


def _role(path: Path) -> Role | None:
    """What an identifier does: read a name, bind one, name an attribute; None when it is only a label."""
    node, at = path[-1], len(path) - 2
    parent = path[at]
    kind = parent.type
    if kind == "attribute":
        return "attribute" if field_is(parent, "attribute", node) else "load"
    if kind == "keyword_argument" and field_is(parent, "name", node):
        return None
    if kind in ("function_definition", "class_definition"):
        return "bind" if field_is(parent, "name", node) else "load"
    if kind == "dotted_name":
        above = path[at - 1]
        if above.type == "case_pattern":
            return "bind" if parent.named_child_count == 1 else "load"
        if above.type == "class_pattern":
            return "load" if parent.named_child_count == 1 else None
        return "import"
    if kind == "aliased_import":
        return "import"
    if kind in ("global_statement", "nonlocal_statement"):
        return "global"
    if kind in ("as_pattern_target", "type_parameter"):
        return "bind"
    below = node
    while parent.type in _PATTERNS:
        below, at = parent, at - 1
        parent = path[at]
    kind = parent.type
    if kind in _PARAMETERS or kind in ("typed_parameter", "as_pattern_target"):
        return "bind" if below.type != "type" else "load"
    if kind in _DEFAULTS or kind == "named_expression":
        return "bind" if field_is(parent, "name", below) else "load"
    if kind in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
        return "bind" if field_is(parent, "left", below) else "load"
    return "load"
