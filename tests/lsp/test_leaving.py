"""A client that leaves in the middle of a scan: the server ends at once, says nothing, and takes its workers along."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from frames import framed, messages
from repositories import put
from workspaces import debt_record

FILES = {
    **{f"pkg/m{n}.py": "from a import f\n" + "f()  # TODO: x\n" * 30 for n in range(1_500)},
    "docs/debt/0001-scorer.md": debt_record("a.py::f"),
    "a.py": "def f(): ...\n",
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", ["shutdown", "stdin closed", "all closed", "killed"])
@pytest.mark.parametrize("after", [0, 60])
def test_in_the_middle_of_a_scan(how: str, after: int, tmp_path: Path) -> None:
    """``after``: the share of the work, in per cent, that is done by then."""
    put(tmp_path / "root", FILES)
    errors = tmp_path / "errors"
    with errors.open("wb") as stderr:
        server = subprocess.Popen(
            [sys.executable, "-m", "owed", "server"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, cwd=tmp_path / "root",
        )  # fmt: skip
    try:
        children = scanning(server, tmp_path / "root", after)
        leave(server, how)
        assert server.wait(60) == (-9 if how == "killed" else 0)
    finally:
        server.kill()
        server.wait()
    assert children
    for _ in range(600):
        if not any(map(is_running, children)):
            break
        time.sleep(0.1)
    assert [child for child in children if is_running(child)] == []
    if how != "killed":
        assert errors.read_text("utf-8") == ""


def scanning(server: subprocess.Popen[bytes], root: Path, after: int) -> list[int]:
    """Have a folder scanned up to there; the processes that the server has started."""
    capabilities = {"window": {"workDoneProgress": True}}
    params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": capabilities}
    send(server, {"id": 1, "method": "initialize", "params": params})
    send(server, {"method": "initialized", "params": {}})
    assert server.stdout is not None
    for message in messages(server.stdout):
        if "method" in message and "id" in message:
            send(server, {"id": message["id"], "result": None})
        if message.get("method") == "$/progress" and message["params"]["value"].get("percentage", 0) >= after:
            break
    tasks = Path(f"/proc/{server.pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]


def leave(server: subprocess.Popen[bytes], how: str) -> None:
    assert server.stdin is not None and server.stdout is not None
    if how == "killed":
        server.kill()
        return
    if how == "shutdown":
        send(server, {"id": 2, "method": "shutdown"})
        assert any(message.get("id") == 2 for message in messages(server.stdout))
        send(server, {"method": "exit"})
        return
    server.stdin.close()
    if how == "all closed":
        server.stdout.close()


def send(server: subprocess.Popen[bytes], message: dict[str, object]) -> None:
    assert server.stdin is not None
    server.stdin.write(framed(message))
    server.stdin.flush()


def is_running(process: int) -> bool:
    """Whether a process is there, and has not just not been asked yet how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
