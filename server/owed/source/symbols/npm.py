"""Where modules of JavaScript and TypeScript are: relative paths, ``paths`` and ``baseUrl`` of ``tsconfig.json``, packages of the
workspace by the names in their ``package.json``.

What a package says it gives to others is mostly built, and not in the workspace: then the source that it is built from is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from owed.source.symbols.project import Project, is_manifest, joined

_ENDINGS = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")
_WRITTEN = {
    ".js": (".ts", ".tsx", ".js", ".jsx"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs"),
    ".cjs": (".cts", ".cjs"),
}
"""TypeScript imports its own files by the name that they get when compiled."""
_SETTINGS = ("tsconfig.json", "jsconfig.json")
_BUILT = frozenset({"dist", "lib", "build", "out", "output", "esm", "cjs", "es", "umd", "types", "module", "commonjs"})
"""Folders that builds write into."""
_ENTRIES = ("source", "types", "typings", "module", "main")
"""Fields of a ``package.json`` that name a file, those nearest to the source first."""
_MOST_SETTINGS = 16
"""Files that one ``tsconfig.json`` leads to."""
_MOST_TARGETS = 64
"""Files that one entry of a table names."""
_MOST_PATTERNS = 1_000
_DEEP = 8


class Aliases(NamedTuple):
    """What a ``tsconfig.json`` says of names that are no relative paths: patterns to paths from the root, and the base folder."""

    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None


def resolve(project: Project, source: str, importer: str) -> str | None:
    """The file of the workspace that an import of ``source`` in a file means; None: none, or one outside of it."""
    if source.startswith("."):
        path = joined(importer.rpartition("/")[0], source)
        return _at(project, path, source) if path is not None else None
    settings = project.nearest(importer, _SETTINGS)
    found = _aliased(project, source, settings) if settings is not None else None
    if found is not None:
        return found
    if source.startswith("#"):
        manifest = project.nearest(importer, ("package.json",))
        return _given(project, manifest, "imports", source) if manifest is not None else None
    return _packaged(project, source, importer)


def _at(project: Project, path: str, source: str = "") -> str | None:
    """The file that a path means, with its ending or without."""
    return next(filter(project.exists, _candidates(path, source)), None)


@lru_cache(maxsize=4096)
def _candidates(base: str, source: str) -> tuple[str, ...]:
    found = []
    if base and not source.endswith(("/", ".")):
        stem, dot, ending = base.rpartition(".")
        if dot and "." + ending in _WRITTEN:
            found += [stem + other for other in _WRITTEN["." + ending]]
        elif dot and "." + ending in _ENDINGS:
            found.append(base)
        found += [base + ending for ending in _ENDINGS]
    folder = f"{base}/" if base else ""
    found += [f"{folder}index{ending}" for ending in _ENDINGS]
    return tuple(found)


# tsconfig.json


def _aliased(project: Project, source: str, settings: str) -> str | None:
    aliases = project.ask(("aliases", settings), lambda: _aliases(project, settings), Aliases())
    found = _matched(project, source, dict(aliases.paths), "")
    if found is None and aliases.base is not None:
        path = joined(aliases.base, source)
        found = _at(project, path, source) if path is not None else None
    return found


def _aliases(project: Project, settings: str) -> Aliases:
    """What a file says, or what it extends; else, where it only refers to other projects, what those say."""
    seen: set[str] = set()
    own = _said(project, settings, settings, seen, 0)
    if own != Aliases():
        return own
    folder = settings.rpartition("/")[0]
    paths: dict[str, tuple[str, ...]] = {}
    base = None
    references = project.json(settings).get("references")
    for each in references[:_MOST_SETTINGS] if isinstance(references, list) else ():
        named = each.get("path") if isinstance(each, dict) else None
        path = joined(folder, named) if isinstance(named, str) else None
        if path is not None:
            path = path if project.exists(path) else f"{path}/tsconfig.json".lstrip("/")
            told = _said(project, path, path, seen, 0)
            paths = {**dict(told.paths), **paths}
            base = base if base is not None else told.base
    return Aliases(tuple(paths.items()), base)


def _said(project: Project, path: str, leaf: str, seen: set[str], depth: int) -> Aliases:
    if path in seen or len(seen) > _MOST_SETTINGS or depth > _DEEP or not (project.exists(path) and is_manifest(path)):
        return Aliases()
    seen.add(path)
    settings = project.json(path)
    found = Aliases()
    extended = settings.get("extends")
    for each in extended if isinstance(extended, list) else [extended]:
        above = _extended(project, each, path) if isinstance(each, str) else None
        told = _said(project, above, leaf, seen, depth + 1) if above is not None else Aliases()
        found = Aliases(told.paths or found.paths, told.base if told.base is not None else found.base)
    options = settings.get("compilerOptions")
    if not isinstance(options, dict):
        return found
    folder = path.rpartition("/")[0]
    own = leaf.rpartition("/")[0]
    base = _in(options.get("baseUrl"), folder, own)
    base = base if base is not None else found.base
    paths = options.get("paths")
    if not isinstance(paths, dict):
        return Aliases(found.paths, base)
    start = base if base is not None and "baseUrl" in options else folder if base is None else base
    table = []
    for pattern, targets in islice(paths.items(), _MOST_PATTERNS):
        places = [_in(each, start, own) for each in (targets[:_MOST_TARGETS] if isinstance(targets, list) else ())]
        table.append((pattern, tuple(place for place in places if place is not None)))
    return Aliases(tuple(table), base)


def _in(said: object, folder: str, leaf: str) -> str | None:
    """A path in a setting as one from the root; None for any other value, and for what is outside of the workspace."""
    if not isinstance(said, str):
        return None
    if said.startswith("${configDir}"):
        return joined(leaf, said.removeprefix("${configDir}").lstrip("/"))
    return joined(folder, said)


def _extended(project: Project, said: str, path: str) -> str | None:
    if said.startswith("."):
        found = joined(path.rpartition("/")[0], said)
    else:
        name, rest = _split(said)
        manifest = _package(project, name, path)
        folder = manifest.rpartition("/")[0] if manifest is not None else None
        found = joined(folder, rest or "tsconfig.json") if folder is not None else None
    if found is None:
        return None
    return next(filter(project.exists, (found, f"{found}.json", f"{found}/tsconfig.json")), None)


# package.json


def _split(source: str) -> tuple[str, str]:
    """The name of a package, which may have a scope, and the path below it."""
    parts = source.split("/")
    count = 2 if source.startswith("@") else 1
    return "/".join(parts[:count]), "/".join(parts[count:])


def _packaged(project: Project, source: str, importer: str) -> str | None:
    name, rest = _split(source)
    manifest = _package(project, name, importer)
    if manifest is None:
        return None
    below = f"./{rest}" if rest else "."
    found = _given(project, manifest, "exports", below)
    if found is not None:
        return found
    folder = manifest.rpartition("/")[0]
    if rest:
        return _first(project, (joined(folder, rest), joined(folder, f"src/{rest}")))
    said = project.json(manifest)
    for field in _ENTRIES:
        entry = said.get(field)
        found = _built(project, folder, entry) if isinstance(entry, str) else None
        if found is not None:
            return found
    return _first(project, (joined(folder, "src"), folder, joined(folder, "lib")))


def _first(project: Project, paths: Iterable[str | None]) -> str | None:
    return next((found for path in paths if path is not None and (found := _at(project, path)) is not None), None)


def _package(project: Project, name: str, importer: str) -> str | None:
    """The ``package.json`` of a package of the workspace; of several of that name, that which is nearest."""
    none: Mapping[str, tuple[str, ...]] = {}
    found = project.ask(("packages",), lambda: _packages(project), none).get(name, ())
    return max(found, key=lambda path: _common(path, importer), default=None)


def _common(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _packages(project: Project) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in project.manifests["package.json"]:
        name = project.json(path).get("name")
        if isinstance(name, str) and name:
            found.setdefault(name, []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def _given(project: Project, manifest: str, field: str, wanted: str) -> str | None:
    """What a table of a ``package.json`` gives under a name: ``exports`` ("." and "./x") or ``imports`` ("#x")."""
    said = project.json(manifest).get(field)
    folder = manifest.rpartition("/")[0]
    if field == "exports" and not (isinstance(said, dict) and any(key.startswith(".") for key in said)):
        said = {".": said}
    table = {
        pattern: tuple(islice(_leaves(value), _MOST_TARGETS))
        for pattern, value in islice(said.items() if isinstance(said, dict) else (), _MOST_PATTERNS)
    }
    return _matched(project, wanted, table, folder, built=True)


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """The files that an entry names, whatever the condition; sources and types before what is built from them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEP:
        for each in value:
            yield from _leaves(each, depth + 1)
    elif isinstance(value, dict) and depth < _DEEP:
        for key in sorted(value, key=lambda key: 0 if key == "source" else 1 if key == "types" else 2):
            yield from _leaves(value[key], depth + 1)


