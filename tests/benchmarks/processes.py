"""Measuring whole commands: the time that they take, and the memory of all their processes together (Linux)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FLOOR = """
import os, re, sys
marker = re.compile(rb"#[^\\n]*(?:TODO|FIXME|HACK|XXX)")
read, folders, found = sys.argv[2] == "read", [sys.argv[1]], 0
while folders:
    for entry in os.scandir(folders.pop()):
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
        elif entry.stat(follow_symlinks=False).st_size < 2_000_000 and read:
            descriptor = os.open(entry.path, os.O_RDONLY)
            found += len(marker.findall(os.read(descriptor, 2_000_000)))
            os.close(descriptor)
"""


def floor(root: Path, read: bool) -> list[str]:
    """A command that does the least that can be done: walk and stat; with ``read`` also read each file and search it once."""
    return [sys.executable, "-c", FLOOR, str(root), "read" if read else "stat"]


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds, and MiB at its peak, shared pages counted once."""

    seconds: float
    memory: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None, watch: bool = False) -> Run:
    """Run a command to its end, whatever its exit status."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = Peak(process.pid) if watch else None
    process.wait()
    seconds = time.perf_counter() - start
    return Run(seconds, peak.end() if peak else 0.0)


class Peak:
    """Watches a process and its children."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """The peak in MiB, until now."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self._peak = max(self._peak, memory(self._pid))


def memory(pid: int) -> float:
    """MiB of a process and its children, pages that they share counted once."""
    total = 0
    todo = [pid]
    while todo:
        at = todo.pop()
        try:
            for line in Path(f"/proc/{at}/smaps_rollup").read_text("ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
            todo += map(int, Path(f"/proc/{at}/task/{at}/children").read_text("ascii").split())
        except OSError:
            continue
    return total / 1024


def best(times: Sequence[float]) -> float:
    """What a command takes when nothing else is in its way."""
    return min(times)
