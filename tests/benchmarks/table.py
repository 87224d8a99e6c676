"""All goals of speed in one table: each a ratio to a named peer, or to the least that can be done, in the same run.

    pip install . ruff python-lsp-server jedi-language-server
    python tests/benchmarks/table.py                # needs PyPI for the corpora
    python tests/benchmarks/table.py start keys     # some rows only

Runs of Owed and of its peers take turns, each in a fresh process; of whole commands the best of the rounds counts,
of keys and hovers the 95th percentile. ``medium``: pandas, scikit-learn and ansible-core, 2,655 files; ``large``: nine
projects, 27,203 files, 324 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import keys
from client import Client, percentile
from corpora import corpus
from processes import best, floor, run
from workloads import workload, write_registry

OWED = [sys.executable, "-m", "owed"]
RUFF = [sys.executable, "-m", "ruff"]


@dataclass(frozen=True)
class Row:
    """One line of the table: ``ours`` and ``theirs`` in ``unit``; ``goal`` is what the ratio may be at most, where there is one."""

    what: str
    ours: float
    theirs: float
    peer: str
    goal: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Beside the Python the peer."""
        return self.ours / self.theirs

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        met = "" if self.goal is None else "met" if self.ratio <= self.goal else "missed"
        return (
            f"| {self.what} | {self.ours:,.1f} {self.unit} | {self.peer}: {self.theirs:,.1f} {self.unit} "
            f"| {self.ratio:.2f} | {goal} | {met} |"
        )


@dataclass(frozen=True)
class Setting:
    """Where the benchmark works, and how often."""

    folder: Path
    rounds: int

    def at(self, name: str, records: int, files: int | None = None) -> Path:
        """A workload, made when it is not there yet."""
        root = self.folder / f"{name}-{files or 'all'}-{records}"
        return root if root.exists() else workload(corpus(name), self.folder, records, files=files)

    def fresh(self) -> dict[str, str]:
        """An environment with an empty cache."""
        return {"OWED_CACHE": tempfile.mkdtemp(dir=self.folder)}


def medium(setting: Setting) -> Iterator[Row]:
    """``owed check`` on a mid-size code base, beside ruff."""
    root = setting.at("medium", 200)
    cold, warm, ruff, uses = [], [], [], []
    for number in range(setting.rounds):
        environment = setting.fresh()
        cold.append(run([*OWED, "check"], root, environment).seconds)
        warm.append(run([*OWED, "check"], root, environment).seconds)
        if number < 2:  # it takes longer than all the others
            uses.append(run([*OWED, "check", "--format", "json"], root, setting.fresh()).seconds)
        ruff.append(run([*RUFF, "check", "--select", "FIX,TD", "--no-cache", "-q", "."], root).seconds)
    ours, peer = best(ruff) * 1000, "`ruff check --select FIX,TD --no-cache`"
    yield Row("`owed check`, cold, medium, 200 records", best(cold) * 1000, ours, peer, 1.5)
    yield Row("the same, warm", best(warm) * 1000, ours, peer, 0.5)
    yield Row("`owed check --format json`, cold: with all uses", best(uses) * 1000, ours, peer)


def large(setting: Setting) -> Iterator[Row]:
    """``owed check`` on a large code base, beside the least that can be done."""
    root = setting.at("large", 1_000)
    cold, warm, read, walk = [], [], [], []
    for _ in range(max(1, setting.rounds - 1)):
        environment = setting.fresh()
        cold.append(run([*OWED, "check"], root, environment).seconds)
        warm += [run([*OWED, "check"], root, environment).seconds for _ in range(2)]
        read.append(run(floor(root, True), root).seconds)
        walk += [run(floor(root, False), root).seconds for _ in range(2)]
    memory = run([*OWED, "check"], root, setting.fresh(), watch=True).memory  # by itself: looking takes time
    with_uses = run([*OWED, "check", "--format", "json"], root, setting.fresh(), watch=True)
    yield Row(
        "`owed check`, cold, large, 1,000 records",
        best(cold) * 1000,
        best(read) * 1000,
        "walk, stat, read, one search",
        4,
    )
    yield Row("the same, warm", best(warm) * 1000, best(walk) * 1000, "walk, stat", 2.5)
    rg = shutil.which("rg")
    if rg is not None:
        theirs = best([run([rg, "-c", "TODO|FIXME|HACK|XXX", "."], root).seconds for _ in range(3)])
        yield Row("the same, warm", best(warm) * 1000, theirs * 1000, "`rg -c` for the tags", 2.5)
    yield Row("the same, cold, peak memory of all processes", memory, 200, "limit", 1, "MiB")
    peer = "walk, stat, read, one search"
    yield Row("`owed check --format json`, cold: with all uses", with_uses.seconds * 1000, best(read) * 1000, peer)
    yield Row("the same, peak memory of all processes", with_uses.memory, 200, "limit", 1, "MiB")


