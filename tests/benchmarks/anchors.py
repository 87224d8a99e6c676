"""How well anchors are followed through real histories: `python anchors.py CLONE... [--years 6] [--sample 1500] [--ends] [--wrong]`.

The truth comes from small steps: each definition of an old commit is followed through every commit of the main line, by git's
own rename detection and by lines of text, which Owed does not look at. What cannot be told for certain like this is left out.
Owed then gets the end points only: the newest files, and a record that names the old places. `--ends`: even history has only
these two commits. `--ledger-c PROGRAM`: the same is asked of Ledger_c (see `ledger_c.py`).
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ledger_c
import pygit2

from owed.source.fingerprint import bodies

DAY = 86_400
ANCHORS = 400
"""Anchors of a record."""
Where = tuple[str, str]


@dataclass
class Tracked:
    """A definition on its way from the old commit to the newest. ``fate``: where it is, or why it is nowhere."""

    first: Where
    lines: list[str]
    at: Where | None
    fate: str = "there"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--years", type=float, default=6)
    parser.add_argument("--sample", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ends", action="store_true")
    parser.add_argument("--ledger-c", type=Path, help="a program built from Ledger_c, to be asked the same")
    parser.add_argument("--wrong", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for clone in options.clones:
        told = measure(clone, options)
        total.update(told)
        print(f"{clone.parent.name if clone.name == 'repo' else clone.name}: {line_of(told)}")
    print(f"all: {line_of(total)}")


def line_of(told: Counter[str]) -> str:
    moved = told["moved"] or 1
    all_of = told["moved"] + told["unchanged"] + told["deleted"] or 1
    return (
        f"{told['unchanged']} unchanged ({100 * told['unchanged:right'] / (told['unchanged'] or 1):.1f} % left alone), "
        f"{told['moved']} moved and surviving: {100 * told['moved:right'] / moved:.1f} % right, "
        f"{100 * told['moved:lost'] / moved:.1f} % lost; {told['deleted']} deleted: "
        f"{100 * told['deleted:right'] / (told['deleted'] or 1):.1f} % lost; wrong {100 * told['wrong'] / all_of:.2f} % of all; "
        f"{told['unclear']} unclear; {told['seconds']:.1f} s"
        + "".join(f"\n    {_beside(told, name, moved, all_of)}" for name in ("git diff -M", "git log -M"))
    )


def _beside(told: Counter[str], name: str, moved: int, all_of: int) -> str:
    """Owed beside a simple tool: the same question, in the same run."""
    hits, seconds = told[f"{name}:right"], told[f"{name}:seconds"]
    times = f"{told['moved:right'] / hits:.1f} times as many" if hits else f"{told['moved:right']}"
    return (
        f"{name} and the same name: {hits} right of {moved}, wrong {100 * told[f'{name}:wrong'] / all_of:.2f} %, {seconds:.2f} s; "
        f"Owed finds {times} in {told['seconds'] / max(seconds, 0.01):.0f} times its time, all that `owed check` does included"
    )


def measure(clone: Path, options: argparse.Namespace) -> Counter[str]:
    git = pygit2.Repository(str(clone))
    line = main_line(git)
    newest = line[0].commit_time
    old = next((i for i, c in enumerate(line) if newest - c.commit_time > options.years * 365 * DAY), len(line) - 1)
    steps = line[: old + 1]
    tracked = sampled(git, steps[-1], options.sample, options.seed)
    follow(git, steps, tracked)
    return compare(clone, git, steps[-1], steps[0], tracked, options)


def main_line(git: pygit2.Repository) -> list[pygit2.Commit]:
    walker = git.walk(git.head.target)
    walker.simplify_first_parent()
    return list(walker)


# Truth


def sampled(git: pygit2.Repository, commit: pygit2.Commit, most: int, seed: int) -> list[Tracked]:
    found = []
    for path, blob in files(git, commit.tree).items():
        if path.endswith(".py"):
            for name, lines in definitions(git, blob, path).items():
                if len(lines) >= 3:
                    found.append(Tracked((path, name), lines, (path, name)))
    random.Random(seed).shuffle(found)
    return found[:most]


def files(git: pygit2.Repository, tree: pygit2.Tree, prefix: str = "") -> dict[str, pygit2.Oid]:
    found = {}
    for entry in tree:
        if entry.type_str == "tree":
            found.update(files(git, git[entry.id], f"{prefix}{entry.name}/"))
        elif entry.type_str == "blob":
            found[prefix + entry.name] = entry.id
    return found


_known: dict[pygit2.Oid, dict[str, list[str]]] = {}


def definitions(git: pygit2.Repository, blob: pygit2.Oid, path: str) -> dict[str, list[str]]:
    """Functions, methods and classes of a file by qualified name, as lines without blanks, comments and indentation."""
    if blob not in _known:
        if len(_known) > 4000:
            _known.clear()
        found: dict[str, list[str]] = {}
        try:
            data = git[blob].data
        except KeyError:
            data = b""
        for body in bodies("x.py", data):
            if body.kind != "variable":
                lines = [line.strip() for line in body.text.decode("utf-8", "replace").split("\n")]
                lines = [line for line in lines if line and not line.startswith("#")]
                if len(lines) > len(found.get(body.qualname, ())):
                    found[body.qualname] = lines
        _known[blob] = found
    return _known[blob]


def alike(a: list[str], b: list[str], floor: float = 0.0) -> float:
    """How many lines are the same, the one with the name left out."""
    if 2 * min(len(a), len(b)) / (len(a) + len(b) or 1) < floor:
        return 0.0
    a, b = ([line for line in each if not line.startswith(("def ", "async def ", "class ", "@"))] for each in (a, b))
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= floor else 0.0


def follow(git: pygit2.Repository, steps: list[pygit2.Commit], tracked: list[Tracked]) -> None:
    by_path: dict[str, list[Tracked]] = defaultdict(list)
    for each in tracked:
        by_path[each.first[0]].append(each)
    for before, after in zip(reversed(steps), list(reversed(steps))[1:], strict=False):
        diff = before.tree.diff_to_tree(after.tree)
        deltas = [d for d in diff.deltas if d.old_file.path.endswith(".py") or d.new_file.path.endswith(".py")]
        concerned = [d for d in deltas if d.old_file.path in by_path and d.status_char() != "A"]
        if not concerned:
            continue
        if any(d.status_char() == "D" for d in concerned):
            diff.find_similar(rename_limit=2000)
        renamed = {d.old_file.path: d.new_file.path for d in diff.deltas if d.status_char() == "R"}
        born: dict[Where, list[str]] | None = None
        new_files = files(git, after.tree) if concerned else {}
        old_files = files(git, before.tree)
        for delta in concerned:
            path = delta.old_file.path
            for each in list(by_path[path]):
                name = each.at[1] if each.at else ""
                now = definitions(git, new_files[path], path) if path in new_files else {}
                if name in now:
                    continue
                by_path[path].remove(each)
                was = definitions(git, old_files[path], path).get(name, [])
                to = renamed.get(path)
                if to is not None and name in definitions(git, new_files[to], to):
                    there = definitions(git, new_files[to], to)[name]
                    if alike(was, there) >= 0.3 or len(was) < 4:
                        each.at = (to, name)
                        by_path[to].append(each)
                        continue
                if born is None:
                    born = new_ones(git, deltas, old_files, new_files)
                each.at, each.fate = went(was, name, path, born)
                if each.at is not None:
                    by_path[each.at[0]].append(each)


def new_ones(
    git: pygit2.Repository, deltas: list[pygit2.DiffDelta], old: dict[str, pygit2.Oid], new: dict[str, pygit2.Oid]
) -> dict[Where, list[str]]:
    found = {}
    for path in {d.new_file.path for d in deltas} & set(new):
        was = definitions(git, old[path], path) if path in old else {}
        if path.endswith(".py"):
            for name, lines in definitions(git, new[path], path).items():
                if name not in was:
                    found[path, name] = lines
    return found


def went(was: list[str], name: str, path: str, born: dict[Where, list[str]]) -> tuple[Where | None, str]:
    """Where a definition went in one commit; what is neither clearly there nor clearly gone is unclear."""
    last = name.rpartition(".")[2]
    ranked = sorted(((alike(was, lines, 0.25), where) for where, lines in born.items()), reverse=True)[:6]
    if not ranked or ranked[0][0] < 0.25:
        return None, "deleted" if not any(w[1].rpartition(".")[2] == last for w in born) else "unclear"
    best = ranked[0]
    same = [r for r in ranked if r[1][1].rpartition(".")[2] == last]
    alone = len(same) == 1 or (same and (same[0][0] - same[1][0] > 0.1 or same[0][1][1] == name != same[1][1][1]))
    if alone and same[0][0] >= 0.6 and best[0] - same[0][0] < 0.15:
        return same[0][1], "there"
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if best[0] >= 0.7 and len(was) >= 5 and best[0] - second > 0.15:
        return best[1], "there"
    return None, "unclear"


# Comparison


def compare(
    clone: Path,
    git: pygit2.Repository,
    old: pygit2.Commit,
    new: pygit2.Commit,
    tracked: list[Tracked],
    options: argparse.Namespace,
) -> Counter[str]:
    told: Counter[str] = Counter()
    newest = files(git, new.tree)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "w"
        prepare(clone, root, old, new, options.ends)
        simple = simply(root, git, str(old.id), str(new.id), newest, told)
        truths = {}
        for each in tracked:
            kind = kind_of(git, each, newest)
            truths[each.first] = (kind, each.at)
            told[kind] += 1
        write_records(root, [w for w, (kind, _) in truths.items() if kind in ("unchanged", "moved", "deleted")], old)
        start = time.perf_counter()
        found = check(root)
        told["seconds"] = round(time.perf_counter() - start, 2)
        if options.ledger_c is not None:
            asked = {w: truth for w, truth in truths.items() if truth[0] in ("unchanged", "moved", "deleted")}
            beside = Path(folder) / "ledger_c"
            print(ledger_c.line_of(ledger_c.measure(options.ledger_c, clone, beside, str(old.id), str(new.id), asked)))
    for first, (kind, at) in truths.items():
        if kind not in ("unchanged", "moved", "deleted"):
            continue
        code, candidate, message = found.get("::".join(first), ("", "", ""))
        right = "::".join(at) if at else ""
        if kind == "unchanged":
            told["unchanged:right"] += code not in ("OWE303", "OWE305", "OWE306")
            told["wrong"] += code in ("OWE303", "OWE305", "OWE306")
        elif kind == "moved":
            told["moved:right"] += candidate == right
            told["moved:lost"] += code in ("OWE305", "OWE306")
            told["wrong"] += code == "OWE303" and candidate != right
        else:
            told["deleted:right"] += code == "OWE305"
            told["wrong"] += code == "OWE303"
        for name, where in simple.items() if kind != "unchanged" else ():
            told[f"{name}:right"] += kind == "moved" and where(first) == right
            told[f"{name}:wrong"] += where(first) not in (right, "")
        if options.wrong and not (
            (kind == "unchanged" and code not in ("OWE303", "OWE305", "OWE306"))
            or (kind == "moved" and candidate == right)
            or (kind == "deleted" and code == "OWE305")
        ):
            print(f"  {kind:9} {'::'.join(first)}\n            truth {right or '-'}\n            {code} {message}")
    return told


def kind_of(git: pygit2.Repository, each: Tracked, newest: dict[str, pygit2.Oid]) -> str:
    if each.at is None:
        return each.fate
    if each.at == each.first:
        return "unchanged"
    path, name = each.at
    now = definitions(git, newest[path], path).get(name, [])
    return "moved" if alike(each.lines, now) >= 0.4 else "worn"


Simple = dict[str, Callable[[Where], str]]


def simply(
    root: Path, git: pygit2.Repository, old: str, new: str, newest: dict[str, pygit2.Oid], told: Counter[str]
) -> Simple:
    """What simple tools do: git's own commands for renamed files, and the same name in them; with the seconds that they take."""
    commands = {
        "git diff -M": ["diff", "-M", "-l5000", "--diff-filter=R", "--name-status", "-z", old, new],
        "git log -M": ["log", "--first-parent", "-m", "-M", "--diff-filter=R", "--format=", "--name-status", "-z", "--reverse",
                       f"{old}..{new}"],
    }  # fmt: skip
    found: Simple = {}
    for name, command in commands.items():
        start = time.perf_counter()
        words = run("git", "-C", str(root), *command).split("\0")
        told[f"{name}:seconds"] = round(time.perf_counter() - start, 2)
        now: dict[str, str] = {}
        back: dict[str, list[str]] = defaultdict(list)
        for at in range(0, len(words) - 2, 3):
            was, is_now = words[at + 1], words[at + 2]
            for first in (was, *back.pop(was, ())):
                now[first] = is_now
                back[is_now].append(first)
        found[name] = _same_name(git, now, newest)
    return found


