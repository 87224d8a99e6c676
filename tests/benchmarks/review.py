"""How long a review of a two-line change takes, beside ``git diff`` of the same change, as commands and within one process.

    python tests/benchmarks/review.py [TRIALS]      # needs PyPI for the corpus

``medium``: 2,655 files, 100 records with an anchor each; an anchored file is changed. All are measured in turns, by the clock and
in processor time; beside them what a command in Python costs that does nothing, and one that loads the libraries for git and for
a command line and does nothing else.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from client import percentile
from corpora import corpus
from workloads import workload

from owed.cli.reviewing import reviewed

_RECORDS = 100
_Time = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="owed-review-") as folder:
        root = _repository(Path(folder)).resolve()
        records = sorted((root / "docs" / "debt").glob("*.md"))
        anchored = [path for path in map(_anchored, records) if (root / path).stat().st_size < 400_000]
        chance = random.Random(1)
        trials = int(sys.argv[1]) if len(sys.argv) > 1 else 40
        commands = {
            "git diff": ["git", "diff"],
            "python, nothing": [sys.executable, "-c", "pass"],
            "python, libraries": [sys.executable, "-c", "import pygit2, click"],
            "owed review": [sys.executable, "-m", "owed", "review"],
        }
        taken: dict[str, list[_Time]] = {}
        _command(commands["owed review"], root)  # warm, as all that follow
        for _ in range(trials):
            file = root / chance.choice(anchored)
            before = file.read_bytes()
            file.unlink()  # it is a hard link to the corpus
            file.write_bytes(_edited(before, chance))
            for name, command in commands.items():
                taken.setdefault(name, []).append(_command(command, root))
            taken.setdefault("within one process", []).append(
                _here(lambda: reviewed(root, "", "", False, date.today()))
            )
            file.write_bytes(before)
        for name, times in taken.items():
            shown = [f"{name:20}"]
            for at, kind in enumerate(("clock", "processor")):
                ordered = sorted(time[at] for time in times)
                half, most = (percentile(ordered, share) for share in (0.5, 0.95))
                ratio = half / percentile(sorted(time[at] for time in taken["git diff"]), 0.5)
                shown.append(f"{kind} p50 {half * 1000:5.0f} ms, p95 {most * 1000:5.0f} ms, {ratio:5.1f} x")
            print("   ".join(shown))


def _repository(folder: Path) -> Path:
    root = workload(corpus("medium"), folder, _RECORDS)
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "-Af"],
        ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def _anchored(record: Path) -> str:
    text = record.read_text("utf-8")
    return text.partition("anchors:\n  - ")[2].partition("::")[0]


def _edited(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    for number in chance.sample(range(len(lines)), 2):
        lines[number] += b"  "
    return b"\n".join(lines) + b"# TODO: measure\n"


def _command(command: Sequence[str], root: Path) -> _Time:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=root, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _here(call: Callable[[], object]) -> _Time:
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - processor


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is not there")
    main()
