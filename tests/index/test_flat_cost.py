"""What a key costs does not depend on the size of the workspace or of the registry; nor does a step of a scan. Counted, not timed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from instructions import instructions
from repositories import put
from workspaces import TODAY, debt_record

from owed.index.document import Change
from owed.index.scan import first_chunk, second_chunk, walk_all
from owed.index.workspace import Workspace
from owed.rules.document import document_findings
from owed.source.languages import language_of
from owed.steps import Steps

FEW, MANY = 40, 400
EDITED = "".join(f"def f{n}(x):\n    # TODO: {n}\n    y = x\n    return g{n}(y)\n\n\n" for n in range(30))


def large(root: Path, size: int) -> Workspace:
    """So many files, each with a definition that a record is about and a use; and one that is edited."""
    for n in range(size):
        after = (n + 1) % size
        source = f"from app.m{after} import g{after}\n\n\ndef g{n}():\n    return g{after}()  # TODO: {n}\n"
        put(root, {f"app/m{n}.py": source, f"docs/debt/{n:04}-a.md": debt_record(f"app/m{n}.py::g{n}")})
    imports = "".join(f"from app.m{n} import g{n}\n" for n in range(30))
    put(root, {"app/edited.py": imports + EDITED, "docs/debt/9999-a.md": debt_record("app/edited.py::f7")})
    return Workspace(root, today=TODAY)


def typed(w: Workspace) -> int:
    """The instructions of a key in a file that is open, up to what is then told of the file."""
    path = "app/edited.py"
    text = (w.root / path).read_text("utf-8")
    w.scan()
    w.patient = True
    w.open(path, text, 1, language_of(path))
    line = text.split("\n").index("    y = x")
    column = len("    y = x")

    def key(version: int) -> None:
        w.change(path, [Change("x", (line, column), (line, column))], version)
        snapshot = w.snapshot
        assert document_findings(snapshot, path, w.documents[path].text)

    key(2)  # what the first finds out is kept
    return instructions(lambda: key(3))


def test_a_key(tmp_path: Path) -> None:
    few, many = (typed(large(tmp_path / str(size), size)) for size in (FEW, MANY))
    assert few > 1_000
    assert many <= few * 1.05, (few, many)


CHEAP = 60
"""Instructions that a step may take for each file and record more: at 20,000 of them these are some 20 milliseconds."""


def steps(w: Workspace) -> dict[str, int]:
    """The instructions of the longest step of each part of a start and of a scan, as ``owed.lsp.scanning`` takes them."""
    most: dict[str, int] = {}

    def take(name: str, work: Steps[Any]) -> Any:
        ends: list[Any] = []

        def step() -> None:
            try:
                next(work)
            except StopIteration as finished:
                ends.append(finished.value)

        while not ends:
            most[name] = max(most.get(name, 0), instructions(step))
        return ends[0]

    root, disk = str(w.root), w.disk
    take("loading", w.loading())
    take("recalling", disk.recalling())
    disk.beginning()
    take("finding paths", w.finding_paths(walk_all(root, ())))
    frozen = w.query.frozen()
    looks = take("knowing firsts", disk.knowing_firsts())
    disk.found_first(first_chunk(root, looks, frozen))
    disk.found_reach(take("reaching", disk.reaching()), ())
    left = take("knowing seconds", disk.knowing_seconds())
    disk.found_facts(second_chunk(root, left, frozen, disk.frozen_world()))
    take("finishing", w.finishing())
    take("inquiring", w.inquiring())
    take("finding pending", w.finding_pending())
    take("saving", disk.saving())
    return most


@pytest.mark.parametrize("start", ["cold", "warm"])
def test_steps_of_a_scan(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "index.live.disk.SLICE", "index.scan.SLICE", "index.query._SLICE", "index.cache._SHARD", "index.cache._RECORDS",
        "source.python.candidates._SLICE", "source.python.modules._SLICE",
    ):  # fmt: skip
        monkeypatch.setattr(f"owed.{name}", 10)
    costs = []
    for size in (FEW, MANY):
        w = large(tmp_path / str(size), size)
        if start == "warm":
            w.scan()
            for n in range(0, size, 2):
                put(w.root, {f"app/m{n}.py": f"x = {n}\n"})
        costs.append(steps(Workspace(w.root, today=TODAY, load=False)))
    few, many = costs
    grown = {name: (many[name] - few[name]) / (MANY - FEW) for name in few}
    assert {name: round(each) for name, each in grown.items() if each > CHEAP} == {}