def start(setting: Setting) -> Iterator[Row]:
    """From spawn to the answer to ``initialize``, beside a server that does nothing."""
    root = setting.folder / "empty"
    root.mkdir(exist_ok=True)
    bare = [sys.executable, str(Path(__file__).with_name("bare.py"))]
    times: dict[str, list[float]] = {"owed": [], "bare": []}

    async def one(command: Sequence[str]) -> float:
        client = Client()
        took = await client.start(command, root)
        await client.stop()
        return took

    for _ in range(setting.rounds * 4):
        times["owed"].append(asyncio.run(one([*OWED, "server"])))
        times["bare"].append(asyncio.run(one(bare)))
    yield Row(
        "spawn to `initialize` answered",
        best(times["owed"]) * 1000,
        best(times["bare"]) * 1000,
        "bare pygls server",
        1.15,
    )


def first(setting: Setting) -> Iterator[Row]:
    """From opening a file to its first diagnostics while nothing is known, beside a workspace with nothing else in it."""
    big = setting.at("large", 1_000)
    anchored = (big / "docs/debt/00001-keep.md").read_text("utf-8")
    anchor = next(line for line in anchored.splitlines() if "::" in line).strip(" -")
    path = anchor.partition("::")[0]
    small = setting.folder / "alone"
    if not small.exists():
        (small / path).parent.mkdir(parents=True)
        shutil.copy(big / path, small / path)
        write_registry(small, [anchor])
    times: dict[Path, list[float]] = {big: [], small: []}
    for _ in range(setting.rounds):
        for root in (big, small):
            times[root].append(asyncio.run(_first(root, path, setting.fresh())))
    yield Row(
        "open to first diagnostics, large, cold",
        best(times[big]) * 1000,
        best(times[small]) * 1000,
        "the same file alone",
        1.3,
    )


async def _first(root: Path, path: str, environment: dict[str, str]) -> float:
    client = Client()
    await client.start([*OWED, "server"], root, environment)
    uri = (root / path).as_uri()
    text = (root / path).read_text("utf-8")
    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    opened = client.notify("textDocument/didOpen", {"textDocument": document})
    since, found = opened, []
    while not found:  # the first that say something
        after, found = await client.diagnostics(uri, since, 1)
        since += after + 1e-9
    await client.stop()
    return since - opened


def peers(setting: Setting) -> Iterator[Row]:
    """Keys beside other servers in Python, where they are installed."""
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        root = Path(folder).resolve()
        file = keys.prepare(root)
        ours = percentile(asyncio.run(keys.measure([*OWED, "server"], root, file, 40))["key"], 0.95) * 1000
        for name in ("pylsp", "jedi-language-server"):
            command = shutil.which(name)
            if command is not None:
                theirs = percentile(asyncio.run(keys.measure([command], root, file, 10))["key"], 0.95) * 1000
                yield Row("key to diagnostics, 5,000 lines, p95", ours, theirs, name, 1)


def typing(setting: Setting) -> Iterator[Row]:
    """Keys and hovers in a file of 5,000 lines, beside ruff's server."""
    found = asyncio.run(keys.compare(100, setting.rounds))
    ours, theirs = (percentile(found[name]["key"], 0.95) * 1000 for name in ("owed", "ruff"))
    yield Row("key to diagnostics, 5,000 lines, p95", ours, theirs, "ruff's server", 2)
    yield Row("the same", ours, 10, "limit", 1)
    yield Row("hover there, p95", percentile(found["owed"]["hover"], 0.95) * 1000, 3, "limit", 1)


def flat(setting: Setting) -> Iterator[Row]:
    """What a key costs as the registry and the workspace grow."""
    base = None
    for records, files in ((100, 1_000), (1_000, 1_000), (10_000, 1_000), (100, 10_000), (100, 100_000)):
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            root = Path(folder).resolve()
            file = keys.prepare(root)
            keys.grow(root, records, files)
            took = percentile(asyncio.run(keys.measure([*OWED, "server"], root, file, 150))["key"], 0.5) * 1000
        if base is None:
            base = took
        else:
            yield Row(f"key, p50, {records:,} records, {files:,} files", took, base, "100 records, 1,000 files", 1.2)


ROWS: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "medium": medium,
    "large": large,
    "keys": typing,
    "peers": peers,
    "start": start,
    "first": first,
    "flat": flat,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], help="default: all")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder).resolve(), options.rounds)
        print("| what | Owed | beside | ratio | goal | |\n|---|---|---|---|---|---|", flush=True)
        for name in options.rows or ROWS:
            for row in ROWS[name](setting):
                print(row, flush=True)


if __name__ == "__main__":
    main()
