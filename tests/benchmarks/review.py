"""How long a review of a two-line change takes, beside ``git diff`` of the same change, as commands and within one process.

    python tests/benchmarks/review.py               # needs PyPI for the corpus

``medium``: 2,655 files, 100 records with an anchor each; an anchored file is changed. Processor time counts: of a
machine that others use too, it is what stays the same.
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

_TRIALS = 40
_RECORDS = 100


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="owed-review-") as folder:
        root = _repository(Path(folder)).resolve()
        records = sorted((root / "docs" / "debt").glob("*.md"))
        anchored = [path for path in map(_anchored, records) if (root / path).stat().st_size < 400_000]
        chance = random.Random(1)
        kinds: dict[str, list[float]] = {"owed review": [], "git diff": [], "within one process": []}
        for _ in range(_TRIALS):
            file = root / chance.choice(anchored)
            before = file.read_bytes()
            file.unlink()  # it is a hard link to the corpus
            file.write_bytes(_edited(before, chance))
            kinds["owed review"].append(_command([sys.executable, "-m", "owed", "review"], root))
            kinds["git diff"].append(_command(["git", "diff"], root))
            kinds["within one process"].append(_here(lambda: reviewed(root, "", "", False, date.today())))
            file.write_bytes(before)
        for name, seconds in kinds.items():
            ordered = sorted(seconds)
            print(
                f"{name:20} p50 {percentile(ordered, 0.5) * 1000:6.0f} ms   p95 {percentile(ordered, 0.95) * 1000:6.0f} ms"
            )


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


def _command(command: Sequence[str], root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _here(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git is not there")
    main()
