"""Running the rules: over one file, one record, or the whole workspace; with what the configuration selects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from owed.config import Config
from owed.index.globs import matches
from owed.index.snapshot import Snapshot
from owed.rules import anchors, conscious, dates, debt, markers, records, references
from owed.rules.catalog import BY_CODE
from owed.rules.model import SEVERITIES, Finding, Severity


@lru_cache(maxsize=8)
def _enabled(select: tuple[str, ...], ignore: tuple[str, ...]) -> frozenset[str]:
    """The codes that are on. Codes and prefixes of codes select; the longer prefix wins, as in linters."""

    def on(code: str) -> bool:
        chosen = max((len(p) for p in select if code.startswith(p)), default=0) if select else 1
        dropped = max((len(p) for p in ignore if code.startswith(p)), default=-1)
        return chosen > 0 and chosen > dropped if select else dropped < 0

    return frozenset(code for code in BY_CODE if on(code))


def enabled(config: Config) -> frozenset[str]:
    """The codes that the configuration leaves on."""
    return _enabled(tuple(config.select), tuple(config.ignore))


def file_findings(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """The findings in one source file."""
    if snapshot.is_record(path):
        return ()
    found: list[Finding] = []
    touches = snapshot.touches_in(path)
    if touches:
        found += debt.check(snapshot, path, touches, enabled(snapshot.config))
    facts = snapshot.facts(path)
    for part in facts.parts if facts else ():
        if part.markers:
            found += markers.check(snapshot, path, part)
            found += references.check(snapshot, path, part)
    return _settled(snapshot, path, found)


def record_findings(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """The findings in one record."""
    record = snapshot.registry.by_path(path)
    if record is None:
        return ()
    found = [*records.check(snapshot, record), *conscious.check(record), *dates.check(record)]
    found += references.check_anchors(snapshot, record)
    found += anchors.check(snapshot, record)
    if record.status == "repaid" and record.anchors:
        found += references.check_leftovers(snapshot, record, snapshot.touches_of(record))
    return _settled(snapshot, path, found)


def findings(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """The findings in a file, record or source."""
    if snapshot.is_record(path):
        return record_findings(snapshot, path) if snapshot.loaded else ()
    if snapshot.loaded:
        return file_findings(snapshot, path)
    return tuple(f for f in file_findings(snapshot, path) if f.record is not None) if snapshot.partial else ()


def workspace_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """All findings, in order of path."""
    covered: set[str] = set()
    for record in snapshot.registry.all:
        for anchor in record.anchors:
            if anchor.kind == "file":
                covered.update(snapshot.covered(anchor))
    paths = {*snapshot.disk.facts, *snapshot.open, *covered, *(record.path for record in snapshot.registry.all)}
    for path in sorted(paths):
        yield from findings(snapshot, path)


def _settled(snapshot: Snapshot, path: str, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Apply selection, severities and suppressions; order by place."""
    config = snapshot.config
    codes = enabled(config)
    for pattern, ignored in config.per_file_ignores.items():
        if matches(pattern, path):
            codes -= {code for code in codes if code.startswith(tuple(ignored))}
    facts = snapshot.facts(path)
    quiet: dict[tuple[int | None, int], list[tuple[str, ...]]] = {}
    for part in facts.parts if facts else ():
        for suppression in part.suppressions:
            # in `# TODO: x  owed: ignore` the comment that asks for silence is the marker: its line, not the next
            own = suppression.span.start.line
            line = own if any(marker.span.start.line == own for marker in part.markers) else suppression.line
            quiet.setdefault((part.cell, line), []).append(suppression.codes)
    kept = []
    for finding in found:
        if finding.code not in codes:
            continue
        silenced = quiet.get((finding.cell, finding.span.start.line), ())
        if any(not allowed or finding.code.startswith(allowed) for allowed in silenced):
            continue
        graded = _graded(config, finding.code)
        kept.append(replace(finding, severity=graded) if graded and graded != finding.severity else finding)
    kept.sort(key=lambda f: (f.cell or 0, f.span.start.offset, f.code))
    return tuple(kept)


def _graded(config: Config, code: str) -> Severity | None:
    best = max((p for p in config.severity if code.startswith(p)), key=len, default=None)
    wanted = config.severity[best] if best else None
    return next((severity for severity in SEVERITIES if severity == wanted), None)
