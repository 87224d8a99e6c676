"""Front matter that nobody would write: told at its place, what the record said before stays, and the next request is answered."""

from __future__ import annotations

from typing import Any

from workspaces import debt_record

RECORD = "docs/debt/0001-x.md"
FILES = {RECORD: debt_record("app.py::score"), "app.py": "def score(): ...\n"}
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
HOSTILE = {
    "a megabyte": ("k: v\n" * 190_000, "the front matter is too large"),
    "thousands of keys": (
        "".join(f"k{n}: v\n" for n in range(6_000)),
        "more than 4,000 values: too large for one record",
    ),
    "a long list": (f"tags: [{'a,' * 30_000}]\n", "the front matter is too large"),
    "a bomb": (BOMB, "aliases (*name) make the front matter more than"),
    "brackets": ("a: " + "[" * 30_000 + "\n", "the front matter is not YAML"),
    "nesting": ("".join(f"{' ' * n}a:\n" for n in range(200)), "the front matter is too deeply nested"),
    "a tab": ("debt:\n\tgained: x\n", "a tab cannot indent here"),
    "no end": ("", "no line --- ends it"),
    "slips": ("debt:\n" + "".join(f"  gaine{n}: v\n" for n in range(1_500)), "there is no such field"),
    "two blocks": ("status: accepted\n---\n---\ndate: 2020-01-01\n", "this is a second block of front matter"),
}


async def test_each_is_told_and_the_next_request_is_answered(editor: Any) -> None:
    e = await editor(FILES)
    at = e.open("app.py", "def sc‸ore(): ...\n")
    wrong = {}
    for name, (matter, message) in HOSTILE.items():
        e.open(RECORD, "---\nstatus: accepted\n\n# T\n" if name == "no end" else f"---\n{matter}---\n# T\n", "markdown")
        found = [diagnostic.message for diagnostic in await e.diagnostics(RECORD)]
        card = await e.hover("app.py", at) if name not in ("slips", "two blocks") else "TD-0001"
        if not any(message in said for said in found) or "TD-0001" not in (card or ""):
            wrong[name] = (found[:2], card)
    assert wrong == {}
