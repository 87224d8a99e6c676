"""Records that are known from the last review: never an old one, never from a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest
from workspaces import debt_record

from owed.index.kept_records import KeptRecords
from owed.registry.discover import Folder
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.text import Text

PATH = "docs/debt/0001-scorer.md"
FOLDER = Folder("docs/debt", "TD")


class Reader:
    """Reads a record, and counts how often."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0

    def __call__(self) -> Record:
        self.count += 1
        return read_record(PATH, Text.of(self.text), FOLDER)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OWED_CACHE", str(tmp_path / "cache"))
    return tmp_path


def kept(root: Path) -> Path:
    (found,) = (root / "cache").glob("*.records.cache")
    return found


def test_a_content_is_read_once(file: Path) -> None:
    read = Reader(debt_record("a.py::f"))
    first = KeptRecords(file)
    record = first.get(PATH, "one", FOLDER, read)
    assert first.get(PATH, "one", FOLDER, read) == record
    first.keep()
    assert KeptRecords(file).get(PATH, "one", FOLDER, read) == record
    assert read.count == 1


def test_another_content_path_or_folder_is_read(file: Path) -> None:
    read = Reader(debt_record("a.py::f"))
    first = KeptRecords(file)
    first.get(PATH, "one", FOLDER, read)
    first.keep()
    again = KeptRecords(file)
    again.get(PATH, "two", FOLDER, read)
    again.get("docs/debt/0002.md", "one", FOLDER, read)
    again.get(PATH, "one", Folder("docs", "TD"), read)
    assert read.count == 4
    again.keep()
    assert KeptRecords(file).get(PATH, "two", FOLDER, read) is not None
    assert read.count == 4


@pytest.mark.parametrize("damage", [b"", b"owed records 1\n", b"x" * 200, None])
def test_a_damaged_file_is_made_anew(file: Path, damage: bytes | None) -> None:
    read = Reader(debt_record("a.py::f"))
    first = KeptRecords(file)
    first.get(PATH, "one", FOLDER, read)
    first.keep()
    whole = kept(file).read_bytes()
    kept(file).write_bytes(whole[:-3] + b"xyz" if damage is None else damage)
    again = KeptRecords(file)
    again.get(PATH, "one", FOLDER, read)
    assert read.count == 2
    again.keep()
    assert kept(file).read_bytes() == whole


def test_nothing_is_kept_where_caching_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWED_CACHE", "off")
    records = KeptRecords(tmp_path)
    records.get(PATH, "one", FOLDER, Reader(debt_record("a.py::f")))
    records.keep()
    assert list(tmp_path.iterdir()) == []
