"""Front matter in the shapes that public logs have, written anew: an edit changes its own text, and nothing else."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest
import yaml

from owed.registry.discover import Folder
from owed.registry.edit import EditProblem, add_anchor, add_item, apply, set_date, set_scalar, set_status
from owed.registry.page import Edits
from owed.registry.read import read_record
from owed.registry.record import Record
from owed.registry.supersession import say_superseded, say_supersedes
from owed.text import Text

FOLDER = Folder("docs/debt", "TD")
OTHER = Record("TD-0012", "Use: [Zig] #1", "docs/debt/0012-use-zig.md")
BODY = "# Keep it\n\n---\n\nstatus: in the body\n\n* Status: accepted\n\n```yaml\nstatus: x\n```\n"

MATTERS = {
    "madr 4": "status: accepted\ndate: 2024-05-06\ndecision-makers: [Ana, Ben]\nconsulted: []\n",
    "quoted": "status: \"accepted\"\ndate: '2024-05-06'\ndeciders: \"Ana, Ben\"\n",
    "comments": "# about\nstatus: accepted   # since May\n\n# when\ndate: 2024-05-06 # UTC\n#end\n",
    "site generator": "layout: default\nparent: Decisions\nnav_order: 7\nstatus: accepted\ntitle: 'A: b'\n",
    "anchors and aliases": "x-team: &team [Ana, Ben]\nstatus: accepted\ndecision-makers: *team\nconsulted: *team\n",
    "merge key": "base: &base {a: 1}\nmore:\n  <<: *base\n  b: 2\nstatus: accepted\n",
    "flow": "{status: accepted, date: 2024-05-06, tags: [a, 'b, c']}\n",
    "flow over lines": "tags: [\n  a, # one\n  b,\n]\nstatus: accepted\n",
    "block scalars": "status: accepted\nsummary: |\n  one: two\n\n    # deep\n  three\nnote: >-\n  folded\n  words\n",
    "dashes at the margin": "status: accepted\ntags:\n- a\n-   b  # why\n- 'c'\n",
    "dashes, odd indent": "status: accepted\nanchors:\n     - src/a.py\n     - use: pandas.X\n",
    "duplicate keys": "status: proposed\ndate: 2024-05-06\nstatus: accepted\n",
    "nulls": "status: accepted\ndate:\ntags: ~\nanchors: null\n",
    "unicode": "status: accepted\nübersicht: 'ünï 😀'\ndecision-makers: [Zoë, 李]\n",
    "tags of YAML": "status: accepted\nwhen: !!str 2024-05-06\n",
    "multi-line plain": "status: accepted\nsummary: many words\n  go on\n  here\ndate: 2024-05-06\n",
    "debt": "status: accepted\ndebt:\n    breaks: [no-surprises]  # one\n    plan: |-\n      a\n      b\n    owner: me\n",
    "keys in quotes": "\"status\": accepted\n'date': 2024-05-06\n",
    "spaces behind": "status: accepted  \ndate: 2024-05-06   \n",
    "long": "status: accepted\n" + "".join(f"x{n}: {n}\n" for n in range(300)),
}  # fmt: skip
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": lambda source: source,
    "CRLF": lambda source: source.replace("\n", "\r\n"),
    "BOM": lambda source: "\ufeff" + source,
    "no final newline": lambda source: source.rstrip("\n"),
    "dots": lambda source: source.replace("\n---\n# Keep", "\n...\n# Keep"),
}
EDITS: dict[str, tuple[str, Callable[[Text, Record], Edits | EditProblem]]] = {
    "status": ("status", lambda text, record: set_status(text, record, "repaid")),
    "superseded": ("status", lambda text, record: say_superseded(text, record, OTHER)),
    "date": ("date", lambda text, record: set_date(text, "2026-11-23")),
    "supersedes": ("supersedes", lambda text, record: say_supersedes(text, record, OTHER)),
    "tag": ("tags", lambda text, record: add_item(text, "tags", "new: one")),
    "anchor": ("anchors", lambda text, record: add_anchor(text, record, "src/b.py::B.c")),
    "owner": ("debt", lambda text, record: set_scalar(text, "debt.owner", "Bo: #1")),
}


def told(text: Text, key: str) -> dict[str, object]:
    """What the front matter says, but for one key."""
    source = str(text).removeprefix("\ufeff").replace("\r\n", "\n").removeprefix("---\n")
    ends = [at for at in (source.find("\n---\n#"), source.find("\n...\n#")) if at >= 0]
    loaded = yaml.load(source[: min(ends) + 1], yaml.BaseLoader)
    return {name: value for name, value in loaded.items() if name != key}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("shape", MATTERS)
def test_an_edit_changes_its_own_text(shape: str, written: str, edit: str) -> None:
    text = Text(WRITTEN[written](f"---\n{MATTERS[shape]}---\n{BODY}").encode())
    record = read_record("docs/debt/0007-keep-it.md", text, FOLDER)
    key, make = EDITS[edit]
    edits = make(text, record)
    if isinstance(edits, EditProblem):
        assert edits.message[0].isalpha()
        assert (shape, edit) in {("nulls", "tag"), ("flow over lines", "tag")} or "shared" in edits.message, (
            edits.message
        )
        return
    after = apply(text, edits)
    at = text.data.index(b"# Keep it")
    assert after.data.endswith(text.data[at:])
    assert told(after, key) == told(text, key)
    assert (b"\r\n" in after.data) == (b"\r\n" in text.data)
    assert b"\r\n" not in text.data or b"\n" not in after.data.replace(b"\r\n", b"")
    assert after.data.startswith(b"\xef\xbb\xbf") == text.data.startswith(b"\xef\xbb\xbf")
    rows = difflib.SequenceMatcher(None, str(text).splitlines(), str(after).splitlines(), autojunk=False).get_opcodes()
    touched = sum(max(last - first, end - begin) for kind, first, last, begin, end in rows if kind != "equal")
    assert touched <= 3
    now = read_record("docs/debt/0007-keep-it.md", after, FOLDER)
    expected = {
        "status": now.status == "repaid",
        "superseded": now.superseded_by == "TD-0012",
        "supersedes": any(link.relation == "supersedes" and link.target == "TD-0012" for link in now.links),
        "tag": "new: one" in now.tags,
        "anchor": any(anchor.text == "src/b.py::B.c" for anchor in now.anchors),
        "owner": now.debt is not None and now.debt.owner == "Bo: #1",
        "date": not edits or str(now.date) == "2026-11-23",
    }
    assert expected[edit]
    again = make(after, now)
    assert isinstance(again, EditProblem) or apply(after, again).data == after.data
