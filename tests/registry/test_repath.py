"""Anchors that get other paths: no record says the same twice because of it."""

from __future__ import annotations

import pytest

from owed.registry.edit import EditProblem, apply
from owed.registry.repath import move_anchors
from owed.text import Text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n  - old.py::f  # the first\n  - new.py::f  # the other\n", "\n  - new.py::f  # the other\n"),
        ("\n  - './new.py::f'\n  - 'old.py::f'\n", "\n  - './new.py::f'\n"),
        ("\n- old.py::f # why\n- also.py::f\n", "\n- new.py::f # why\n"),
        (" [old.py::f, new.py::f]\n", " [new.py::f]\n"),
        (" [x, new.py::f, old.py::f, also.py::f]\n", " [x, new.py::f]\n"),
        (" [old.py::f, also.py::f, new.py::f, x]\n", " [new.py::f, x]\n"),
        ("\n  - old.py::f\n  - old.py::f\n", "\n  - new.py::f\n  - new.py::f\n"),  # written twice before, too
        ("\n  - new.py::f\n  - new.py::f\n  - x\n", "\n  - new.py::f\n  - new.py::f\n  - x\n"),
        ("\n  - new.py::f\n  -\n    old.py::f\n", "\n  - new.py::f\n  -\n    new.py::f\n"),  # not in a line of its own
    ],
)
def test_what_another_anchor_says_already(before: str, after: str) -> None:
    text = Text.of(f"---\nanchors:{before}tags: [x]\n---\n# T\n")
    edits = move_anchors(text, lambda written: written.replace("old.py", "new.py").replace("also.py", "new.py"))
    assert not isinstance(edits, EditProblem)
    assert apply(text, edits).data.decode() == f"---\nanchors:{after}tags: [x]\n---\n# T\n"


def test_two_that_change_places() -> None:
    text = Text.of("---\nanchors: [a, b]\n---\n")
    edits = move_anchors(text, lambda written: {"a": "b", "b": "a"}[written])
    assert not isinstance(edits, EditProblem)
    assert apply(text, edits).data.decode() == "---\nanchors: [b, a]\n---\n"
