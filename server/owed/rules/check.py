"""Running the rules: over one file, one record, or the whole workspace; with what the configuration selects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from owed.config import Config
from owed.index.globs import matches
from owed.index.snapshot import Snapshot
from owed.rules import (
    anchors,
    budget,
    change,
    conscious,
    dates,
    debt,
    markers,
    records,
    references,
    repaid,
    suppressions,
)
from owed.rules.catalog import BY_CODE
from owed.rules.fingerprints import fingerprints
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


def file_findings(
    snapshot: Snapshot, path: str, used: set[tuple[str, str]] | None = None, more: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """The findings in one source file; ``used``: see ``settled``. ``more`` are those that other rules have found in it."""
    if snapshot.is_record(path):
        return ()
    found: list[Finding] = list(more)
    touches = snapshot.touches_in(path)
    if touches:
        found += debt.check(snapshot, path, touches, enabled(snapshot.config))
        found += change.check(snapshot, path, touches)
    facts = snapshot.facts(path)
    for part in facts.parts if facts else ():
        if part.markers:
            found += markers.check(snapshot, path, part)
            found += references.check(snapshot, path, part)
    return change.calm(snapshot, settled(snapshot, path, found, used))


def record_findings(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """The findings in one record."""
    record = snapshot.registry.by_path(path)
    if record is None:
        return ()
    found = [*records.check(snapshot, record), *conscious.check(record), *dates.check(record)]
    found += references.check_anchors(snapshot, record)
    found += anchors.check(snapshot, record)
    found += repaid.check(snapshot, record)
    return settled(snapshot, path, found)


def findings(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """The findings in a file, record or source."""
    if snapshot.is_record(path):
        return record_findings(snapshot, path) if snapshot.loaded else ()
    if snapshot.loaded:
        more = budget.check(snapshot) if path == snapshot.config.source and snapshot.disk.complete else ()
        return file_findings(snapshot, path, None, more)
    return tuple(f for f in file_findings(snapshot, path) if f.record is not None) if snapshot.partial else ()


def workspace_findings(snapshot: Snapshot) -> Iterator[Finding]:
    """All findings, in order of path."""
    covered: set[str] = set()
    for record in snapshot.registry.all:
        for anchor in record.anchors:
            if anchor.kind == "file":
                covered.update(snapshot.covered(anchor))
    paths = {*snapshot.disk.facts, *snapshot.open, *covered, *(record.path for record in snapshot.registry.all)}
    used: set[tuple[str, str]] = set()
    settings = snapshot.config.source
    for path in sorted(paths):
        if snapshot.is_record(path) or not snapshot.loaded:
            yield from findings(snapshot, path)
        elif path != settings:
            yield from file_findings(snapshot, path, used)
    if settings is not None and snapshot.loaded:  # last: by then it is known what its entries silenced
        more = [
            *budget.check(snapshot),
            *suppressions.check_settings(snapshot, frozenset(used), enabled(snapshot.config)),
        ]
        yield from file_findings(snapshot, settings, used, more)


def settled(
    snapshot: Snapshot, path: str, found: Iterable[Finding], used: set[tuple[str, str]] | None = None
) -> tuple[Finding, ...]:
    """Apply selection, severities, suppressions and the baseline; order by place.

    ``used`` takes down which of ``per-file-ignores`` silenced something, as (glob, code).
    """
    config = snapshot.config
    codes = enabled(config)
    ignored = [(glob, tuple(off)) for glob, off in config.per_file_ignores.items() if matches(glob, path)]
    on = frozenset(code for code in codes if not any(code.startswith(off) for _, off in ignored))
    raised = []
    for finding in found:
        if finding.code in on:
            raised.append(finding)
        elif used is not None and finding.code in codes:
            used.update((glob, finding.code) for glob, off in ignored if finding.code.startswith(off))
    kept = []
    for finding in suppressions.settle(snapshot, path, raised, on, BY_CODE):
        if finding.code in on:
            severity = graded(config, finding.code)
            kept.append(replace(finding, severity=severity) if severity and severity != finding.severity else finding)
    kept.sort(key=lambda f: (f.cell or 0, f.span.start.offset, f.code))
    if snapshot.baseline:
        told = zip(kept, fingerprints(kept), strict=True)
        return tuple(finding for finding, fingerprint in told if fingerprint not in snapshot.baseline)
    return tuple(kept)


def graded(config: Config, code: str) -> Severity | None:
    """The severity that the configuration gives a rule; None where it says nothing of it."""
    best = max((p for p in config.severity if code.startswith(p)), key=len, default=None)
    wanted = config.severity[best] if best else None
    return next((severity for severity in SEVERITIES if severity == wanted), None)
