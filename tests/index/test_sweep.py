"""A scan as the server runs it, in steps between which anything may happen: it finds what a scan in one go finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from workspaces import TODAY, debt_record

from owed.index.scan import first_chunk, second_chunk, walk_all, with_aliases
from owed.index.snapshot import Snapshot
from owed.index.workspace import Workspace
from owed.steps import Steps

Open = Callable[[Mapping[str, "str | bytes"]], Workspace]

FILES: dict[str, str | bytes] = {
    "docs/debt/0001-a.md": debt_record("app/scoring.py::Scorer.score", "app/scoring.py::load"),
    "docs/debt/0002-b.md": debt_record("app/gone.py::f", "app/m1.py::f"),
    "app/__init__.py": "from app.scoring import *\n",
    "app/scoring.py": "class Scorer:\n    def score(self): ...\ndef load(): ...\n",
    "app/run.py": "from app.scoring import Scorer, load as read\nScorer().score()  # TODO: later\nread()\n",
    **{f"app/m{n}.py": f"from app import load\ndef f():\n    load()  # TODO: {n}\n" for n in range(12)},
}
CHANGES: tuple[tuple[str, str | None], ...] = (
    ("app/m1.py", "x = 1\n"),
    ("app/m2.py", None),
    ("app/m3.py", "# TD-0001\nfrom app import load\nload()\n"),
    ("app/new.py", "from app.scoring import load\nload()\n"),
    ("app/run.py", "from app.scoring import Scorer\nScorer().score()\n"),
    ("app/m4.py", "# TODO: now\n"),
)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("owed.index.live.disk", "owed.index.scan"):
        monkeypatch.setattr(f"{module}.SLICE", 1)


def sweep(w: Workspace, pause: Callable[[], None] = lambda: None) -> None:
    """What ``owed.lsp.scanning`` does; ``pause`` is called wherever others have their turn."""

    def stepped(steps: Steps[Any]) -> Any:
        while True:
            try:
                next(steps)
            except StopIteration as finished:
                return finished.value
            pause()

    root = str(w.root)
    w.disk.beginning()
    entries = walk_all(root, tuple(w.config.exclude))
    pause()
    stepped(w.finding_paths(entries))
    query = w.query
    for look in stepped(w.disk.knowing_firsts()):
        w.disk.found_first(first_chunk(root, [look], query.frozen()))
        pause()
    reach, more = stepped(w.disk.reaching()), list[str]()
    if reach.aliases:
        more, reach = with_aliases(root, [path for path, _ in entries], reach, w.config.max_file_size)
    w.disk.found_reach(reach, more)
    left = stepped(w.disk.knowing_seconds())
    world = w.disk.frozen_world()
    for entry in left:
        w.disk.found_facts(second_chunk(root, [entry], query.frozen(), world))
        pause()
    stepped(w.finishing())
    stepped(w.disk.saving())


def said(snapshot: Snapshot) -> tuple[object, ...]:
    assert snapshot.disk.complete
    facts = snapshot.disk.facts
    return (
        {path: found.parts for path, found in facts.items() if any(not part.empty for part in found.parts)},
        dict(snapshot.disk.paths),
        [touch for record in snapshot.registry.all for touch in snapshot.touches_of(record)],
    )


def change(root: Path, path: str, text: str | None) -> None:
    full = root / path
    if text is not None:
        full.write_text(text, "utf-8")
    else:
        full.unlink(missing_ok=True)


@pytest.mark.parametrize("seed", range(6))
def test_in_steps_and_in_one_go(seed: int, workspace: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    w = workspace(FILES)
    chance = random.Random(seed)
    for _ in range(4):
        sweep(w)
        with monkeypatch.context() as context:
            context.setenv("OWED_CACHE", "off")
            assert said(w.snapshot) == said(Workspace(w.root, today=TODAY).scan())
        for path, text in chance.sample(CHANGES, 3):
            change(w.root, path, text)


@pytest.mark.parametrize("seed", range(20))
def test_files_change_between_the_steps(seed: int, workspace: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is told of each by itself; a second sweep finds nothing more."""
    w = workspace(FILES)
    sweep(w)
    chance = random.Random(seed)
    due = chance.sample(CHANGES, len(CHANGES))
    w.patient = True

    def pause() -> None:
        if due and chance.random() < 0.05:
            path, text = due.pop()
            change(w.root, path, text)
            w.reload_file(path)

    (w.root / "app/m5.py").write_text("x = 1\n", "utf-8")
    sweep(w, pause)
    while w.work():
        pass
    found = said(w.snapshot)
    with monkeypatch.context() as context:
        context.setenv("OWED_CACHE", "off")
        assert found[0] == said(Workspace(w.root, today=TODAY).scan())[0]
