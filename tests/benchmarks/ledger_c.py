"""What Ledger_c says of the same definitions: it maps their lines through git's diff from the commit at which they were bound.

`python anchors.py CLONE --ledger-c PROGRAM`, with a program built from its repository (`go build ./cmd/ledger`, Go 1.21 or later; for
older ones lower the version in go.mod and add `min` and `max`). Nothing of it is part of Owed.

It tells lines, not names, so the most is made of what it says: it is right where at least half of the lines that it names are
those of the definition, whichever way it calls them (fresh, drifted), and wrong where they are other lines.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from owed.source.fingerprint import bodies

Where = tuple[str, str]
Lines = tuple[int, int]


def measure(
    program: Path, clone: Path, root: Path, old: str, new: str, truths: Mapping[Where, tuple[str, Where | None]]
) -> Counter[str]:
    """Bind each definition at the old commit, ask at the new one, and count. ``truths``: what became of each, and where it is."""
    told: Counter[str] = Counter()
    _git(clone.parent, "clone", "-q", "--shared", "--no-checkout", str(clone.resolve()), str(root))
    _git(root, "checkout", "-q", "--detach", old)
    asked = list(truths)
    there = _lines(root, asked)
    for number, where in enumerate(asked):
        start, end = there[where]
        _ledger(program, root, "bind", f"{where[0]}:{start}-{end}", "--note", f"d{number}")
    _git(root, "checkout", "-q", "--detach", new)
    begin = time.perf_counter()
    reports = {report["id"]: report for report in json.loads(_ledger(program, root, "list", "--json"))}
    told["seconds"] = round(time.perf_counter() - begin)
    now = _lines(root, [at for kind, at in truths.values() if at is not None and kind != "deleted"])
    for number, where in enumerate(asked):
        kind, at = truths[where]
        report = reports.get(f"d{number}")
        told[kind] += 1
        if report is None or report["status"] == "broken":
            told[f"{kind}:broken"] += 1
        elif at in now and report["file"] == at[0] and _meet(tuple(report["range"]), now[at]):
            told[f"{kind}:right"] += 1
        else:
            told[f"{kind}:wrong"] += 1
    return told


def line_of(told: Counter[str]) -> str:
    """All of it in one line."""
    parts = [
        f"{told[kind]} {kind}: {told[f'{kind}:right']} right, {told[f'{kind}:wrong']} wrong, {told[f'{kind}:broken']} broken"
        for kind in ("unchanged", "moved", "deleted")
    ]
    return f"Ledger_c: {'; '.join(parts)}; {told['seconds']} s"


def _meet(said: Lines, true: Lines) -> bool:
    return 2 * (min(said[1], true[1]) - max(said[0], true[0]) + 1) >= said[1] - said[0] + 1


def _lines(root: Path, wanted: Iterable[Where]) -> dict[Where, Lines]:
    """The first and last line of each definition; of several with one name, of the longest."""
    found: dict[Where, Lines] = {}
    for path in {path for path, _ in wanted}:
        data = (root / path).read_bytes()
        for body in bodies("x.py", data):
            lines = data.count(b"\n", 0, body.start) + 1, data.count(b"\n", 0, body.end - 1) + 1
            before = found.get((path, body.qualname), (0, -1))
            if lines[1] - lines[0] > before[1] - before[0]:
                found[path, body.qualname] = lines
    return found


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


def _ledger(program: Path, root: Path, *arguments: str) -> str:
    return subprocess.run([program.resolve(), *arguments], cwd=root, check=True, capture_output=True, text=True).stdout
