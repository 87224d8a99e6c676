"""Certain uses of random symbols in real code, line by line beside basedpyright's references, in one run.

    python tests/benchmarks/references.py                     # needs: pip install basedpyright, and PyPI for the code
    python tests/benchmarks/references.py --corpus pandas --symbols 67 --seed 3 --show

Symbols are picked by seed: as many functions, classes and methods as asked for, outside of tests, spread over files. basedpyright
is asked for the references of each, one after the other (its answers are kept in the cache folder; so are its times). Owed is
asked once for all of them, cold, by ``owed touches``. Compared are the lines, without those of the definition itself.
Precision: of Owed's lines, those that basedpyright has too; recall: of basedpyright's, those that Owed has.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from client import Client
from corpora import CACHE, CORPORA, corpus

from owed.source.model import Definition
from owed.source.python.definitions import all_definitions
from owed.source.python.tree import parse

DEFAULT = ("pandas", "scikit-learn", "django", "diffusers")
KINDS = ("function", "class", "method")
GOALS = {"functions and classes": (0.98, 0.97), "methods": (0.97, 0.88)}
TESTS = ("tests/", "test/", "testing/")
MOST_OF_A_FILE = 3

Line = tuple[str, int]


@dataclass(frozen=True)
class Symbol:
    """A definition that was picked, and where its name stands (from 0)."""

    path: str
    name: str
    kind: str
    line: int
    column: int

    @property
    def anchor(self) -> str:
        """How a record names it."""
        return f"{self.path}::{self.name}"


def pick(root: Path, count: int, seed: int) -> list[Symbol]:
    """Pick symbols: names of one definition in their file, none that the language itself calls."""
    chosen = random.Random(seed)
    files = sorted(p for p in root.rglob("*.py") if not any(t in p.relative_to(root).as_posix() for t in TESTS))
    chosen.shuffle(files)
    found: dict[str, list[Symbol]] = {kind: [] for kind in KINDS}
    for file in files:
        data = file.read_bytes()
        if len(data) > 400_000:
            continue
        every = all_definitions(parse(data).root_node, data)
        names = [d.qualname for d in every]
        fitting = [d for d in every if d.kind in KINDS and names.count(d.qualname) == 1 and _is_plain(d)]
        chosen.shuffle(fitting)
        for d in fitting[:MOST_OF_A_FILE]:
            if len(found[d.kind]) < count:
                path = file.relative_to(root).as_posix()
                found[d.kind].append(Symbol(path, d.qualname, d.kind, d.name.start.line, d.name.start.column))
        if all(len(each) >= count for each in found.values()):
            break
    return [symbol for each in found.values() for symbol in each]


def _is_plain(definition: Definition) -> bool:
    depth = definition.qualname.count(".")
    fits = depth == 1 if definition.kind == "method" else definition.kind == "class" or depth == 0
    return fits and not definition.qualname.rpartition(".")[2].startswith("__")


async def ask_basedpyright(root: Path, symbols: list[Symbol]) -> tuple[list[list[Line]], float]:
    """The lines of each symbol's references, and the seconds from start to the last answer."""
    executable = (
        shutil.which("basedpyright-langserver", path=str(Path(sys.executable).parent)) or "basedpyright-langserver"
    )
    client = Client()
    began = time.perf_counter()
    await client.start([executable, "--stdio"], root)
    opened: set[str] = set()
    found = []
    for symbol in symbols:
        uri = (root / symbol.path).as_uri()
        if uri not in opened:
            opened.add(uri)
            text = (root / symbol.path).read_text("utf-8", "replace")
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": document})
        position = {"line": symbol.line, "character": symbol.column}
        params = {"textDocument": {"uri": uri}, "position": position, "context": {"includeDeclaration": False}}
        _, answer = await client.request("textDocument/references", params, 900)
        lines = {(_relative(root, each["uri"]), each["range"]["start"]["line"] + 1) for each in answer or ()}
        found.append(sorted(lines))
    took = time.perf_counter() - began
    await client.stop()
    return found, took


def _relative(root: Path, uri: str) -> str:
    return Path(unquote(urlsplit(uri).path)).relative_to(root).as_posix()


