"""A bare LSP client for measuring: bytes out, bytes in, time taken before anything is decoded."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Client:
    """One server process over stdio. Push diagnostics only, so that all servers are asked the same."""

    def __init__(self) -> None:
        self._id = 0
        self._answers: dict[int, asyncio.Future[tuple[float, Any]]] = {}
        self._published: dict[str, tuple[float, Any]] = {}
        self._news = asyncio.Event()
        self.process: asyncio.subprocess.Process
        self.started = 0.0

    async def start(self, command: Sequence[str], root: Path, environment: Mapping[str, str] | None = None) -> float:
        """Start and initialize; the seconds from spawn to the answer."""
        self.started = time.perf_counter()
        self.process = await asyncio.create_subprocess_exec(
            *command,
            cwd=root,
            env={**os.environ, **(environment or {})},
            stdin=-1,
            stdout=-1,
            stderr=asyncio.subprocess.DEVNULL,
            limit=1 << 26,
        )
        self._reader = asyncio.create_task(self._read())
        capabilities = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {
                "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
                "hover": {"contentFormat": ["markdown"]},
            },
            "window": {"workDoneProgress": True},
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        folder = {"uri": root.as_uri(), "name": root.name}
        await self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "capabilities": capabilities,
                "workspaceFolders": [folder],
            },
        )
        took = time.perf_counter() - self.started
        self.notify("initialized", {})
        return took

    async def request(self, method: str, params: Any, timeout: float = 120) -> tuple[float, Any]:
        """Seconds until the answer, and the answer."""
        self._id += 1
        future: asyncio.Future[tuple[float, Any]] = asyncio.get_running_loop().create_future()
        self._answers[self._id] = future
        at = time.perf_counter()
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        answered, message = await asyncio.wait_for(future, timeout)
        return answered - at, message.get("result")

    def notify(self, method: str, params: Any) -> float:
        """Send; the time it was sent at."""
        at = time.perf_counter()
        self._send({"jsonrpc": "2.0", "method": method, "params": params})
        return at

    async def diagnostics(self, uri: str, since: float, version: int, timeout: float = 60) -> tuple[float, Any]:
        """Seconds from ``since`` until diagnostics of this version arrive, and these."""
        end = time.perf_counter() + timeout
        while True:
            known = self._published.get(uri)
            if known and known[0] >= since and known[1].get("version") in (None, version):
                return known[0] - since, known[1]["diagnostics"]
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), max(0.001, end - time.perf_counter()))

    async def stop(self) -> None:
        """Shut down, or kill."""
        try:
            await self.request("shutdown", None, 10)
            self.notify("exit", None)
            await asyncio.wait_for(self.process.wait(), 5)
        except (asyncio.TimeoutError, ConnectionError):
            self.process.kill()
            await self.process.wait()
        self._reader.cancel()

    def _send(self, message: Any) -> None:
        body = json.dumps(message, separators=(",", ":")).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            size = 0
            while (line := await stream.readline()) not in (b"\r\n", b"\n"):
                if not line:
                    return
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            body = await stream.readexactly(size)
            at = time.perf_counter()
            message = json.loads(body)
            if "method" not in message:
                future = self._answers.pop(message["id"], None)
                if future and not future.done():
                    future.set_result((at, message))
            elif "id" in message:
                items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
                result = [None for _ in items] if items is not None else None
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
            elif message["method"] == "textDocument/publishDiagnostics":
                self._published[message["params"]["uri"]] = (at, message["params"])
                self._news.set()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed, interpolated."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
