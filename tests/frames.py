"""Messages of the protocol as bytes, for tests that send and read them themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any


def framed(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def messages(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    while head := stream.readline():
        size = int(head.split(b":")[1]) if head.lower().startswith(b"content-length") else 0
        while stream.readline().strip():
            pass
        yield json.loads(stream.read(size))
