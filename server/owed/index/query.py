"""What the registry asks of the code: everything that looking at one file needs to know, in one picklable value."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from owed.config import Config
from owed.registry.record import Anchor, Record
from owed.registry.registry import Registry
from owed.source.languages import language_of
from owed.source.python.modules import is_python
from owed.source.python.targets import Target, Targets, api
from owed.source.symbols import LANGUAGES
from owed.steps import Steps, drain

_SLICE = 500
"""Records between two pauses."""


@dataclass(frozen=True)
class Query:
    """The question. Equal queries give equal facts for the same bytes, as long as the files around are the same."""

    tags: tuple[str, ...] = ()
    prefixes: frozenset[str] = frozenset()
    symbols: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Path of a file to its symbol anchors, as (anchor, qualified name)."""
    targets: Targets = field(default_factory=Targets)
    foreign: tuple[tuple[str, str, str], ...] = ()
    """Symbol anchors in languages other than Python: (key, language, ``path::name``)."""
    matches: tuple[tuple[str, str, str], ...] = ()
    """Structural anchors: (key, query, glob or "")."""
    max_file_size: int = 2_000_000
    likely: bool = False
    """Whether likely uses are asked for too: they are not narrowed down by anything."""

    @property
    def looks_elsewhere(self) -> bool:
        """Whether anything is asked but what comments say."""
        return bool(self.targets.last or self.foreign or self.matches)

    @cached_property
    def without_uses(self) -> Query:
        """The question where anchored definitions are and what comments say, and not who uses them."""
        return replace(self, targets=Targets(), foreign=())

    def frozen(self) -> bytes:
        """The question as bytes, for a worker process: plain values, which is far quicker than to pickle them."""
        targets = [tuple(target) for found in self.targets.last.values() for target in found]
        rest = (self.foreign, self.matches, self.max_file_size, self.likely)
        return marshal.dumps((self.tags, tuple(self.prefixes), dict(self.symbols), targets, *rest))

    @classmethod
    def thawed(cls, frozen: bytes) -> Query:
        """The question that ``frozen`` was made of, in this same program; never of bytes from elsewhere."""
        tags, prefixes, symbols, targets, *rest = marshal.loads(frozen)
        return cls(tags, frozenset(prefixes), symbols, Targets.of(Target(*target) for target in targets), *rest)

    @cached_property
    def of_names(self) -> Query:
        """The question without what comments say."""
        return replace(self, tags=(), prefixes=frozenset())


def ask(config: Config, registry: Registry, paths: Iterable[str] = ()) -> Query:
    """The question that a registry asks of the files at ``paths``. Records that no longer hold still ask: leftovers are reported."""
    return drain(asking(config, registry, paths))


def asking(config: Config, registry: Registry, paths: Iterable[str] = ()) -> Steps[Query]:
    """``ask``, with a pause after every few records."""
    known = paths if isinstance(paths, (dict, frozenset, set)) else frozenset(paths)
    symbols: dict[str, dict[str, str]] = {}
    targets: dict[Target, None] = {}
    foreign: dict[tuple[str, str, str], None] = {}
    structural: dict[tuple[str, str, str], None] = {}
    for number, record in enumerate(registry.all):
        if number % _SLICE == 0:
            yield
        for anchor in record.anchors:
            if anchor.kind == "symbol":
                symbols.setdefault(anchor.path, {})[anchor.text] = anchor.qualname
                if is_python(anchor.path):
                    stub = anchor.path.endswith(".pyi") and anchor.path[:-1] in known
                    path = anchor.path[:-1] if stub else anchor.path
                    targets[Target(anchor.text, "symbol", path, anchor.qualname)] = None
                elif (language := language_of(anchor.path)) is not None and language.name in LANGUAGES:
                    foreign[anchor.text, language.name, f"{anchor.path}::{anchor.qualname}"] = None
            elif anchor.kind == "match":
                structural[anchor.text, anchor.query, anchor.within] = None
            elif anchor.kind == "use":
                targets[api(anchor.text, anchor.api)] = None
    yield
    sorted_targets = Targets.of(targets)
    yield
    return Query(
        tags=config.tags,
        prefixes=registry.prefixes,
        symbols={path: tuple(found.items()) for path, found in symbols.items()},
        targets=sorted_targets,
        foreign=tuple(foreign),
        matches=tuple(structural),
        max_file_size=config.max_file_size,
        likely=config.likely,
    )


def asks_alike(one: Record | None, other: Record | None) -> bool:
    """Whether two readings of a record ask the same, so that nothing has to be asked anew."""
    if one is None or other is None:
        return one is other
    return one.record_id.prefix == other.record_id.prefix and list(map(_asked, one.anchors)) == list(
        map(_asked, other.anchors)
    )


def _asked(anchor: Anchor) -> tuple[str, ...]:
    return (anchor.kind, anchor.text, anchor.path, anchor.qualname, anchor.api, anchor.query, anchor.within)
