"""The answer to ``initialize``, kept from the last start: the same answer, once, and everything after it as ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOVER = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}}
BYTES = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}


def session(cache: str, capabilities: dict[str, Any], root: Path) -> list[dict[str, Any]]:
    """Start a server, initialize, shut down: all messages that came."""
    params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": capabilities}
    messages: list[dict[str, Any]] = [
        {"id": "one", "method": "initialize", "params": params},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    sent = b""
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        sent += b"Content-Length: %d\r\n\r\n" % len(body) + body
    command = [sys.executable, "-m", "owed", "server"]
    environment = {**os.environ, "OWED_CACHE": cache}
    ran = subprocess.run(command, input=sent, capture_output=True, env=environment, cwd=root, timeout=60, check=False)
    assert ran.returncode == 0
    found = []
    rest = ran.stdout
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        size = int(
            next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split(b":")[1]
        )
        found.append(json.loads(rest[:size]))
        rest = rest[size:]
    return found


def answers(messages: list[dict[str, Any]], name: object = "one") -> list[Any]:
    return [message["result"] for message in messages if message.get("id") == name and "method" not in message]


def test_the_second_start_gives_the_same_answer_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = answers(session(str(cache), HOVER, tmp_path))
    kept = list(cache.glob("initialize-*.json"))
    second = session(str(cache), HOVER, tmp_path)
    assert len(first) == len(kept) == 1
    assert answers(second) == first
    assert answers(second, 2) == [None]
    assert second[0]["id"] == "one"


def test_a_client_that_can_do_other_things_gets_its_own_answer(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    for _ in range(2):
        assert answers(session(cache, HOVER, tmp_path))[0]["capabilities"]["positionEncoding"] == "utf-16"
        assert answers(session(cache, BYTES, tmp_path))[0]["capabilities"]["positionEncoding"] == "utf-8"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"capabilities": 1}', b"[" * 100_000])
def test_a_kept_answer_that_is_damaged_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    cache = tmp_path / "cache"
    first = answers(session(str(cache), HOVER, tmp_path))
    (kept,) = cache.glob("initialize-*.json")
    kept.write_bytes(damage)
    assert answers(session(str(cache), HOVER, tmp_path)) == first
    assert json.loads(kept.read_bytes()) == first[0]


def test_nothing_is_kept_where_caching_is_off(tmp_path: Path) -> None:
    first, second = (answers(session("off", HOVER, tmp_path)) for _ in range(2))
    assert first == second
    assert len(first) == 1


def test_a_server_that_another_state_of_the_program_answered_for_mends_what_is_kept(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = answers(session(str(cache), HOVER, tmp_path))
    (kept,) = cache.glob("initialize-*.json")
    kept.write_text(json.dumps({"capabilities": {}}), "utf-8")
    assert answers(session(str(cache), HOVER, tmp_path)) == [{"capabilities": {}}]
    assert answers(session(str(cache), HOVER, tmp_path)) == first
