"""An early answer to ``initialize``: what was answered the last time, while this time's answer is still being imported.

The answer says what the server can do. It depends on this program and on what the client can do, on nothing else, so it is kept in
the cache folder under a digest of both. The server is given the same message as soon as it is there; its own answer is held back,
or sent and kept where there was none. Knows the protocol's frames only, since importing more is what takes the time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from owed.cache_folder import cache_folder, program, write_whole

_PASSING = (
    "initializationOptions",
    "processId",
    "rootUri",
    "rootPath",
    "workspaceFolders",
    "workDoneToken",
    "locale",
    "trace",
)
"""Parameters that the answer does not depend on."""
_LARGEST = 1_000_000


class Early:
    """Stands between the client's streams and the server: ``stdin`` and ``stdout`` are what the server gets."""

    def __init__(self, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._frame = b""
        """The first message, as it came."""
        self._id: Any = None
        self._known: dict[str, Any] | None = None
        self._file: Path | None = None
        self._pending = False
        """Whether the server's own answer is still to come."""
        self._thread = threading.Thread(target=self._begin, daemon=True)

    def start(self) -> None:
        """Read the first message and answer it where that is possible, beside everything else."""
        self._thread.start()

    def streams(self) -> tuple[BinaryIO, BinaryIO]:
        """What the server is to read from and write to, once the first message has been read."""
        self._thread.join()
        return _Replayed(self._frame, self._stdin), _Watched(self, self._stdout)  # type: ignore[return-value]

    def _begin(self) -> None:
        try:
            message = self._first()
            if message is None or message.get("method") != "initialize" or "id" not in message:
                return
            self._id = message["id"]
            self._file = _kept_in(message.get("params"))
            self._pending = True
            if self._file is not None and self._file.is_file() and self._file.stat().st_size < _LARGEST:
                known = json.loads(self._file.read_bytes())
                if isinstance(known, dict) and isinstance(known.get("capabilities"), dict):
                    self._send(known)
                    self._known = known
        except (OSError, ValueError, RecursionError):  # then the server answers, as if there had been nothing
            return

    def _first(self) -> dict[str, Any] | None:
        size = 0
        frame = b""
        while True:
            line = self._stdin.readline()
            frame += line
            self._frame = frame
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length" and value.strip().isdigit():
                size = int(value)
            if not line.strip() or len(frame) > _LARGEST:
                break
        if not 0 < size < _LARGEST:
            return None
        body = self._stdin.read(size)
        self._frame = frame + body
        message = json.loads(body)
        return message if isinstance(message, dict) else None

    def _send(self, result: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": self._id, "result": result}, separators=(",", ":")).encode()
        self._stdout.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._stdout.flush()

    def passes(self, frame: bytes) -> bool:
        """Whether a message of the server goes to the client: all do, but its own answer to what has been answered."""
        if not self._pending:
            return True
        try:
            message = json.loads(frame.partition(b"\r\n\r\n")[2])
        except ValueError:
            return True
        if "method" in message or message.get("id") != self._id:
            return True
        self._pending = False
        result = message.get("result")
        if result != self._known and self._file is not None and isinstance(result, dict):
            with contextlib.suppress(OSError):  # then the next start takes as long as this one
                write_whole(self._file, json.dumps(result).encode())
        return self._known is None


class _Replayed:
    """A stream that gives what has been read from it once more."""

    def __init__(self, before: bytes, stream: BinaryIO) -> None:
        self._before = before
        self._stream = stream

    def readline(self) -> bytes:
        if not self._before:
            return self._stream.readline()
        line, end, self._before = self._before.partition(b"\n")
        return line + end

    def read(self, size: int) -> bytes:
        if not self._before:
            return self._stream.read(size)
        data, self._before = self._before[:size], self._before[size:]
        return data


class _Watched:
    """A stream through which the server's answer to ``initialize`` passes only where the client has none.

    What is written when nobody reads any more is dropped: that the client has left is known from what it sends.
    """

    def __init__(self, early: Early, stream: BinaryIO) -> None:
        self._early = early
        self._stream = stream

    def write(self, data: bytes) -> None:
        if self._early.passes(data):
            with contextlib.suppress(OSError, ValueError):
                self._stream.write(data)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()


def _kept_in(params: Any) -> Path | None:
    """The file that has the answer to these parameters; None when nothing is kept."""
    folder = cache_folder()
    if folder is None or not isinstance(params, dict):
        return None
    asked = {key: value for key, value in params.items() if key not in _PASSING}
    key = json.dumps([asked, *program(), *_libraries()], sort_keys=True)
    return folder / f"initialize-{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.json"


def _libraries() -> list[Any]:
    """What tells one state of the protocol's libraries from another."""
    found: list[Any] = []
    for library in ("pygls", "lsprotocol"):
        spec = find_spec(library)
        origin = spec.origin if spec is not None else None
        found.append([origin, Path(origin).stat().st_mtime_ns if origin else 0])
    return found