def references(root: Path, name: str, count: int, seed: int, symbols: list[Symbol]) -> tuple[list[list[Line]], float]:
    """basedpyright's answers, from the cache when the same was asked before."""
    kept = CACHE / "references" / f"{name}-{count}-{seed}.json"
    if kept.exists():
        known = json.loads(kept.read_text("utf-8"))
        if known["symbols"] == [s.anchor for s in symbols]:
            return [[(p, n) for p, n in lines] for lines in known["lines"]], known["seconds"]
    lines, seconds = asyncio.run(ask_basedpyright(root, symbols))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"symbols": [s.anchor for s in symbols], "lines": lines, "seconds": seconds}), "utf-8")
    return lines, seconds


def ask_owed(root: Path, symbols: list[Symbol]) -> tuple[dict[str, set[Line]], dict[str, set[Line]], float]:
    """Owed's certain uses and definitions by anchor, and the seconds of one cold run."""
    record = root / "docs" / "debt" / "0001-all.md"
    record.parent.mkdir(parents=True, exist_ok=True)
    anchors = "".join(f"  - {s.anchor}\n" for s in symbols)
    record.write_text(f"---\nstatus: accepted\nanchors:\n{anchors}---\n# All\n", "utf-8")
    began = time.perf_counter()
    command = [sys.executable, "-m", "owed", "touches", "--format", "json", "--root", str(root)]
    cold = {**os.environ, "OWED_CACHE": "off"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=cold)
    took = time.perf_counter() - began
    shutil.rmtree(root / "docs")
    uses: dict[str, set[Line]] = defaultdict(set)
    here: dict[str, set[Line]] = defaultdict(set)
    for touch in json.loads(done.stdout)["touches"]:
        into = here if touch["kind"] == "here" else uses
        into[touch["anchor"]].add((touch["path"], touch["range"]["start"]["line"]))
    return uses, here, took


def show(root: Path, symbol: Symbol, owed: set[Line], other: set[Line]) -> None:
    """Print the lines that differ: + only Owed, - only basedpyright."""
    print(f"\n{symbol.anchor}: {len(owed)} lines, basedpyright {len(other)}")
    for sign, lines in (("+", owed - other), ("-", other - owed)):
        for path, line in sorted(lines)[:20]:
            source = (root / path).read_text("utf-8", "replace").split("\n")
            print(f"  {sign} {path}:{line}: {source[line - 1].strip()[:110]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="*", choices=list(CORPORA), default=list(DEFAULT))
    parser.add_argument("--symbols", type=int, default=67, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="list the lines that differ")
    options = parser.parse_args()
    head = f"{'corpus':13} {'':22} {'both':>6} {'owed':>6} {'other':>6} {'precision':>9} {'recall':>7}"
    print(f"{head}   {'owed s':>7} {'other s':>8} {'ratio':>6}")
    for name in options.corpus:
        root = corpus(name)
        symbols = pick(root, options.symbols, options.seed)
        lines, seconds = references(root, name, options.symbols, options.seed, symbols)
        uses, here, took = ask_owed(root, symbols)
        sums = {group: [0, 0, 0] for group in GOALS}
        for symbol, other in zip(symbols, lines, strict=True):
            own = here[symbol.anchor] | {(symbol.path, symbol.line + 1)}
            mine, theirs = uses[symbol.anchor] - own, set(other) - own
            total = sums["methods" if symbol.kind == "method" else "functions and classes"]
            for index, value in enumerate((len(mine & theirs), len(mine), len(theirs))):
                total[index] += value
            if options.show and mine != theirs:
                show(root, symbol, mine, theirs)
        for group, (both, mine_count, other_count) in sums.items():
            measured = f"{both / max(1, mine_count):9.3f} {both / max(1, other_count):7.3f}"
            times = f"   {took:7.1f} {seconds:8.1f} {seconds / took:6.1f}" if group == "methods" else ""
            print(f"{name:13} {group:22} {both:6} {mine_count:6} {other_count:6} {measured}{times}")
    goals = "; ".join(f"{group}: precision {p}, recall {r}" for group, (p, r) in GOALS.items())
    print(f"goals: {goals}; 20 times faster")


if __name__ == "__main__":
    main()
