"""The cache: what it gives is what a look without it gives, whatever has changed; and whatever is in its file, nothing breaks."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from workspaces import TODAY, debt_record

from owed.index import scan
from owed.index.cache import Cache, cache_file
from owed.index.workspace import Workspace
from owed.rules.check import workspace_findings
from owed.steps import drain

Open = Callable[[Mapping[str, "str | bytes"]], Workspace]

FILES: dict[str, str | bytes] = {
    "docs/debt/0001-a.md": debt_record("app/scoring.py::Scorer.score", "app/scoring.py::load"),
    "app/__init__.py": "",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\ndef load(): ...\n",
    "app/make.py": "from app.scoring import Scorer, load as read\ndef make():\n    return Scorer()\n",
    "app/run.py": "from app.make import make, read\nmake().score()  # TODO: later\nread()\n",
    "web/app.ts": "export function draw() {}\ndraw();\n",
    "conf.yml": "a: 1  # TD-0001\n",
}


def seen(root: Path) -> tuple[object, ...]:
    """All that a scan finds."""
    snapshot = Workspace(root, today=TODAY).scan()
    return (
        tuple(t for r in snapshot.registry.all for t in snapshot.touches_of(r)),
        tuple(workspace_findings(snapshot)),
        {path: facts.parts for path, facts in snapshot.disk.facts.items() if not all(p.empty for p in facts.parts)},
    )


def uncached(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    with monkeypatch.context() as context:
        context.setenv("OWED_CACHE", "off")
        return seen(root)


CHANGES: tuple[Mapping[str, str | None], ...] = (
    {"app/make.py": "def make():\n    return None\n"},
    {"app/scoring.py": "class Scorer:\n    score = 1\n"},
    {"app/new.py": "from app.scoring import load\nload()\n"},
    {"app/run.py": None},
    {"conf.yml": None},
    {"app/__init__.py": "from app.scoring import load as rate\n"},
    {"app/other.py": "from app import rate\nrate()\n"},
    {"docs/debt/0001-a.md": debt_record("app/make.py::make", "web/app.ts::draw")},
    {"docs/debt/0002-b.md": debt_record("app/scoring.py::Scorer", "use: json.load")},
    {"docs/debt/0003-c.md": debt_record('match: "(return_statement)"')},
    {"web/app.ts": "draw();\nexport function draw() {}\n"},
    {"owed.toml": 'tags = ["LATER"]\n'},
    {"app/scoring.pyi": "class Scorer:\n    def score(self) -> int: ...\n"},
)


@pytest.mark.parametrize("seed", range(6))
def test_with_the_cache_and_without(seed: int, workspace: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    root = workspace(FILES).root
    chance = random.Random(seed)
    seen(root)
    for _ in range(8):
        for path, text in chance.choice(CHANGES).items():
            if text is None:
                (root / path).unlink(missing_ok=True)
            else:
                (root / path).write_text(text, "utf-8")
        if chance.random() < 0.3:
            for path, text in FILES.items():
                (root / path).write_text(str(text), "utf-8")
        assert seen(root) == uncached(root, monkeypatch)
    assert seen(root) == uncached(root, monkeypatch)


def test_nothing_is_looked_at_twice(workspace: Open) -> None:
    root = workspace(FILES).root
    before = seen(root)
    secret = root / "app/run.py"
    stat = secret.stat()
    secret.write_text("x" * stat.st_size, "utf-8")  # behind the back: same size, same time
    os.utime(secret, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert seen(root) == before


class Runs:
    """Something that would run when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (os.environ["OWED_CACHE"] + "/ran",))


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text", "other version", "hostile", "folder"])
def test_a_broken_cache_is_made_anew(damage: str, workspace: Open, cache_folder: Path) -> None:
    root = workspace(FILES).root
    before = seen(root)
    file = cache_file(root.resolve())
    assert file is not None
    data = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    else:
        broken = {
            "cut": data[: len(data) // 2],
            "flipped": data[:100] + bytes([data[100] ^ 1]) + data[101:],
            "empty": b"",
            "text": b"hello",
            "other version": data.replace(b"owed cache 1", b"owed cache 0"),
            "hostile": _signed(pickle.dumps({"made for": Runs(), "asked": b"", "files": [], "records": []})),
        }
        file.write_bytes(broken[damage])
    assert seen(root) == before
    assert not (cache_folder / "ran").exists()
    assert seen(root) == before


def _signed(data: bytes) -> bytes:
    import hashlib

    return b"owed cache 1\n" + hashlib.blake2b(data, digest_size=32).digest() + data


def test_no_half_written_file_is_left(workspace: Open, cache_folder: Path) -> None:
    seen(workspace(FILES).root)
    assert [path.suffix for path in cache_folder.iterdir()] == [".cache"]


def test_what_a_crash_left_half_written_goes_in_the_end(workspace: Open, cache_folder: Path) -> None:
    old, new = cache_folder / ".old.new", cache_folder / ".young.new"
    for left in (old, new):
        left.write_bytes(b"owed cac")
    os.utime(old, (0, 0))
    seen(workspace(FILES).root)
    assert not old.exists()
    assert new.exists(), "somebody may be writing it"


def test_a_folder_that_cannot_be_written(workspace: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    root = workspace(FILES).root
    monkeypatch.setenv("OWED_CACHE", str(root / "app/run.py"))
    assert seen(root) == seen(root)


def test_an_editor_starts_with_what_was_known(workspace: Open) -> None:
    w = workspace(FILES)
    expected = [t.path for r in w.registry.all for t in w.scan().touches_of(r)]
    again = Workspace(w.root, today=TODAY)
    drain(again.disk.recalling())
    assert [t.path for r in again.registry.all for t in again.snapshot.touches_of(r)] == expected
    assert not again.snapshot.disk.complete


def test_only_some_files_are_looked_at(workspace: Open) -> None:
    w = workspace(FILES)
    w.scan()
    (w.root / "app/run.py").write_text("from app.scoring import load\nload()\n", "utf-8")
    (w.root / "conf.yml").write_text("a: 1\n", "utf-8")
    again = Workspace(w.root, today=TODAY)
    snapshot = again.scan(only=["app/run.py"])
    assert [t.span.start.line for t in snapshot.touches_in("app/run.py")] == [0, 1]
    assert [t.kind for t in snapshot.touches_in("conf.yml")] == ["marker"]
    gone = Workspace(w.root, today=TODAY).scan(only=["conf.yml"])
    assert gone.touches_in("conf.yml") == ()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that have a second look: the one for names, which is dear."""
    seen: list[str] = []
    look = scan.second_look

    def spied(root: str, path: str, *rest: Any) -> Any:
        seen.append(path)
        return look(root, path, *rest)

    monkeypatch.setattr(scan, "second_look", spied)
    return seen


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"docs/debt/0002-b.md": debt_record()}, set()),
        ({"docs/debt/0002-b.md": debt_record("conf.yml")}, set()),
        ({"docs/debt/0002-b.md": debt_record("use: json.dumps")}, {"app/io.py"}),
        ({"docs/debt/0002-b.md": debt_record("app/make.py::make")}, {"app/make.py", "app/run.py"}),
        ({"docs/debt/0003-c.md": debt_record()}, set()),
    ],
    ids=["no anchor", "a file", "an API", "a symbol", "an anchor less"],
)
def test_a_changed_registry_looks_for_what_is_new_only(
    files: Mapping[str, str], expected: set[str], workspace: Open, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = {f"app/alone{n}.py": "from app.scoring import Scorer\nScorer().score()\n" for n in range(5)}
    more = {
        "app/io.py": "import json\njson.dumps(1)\n",
        "app/pick.py": "import pickle\npickle.dump(1, 2)\n",
        "docs/debt/0003-c.md": debt_record("use: pickle.dump"),
    }
    root = workspace({**FILES, **alone, **more}).root
    seen(root)
    looked.clear()
    for path, text in files.items():
        (root / path).write_text(text, "utf-8")
    found = seen(root)
    anchored = {"app/scoring.py"}  # in a file that defines an anchored symbol any name may be its own
    assert set(looked) - anchored == expected
    assert found == uncached(root, monkeypatch)


def test_several_write_and_read_one_cache_at_once(workspace: Open) -> None:
    """Whoever reads sees one whole file or another, whatever is written meanwhile."""
    w = workspace(FILES)
    w.scan()
    root = w.root.resolve()
    ends = threading.Event()

    def write() -> None:
        mine = Workspace(root, today=TODAY)
        while not ends.is_set():
            drain(mine.cache.saving())
            mine.cache.write()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(100):
            cache = Cache(root)
            drain(cache.loading())
            assert cache.files.keys() == w.cache.files.keys()
    finally:
        ends.set()
        for writer in writers:
            writer.join()


def test_several_checks_at_once(workspace: Open) -> None:
    root = workspace(FILES).root
    command = [sys.executable, "-m", "owed", "check", "--root", str(root), "--format", "json"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in running]
    again = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert {err for _, err in said} == {b""}
    assert {out for out, _ in said} == {again.stdout}
    assert json.loads(again.stdout)["findings"]
