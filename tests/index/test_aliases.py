"""By which other names files pass on what is looked for: kept by file, and never older than the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from workspaces import debt_record

from owed.index.aliases import aliases
from owed.index.walk import Stamp

RECORD = {"docs/debt/0001-scorer.md": debt_record("app/scoring.py::score")}
FILES = {
    **RECORD,
    "app/scoring.py": "def score(): ...\n",
    "app/a.py": "from app.scoring import score as rate\n",
    "app/b.py": "x = 1\n",
}


def test_only_files_that_changed_are_read_again(workspace: Callable[..., Any], cache_folder: Path) -> None:
    at = workspace(FILES)
    root, query = str(at.root), at.query
    stamps = {path: Stamp(len(text), 1) for path, text in FILES.items()}
    assert aliases(root, stamps, query) == {b"rate": frozenset([b"score"])}
    (at.root / "app/a.py").write_text("from app.scoring import score as mark\n")
    assert aliases(root, stamps, query) == {b"rate": frozenset([b"score"])}
    assert aliases(root, {**stamps, "app/a.py": Stamp(len(FILES["app/a.py"]), 2)}, query) == {
        b"mark": frozenset([b"score"])
    }
    # a file that is gone says nothing any more, a new one does
    (at.root / "app/c.py").write_text("from app.scoring import score as grade\n")
    stamps = {path: stamp for path, stamp in stamps.items() if path != "app/a.py"} | {"app/c.py": Stamp(1, 1)}
    assert aliases(root, stamps, query) == {b"grade": frozenset([b"score"])}
    # what is kept may be anything
    [kept] = cache_folder.glob("*.aliases.cache")
    for broken in (b"", kept.read_bytes()[:-3], b"owed aliases 1\n" + b"x" * 100):
        kept.write_bytes(broken)
        assert aliases(root, stamps, query) == {b"grade": frozenset([b"score"])}


def test_another_question_is_asked_of_all_files(workspace: Callable[..., Any], write: Callable[..., Path]) -> None:
    at = workspace(FILES)
    stamps = {path: Stamp(len(text), 1) for path, text in FILES.items()}
    aliases(str(at.root), stamps, at.query)
    write({
        "docs/debt/0001-scorer.md": debt_record("app/scoring.py::other"),
        "app/b.py": "from app.scoring import other as another\n",
    })  # fmt: skip
    at.load()
    assert aliases(str(at.root), stamps, at.query) == {b"another": frozenset([b"other"])}
