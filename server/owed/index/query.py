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


def ask(config: Config, registry: Registry, packages: Iterable[str] = ()) -> Query:
    """The question that a registry asks. Records that no longer hold still ask: leftovers are reported."""
    known = frozenset(packages)
    symbols: dict[str, dict[str, str]] = {}
    targets: dict[str, tuple[str, list[str], bool]] = {}
    for record in registry.all:
        for anchor in record.anchors:
            if anchor.kind == "symbol":
                symbols.setdefault(anchor.path, {})[anchor.text] = anchor.qualname
                if anchor.path.endswith((".py", ".pyi")):
                    paths = [f"{m}.{anchor.qualname}" for m in module_name(anchor.path, known).dotted]
                    targets[anchor.text] = (anchor.text, paths, "." in anchor.qualname)
            elif anchor.kind == "use":
                owner, _, _ = anchor.api.rpartition(".")
                is_member = owner.rpartition(".")[2][:1].isupper()
                targets[anchor.text] = (anchor.text, [anchor.api], is_member)
    return Query(
        tags=config.tags,
        prefixes=registry.prefixes,
        symbols={path: tuple(found.items()) for path, found in symbols.items()},
        targets=Targets.of(targets.values()),
        packages=known,
        max_file_size=config.max_file_size,
    )
