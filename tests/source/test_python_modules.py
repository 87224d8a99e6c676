"""The modules of a workspace as files come and go: the same as those of the files that are there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from owed.source.python.modules import Modules

PARTS = st.sampled_from(["a", "b", "src", "ns"])
NAMES = st.sampled_from(["__init__.py", "__init__.pyi", "m.py", "m.pyi", "n.py", "read.md"])
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(PARTS, max_size=3), NAMES)
ASKED = ["a", "b", "m", "n", "a.b", "a.m", "src.a", "ns.a.m", "ns"]


@given(st.sets(PATHS, max_size=8), st.lists(st.tuples(PATHS, st.booleans()), max_size=12))
def test_changes_lead_where_a_fresh_look_does(first: set[str], changes: list[tuple[str, bool]]) -> None:
    files = set(first)
    modules = Modules.of(files)
    for path, there in changes:
        (files.add if there else files.discard)(path)
        modules = modules.changed(path, there)
        fresh = Modules.of(files)
        assert modules.files == fresh.files
        assert modules.folders == fresh.folders
        for importer in ("x.py", "a/x.py", "src/a/x.py", "ns/a/x.py"):
            assert [modules.find(name, importer) for name in ASKED] == [fresh.find(name, importer) for name in ASKED]
