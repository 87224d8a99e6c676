"""Which files can hold a use at all, told by their bytes: the cheap look before the dear one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from owed.source.python.targets import Targets
from owed.source.python.tree import words
from owed.steps import Steps, drain

_NOT_NAME = bytes(c if chr(c).isalnum() or c == 95 or c > 127 else 32 for c in range(256))
_NOT_NAME_OR_DOT = bytes(c if chr(c).isalnum() or chr(c) in "_." or c > 127 else 32 for c in range(256))
_SPACED = re.compile(rb"\.(?:[ \t\r\n]|\\\r?\n)+([\w\x80-\xff]+)")
_NAMES_ONLY = re.compile(rb"[\s\w,()*\\;]*(?:#[^\n]*)?\Z")
_IMPORTED = re.compile(rb"(?:[\s\w\x80-\xff,.()\\]|#[^\n]*\n)*")
_LONGEST = 20_000
"""Bytes between ``import`` and a name that it imports."""
_LONGEST_NAME = 200
_SLICE = 1_000
"""Files, or names, between two pauses."""
_STARRED = re.compile(rb"([\w\x80-\xff]*)[ \t]+import[ \t]*\(?[ \t]*\*")
_AS = re.compile(rb"as[ \t\\\r\n]+([\w\x80-\xff]+)")
_LAST_WORD = re.compile(rb"([\w\x80-\xff]+)[ \t\\\r\n]+\Z")


class Glance(NamedTuple):
    """What a file's bytes tell: names of targets that it may use, those that it imports, and what it calls them (target, alias)."""

    present: tuple[bytes, ...] = ()
    imports: tuple[bytes, ...] = ()
    aliases: tuple[tuple[bytes, bytes], ...] = ()
    stars: tuple[bytes, ...] = ()
    """The last names of the modules that it passes on whole."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What all files together tell.

    ``through`` has, for the name of a target, the modules that have it: a file that reads it as an attribute of a module must name
    one of them. ``aliases`` maps other names to the names of the targets that they stand for somewhere.
    """

    through: Mapping[bytes, frozenset[bytes]] = field(default_factory=dict)
    aliases: Mapping[bytes, frozenset[bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, glances: Mapping[str, Glance], targets: Targets) -> Reach:
        """Put together what each file (by its path) told."""
        return drain(cls.building(glances, targets))

    @classmethod
    def building(cls, glances: Mapping[str, Glance], targets: Targets) -> Steps[Reach]:
        """``of``, with pauses."""
        through: dict[bytes, set[bytes]] = {}
        aliases: dict[bytes, set[bytes]] = {}
        for number, (name, found) in enumerate(targets.last.items()):
            if number % _SLICE == 0:
                yield
            for target in found:
                if not target.is_member:
                    own = _module(target.path) if target.path else target.name.partition(".")[0].encode()
                    through.setdefault(name, set()).add(own)
        for number, (path, glance) in enumerate(glances.items()):
            if number % _SLICE == 0:
                yield
            for name in glance.imports:
                if name in through:
                    through[name].add(_module(path))
            for name, alias in glance.aliases:
                if alias != name:
                    aliases.setdefault(alias, set()).add(name)
                    through.setdefault(alias, set()).add(_module(path))
        stars = {path: frozenset(glance.stars) for path, glance in glances.items() if glance.stars}
        whole: dict[bytes, frozenset[bytes]] = {}
        for number, (name, modules) in enumerate(through.items()):
            if number % _SLICE == 0 or stars:
                yield
            whole[name] = passed_on(modules, stars)
        return cls(
            whole,
            {alias: frozenset(names) for alias, names in aliases.items()},
        )

    def aliases_in(self, data: bytes) -> dict[bytes, frozenset[bytes]]:
        """The other names of targets that a file may import from the modules which gave them."""
        return {
            alias: names
            for alias, names in self.aliases.items()
            if alias in data and self.open_to(data, alias) and imports_name(data, alias)
        }

    def open_to(self, data: bytes, name: bytes) -> bool:
        """Whether a file names a module that has the name; true where nothing is known of it."""
        modules = self.through.get(name)
        return modules is None or not modules or b"" in modules or any(module in data for module in modules)


def _module(path: str) -> bytes:
    """The name that an import of the module at a path spells: for a package, that of its folder; "" for the root's own."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    return (folder.rpartition("/")[2] if stem == "__init__" else stem).encode()


def words_of(data: bytes) -> frozenset[bytes]:
    """The words of a text."""
    return frozenset(data.translate(_NOT_NAME).split())


def glance(data: bytes, targets: Targets) -> Glance:
    """Look at the bytes of a file, in the time of reading them once."""
    last = targets.last
    if not last:
        return Glance()
    starred = b"import *" in data or b"import (*" in data
    stars = tuple(dict.fromkeys(match[1] for match in _STARRED.finditer(data))) if starred else ()
    told = set(data.translate(_NOT_NAME_OR_DOT).replace(b".", b" .").split())
    read = {name[1:] for name in targets.dotted & told}.union(last.keys() & set(_SPACED.findall(data)))
    found = sorted((last.keys() & told) | read)
    present: list[bytes] = []
    imports: list[bytes] = []
    aliases: list[tuple[bytes, bytes]] = []
    star = bool(stars)
    for name in found:
        imported = False
        if name not in targets.members:
            imported = b"import" in data and imports_name(data, name)
        if imported:
            imports.append(name)
            if b" as " in data:
                aliases += [(name, m[1]) for m in _renamed(name).finditer(data) if _in_module_import(data, m.start())]
        elif star:
            imports.append(name)
        if imported or star or name in read:
            present.append(name)
    return Glance(tuple(present), tuple(imports), tuple(aliases), stars)


def renames(data: bytes, names: Collection[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """What a module's own imports call some of these names: (name, other name). Quicker than a glance by far."""
    found: dict[tuple[bytes, bytes], None] = {}
    for match in _AS.finditer(data) if b"import" in data else ():
        before = _LAST_WORD.search(data[max(0, match.start() - _LONGEST_NAME) : match.start()])
        if before and before[1] in names and _in_module_import(data, match.start()):
            found[before[1], match[1]] = None
    return tuple(found)


def passed_on(modules: set[bytes], files: Mapping[str, frozenset[bytes]]) -> frozenset[bytes]:
    """The modules that have a name: those that are known to, and each file that imports it and names one of them."""
    left = dict(files)
    while True:
        more = [path for path, words in left.items() if not modules.isdisjoint(words)]
        if not more:
            return frozenset(modules)
        for path in more:
            del left[path]
            modules.add(_module(path))


def imports_name(data: bytes, name: bytes) -> bool:
    """Whether the name stands in a line that may be part of an import."""
    return name in data and any(_in_import(data, at) for at in words(data, name))


def _in_import(data: bytes, at: int) -> bool:
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    line = data[start : end if end >= 0 else len(data)][:2000]
    return b"import" in line or b"from" in line or _NAMES_ONLY.match(line) is not None


def _in_module_import(data: bytes, at: int) -> bool:
    """Whether a place is in an import statement of the module itself, whose names others can import; prose has "as" too."""
    keyword = data.rfind(b"import", 0, at)
    start = data.rfind(b"\n", 0, max(keyword, 0)) + 1
    head = data[start:keyword] if keyword >= 0 else b" "
    if head[:1] in (b" ", b"\t") or head.rpartition(b";")[2].lstrip()[:4] not in (b"", b"from"):
        return False
    between = data[keyword + len(b"import") : at]
    if len(between) > _LONGEST or not _IMPORTED.fullmatch(between):
        return False
    opened = b"(" in between and b")" not in between
    return opened or b"\n" not in between.replace(b"\\\n", b"").replace(b"\\\r\n", b"")


@lru_cache(maxsize=4096)
def _renamed(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"[ \t\\\n]+as[ \t\\\n]+([\w\x80-\xff]+)")
