"""Values of this program as bytes that are kept: a magic line, a digest of all that follows, then a pickle of value classes."""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import Any

_DIGEST = 32
_OURS = ("owed.index.facts", "owed.index.first", "owed.index.walk", "owed.source.model", "owed.source.python.candidates",
         "owed.source.python.targets", "owed.source.python.types", "owed.text", "owed.registry.record", "owed.registry.ids",
         "owed.registry.effort", "owed.registry.status")  # fmt: skip
_PLAIN = {("datetime", "date"), ("datetime", "datetime"), ("builtins", "frozenset"), ("builtins", "set")}


class _Reader(pickle.Unpickler):
    """Unpickles values, never anything that runs."""

    def find_class(self, module: str, name: str) -> Any:
        """The value classes of this program, and dates."""
        if (module in _OURS and "." not in name and name[:1].isupper()) or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"no value: {module}.{name}")


def read_values(data: bytes) -> Any:
    """Unpickle values.

    :raises Exception: whatever is wrong with the bytes; pickle has many ways to say so.
    """
    return _Reader(io.BytesIO(data)).load()


def sealed(magic: bytes, pickled: bytes) -> bytes:
    """What is written to a file."""
    return magic + hashlib.blake2b(pickled, digest_size=_DIGEST).digest() + pickled


def unsealed(magic: bytes, data: bytes) -> Any:
    """The value in a file; None when it is cut off, corrupted, or something else.

    :raises Exception: as ``read_values``.
    """
    start = len(magic) + _DIGEST
    if not data.startswith(magic):
        return None
    if hashlib.blake2b(data[start:], digest_size=_DIGEST).digest() != data[len(magic) : start]:
        return None
    return read_values(data[start:])
