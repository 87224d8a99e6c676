"""A small LSP client over a child's stdin and stdout: enough for a session of the demo."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TIMEOUT = 60.0


class Session:
    """One server process. Requests wait for their answer; what the server asks meanwhile is answered."""

    def __init__(self, command: Sequence[str], cwd: Path) -> None:
        self._process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._id = 0
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.notifications: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def request(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result.

        :raises RuntimeError: when the server answers with an error, ends, or does not answer.
        """
        self._id += 1
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._id and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def wait_for(self, method: str, wanted: Any = lambda params: True) -> Any:
        """The parameters of the next notification of a method that are wanted."""
        while True:
            for index, message in enumerate(self.notifications):
                if message["method"] == method and wanted(message["params"]):
                    return self.notifications.pop(index)["params"]
            self._next()

    def close(self) -> None:
        """Shut the server down."""
        try:
            self.request("shutdown", None)
            self.notify("exit", None)
            self._process.wait(10)
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            self._process.kill()

    def _next(self) -> dict[str, Any]:
        try:
            message = self._messages.get(timeout=_TIMEOUT)
        except queue.Empty:
            raise RuntimeError("the server does not answer") from None
        if message is None:
            raise RuntimeError("the server has ended")
        if "method" in message and "id" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif "method" in message:
            self.notifications.append(message)
        return message

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            size = 0
            while line := stream.readline():
                if line in (b"\r\n", b"\n"):
                    break
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            if not size:
                self._messages.put(None)
                return
            self._messages.put(json.loads(stream.read(size)))


def initialize(session: Session, root: Path) -> dict[str, Any]:
    """Open a workspace as an editor does that can create files and shows lenses."""
    capabilities = {
        "general": {"positionEncodings": ["utf-16"]},
        "window": {"workDoneProgress": True, "showDocument": {"support": True}},
        "workspace": {
            "workspaceFolders": True,
            "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        },
        "textDocument": {
            "hover": {"contentFormat": ["markdown"]},
            "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
            "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
        },
    }
    result: dict[str, Any] = session.request(
        "initialize",
        {
            "processId": os.getpid(),
            "rootUri": root.as_uri(),
            "capabilities": capabilities,
            "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
            "clientInfo": {"name": "owed demo"},
        },
    )
    session.notify("initialized", {})
    return result
