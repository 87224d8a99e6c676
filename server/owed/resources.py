"""Data files that travel with the package: the schemas, the taxonomy, the pages of the rules and the sample."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PLACES = {"registry-schema": "registry-schema", "rules": "docs/rules", "sample": "tests/sample"}


@cache
def resource(name: str) -> Path:
    """The folder ``registry-schema``, ``rules`` or ``sample``: in the installed package, else in the checkout it runs from."""
    installed = _HERE / "resources" / name
    return installed if installed.is_dir() else _HERE.parent.parent / _PLACES[name]