def _same_name(git: pygit2.Repository, now: dict[str, str], newest: dict[str, pygit2.Oid]) -> Callable[[Where], str]:
    def where(first: Where) -> str:
        path = now.get(first[0])
        return f"{path}::{first[1]}" if path in newest and first[1] in definitions(git, newest[path], path) else ""

    return where


def prepare(clone: Path, root: Path, old: pygit2.Commit, new: pygit2.Commit, ends: bool) -> None:
    run("git", "clone", "-q", "--shared", "--no-checkout", str(clone), str(root))
    commit = str(new.id)
    if ends:
        who = {
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        first = run("git", "-C", str(root), "commit-tree", str(old.tree.id), "-m", "old", **who)
        commit = run("git", "-C", str(root), "commit-tree", str(new.tree.id), "-p", first, "-m", "new", **who)
    run("git", "-C", str(root), "checkout", "-q", "--detach", commit)


def write_records(root: Path, wanted: list[Where], old: pygit2.Commit) -> None:
    folder = root / "docs" / "debt"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "owed.toml").write_text('registry = ["docs/debt"]\n')
    day = time.strftime("%Y-%m-%d", time.gmtime(old.commit_time))
    for number, start in enumerate(range(0, len(wanted), ANCHORS), 1):
        anchors = "".join(f"  - {json.dumps('::'.join(where))}\n" for where in wanted[start : start + ANCHORS])
        head = f"---\nid: TD-{number:04}\nstatus: accepted\ndate: {day}\nanchors:\n"
        (folder / f"{number:04}-record.md").write_text(f"{head}{anchors}---\n# Record {number}\n")


def check(root: Path) -> dict[str, tuple[str, str, str]]:
    command = [sys.executable, "-m", "owed", "check", "--format", "json", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "OWED_CACHE": "off"})
    if not done.stdout:
        raise SystemExit(done.stderr)
    found = {}
    for finding in json.loads(done.stdout)["findings"]:
        if finding["code"] in ("OWE303", "OWE304", "OWE305", "OWE306"):
            record = (root / finding["path"]).read_text("utf-8").split("\n")
            anchor = json.loads(record[finding["range"]["start"]["line"] - 1].strip().removeprefix("- "))
            found[anchor] = (finding["code"], finding["data"].get("candidate", ""), finding["message"])
    return found


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})
    return done.stdout.strip()


if __name__ == "__main__":
    main()
