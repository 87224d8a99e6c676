"""Writing one YAML scalar: plain where that is safe, quoted where YAML needs it.

What is written here always reads back as the same string, whatever the string is; text from a comment
in untrusted code ends up in front matter.
"""

from __future__ import annotations

import re
from typing import Literal

import yaml

Quote = Literal["", "'", '"']

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_STR_TAG = "tag:yaml.org,2002:str"
_RESOLVER = yaml.resolver.Resolver()
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def write_scalar(value: str, *, flow: bool = False, quote: Quote = "") -> str:
    """Write a string as a YAML scalar in one line.

    ``flow``: it stands inside ``[…]`` or ``{…}``. ``quote`` is the style to keep where it can hold the
    value; plain is used only where it is safe, single quotes wherever everything is printable.
    A day (``2027-03-31``) counts as a string: front matter reads it as its text.
    """
    if quote == '"' or not _printable(value):
        return _double(value)
    if quote == "'" or not is_plain(value, flow=flow):
        return "'" + value.replace("'", "''") + "'" if quote == "'" or '"' in value or "\\" in value else _double(value)
    return value


def is_plain(value: str, *, flow: bool = False) -> bool:
    """Whether a string may be written without quotes and reads back as that string."""
    if not value or value != value.strip() or not _printable(value):
        return False
    if value[0] in "?:,[]{}#&*!|>'\"%@`" or (value[0] == "-" and not value[1:2].isalnum()):
        return False
    if ": " in value or " #" in value or value.endswith(":") or value.startswith("..."):
        return False
    if flow and any(char in ",[]{}?" for char in value):
        return False
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return tag == _STR_TAG or _DATE.fullmatch(value) is not None


def _printable(value: str) -> bool:
    """Whether every character may stand in a plain or single-quoted scalar of one line."""
    return not any(map(_special, value))


def _special(char: str) -> bool:
    return (
        char < " "
        or "\x7f" <= char <= "\x9f"
        or "\ud800" <= char <= "\udfff"
        or char in "\u2028\u2029\ufeff\ufffe\uffff"
    )


def _double(value: str) -> str:
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if "\ud800" <= char <= "\udfff":
        return "?"
    if _printable(char):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
