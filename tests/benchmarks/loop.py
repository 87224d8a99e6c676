"""How long the server's event loop is held, at worst, in the four situations that are hardest on it.

    python tests/benchmarks/loop.py

A workspace of 20,000 small Python files and 10,000 records is made in a temporary folder: the registry is loaded, the workspace
scanned; then a file with 1,000 diagnostics is opened; then 5,000 files change at once, as on a switch of branches. The server
watches itself (``OWED_WATCHDOG``) and names what held it. Printed: the number of holds above the limit, and the longest; and the
same of the time for which the loop was at work, which counts on a machine that has other things to do.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from client import Client
from workloads import record_of


def make(root: Path, files: int, records: int) -> None:
    """Lay out the workspace."""
    registry = root / "docs" / "debt"
    registry.mkdir(parents=True)
    for index in range(records):
        module = index % files
        text = record_of(f"src/p{module // 100}/m{module}.py::f{module}")
        (registry / f"{index + 1:05}-keep.md").write_text(text, "utf-8")
    for index in range(files):
        folder = root / "src" / f"p{index // 100}"
        if index % 100 == 0:
            folder.mkdir(parents=True)
            (folder / "__init__.py").write_text("", "utf-8")
        (folder / f"m{index}.py").write_text(source(index, files), "utf-8")
    (root / "many.py").write_text("".join(f"# TODO: {i}\nx{i} = 1\n" for i in range(1_000)), "utf-8")


def source(index: int, files: int) -> str:
    """A module that uses the one after it."""
    after = (index + 1) % files
    return (
        f"from src.p{after // 100}.m{after} import f{after}\n\n\n"
        f"def f{index}(x):\n    # TODO: better\n    return f{after}(x) + {index}\n" + "# padding\n" * 10
    )


async def measure(root: Path, limit: int, files: int, changed: int) -> None:
    """Go through the situations and print."""
    os.environ["OWED_WATCHDOG"] = str(limit)
    log = root / "server.log"
    client = Client()
    command = ["sh", "-c", f'exec "{sys.executable}" -m owed server 2>"{log}"']
    await client.start(command, root)
    seen = 0

    def report(what: str) -> None:
        nonlocal seen
        lines = [line for line in log.read_text("utf-8").split("\n") if "held" in line]
        new, seen = lines[seen:], len(lines)
        found = [match for line in new if (match := re.search(r"held (\d+) ms, at work for (\d+) ms: (.*)", line))]
        at_work = [(int(match[2]), match[3]) for match in found if int(match[2]) > limit]
        held = max((int(match[1]) for match in found), default=0)
        worst, where = max(at_work, default=(0, ""))
        print(
            f"{what:42} {len(found):3} holds above {limit} ms, the longest {held:4} ms; "
            f"at work for more than that {len(at_work):3} times, the longest {worst:4} ms {where}"
        )

    await settle(client, root)
    report(f"registry loaded, {files:,} files scanned")
    uri = (root / "many.py").as_uri()
    text = (root / "many.py").read_text("utf-8")
    at = client.notify(
        "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}}
    )
    _, found = await client.diagnostics(uri, at, 1)
    report(f"{len(found):,} diagnostics sent")
    events = []
    for index in range(changed):
        path = root / "src" / f"p{index // 100}" / f"m{index}.py"
        path.write_text(source(index, files) + "# changed\n", "utf-8")
        events.append({"uri": path.as_uri(), "type": 2})
    client.notify("workspace/didChangeWatchedFiles", {"changes": events})
    await asyncio.sleep(1)
    await settle(client, root)
    report(f"{changed:,} files changed at once")
    await client.stop()
    if "OWED_SHOW" in os.environ:
        print(log.read_text("utf-8"))


async def settle(client: Client, root: Path) -> None:
    """Wait until the server has nothing more to do: its process is at rest for two seconds."""
    calm = 0
    before = 0
    while calm < 8:
        await asyncio.sleep(0.25)
        now = _ticks(client.process.pid)
        calm = calm + 1 if now - before <= 3 else 0
        before = now


def _ticks(pid: int) -> int:
    """The processor time of a process and its children, in clock ticks (Linux)."""
    total = 0
    todo = [pid]
    while todo:
        at = todo.pop()
        try:
            fields = Path(f"/proc/{at}/stat").read_text("ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
            todo += map(int, Path(f"/proc/{at}/task/{at}/children").read_text("ascii").split())
        except OSError:
            continue
    return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=50, help="milliseconds")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        os.environ["OWED_CACHE"] = cache
        root = Path(folder).resolve()
        make(root, options.files, options.records)
        asyncio.run(measure(root, options.limit, options.files, options.changed))


if __name__ == "__main__":
    main()
