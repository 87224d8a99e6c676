"""Work in copies of this process: whatever happens to a copy, the results are those of working here, in order."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TypeVar

import pytest

from owed.index.crew import Copies, Crew

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
T = TypeVar("T")
HERE = os.getpid()
PARTS = [(number,) for number in range(50)]


def double(number: int) -> int:
    return number * 2


def large(number: int) -> bytes:
    return bytes([number]) * 300_000


def dies(number: int) -> int:
    if number == 7 and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fails(number: int) -> int:
    return number // (number - 7)


def open_files() -> set[str]:
    return {each.name for each in Path("/proc/self/fd").iterdir()}


def everything(copies: Copies[T]) -> list[T]:
    return [result for _, result in sorted(copies.results())]


def test_in_order() -> None:
    assert (
        list(Crew(small=False).map(double, PARTS))
        == list(Crew(small=True).map(double, PARTS))
        == list(range(0, 100, 2))
    )


def test_results_larger_than_a_pipe() -> None:
    found = everything(Copies(large, PARTS, 3))
    assert [(each[0], set(each), len(each)) for each in found] == [(number, {number}, 300_000) for number in range(50)]


def test_a_part_that_two_copies_took_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place in the list of parts is shared; here each copy has one of its own, so that every part is taken twice."""
    read = os.read

    def alone(file: int, size: int) -> bytes:
        if size == 4 and os.getpid() != HERE and file not in own:
            own[file] = os.open(f"/proc/self/fd/{file}", os.O_RDONLY)
        return read(own.get(file, file), size)

    own: dict[int, int] = {}
    monkeypatch.setattr(os, "read", alone)
    assert everything(Copies(double, PARTS, 2)) == list(range(0, 100, 2))


def test_a_copy_that_dies_costs_no_result() -> None:
    assert everything(Copies(dies, PARTS, 2)) == list(range(50))


def test_a_fault_is_that_of_working_here() -> None:
    with pytest.raises(ZeroDivisionError):
        everything(Copies(fails, PARTS, 2))


def test_nothing_is_left_of_work_that_nobody_waits_for() -> None:
    before = open_files()
    copies = Copies(large, PARTS, 2)
    results = copies.results()
    next(results)
    results.close()
    assert not Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    assert open_files() == before