def _matched(
    project: Project, name: str, table: Mapping[str, tuple[str, ...]], folder: str, built: bool = False
) -> str | None:
    """The file that a table of names, with one ``*`` in each at most, gives; the longest that fits wins."""
    if name in table:
        star, targets = "", table[name]
    else:
        fitting = [p for p in table if p.count("*") == 1 and _fits(name, p)]
        if not fitting:
            return None
        pattern = max(fitting, key=lambda p: p.index("*"))
        star = name[pattern.index("*") : len(name) - len(pattern) + pattern.index("*") + 1]
        targets = table[pattern]
    for target in targets:
        path = target.replace("*", star, 1)
        if built:
            found = _built(project, folder, path)
        else:
            inside = joined(folder, path)
            found = _at(project, inside, path) if inside is not None else None
        if found is not None:
            return found
    return None


def _fits(name: str, pattern: str) -> bool:
    before, _, after = pattern.partition("*")
    return len(name) >= len(pattern) - 1 and name.startswith(before) and name.endswith(after)


def _built(project: Project, folder: str, entry: str) -> str | None:
    """The source of a file that a package gives: itself where it is here, else what lies in ``src``, or beside what is built."""
    path = joined("", entry)
    if path is None:
        return None
    whole = joined(folder, path)
    if whole is None:
        return None
    found = _at(project, whole, path)
    if found is not None:
        return found
    parts = path.split("/")
    while len(parts) > 1 and parts[0] in _BUILT:
        parts = parts[1:]
    stem = "/".join(parts)
    for ending in (".d.ts", ".d.mts", ".d.cts", ".mjs", ".cjs", ".min.js", ".js"):
        if stem.endswith(ending):
            stem = stem.removesuffix(ending)
            break
    below = stem.removeprefix("src/")
    return _first(project, (joined(folder, f"src/{below}"), joined(folder, below)))
