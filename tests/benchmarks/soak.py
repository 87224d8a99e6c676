"""Whether the memory of a session grows: thousands of keys, hovers, saves, and files and records that change on disk.

    python tests/benchmarks/soak.py             # needs PyPI for the corpus
    python tests/benchmarks/soak.py --rounds 20

Each round types 100 keys into a file of 5,000 lines with 20 anchored records, half of them inside the name of a definition, and
changes another file and a record on disk. Printed after each round: MiB of the server and its workers.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from client import Client
from keys import prepare
from processes import memory

KEYS = 100


async def soak(root: Path, file: Path, rounds: int) -> None:
    """One long session."""
    client = Client()
    await client.start([sys.executable, "-m", "owed", "server"], root, {"OWED_CACHE": str(root / ".cache")})
    text, uri = file.read_text("utf-8"), file.as_uri()
    lines = text.split("\n")
    definition = next(number for number, line in enumerate(lines) if line.startswith("    def "))
    document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})
    await asyncio.sleep(20)  # the first scan
    other = root / "pandas/core/frame.py"
    record = next((root / "docs/debt").glob("*.md"))
    version = 1
    for number in range(rounds):
        for key in range(KEYS):
            version += 1
            row, column = (definition, len("    def ")) if key % 4 < 2 else (len(lines) // 2, 0)
            start, end = {"line": row, "character": column}, {"line": row, "character": column + key % 2}
            change = {"range": {"start": start, "end": end}, "text": "" if key % 2 else "x"}
            about = {"uri": uri, "version": version}
            at = client.notify("textDocument/didChange", {"textDocument": about, "contentChanges": [change]})
            await client.diagnostics(uri, at, version)
            if key % 10 == 0:
                place = {"textDocument": {"uri": uri}, "position": start}
                await client.request("textDocument/hover", place)
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        events = []
        for path in (other, record):
            with path.open("a", encoding="utf-8") as end_of:
                end_of.write(f"\n# {number}\n" if path is other else "\n\n")
            events.append({"uri": path.as_uri(), "type": 2})
        client.notify("workspace/didChangeWatchedFiles", {"changes": events})
        await asyncio.sleep(1)
        print(f"{version:6,} keys: {memory(client.process.pid):6.1f} MiB", flush=True)
    await client.stop()


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        asyncio.run(soak(root, prepare(root), options.rounds))


if __name__ == "__main__":
    main()
