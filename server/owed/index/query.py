"""What the registry asks of the code: everything that looking at one file needs to know, in one picklable value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from owed.config import Config
from owed.registry.registry import Registry
from owed.source.python.imports import module_name
from owed.source.python.uses import Targets


@dataclass(frozen=True)
class Query:
    """The question. Equal queries give equal facts for the same bytes."""

    tags: tuple[str, ...] = ()
    prefixes: frozenset[str] = frozenset()
    symbols: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Path of a file to its symbol anchors, as (anchor, qualified name)."""
    targets: Targets = field(default_factory=Targets)
    packages: frozenset[str] = frozenset()
    """Folders with an ``__init__.py``."""
    max_file_size: int = 2_000_000
    gates: Mapping[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    """The last name of a target to words of which a file must hold one for a certain use: its module's name, which every
    import of it spells. No entry: no such word. Empty as a whole when likely uses are asked for too."""


def ask(config: Config, registry: Registry, packages: Iterable[str] = ()) -> Query:
    """The question that a registry asks. Records that no longer hold still ask: leftovers are reported."""
    known = frozenset(packages)
    gates: dict[bytes, set[bytes]] = {}
    symbols: dict[str, dict[str, str]] = {}
    targets: dict[str, tuple[str, list[str], bool]] = {}
    for record in registry.all:
        for anchor in record.anchors:
            if anchor.kind == "symbol":
                symbols.setdefault(anchor.path, {})[anchor.text] = anchor.qualname
                if anchor.path.endswith((".py", ".pyi")):
                    paths = [f"{m}.{anchor.qualname}" for m in module_name(anchor.path, known).dotted]
                    targets[anchor.text] = (anchor.text, paths, "." in anchor.qualname)
                    module = anchor.path.rpartition("/")[2].rpartition(".")[0]
                    gates.setdefault(_last(anchor.qualname), set()).add(
                        b"" if module == "__init__" else module.encode()
                    )
            elif anchor.kind == "use":
                owner, _, _ = anchor.api.rpartition(".")
                is_member = owner.rpartition(".")[2][:1].isupper()
                targets[anchor.text] = (anchor.text, [anchor.api], is_member)
                gates.setdefault(_last(anchor.api), set()).add(anchor.api.partition(".")[0].encode())
    return Query(
        tags=config.tags,
        prefixes=registry.prefixes,
        symbols={path: tuple(found.items()) for path, found in symbols.items()},
        targets=Targets.of(targets.values()),
        packages=known,
        max_file_size=config.max_file_size,
        gates={}
        if config.likely
        else {name: tuple(sorted(words)) for name, words in gates.items() if b"" not in words},
    )


def _last(dotted: str) -> bytes:
    return dotted.rpartition(".")[2].encode()
