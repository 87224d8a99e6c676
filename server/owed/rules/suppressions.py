"""Comments and settings that silence rules: what they silence, and OWE203, OWE204: those that silence nothing, or say no reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from owed.index.facts import Part
from owed.index.snapshot import Snapshot
from owed.rules.model import Finding, Rule
from owed.source.model import Suppression
from owed.text import Point, Span

RULES = (
    Rule(
        "OWE203",
        "unused-suppression",
        "information",
        "a suppression that silences nothing",
        """\
A comment `owed: ignore[…]` or an entry of `per-file-ignores` says that a finding is to be left out, but there is no such
finding any more, or no such rule. Take it away (code action, "Fix all", `owed fix`): else it will hide the next one, which nobody has
looked at.

```python
rate = 0.5  # owed: ignore[OWE201] tracked elsewhere     OWE203 when nothing is reported in this line
```

Told once the workspace has been scanned, and only of rules that are on. What depends on a change (OWE103) is not judged. `owed fix`
and "Fix all" leave those that name no rule, and those of rules about dates and about anchors that move: they may be needed again.
""",
        uses="silenced",
    ),
    Rule(
        "OWE204",
        "suppression-without-reason",
        "information",
        "a suppression that does not say why",
        """\
Whoever reads it next has to know whether it still holds. Write the reason behind the bracket, in the same comment (the code
action puts the cursor there):

```python
# TODO: spelling   owed: ignore[OWE201] a note to translators, no debt
```

In a record, what is said of it is silenced by a comment of Markdown, `<!-- owed: ignore-file[OWE411] why -->`.
In the configuration, the reason is a key of its own:

```toml
[per-file-ignores]
"tests/data/**" = { rules = ["OWE201"], reason = "files of other projects, as they are" }
```
""",
    ),
)

ABOUT_CHANGES = ("OWE103",)
"""Rules whose findings come and go with a change: whether their suppressions are used cannot be told."""


@dataclass
class _Use:
    """A suppression in a file, and the codes that it silenced."""

    suppression: Suppression
    cell: int | None
    line: int
    silenced: set[str]


def settle(
    snapshot: Snapshot, path: str, found: Iterable[Finding], codes: frozenset[str], known: Iterable[str]
) -> Iterator[Finding]:
    """The findings that no comment silences, and those about comments that silence nothing.

    ``codes`` are the rules that are on in this file, ``known`` all that exist.
    """
    facts = snapshot.facts(path)
    uses = [
        _Use(suppression, part.cell, _line(part, suppression), set())
        for part in (facts.parts if facts else ())
        for suppression in part.suppressions
    ]
    for finding in found:
        silencing = [use for use in uses if _covers(use, finding)]
        for use in silencing:
            use.silenced.add(finding.code)
        if not silencing:
            yield finding
    if not uses or not snapshot.disk.complete or not snapshot.loaded or snapshot.dormant:
        return
    for use in uses:
        for finding in _about(use, path, codes, known):
            if not any(finding.code in other.suppression.codes and _covers(other, finding) for other in uses):
                yield finding


def _line(part: Part, suppression: Suppression) -> int:
    """In ``# TODO: x  owed: ignore`` the comment that asks for silence is the marker: its line, not the next."""
    own = suppression.span.start.line
    return own if any(marker.span.start.line == own for marker in part.markers) else suppression.line


def _covers(use: _Use, finding: Finding) -> bool:
    codes = use.suppression.codes
    if codes and not finding.code.startswith(codes):
        return False
    return use.suppression.whole_file or (finding.cell == use.cell and finding.span.start.line == use.line)


def _about(use: _Use, path: str, codes: frozenset[str], known: Iterable[str]) -> Iterator[Finding]:
    suppression = use.suppression
    all_codes = (*known, *ABOUT_CHANGES)
    unknown = [code for code in suppression.codes if not any(each.startswith(code) for each in all_codes)]
    idle = [
        code
        for code in suppression.codes
        if code not in unknown
        and not any(each.startswith(code) for each in use.silenced)
        and not any(each.startswith(code) for each in (*ABOUT_CHANGES, "OWE203", "OWE204"))
        and any(each.startswith(code) for each in codes)
    ]
    needless = [*unknown, *idle]
    blank = not suppression.codes and not use.silenced and bool(codes)
    if needless or blank:
        if blank:
            message = "this suppression silences nothing"
        elif unknown:
            message = (
                f"this suppression names {_and(unknown)}, which {'is no rule' if len(unknown) == 1 else 'are no rules'}"
            )
        else:
            message = f"this suppression of {_and(idle)} silences nothing"
        left = [code for code in suppression.codes if code not in needless]
        data = {"suppression": suppression.comment.start.offset, "left": left, "idle": needless}
        yield Finding(
            "OWE203", "information", message, path, suppression.span, None, use.cell, True, data, unnecessary=not left
        )
    elif not suppression.reason:
        yield Finding(
            "OWE204", "information", "this suppression does not say why", path, suppression.span, None, use.cell, True
        )


def check_settings(snapshot: Snapshot, used: frozenset[tuple[str, str]], codes: frozenset[str]) -> Iterator[Finding]:
    """Entries of ``per-file-ignores`` that silenced nothing in a whole check, and those without a reason.

    ``used``: the (glob, code) that silenced something; ``codes``: the rules that are on.
    """
    config = snapshot.config
    if config.source is None or not snapshot.disk.complete:
        return
    line = config.lines.get("per-file-ignores") or 0
    span = Span(Point(0, line, 0), Point(0, line, 0))
    for pattern, ignored in config.per_file_ignores.items():
        idle = [
            code
            for code in ignored
            if any(each.startswith(code) for each in codes)
            and not any(glob == pattern and each.startswith(code) for glob, each in used)
            and not code.startswith(ABOUT_CHANGES)
        ]
        if idle:
            message = f"per-file-ignores for {pattern} silences nothing of {_and(idle)}"
            yield Finding("OWE203", "information", message, config.source, span, data={"path": pattern})


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
