"""The server over TCP, on loopback only; and documents that nobody should have to wait for."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from frames import framed, messages
from repositories import put
from workspaces import debt_record


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connect(port: int) -> socket.socket:
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), 30)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("nobody listens")


def test_over_tcp() -> None:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "owed", "server", "--tcp", str(port)])
    try:
        with connect(port) as client:
            params = {"processId": os.getpid(), "rootUri": None, "capabilities": {}}
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
            client.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            received = b""
            while b'"serverInfo"' not in received:
                received += client.recv(65536)
            assert b'"owed"' in received
    finally:
        process.kill()
        process.wait()


def test_only_on_loopback() -> None:
    command = [sys.executable, "-m", "owed", "server", "--tcp", "0.0.0.0:4711"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "0.0.0.0 is not a loopback address" in done.stderr


async def test_a_huge_document_is_left_alone(editor: Any) -> None:
    e = await editor({"docs/debt/0001-scorer.md": debt_record(), "a.py": "# TODO: x\n"})
    e.open("big.py", "# TODO: x\n" * 5_000_000)
    assert await e.diagnostics("big.py") == []
    e.open("a.py")
    assert await e.codes("a.py") == [("OWE201", 0)]


def test_the_first_answer_does_not_wait_for_the_scan(tmp_path: Path) -> None:
    """All of it is sent before the server reads the first word, so that only its own order counts."""
    files = {f"pkg/m{n}.py": "x = 1\n" * 200 for n in range(2_000)}
    put(tmp_path, {**files, "docs/debt/0001-scorer.md": debt_record("a.py::f"), "a.py": "def f(): ...\n"})
    uri = (tmp_path / "a.py").as_uri()
    capabilities = {"window": {"workDoneProgress": True}, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
    params = {"processId": os.getpid(), "rootUri": tmp_path.as_uri(), "capabilities": capabilities}
    document = {"uri": uri, "languageId": "python", "version": 1, "text": "def f(): ...\n"}
    asked = [
        {"id": 1, "method": "initialize", "params": params},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {
            "id": 2,
            "method": "textDocument/hover",
            "params": {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}},
        },
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "owed", "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        for message in asked:
            process.stdin.write(framed(message))
        process.stdin.flush()
        ended = False
        for message in messages(process.stdout):
            if "method" in message and "id" in message:
                process.stdin.write(framed({"id": message["id"], "result": None}))
                process.stdin.flush()
            ended = ended or message.get("params", {}).get("value", {}).get("kind") == "end"
            if message.get("id") == 2 and "method" not in message:
                assert "TD-0001" in message["result"]["contents"]["value"]
                assert not ended
                return
        raise AssertionError("the server ended")
    finally:
        process.kill()
        process.wait()


async def test_a_large_registry_is_read_between_requests(editor: Any) -> None:
    """Nothing is reported while nothing is known; everything once it is."""
    records = {f"docs/debt/{n:04d}-debt.md": debt_record() for n in range(1, 601)}
    e = await editor({**records, "a.py": "# TD-0600\n# TD-0601\n"}, scanned=False)
    e.open("a.py")
    first = await e.codes("a.py")
    assert first in ([], [("OWE101", 0), ("OWE301", 1)])
    await e.scanned()
    assert await e.codes("a.py") == [("OWE101", 0), ("OWE301", 1)]
