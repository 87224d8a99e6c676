"""From a key to new diagnostics in a 5,000-line file, beside ruff's server, in one run.

    python tests/benchmarks/keys.py            # needs: pip install ruff, and PyPI for pandas' source
    python tests/benchmarks/keys.py --branch   # in a repository, whose branch changes each function of the file (OWE103)

The file is the first 5,000 lines of pandas/core/groupby/groupby.py; the registry has 20 records, each anchored to a
definition in it. A key inserts or deletes one character of code at the end of a line in the middle. Both servers push their
diagnostics; both are asked for the same kind of work (ruff: FIX and TD, its rules about TODO comments). Rounds are
interleaved, each with fresh processes. Printed: milliseconds, and the ratio to ruff.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from client import Client, percentile
from workloads import record_of

PANDAS = "pandas==2.2.3"
LINES = 5_000
RECORDS = 20


def prepare(folder: Path) -> Path:
    """Lay out the workspace; gives the file that is edited."""
    cache = Path(tempfile.gettempdir()) / "owed-benchmarks"
    cache.mkdir(exist_ok=True)
    if not list(cache.glob("pandas-2.2.3*.whl")):
        command = ["download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(cache), PANDAS]
        subprocess.run([sys.executable, "-m", "pip", *command], check=True)
    wheel = next(cache.glob("pandas-2.2.3*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                archive.extract(name, folder)
    path = "pandas/core/groupby/groupby.py"
    source = (folder / path).read_text("utf-8").split("\n")[:LINES]
    (folder / path).write_text("\n".join(source) + "\n", "utf-8")
    names, scope = [], ""
    for line in source:
        if match := re.match(r"class (\w+)", line):
            scope = match[1]
        elif (match := re.match(r"    def ([a-z]\w+)", line)) and scope:
            names.append(f"{scope}.{match[1]}")
    registry = folder / "docs/debt"
    registry.mkdir(parents=True)
    for number, name in enumerate(dict.fromkeys(names), 1):
        if number > RECORDS:
            break
        (registry / f"{number:04d}-keep.md").write_text(record_of(f"{path}::{name}"), "utf-8")
    (folder / "ruff.toml").write_text('[lint]\nselect = ["FIX", "TD"]\n')
    return folder / path


async def measure(command: list[str], root: Path, file: Path, keys: int) -> dict[str, list[float]]:
    """One session: open, type, hover."""
    client = Client()
    found: dict[str, list[float]] = {
        "initialize": [await client.start(command, root)],
        "key": [],
        "hover": [],
        "open": [],
    }
    text = file.read_text("utf-8")
    uri = file.as_uri()
    at = client.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}},
    )
    found["open"].append((await client.diagnostics(uri, at, 1))[0])
    await asyncio.sleep(8)
    lines = text.split("\n")
    line = next(i for i in range(LINES // 2, LINES) if re.match(r"\s+\w+ = \w+$", lines[i]))
    column, on = len(lines[line]), False
    for version in range(2, keys + 2):
        end = {"line": line, "character": column + 1}
        start = {"line": line, "character": column}
        change = {"range": {"start": start, "end": end if on else start}, "text": "" if on else "x"}
        on = not on
        at = client.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
        )
        found["key"].append((await client.diagnostics(uri, at, version))[0])
        await asyncio.sleep(0.02)
    definitions = [(i, m.start(1)) for i, row in enumerate(lines) if (m := re.match(r"    def ([a-z]\w+)", row))]
    for number in range(keys):
        row, start_column = definitions[number % len(definitions)]
        position = {"line": row, "character": start_column + 1}
        took, _ = await client.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        found["hover"].append(took)
    await client.stop()
    return found


def grow(root: Path, records: int, files: int) -> None:
    """Add records and files that have nothing to do with what is edited, up to so many of each."""
    registry = root / "docs/debt"
    for number in range(RECORDS + 1, records + 1):
        path, name = f"more/p{number % 100}/m{number}.py", f"f{number}"
        (registry / f"{number:04d}-keep.md").write_text(record_of(f"{path}::{name}"), "utf-8")
    for number in range(files):
        folder = root / f"more/p{number % 100}"
        if number < 100:
            folder.mkdir(parents=True)
        (folder / f"m{number}.py").write_text(f"def f{number}(x):\n    return x + {number}\n", "utf-8")


def branch_off(root: Path, file: Path) -> None:
    """Make it a repository, with a branch that changes each function of the file that returns something."""
    who = ["-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org"]
    for step in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        [*who, "commit", "-qm", "all"],
        ["checkout", "-qb", "topic"],
    ):
        subprocess.run(["git", *step], cwd=root, check=True)
    text = file.read_text("utf-8")
    file.write_text(
        re.sub(r"^(\s+)return (.+)$", r"\1result = \2  # changed\n\1return result", text, flags=re.M), "utf-8"
    )


async def compare(keys: int, rounds: int, branch: bool = False) -> dict[str, dict[str, list[float]]]:
    """Both servers in turns; by server and by what was measured."""
    servers = {
        "owed": [sys.executable, "-m", "owed", "server"],
        "ruff": [sys.executable, "-m", "ruff", "server"],
    }
    found: dict[str, dict[str, list[float]]] = {name: {} for name in servers}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        file = prepare(root)
        if branch:
            branch_off(root, file)
        for _ in range(rounds):
            for name, command in servers.items():
                for key, values in (await measure(command, root, file, keys)).items():
                    found[name].setdefault(key, []).extend(values)
    return found


async def main() -> None:
    """Run the rounds and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--keys", type=int, default=100)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--branch", action="store_true")
    arguments = options.parse_args()
    found = await compare(arguments.keys, arguments.rounds, arguments.branch)
    print(f"{'':22}{'owed p50':>10}{'p95':>9}{'ruff p50':>10}{'p95':>9}{'p95 ratio':>11}")
    for key, label in (
        ("key", "key to diagnostics"),
        ("hover", "hover"),
        ("open", "open to diagnostics"),
        ("initialize", "start"),
    ):
        ours, theirs = found["owed"][key], found["ruff"][key]
        row = [percentile(v, share) * 1000 for v in (ours, theirs) for share in (0.5, 0.95)]
        print(f"{label:22}{row[0]:>10.1f}{row[1]:>9.1f}{row[2]:>10.1f}{row[3]:>9.1f}{row[1] / row[3]:>11.2f}")


if __name__ == "__main__":
    asyncio.run(main())
