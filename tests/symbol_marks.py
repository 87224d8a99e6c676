"""Code with its expected uses marked in it.

‹name› is a certain use of the target with that last name, ‹name?› a likely one; ‹other:name› names the target where the
name in the code is another (an alias, a default import).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Mapping, Sequence

from owed.source.symbols import Target, symbols_of
from owed.source.symbols.project import Project

_MARK = re.compile(r"‹(?P<name>[^›:?]+)(?::(?P<key>[^›?]+))?(?P<likely>\?)?›")


def check_uses(
    language: str,
    path: str,
    source: str,
    targets: Sequence[Target],
    files: Collection[str] = (),
    project: Mapping[str, str] | None = None,
) -> None:
    """Assert that the uses in the marked source are just the marked ones. A target's key is what its marks name.

    There are ``files`` beside those of the targets; ``project``: some with what is in them.
    """
    marked = textwrap.dedent(source).strip("\n")
    expected = set()
    code = ""
    end = 0
    for match in _MARK.finditer(marked):
        code += marked[end : match.start()]
        at = len(code.encode())
        expected.add((at, match["key"] or match["name"], "likely" if match["likely"] else "certain"))
        code += match["name"]
        end = match.end()
    data = (code + marked[end:]).encode()
    symbols = symbols_of(language, path)
    assert symbols is not None
    said = {**dict.fromkeys([*files, *(t.path for t in targets)], ""), **(project or {})}
    around = Project(said.keys(), lambda at: said[at].encode())
    found = symbols.uses(symbols.parse(data), data, path, targets, around)
    assert all(use.span.start.line == data[: use.span.start.offset].count(b"\n") for use in found)
    got = {(use.span.start.offset, use.key, use.confidence) for use in found}
    missing, wrong = show(data, expected - got), show(data, got - expected)
    assert not missing and not wrong, "\n".join(["", "missing:", *missing, "wrong:", *wrong])


def show(data: bytes, found: Collection[tuple[int, str, str]]) -> list[str]:
    """The uses in words, in order."""
    lines = []
    for at, key, confidence in sorted(found):
        start = data.rfind(b"\n", 0, at) + 1
        line = data[start : data.find(b"\n", at) if b"\n" in data[at:] else len(data)]
        lines.append(f"{data.count(10, 0, at) + 1}:{at - start} {key} {confidence}: {line.decode('utf-8', 'replace')}")
    return lines
